/*
 * Against a reference: the ratio of medians past the tolerance, and proof that it is: by
 * ranks against the reference (Holm over the run's `fail` gates), or by ranks against the
 * limit. Past the tolerance without proof is inconclusive, never a pass.
 */
#include <math.h>
#include <string.h>

#include "analyse/stats.h"

#include "reference.h"

static void no_reference(const struct reference *ref, struct gate_result *r)
{
	r->outcome = r->gate->require_baseline || ref->broken ? OUTCOME_ERRORED
							      : OUTCOME_SKIPPED;
	r->message = ref->missing;
}

static void tell(const struct evidence *e, const struct observations *o,
		 struct gate_result *r)
{
	struct arena *a = e->arena;
	double change = (r->observed.value - r->baseline) / fabs(r->baseline) * 100;
	const char *texts[2];

	judge_amounts(e, o, r->gate, r->observed.value, r->limit.value, texts);
	r->message = arena_printf(
		a, "%s is %s, %s %s%s, limit %s", r->gate->subject, texts[0],
		r->gate->reference, judge_amount(e, o, r->gate, r->baseline),
		isfinite(change) ? arena_printf(a, " (%+.1f %%)", change) : "", texts[1]);
	r->method = r->effect->runs
			    ? arena_printf(a,
					   "medians of %zu attempts and of %zu runs with "
					   "%zu attempts",
					   r->n, r->effect->runs, r->nbaseline)
			    : arena_printf(a, "medians of %zu and %zu attempts", r->n,
					   r->nbaseline);
}

/* What is to be said of it whatever comes out. */
static void remark(const struct evidence *e, const struct observations *o,
		   const struct reference *ref, struct gate_result *r)
{
	double tolerance = fabs(r->limit.value - r->baseline) / fabs(r->baseline);

	if (r->effect->waited)
		r->note = judge_waited_note(e);
	else if (ref->foreign && o->measure->timing != TIMING_NONE)
		r->note = "the baseline is from another machine: a gate on time can only "
			  "warn";
	else if (ref->foreign)
		r->note = "the baseline is from another machine";
	else if (o->n >= 3 && stats_spread(o->all, o->n, e->arena) > tolerance)
		r->note = "the tolerance is inside the noise: the attempts themselves "
			  "differ by more";
}

/* How often a cell was looked at, as attempts were added to it. */
static size_t looks_of(const struct evidence *e)
{
	int64_t first = 0, last = 0;

	for (size_t i = 0; i < e->ncounted; i++) {
		const struct attempt_record *r = &e->cell->attempts[e->counted[i]].record;

		last = r->id.slot > last ? r->id.slot : last;
		if (!r->id.added && r->id.slot > first)
			first = r->id.slot;
	}
	return effect_look((size_t)first, (size_t)last, NULL);
}

/* Or to the cell that it is held against. */
static size_t looks_at(const struct evidence *e, const struct gate *g)
{
	const struct cell *other = reference_cell(e->run->plan, e->cell->cell, g);
	size_t own = looks_of(e), others = other ? looks_of(&e->all[other->index]) : 1;

	return own > others ? own : others;
}

void judge_reference(const struct evidence *e, const struct observations *o,
		     struct gate_result *r)
{
	const struct gate *g = r->gate;
	const struct tolerance tolerance = { g->op == OP_LT || g->op == OP_LE,
					     g->tolerance_ratio, g->tolerance.value };
	const struct group new = { .v = o->all, .unwaited = o->unwaited, .n = o->n };
	const struct reference ref = reference_of(e, g, o->measure);

	r->nbaseline = ref.group.n;
	r->observed.value = stats_median(o->all, o->n, e->arena);
	if (ref.group.n == 0) {
		no_reference(&ref, r);
		return;
	}
	r->effect = arena_alloc(e->arena, sizeof *r->effect);
	*r->effect = effect_of(&ref.group, &new, &tolerance);
	effect_looked(r->effect, looks_at(e, g));
	r->baseline = r->effect->base;
	r->limit = o->measure->q;
	r->limit.value = r->effect->limit;
	r->low = r->effect->ratio.low;
	r->high = r->effect->ratio.high;
	r->p = r->effect->p;
	r->p_limit = r->effect->p_limit;
	r->only_warns = ref.foreign && o->measure->timing != TIMING_NONE;
	tell(e, o, r);
	remark(e, o, &ref, r);
}

/* How far from proof it is, and what would tell. */
static const char *unproven(const struct gate_result *r, size_t family, struct arena *a)
{
	const struct effect *e = r->effect;
	size_t needed = effect_attempts_needed(e, r->nbaseline, r->n);
	const char *among = family > 1 ? arena_printf(a, ", %.2g among %zu gates",
						      e->p_adjusted, family)
				       : "";
	const char *advice =
		e->runs  ? "; more runs in the baseline would tell, or strain ab"
		: needed ? arena_printf(a, "; %zu attempts on each side would tell",
					needed)
			 : "; more attempts would hardly tell: the difference is about "
			   "the tolerance";

	return arena_printf(a,
			    "past the limit, not beyond chance (p %.2g%s, %.2g past the "
			    "limit; %zu against %zu attempts)%s%s%s",
			    e->p, among, e->p_limit, r->n, r->nbaseline, advice,
			    r->note ? "; " : "", r->note ? r->note : "");
}

static const char *method(const struct gate_result *r, size_t family, struct arena *a)
{
	const struct effect *e = r->effect;
	const char *holm =
		family ? arena_printf(a, " (Holm over %zu: %.2g)", family, e->p_adjusted)
		       : "";
	const char *looks = e->looks > 1 ? arena_printf(a, " in %zu looks", e->looks)
					 : "";

	return arena_printf(
		a, "%s%s, %s one-sided: p %.2g%s, against the limit p %.2g", r->method,
		looks, e->runs ? "prediction interval of their medians" : "Mann-Whitney",
		e->p, holm, e->p_limit);
}

/* Past its limit: what may be said of it. */
static enum outcome past_limit(const struct gate_result *r)
{
	const struct gate *g = r->gate;

	if (r->only_warns)
		return OUTCOME_WARNED;
	if (r->effect->waited)
		return judge_undecided(g);
	return g->strict || effect_proven(r->effect) ? judge_broken(g)
						     : judge_undecided(g);
}

/* With one run as baseline what moves between runs looks like a change. */
static const char *one_run(const struct gate_result *r)
{
	if (r->gate->other_cell || r->effect->runs || r->note)
		return r->note;
	return "the baseline is one run: strain ab, or five runs as baseline, tell a change from "
	       "what moves between runs";
}

void judge_decide(struct gate_result *r, size_t family, struct arena *a)
{
	const struct effect *e = r->effect;

	if (!judge_in_family(r))
		family = 0;
	r->p_adjusted = family ? e->p_adjusted : (double)NAN;
	r->method = method(r, family, a);
	r->outcome = OUTCOME_PASSED;
	if (!e->past && judge_holds(r->observed.value, r->gate->op, r->limit.value))
		return;
	r->outcome = past_limit(r);
	if (!e->waited && !r->gate->strict && !effect_proven(e))
		r->note = unproven(r, family, a);
	else
		r->note = one_run(r);
}

bool judge_in_family(const struct gate_result *r)
{
	return r->effect && r->gate->level == GATE_FAIL && !r->only_warns &&
	       !r->gate->strict;
}
