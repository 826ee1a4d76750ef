/*
 * Runs that move as wholes, simulated with the rules that the program judges a baseline
 * of several runs by.
 */
#ifndef STRAIN_TESTS_MOVING_H
#define STRAIN_TESTS_MOVING_H

#include <stddef.h>
#include <stdint.h>

struct moving {
	double between,
		within; /* standard deviations of the logarithms: of runs, of the attempts of one */
	double change; /* the truth of the new run: 0.20 is + 20 % */
	double tolerance;
	size_t baselines,
		attempts; /* runs of the baseline, attempts of each run; at most 20 and 10 */
	size_t gates, runs;
	uint64_t seed; /* not 0 */
};

struct moved {
	double runs_that_fail; /* share of the runs with a gate that fails */
	double found;          /* share of all gates */
};

struct moved moving_simulate(const struct moving *m);

#endif
