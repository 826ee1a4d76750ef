/* The smallest change that a gate against a baseline would catch. */
#include <math.h>

#include "analyse/effect.h"
#include "analyse/stats.h"

#include "judge.h"
#include "prove_aim.h"

bool proof_has_fired(const struct gate *g, enum outcome o)
{
	return o == judge_broken(g);
}

void proof_decide_alone(struct gate_result *r, size_t family, struct arena *a)
{
	struct effect others = { .p = 1 };
	struct effect **all;

	if (!r->effect)
		return;
	if (family < 1 || !judge_in_family(r))
		family = 1;
	all = arena_array(a, family, sizeof(struct effect *));
	for (size_t i = 0; i < family; i++)
		all[i] = i ? &others : r->effect;
	effects_adjust(all, family, a);
	judge_decide(r, family, a);
}

struct change {
	const struct proof *proof;
	struct group base, new; /* the new one as if nothing had changed */
	struct tolerance tolerance;
	struct arena *arena;
};

static bool is_caught(const struct change *c, double by)
{
	const struct gate *g = c->proof->gate;
	double *v = arena_array(c->arena, c->new.n, sizeof *v);
	const struct group moved = { .v = v, .n = c->new.n };
	struct gate_result r = { .gate = g };
	struct effect e;

	for (size_t i = 0; i < c->new.n; i++)
		v[i] = c->new.v[i] + by;
	e = effect_of(&c->base, &moved, &c->tolerance);
	r.effect = &e;
	r.observed.value = e.new;
	r.limit.value = e.limit;
	r.method = "";
	proof_decide_alone(&r, c->proof->family, c->arena);
	return proof_has_fired(g, r.outcome) && (g->strict || effect_proven(&e));
}

/* By halves, between what is not caught and what is; NAN where not even the most is. */
static double smallest_caught(const struct change *c, double most)
{
	double low = 0, high = most;

	if (!is_caught(c, most))
		return NAN;
	for (int i = 0; i < 30; i++) {
		double middle = (low + high) / 2;

		if (is_caught(c, middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}

static size_t own_values(const struct proof *p, double *v)
{
	const struct cell_analysis *c = p->cell;
	size_t n = 0;

	for (size_t i = 0; i < c->cell->nattempts; i++) {
		const struct value *value =
			summary_find(c->summaries[i], p->gate->subject);

		if (run_attempt_counts(&c->cell->attempts[i]) && value &&
		    !isnan(value->number))
			v[n++] = value->number;
	}
	return n;
}

void proof_smallest_relative(struct proof *p)
{
	const struct gate *g = p->gate;
	scoped_arena a = arena_new();
	double *v = arena_array(a, p->cell->cell->nattempts, sizeof *v), base, own, by;
	struct change c = { .proof = p,
			    .tolerance = { g->op == OP_LT || g->op == OP_LE,
					   g->tolerance_ratio, g->tolerance.value },
			    .arena = a };
	const struct baselines baselines = baselines_open(p->plain->run, a);

	c.base = baselines_group(&baselines, p->cell->cell->cell->id, p->value->measure,
				 a);
	c.new = (struct group){ .v = v, .n = own_values(p, v) };
	base = stats_median(c.base.v, c.base.n, a);
	own = stats_median(v, c.new.n, a);
	for (size_t i = 0; i < c.new.n; i++)
		v[i] += base - own;
	/* up to a hundred times as much, or down to nothing */
	by = c.tolerance.up_is_harm ? 100 * fmax(fabs(base), fabs(p->limit) + 1)
				    : -fabs(base);
	p->smallest_amount = smallest_caught(&c, by);
	p->smallest = base != 0 ? p->smallest_amount / fabs(base) : (double)NAN;
}
