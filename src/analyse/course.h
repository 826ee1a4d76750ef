/*
 * A series looked at block by block, in memory that does not grow with it: what it boils
 * down to is as exact as if it were sorted.
 */
#ifndef STRAIN_ANALYSE_COURSE_H
#define STRAIN_ANALYSE_COURSE_H

#include "analyse/summary.h"

/* The points of a series that count: those with a value, from a time on. */
struct course {
	const struct column *elapsed_us, *values;
	bool live; /* the values are live_bits, and these times `factor` are the numbers */
	double factor;
	int64_t skip_us; /* what came before is left out */
};

struct course course_of_metric(const struct samples *s, size_t metric, int64_t skip_us);
struct course course_of_live(const struct live_series *s, double factor, int64_t skip_us);

/* A block's points: times in microseconds and numbers. */
struct course_block {
	size_t n;
	int64_t *us;
	double *v;
};

/* One block after the other. Start with course_walk; it lives in `a`. */
struct course_walk;
struct course_walk *course_walk(const struct course *c, struct arena *a);

/* The next block, which may have no points; NULL after the last. */
const struct course_block *course_next(struct course_walk *w);

/* The mean of its points, and how many there are. */
size_t course_mean(const struct course *c, double *mean);

/*
 * All of enum statistic, and how many points there are; without any `out` is left alone,
 * and of one point there is no slope (NAN). Read three to six times.
 */
size_t course_boil_down(const struct course *c, double out[STAT_END]);

#endif
