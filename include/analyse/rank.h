/* Two groups of attempts compared by ranks: is one worse, by how much, and how sure is that? */
#ifndef STRAIN_ANALYSE_RANK_H
#define STRAIN_ANALYSE_RANK_H

#include <stddef.h>

#include "base/arena.h"

/*
 * Mann-Whitney (Ann. Math. Stat. 18, 1947), one-sided: how likely are ranks of `x` this
 * high if x and y were the same. Exact over all ways to deal the midranks, so that ties
 * are right, for 5 against 600 values or 50 against 50; past that the normal
 * approximation with ties and continuity corrected. n of either 0: 1.
 */
double rank_greater(const double *x, size_t nx, const double *y, size_t ny,
		    struct arena *a);

/*
 * The smallest p that so many values can give, when all of one side are above the other:
 * 1 / C(nx + ny, nx).
 */
double rank_smallest_p(size_t nx, size_t ny);

/*
 * Hodges-Lehmann on ratios: the median of all x_i / y_j, and its interval of that level,
 * 0.95 or so (the order statistics that Mann-Whitney's distribution leaves in, normal
 * approximation). NAN where y holds a 0; the ends are NAN where there are too few values
 * for it.
 */
struct ratio {
	double estimate, low, high;
};
struct ratio rank_ratio(const double *x, size_t nx, const double *y, size_t ny,
			double level, struct arena *a);

/*
 * Holm (Scand. J. Stat. 6, 1979): p values of one family, each made larger so that p <
 * alpha holds for the family.
 */
void rank_holm(double *p, size_t n, struct arena *a);

#endif
