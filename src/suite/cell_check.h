/* What the texts of a cell's test ask for is there. */
#ifndef STRAIN_SUITE_CELL_CHECK_H
#define STRAIN_SUITE_CELL_CHECK_H

#include "suite/plan.h"

/*
 * Has each of the `n` cells a value for each {{name}} of its test, and does none stand
 * where a shell would read it as its own? -1 and a usage error.
 */
int cell_check_all(const struct suite *suite, const struct cell *cells, size_t n,
		   struct error *err);

#endif
