/* How much do attempts of the same code differ, and what can a gate tell apart then? */
#ifndef STRAIN_ANALYSE_CALIBRATE_H
#define STRAIN_ANALYSE_CALIBRATE_H

#include "analyse/analysis.h"

/* The changes that are looked for: +5 %, +10 %, +20 %. */
enum { CALIBRATE_CHANGES = 3 };
extern const double calibrate_changes[CALIBRATE_CHANGES];

struct calibration {
	double median, spread; /* stats_spread */
	/* The smallest tolerance that medians of `repeat` attempts of the same code pass in less than 1 of 100 runs. */
	double tolerance;
	/* Attempts on each side that find the change in 8 of 10 runs; 0: more than 20. */
	size_t attempts[CALIBRATE_CHANGES];
};

/*
 * From `n` values (at least 2, median not 0) of the same code: both sides are drawn from them by chance (bootstrap), 2,000
 * times for the tolerance, 200 for each number of attempts. Same values and seed, same result.
 */
struct calibration calibrate_values(const double *v, size_t n, size_t repeat,
				    uint64_t seed);

/* A value of a cell calibrated. */
struct calibrated {
	const struct cell *cell;
	const struct value *value; /* the typical one */
	size_t n;
	struct calibration c;
};
struct calibrated_list {
	const struct calibrated *rows;
	size_t n;
	enum sizes sizes; /* how the suite writes sizes */
};

/* The values that the cells' gates name (a short table's where a cell has no gates), where there are enough attempts. */
struct calibrated_list calibrate_run(const struct analysis *an, size_t repeat,
				     struct arena *a);

#endif
