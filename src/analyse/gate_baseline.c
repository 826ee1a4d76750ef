/* Against a baseline: the ratio of medians past the tolerance, and a rank test that says so. */
#include <math.h>
#include <string.h>

#include "analyse/rank.h"
#include "analyse/stats.h"

#include "judge.h"

enum { ENOUGH_ATTEMPTS = 5 };

static bool lower_is_good(const struct gate *g)
{
	return g->op == OP_LT || g->op == OP_LE;
}

static void no_baseline(const struct evidence *e, struct gate_result *r)
{
	const char *why = "no baseline was given";

	if (e->baseline->problem)
		why = e->baseline->problem;
	else if (e->baseline->root)
		why = arena_printf(e->arena,
				   "no baseline for this cell: it has no %s of %s",
				   r->gate->subject, e->cell->cell->id);
	r->outcome = r->gate->require_baseline || e->baseline->problem ? OUTCOME_ERRORED
								       : OUTCOME_SKIPPED;
	r->message = why;
}

static bool other_machine(const struct evidence *e)
{
	const char *here = e->run->record.fingerprint, *there = e->baseline->fingerprint;

	return here && *here && there && *there && strcmp(here, there) != 0;
}

/* The new values' spread is wider than the tolerance: the gate is a coin toss. */
static bool inside_noise(const struct evidence *e, const struct observations *o,
			 const struct gate_result *r)
{
	double tolerance = fabs(r->limit.value - r->baseline) / fabs(r->baseline);

	return o->n >= 3 && stats_spread(o->all, o->n, e->arena) > tolerance;
}

static void tell(const struct evidence *e, const struct observations *o,
		 struct gate_result *r)
{
	struct arena *a = e->arena;
	double change = (r->observed.value / r->baseline - 1) * 100;
	const char *texts[2];

	judge_amounts(e, o, r->gate, r->observed.value, r->limit.value, texts);
	r->message = arena_printf(
		a, "%s is %s, baseline %s%s, limit %s", r->gate->subject, texts[0],
		judge_amount(e, o, r->gate, r->baseline),
		isfinite(change) ? arena_printf(a, " (%+.1f %%)", change) : "", texts[1]);
	r->method = arena_printf(a, "ratio of medians of %zu and %zu attempts", r->n,
				 r->nbaseline);
}

/* Broken by its ratio: what the numbers of attempts, the machine and the noise allow to say of it. */
static void weigh(const struct evidence *e, const struct observations *o,
		  struct gate_result *r)
{
	const struct gate *g = r->gate;
	bool timing = judge_is_timing(o->value);

	r->outcome = judge_broken(g);
	if (isnan(r->p) && !g->strict) {
		r->outcome = OUTCOME_WARNED;
		r->note = "too few attempts to fail on (five on each side); "
			  "strict: true judges the ratio alone";
	}
	if (timing && other_machine(e)) {
		r->outcome = OUTCOME_WARNED;
		r->note =
			"the baseline is from another machine: a gate on time can only warn";
	}
	if (judge_only_noise(o, g, r->limit.value, e->arena)) {
		r->outcome = OUTCOME_INCONCLUSIVE;
		r->note = judge_noise_note;
	}
}

static bool enough(const struct gate_result *r)
{
	return r->n >= ENOUGH_ATTEMPTS && r->nbaseline >= ENOUGH_ATTEMPTS;
}

/* With too few attempts there is no test: its p could not be small, and would only weigh on the others'. */
static void test_ranks(const struct evidence *e, const struct observations *o,
		       const double *base, struct gate_result *r)
{
	if (!enough(r))
		return;
	r->p = lower_is_good(r->gate)
		       ? rank_greater(o->all, o->n, base, r->nbaseline, e->arena)
		       : rank_greater(base, r->nbaseline, o->all, o->n, e->arena);
	r->method = arena_printf(e->arena, "%s, Mann-Whitney one-sided", r->method);
}

void judge_baseline(const struct evidence *e, const struct observations *o,
		    struct gate_result *r)
{
	const struct gate *g = r->gate;
	const double *base;
	struct ratio ratio;

	r->nbaseline = baseline_values(e->baseline, e->cell->cell->id, o->value,
				       e->arena, &base);
	r->observed.value = stats_median(o->all, o->n, e->arena);
	if (r->nbaseline == 0) {
		no_baseline(e, r);
		return;
	}
	r->baseline = stats_median(base, r->nbaseline, e->arena);
	r->limit = o->value->q;
	r->limit.value = r->baseline * (1 + g->tolerance_ratio) + g->tolerance.value;
	ratio = rank_ratio(o->all, o->n, base, r->nbaseline, e->arena);
	r->low = ratio.low;
	r->high = ratio.high;
	tell(e, o, r);
	test_ranks(e, o, base, r);
	if (other_machine(e))
		r->note = "the baseline is from another machine";
	else if (inside_noise(e, o, r))
		r->note =
			"the tolerance is inside the noise: the attempts themselves differ by more";
	if (judge_holds(r->observed.value, g->op, r->limit.value))
		r->outcome = OUTCOME_PASSED;
	else
		weigh(e, o, r);
}

/* Clear by itself, and no number of attempts this small could be clear among so many gates. */
static bool drowned(const struct gate_result *r, double p, size_t family)
{
	return p < judge_alpha &&
	       rank_smallest_p(r->n, r->nbaseline) * (double)family >= judge_alpha;
}

void judge_decide(struct gate_result *r, double adjusted_p, size_t family, struct arena *a)
{
	double p = r->p;

	r->p = adjusted_p;
	r->method = arena_printf(a, "%s, p %.2g (Holm over %zu)", r->method, adjusted_p,
				 family);
	if (r->outcome == OUTCOME_PASSED || adjusted_p < judge_alpha)
		return;
	if (!drowned(r, p, family)) {
		r->outcome = OUTCOME_PASSED;
		r->note = "past the tolerance, but a difference this large comes by "
			  "chance too often (p >= 0.01)";
	} else if (r->outcome == OUTCOME_FAILED && !r->gate->strict) {
		r->outcome = OUTCOME_WARNED;
		r->note = arena_printf(
			a,
			"too few attempts to fail on among %zu gates (%zu on each side "
			"would do); strict: true judges each by itself",
			family, rank_attempts_needed(judge_alpha, family));
	}
}
