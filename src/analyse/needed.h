/* The tolerance that a gate against a baseline needs, so that the same code stays within. */
#ifndef STRAIN_ANALYSE_NEEDED_H
#define STRAIN_ANALYSE_NEEDED_H

#include "analyse/calibrate.h"

/*
 * How far apart, as a ratio, the medians of `k` attempts on each side come but for a
 * share `alpha` of the runs: from `n` values above 0 of the same code (at least 2), seen
 * to the side of harm. They do not tell it exactly: `low` and `high` are the ends of what
 * it may be, and 9 of 10 times it is less than `high`, which is what a gate ought to be
 * written with. Same values, same result.
 */
struct interval needed_tolerance(const double *v, size_t n, size_t k, double alpha,
				 bool up_is_harm);

#endif
