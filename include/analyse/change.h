/*
 * Where a series of one number per run changed its level: E-divisive means (Matteson &
 * James, J. Am. Stat. Assoc. 109, 2014), found in windows and thinned out as Hunter does
 * it (Fleming et al., ICPE 2023), significant by permutation.
 */
#ifndef STRAIN_ANALYSE_CHANGE_H
#define STRAIN_ANALYSE_CHANGE_H

#include <stddef.h>

#include "analyse/rank.h"

struct change_point {
	size_t index;         /* the first number of the new level */
	double before, after; /* medians of the numbers up to the neighbouring points */
	struct ratio ratio;   /* after over before, and its interval of 95 % */
	double p;             /* two-sided: Student's t of the levels on both sides */
};

/*
 * The change points of v[0 … n-1] (no NAN), ascending; their number in *npoints; in `a`.
 * The same numbers give the same points. A level of one or two numbers is none: nobody
 * knows yet whether it stays.
 */
const struct change_point *change_points(const double *v, size_t n, size_t *npoints,
					 struct arena *a);

#endif
