/* Which cells a map of parameters and a duration means. */
#ifndef STRAIN_SUITE_SELECTION_H
#define STRAIN_SUITE_SELECTION_H

#include "suite/suite.h"

/* The duration of so many microseconds among the `n`; NULL. */
const struct duration *duration_find(const struct duration *list, size_t n, int64_t us);

/* Does `exclude` take out the cell of these parameters and this duration? */
bool selection_excludes(const struct test *t, const struct pair *params, size_t nparams,
			int64_t us);

/* The same parameters in the same order, and the same duration. */
bool selection_same(const struct selection *a, const struct selection *b);

#endif
