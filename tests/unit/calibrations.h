/* Calibrations of made-up noise, and the runs that their gates then judge. */
#ifndef STRAIN_TESTS_CALIBRATIONS_H
#define STRAIN_TESTS_CALIBRATIONS_H

#include "analyse/calibrate.h"

enum noise {
	NOISE_NORMAL,
	NOISE_BIMODAL,    /* half of the attempts 10 % higher */
	NOISE_HEAVY,      /* Student's t of 2 degrees of freedom */
	NOISE_SKEWED,     /* exponential: a floor and a tail */
	NOISE_RARE_MODE,  /* one of four attempts 10 % higher */
	NOISE_CORRELATED, /* AR(1), 0.7 */
	NOISE_END
};
extern const char *const noise_names[NOISE_END];

/*
 * `n` attempts in the order of time, about 1, of that spread (the standard deviation
 * where it has one).
 */
void noise_fill(enum noise noise, double spread, double *v, size_t n, uint64_t *seed);

/*
 * What is simulated: calibrations by `n` attempts of `gates` gates, all of them of the
 * same noise.
 */
struct trials {
	enum noise noise;
	double spread;
	size_t n, gates, repeat;   /* repeat 0: what calibrate chooses */
	size_t calibrations, runs; /* runs judged by each */
	double change;             /* of the first gate's value, in the runs */
};

struct rates {
	double failed; /* runs with a gate that fails */
	/* runs with a gate past its tolerance and unproven, and none that fails */
	double inconclusive;
	double found; /* runs in which the first gate fails */
	/*
	 * of a calibration: the share of its runs that fail, nine of ten calibrations are
	 * below
	 */
	double worst_failed;
	double tolerance; /* median of the first gate's */
	double repeat;    /* mean of what calibrate chose */
	double warned; /* calibrations that say of a gate that its attempts hang together */
};

/* By calibrate_rows, and effect_of, effects_adjust, effect_proven on new attempts. */
struct rates calibrations_rates(const struct trials *t, uint64_t seed);

/* Of a change that calibrate looks for. */
struct power_claim {
	double said; /* the share of calibrations that name a number of attempts */
	/*
	 * runs of these with as many attempts in which the first gate fails, in truth;
	 * NAN: none is named
	 */
	double found;
};

/* Of each of calibrate_changes, in its order. */
void calibrations_power(const struct trials *t, struct power_claim *claims, uint64_t seed);

#endif
