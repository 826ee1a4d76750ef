/* Runs of gates that get more attempts where they are suspect, simulated. */
#include "confirming.h"

#include <math.h>

#include "analyse/effect.h"

#include "random.h"

enum { MOST = 40 };

const char *const shape_names[SHAPE_END] = { "normal", "lognormal", "heavy", "bimodal" };

struct gate {
	double base[MOST], new[MOST];
	size_t nbase, nnew;
	struct effect effect;
	bool open; /* gets more */
};

/*
 * Student's t with three degrees of freedom: one in thirty lies further out than three
 * times its core.
 */
static double heavy(uint64_t *seed)
{
	double chi = 0, z = random_normal(seed);

	for (int i = 0; i < 3; i++) {
		double x = random_normal(seed);

		chi += x * x;
	}
	return z / sqrt(chi / 3);
}

static double drawn(const struct confirming *c, double truth, uint64_t *seed)
{
	switch (c->shape) {
	case SHAPE_NORMAL:
		return truth * (1 + c->spread * random_normal(seed));
	case SHAPE_LOGNORMAL:
		return truth * exp(c->spread * random_normal(seed));
	case SHAPE_HEAVY:
		return truth * exp(c->spread * heavy(seed));
	case SHAPE_BIMODAL:
		return truth * (1 + c->spread * (random_uniform(seed) < 0.5 ? -1 : 1)) *
		       (1 + c->spread / 4 * random_normal(seed));
	case SHAPE_END:
		break;
	}
	return NAN;
}

static size_t base_of(const struct confirming *c, size_t nnew)
{
	return c->base ? c->base : nnew;
}

/* More attempts on the sides that grow, and what is said then. */
static void grow(const struct confirming *c, struct gate *g, uint64_t *seed)
{
	const struct tolerance t = { c->tolerance >= 0, c->tolerance, 0 };
	struct group base = { .v = g->base }, new = { .v = g->new };
	size_t size;

	effect_look(c->first, g->nnew ? g->nnew + 1 : c->first, &size);
	size = size < c->most ? size : c->most;
	while (g->nnew < size)
		g->new[g->nnew++] = drawn(c, 1 + c->change, seed);
	while (g->nbase < base_of(c, g->nnew))
		g->base[g->nbase++] = drawn(c, 1, seed);
	base.n = g->nbase;
	new.n = g->nnew;
	g->effect = effect_of(&base, &new, &t);
	effect_looked(&g->effect, effect_look(c->first, g->nnew, NULL));
}

/* One look at all of them: how many get more? */
static size_t look(const struct confirming *c, struct gate *gates, struct effect **family,
		   struct arena *a)
{
	size_t open = 0;

	effects_adjust(family, c->gates, a);
	for (size_t i = 0; i < c->gates; i++) {
		struct gate *g = &gates[i];

		g->open =
			effect_suspect(&g->effect, g->nnew, base_of(c, c->most), c->most);
		open += g->open;
	}
	return open;
}

static size_t one_run(const struct confirming *c, uint64_t *seed, size_t *attempts)
{
	scoped_arena a = arena_new();
	struct gate *gates = arena_array(a, c->gates, sizeof *gates);
	struct effect **family = arena_array(a, c->gates, sizeof *family);
	size_t failed = 0;

	for (size_t i = 0; i < c->gates; i++) {
		family[i] = &gates[i].effect;
		grow(c, &gates[i], seed);
	}
	while (look(c, gates, family, a))
		for (size_t i = 0; i < c->gates; i++)
			if (gates[i].open)
				grow(c, &gates[i], seed);
	for (size_t i = 0; i < c->gates; i++) {
		failed += gates[i].effect.past && effect_proven(&gates[i].effect);
		*attempts += gates[i].nnew;
	}
	return failed;
}

struct confirmed confirming_simulate(const struct confirming *c)
{
	uint64_t seed = c->seed;
	size_t runs = 0, gates = 0, attempts = 0;

	for (size_t i = 0; i < c->runs; i++) {
		size_t failed = one_run(c, &seed, &attempts);

		runs += failed > 0;
		gates += failed;
	}
	return (struct confirmed){
		.runs_that_fail = (double)runs / (double)c->runs,
		.found = (double)gates / (double)(c->runs * c->gates),
		.attempts = (double)attempts / (double)(c->runs * c->gates),
	};
}
