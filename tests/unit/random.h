/* Numbers by chance that are the same every time: a generator with its seed, for simulations. */
#ifndef STRAIN_TESTS_RANDOM_H
#define STRAIN_TESTS_RANDOM_H

#include <math.h>
#include <stdint.h>

/* xorshift64* (Vigna); the seed is not 0. */
static inline double random_uniform(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (double)((*state * UINT64_C(2685821657736338717)) >> 11) /
	       9007199254740992.0;
}

/* Standard normal (Box-Muller). */
static inline double random_normal(uint64_t *state)
{
	double u = random_uniform(state), v = random_uniform(state);

	return sqrt(-2 * log(u + 1e-300)) * cos(2 * M_PI * v);
}

#endif
