/* The cells of a test: durations, matrix, and what is added to it and taken from it. */
#ifndef STRAIN_SUITE_MATRIX_H
#define STRAIN_SUITE_MATRIX_H

#include "reader.h"

/* Each from its node, which may be NULL: nothing. */
void durations_read(struct reader *r, const struct yaml_node *n, struct test *t);
void matrix_read(struct reader *r, const struct yaml_node *n, struct test *t);
void include_read(struct reader *r, const struct yaml_node *n, struct test *t);

/* After the durations and the matrix: names and values must be among theirs. */
void exclude_read(struct reader *r, const struct yaml_node *n, struct test *t);

#endif
