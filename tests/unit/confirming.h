/*
 * Runs of gates that get more attempts where they are suspect, simulated with the rules
 * that the program judges by.
 */
#ifndef STRAIN_TESTS_CONFIRMING_H
#define STRAIN_TESTS_CONFIRMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the attempts of one side lie about their truth. */
enum shape { SHAPE_NORMAL, SHAPE_LOGNORMAL, SHAPE_HEAVY, SHAPE_BIMODAL, SHAPE_END };
extern const char *const shape_names[SHAPE_END];

struct confirming {
	enum shape shape;
	double spread; /* 0.05: standard deviation (heavy: that of its core) over the truth */
	double change;    /* the truth: 0.20 is + 20 % */
	double tolerance; /* of the gates */
	size_t gates, runs;
	size_t first, most; /* attempts of the new side; most = first: nothing is added */
	size_t base; /* attempts of the baseline; 0: as many as the new side has, as with pairs */
	uint64_t seed; /* not 0 */
};

struct confirmed {
	double runs_that_fail; /* share of the runs with a gate that fails */
	double found;          /* share of all gates */
	double attempts;       /* of the new side, mean over all gates */
};

struct confirmed confirming_simulate(const struct confirming *c);

#endif
