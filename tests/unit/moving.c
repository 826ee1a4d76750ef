/* Runs that move as wholes, simulated. */
#include "moving.h"

#include <math.h>

#include "analyse/effect.h"

#include "random.h"

enum { MOST_RUNS = 20, MOST_ATTEMPTS = 10 };

/* The attempts of one run, about a level of its own. */
static struct group draw(const struct moving *m, double *v, double truth, uint64_t *seed)
{
	double level = truth * exp(m->between * random_normal(seed));

	for (size_t i = 0; i < m->attempts; i++)
		v[i] = level * exp(m->within * random_normal(seed));
	return (struct group){ .v = v, .n = m->attempts };
}

static struct effect one_gate(const struct moving *m, uint64_t *seed)
{
	const struct tolerance t = { m->tolerance >= 0, m->tolerance, 0 };
	double v[MOST_RUNS][MOST_ATTEMPTS], x[MOST_ATTEMPTS];
	struct group each[MOST_RUNS], base, new;
	scoped_arena a = arena_new();

	for (size_t i = 0; i < m->baselines; i++)
		each[i] = draw(m, v[i], 1, seed);
	new = draw(m, x, 1 + m->change, seed);
	base = groups_join(each, m->baselines, a);
	return effect_of(&base, &new, &t);
}

struct moved moving_simulate(const struct moving *m)
{
	uint64_t seed = m->seed;
	size_t failing = 0, all = 0;

	for (size_t run = 0; run < m->runs; run++) {
		scoped_arena a = arena_new();
		struct effect *effects = arena_array(a, m->gates, sizeof *effects);
		struct effect **family = arena_array(a, m->gates, sizeof *family);
		size_t failed = 0;

		for (size_t g = 0; g < m->gates; g++) {
			effects[g] = one_gate(m, &seed);
			family[g] = &effects[g];
		}
		effects_adjust(family, m->gates, a);
		for (size_t g = 0; g < m->gates; g++)
			failed += effects[g].past && effect_proven(&effects[g]);
		failing += failed > 0;
		all += failed;
	}
	return (struct moved){ (double)failing / (double)m->runs,
			       (double)all / (double)(m->runs * m->gates) };
}
