/* How much do attempts of the same code differ, and what can gates tell apart then? */
#ifndef STRAIN_ANALYSE_CALIBRATE_H
#define STRAIN_ANALYSE_CALIBRATE_H

#include "analyse/analysis.h"

/* The changes that are looked for: 5, 10 and 20 %. */
enum { CALIBRATE_CHANGES = 3 };
extern const double calibrate_changes[CALIBRATE_CHANGES];

struct interval {
	double low, high;
};

/* A value of a cell calibrated. */
struct calibrated {
	const struct cell *cell;
	const struct measure *measure;
	/*
	 * Of `n` attempts, in the order of time, all above 0; and the same without the
	 * time that threads waited for a CPU.
	 */
	const double *v, *unwaited;
	size_t n; /* at least 2 */

	/* What calibrate_rows fills in: */
	double median, spread; /* stats_spread */
	double calm_spread;    /* of `unwaited` */
	size_t repeat; /* attempts on each side that the test's gates are meant for */
	/*
	 * The tolerance with which of all runs of the same code 1 in 100 or so has a
	 * median past one, as far as n attempts tell it.
	 */
	struct interval needed;
	/*
	 * What its gate is written with: whole percents, upwards; the widest
	 * `needed.high` of the test's cells.
	 */
	double tolerance;
	/*
	 * Attempts on each side with which that gate, among all of them, finds the change
	 * in 8 of 10 runs; 0: more than 20.
	 */
	size_t attempts[CALIBRATE_CHANGES];
	/*
	 * Of an attempt with the next one, by ranks, over all cells with this value: 0
	 * where they do not hang together.
	 */
	double correlation;
	bool hangs_together; /* that is past 0.3, and not by chance */
};

/*
 * The one rule of calibration. The gates of `all` are one family. `attempts`: on each
 * side; 0: for each test the fewest of 5, 7, 9 and 11 with which as many of its gates as
 * possible find a change of 20 %. Same rows, same result.
 */
void calibrate_rows(struct calibrated *all, size_t n, size_t attempts);

/* The fewest attempts on each side whose ranks can prove anything: five. */
size_t calibrate_least_attempts(void);

/* Is it the same line of a suite, a test's gate on that value, whatever the cell? */
bool calibrate_same_gate(const struct calibrated *x, const struct calibrated *y);

struct calibrated_list {
	const struct calibrated *rows;
	size_t n;
	enum sizes sizes; /* how the suite writes sizes */
	/* "failed of t/10s": values that are 0 or less somewhere, which no ratio fits. */
	const char *const *left_out;
	size_t nleft_out;
};

/*
 * The values that the cells' gates name (a short table's where a cell has no gates),
 * where there are enough attempts.
 */
struct calibrated_list calibrate_run(const struct analysis *an, size_t attempts,
				     struct arena *a);

#endif
