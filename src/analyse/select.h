/* Exact quantiles of a series that is read again and again rather than sorted in memory. */
#ifndef STRAIN_ANALYSE_SELECT_H
#define STRAIN_ANALYSE_SELECT_H

#include "course.h"

enum { SELECT_MOST = STAT_END };

/*
 * Up to SELECT_MOST quantiles, ascending, type 7 as stats_quantile_sorted gives them, of
 * a series of n points, at least one. Few points are sorted; of more, each reading counts
 * them in 16,384 bins of what the one before left open: two readings as a rule, six at
 * most.
 */
void select_quantiles(const struct course *c, size_t n, const double *q, size_t nq,
		      double *out);

#endif
