/* Does it grow? Robust slopes and the test of a trend. */
#ifndef STRAIN_ANALYSE_TREND_H
#define STRAIN_ANALYSE_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * Theil-Sen: the median of the slopes of all pairs of points (Sen, JASA 63, 1968). n (n -
 * 1) / 2 pairs are looked at. Pairs at the same t count for nothing; 0 where no pair is
 * left.
 */
double trend_theil_sen(const double *t, const double *v, size_t n, struct arena *a);

/*
 * A slope with its 95 % interval (Sen's, from the variance of Kendall's S) and the test
 * of a trend upwards. `lag1` widens both: the variance of S is (1 + r) / (1 - r) times as
 * large where neighbours hang together by r (Hamed and Rao, J. Hydrol. 204, 1998, for the
 * first lag alone); 0 for points that do not.
 */
struct trend {
	double slope, low, high;
	double s; /* Mann-Kendall's S: concordant less discordant pairs */
	/*
	 * one-sided: S this high without any trend; ties and continuity corrected, exact
	 * for ten points or less
	 */
	double p;
	double lag1; /* as given */
};
struct trend trend_test(const double *t, const double *v, size_t n, double lag1,
			struct arena *a);

/* What is left of the Theil-Sen line through the median of the points; n values. */
double *trend_residuals(const double *t, const double *v, size_t n, struct arena *a);

/*
 * The correlation of neighbouring residuals, corrected for the bias that the line gives
 * it (Marriott and Pope, Biometrika 41, 1954), between 0 and 0.95; 0 for fewer than 8
 * points.
 */
double trend_lag1(const double *t, const double *v, size_t n, struct arena *a);

/*
 * The parabola through the points by least squares. `t` is Student's of its second
 * coefficient, n - 3 degrees of freedom: below 0 what climbs slows down. `last` is its
 * slope in the middle of the last third. Both 0 for fewer than 4 points.
 */
struct bend {
	double t, last;
};
struct bend trend_bend(const double *t, const double *v, size_t n);

/*
 * Where the least squares have it that a flat series begins to rise, or that one which
 * rises turns flat: an index.
 */
enum kink { KINK_RISES, KINK_SETTLES };
size_t trend_kink(const double *t, const double *v, size_t n, enum kink kink);

/*
 * A series cut into blocks of equally many points: the middle of each block in time and
 * in value.
 */
enum block_rule {
	BLOCK_MEDIANS,
	BLOCK_MINIMA, /* for sawtooths: what is left when the garbage is gone */
};
struct blocks {
	size_t n;
	const double *t, *v;
};
struct blocks trend_blocks(const double *t, const double *v, size_t n, size_t nblocks,
			   enum block_rule rule, struct arena *a);

#endif
