/* The bands that a chart shows. */
#ifndef STRAIN_SUITE_BANDS_H
#define STRAIN_SUITE_BANDS_H

#include "reader.h"

/* After the metrics, which they may be about. */
void bands_read(struct reader *r, const struct yaml_node *n, struct test *t);

#endif
