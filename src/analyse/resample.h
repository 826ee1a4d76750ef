/*
 * Draws from what was measured (bootstrap: Efron, Ann. Stat. 7, 1979), the same for the
 * same seed.
 */
#ifndef STRAIN_ANALYSE_RESAMPLE_H
#define STRAIN_ANALYSE_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/*
 * A whole number from 0 to n - 1 (xorshift64*: Vigna, ACM TOMS 42, 2016); `state` is the
 * seed, and not 0.
 */
static inline size_t resample_pick(uint64_t *state, size_t n)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (size_t)((*state * UINT64_C(2685821657736338717)) >> 33) % n;
}

/* `k` of the `n` values, each of them as likely each time. */
static inline void resample_draw(const double *v, size_t n, double *out, size_t k,
				 uint64_t *state)
{
	for (size_t i = 0; i < k; i++)
		out[i] = v[resample_pick(state, n)];
}

#endif
