/* The lag-1 correlation of attempts. */
#include "serial.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

#include "resample.h"

/*
 * Permutations end when ENOUGH of them were as high: p is no small one then (Besag &
 * Clifford, Biometrika 78, 1991).
 */
enum { FEWEST = 5, PERMUTATIONS = 9999, ENOUGH = 20 };

/*
 * Ranks about their mean, ties in the middle: one attempt that lies far out is no more
 * than the highest.
 */
static double *centred_ranks(const struct sequence *s, struct arena *a)
{
	double *ranks = arena_array(a, s->n, sizeof *ranks);

	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->n; k++)
			ranks[i] += (s->v[k] < s->v[i]) - (s->v[k] > s->v[i]);
	return ranks;
}

static double lag_1(const double *r, size_t n)
{
	double products = 0, squares = 0;

	for (size_t i = 0; i < n; i++)
		squares += r[i] * r[i];
	for (size_t i = 0; i + 1 < n; i++)
		products += r[i] * r[i + 1];
	/* in any order the mean of it is -1/n */
	return squares > 0 ? products / squares + 1 / (double)n : 0;
}

/* Fisher and Yates. */
static void shuffle(double *v, size_t n, uint64_t *state)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = resample_pick(state, i);
		double t = v[i - 1];

		v[i - 1] = v[k];
		v[k] = t;
	}
}

static double mean_of(double *const *ranks, const struct sequence *s, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += lag_1(ranks[i], s[i].n);
	return sum / (double)n;
}

/* How likely is a mean as high as this by chance? */
static double chance_of(double correlation, double *const *ranks,
			const struct sequence *s, size_t n)
{
	uint64_t state = 20261124;
	size_t as_high = 0;

	for (size_t i = 1; i <= PERMUTATIONS; i++) {
		for (size_t k = 0; k < n; k++)
			shuffle(ranks[k], s[k].n, &state);
		as_high += mean_of(ranks, s, n) >= correlation - 1e-12;
		if (as_high == ENOUGH)
			return (double)as_high / (double)i;
	}
	return (double)(as_high + 1) / (PERMUTATIONS + 1);
}

struct serial serial_correlation(const struct sequence *s, size_t n)
{
	scoped_arena a = arena_new();
	struct sequence *used = arena_array(a, n, sizeof *used);
	double **ranks = arena_array(a, n, sizeof *ranks);
	struct serial result = { 0, 1 };
	size_t nused = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i].n < FEWEST)
			continue;
		ranks[nused] = centred_ranks(&s[i], a);
		used[nused++] = s[i];
	}
	if (!nused)
		return result;
	result.correlation = mean_of(ranks, used, nused);
	result.p = chance_of(result.correlation, ranks, used, nused);
	return result;
}
