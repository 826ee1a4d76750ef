/* Does it grow? Robust slopes and the test of a trend. */
#ifndef STRAIN_ANALYSE_TREND_H
#define STRAIN_ANALYSE_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * Theil-Sen: the median of the slopes of all pairs of points (Sen, JASA 63, 1968). n (n - 1) / 2 pairs are looked at.
 * Pairs at the same t count for nothing; 0 where no pair is left.
 */
double trend_theil_sen(const double *t, const double *v, size_t n, struct arena *a);

/* A slope with its 95 % interval (Sen's, from the variance of Kendall's S) and the test of a trend upwards. */
struct trend {
	double slope, low, high;
	double s; /* Mann-Kendall's S: concordant less discordant pairs */
	double p; /* one-sided: S this high without any trend; ties and continuity corrected */
};
struct trend trend_test(const double *t, const double *v, size_t n, struct arena *a);

/* A series cut into blocks of equally many points: the middle of each block in time and in value. */
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

/*
 * Is the series a sawtooth: does it fall, over and over, by much of its range within few points, and climb in
 * between? Then its blocks' minima tell the trend.
 */
bool trend_is_sawtooth(const double *v, size_t n);

#endif
