/* What a test reports itself. */
#ifndef STRAIN_SUITE_METRICS_H
#define STRAIN_SUITE_METRICS_H

#include "reader.h"

/*
 * Those of `defaults` that the test has none of the same name for, then its own. The
 * nodes may be NULL.
 */
void metrics_read(struct reader *r, const struct yaml_node *defaults,
		  const struct yaml_node *own, struct test *t);

/* A pattern that compiles, in *pattern; else a problem, and false. */
bool metrics_pattern(struct reader *r, const struct yaml_node *n, const char **pattern);

#endif
