/* The keys of values in results and tables. */
#ifndef STRAIN_SUITE_KEYS_H
#define STRAIN_SUITE_KEYS_H

#include "reader.h"

/* After all tests: two metrics are never one column, and none is a column of strain's own. */
void keys_check(struct reader *r, const struct test *tests, size_t n);

#endif
