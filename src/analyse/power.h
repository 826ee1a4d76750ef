/* How many attempts does a gate against a baseline need to find a change? */
#ifndef STRAIN_ANALYSE_POWER_H
#define STRAIN_ANALYSE_POWER_H

#include <stdbool.h>
#include <stddef.h>

#include "analyse/effect.h"

/* A gate, and the one change that it is to find among gates of which nothing changed. */
struct power {
	const double *v; /* `n` values of the same code: both sides are drawn from them */
	size_t n;
	struct tolerance tolerance;
	double change; /* 0.1: 10 % to the side of harm */
	size_t family; /* gates of the run, this one included */
};

/*
 * Does it fail, as effect_of, effects_adjust and effect_proven have it, in 8 of 10 runs
 * of k attempts on each side? Simulated.
 */
bool power_finds(const struct power *p, size_t k);

#endif
