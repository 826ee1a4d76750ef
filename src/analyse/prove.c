/* Does a gate fire when it should? */
#include "analyse/prove.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "analyse/effect.h"
#include "analyse/stats.h"
#include "base/text.h"

#include "judge.h"
#include "prove_aim.h"

const char *const proof_names[PROOF_END] = { "fires", "too late", "blind", "not proven" };

void proof_decide(struct proof *p, enum proof_verdict verdict, const char *reason)
{
	p->decided = true;
	p->verdict = verdict;
	p->reason = reason;
	if (verdict == PROOF_BLIND || verdict == PROOF_NONE)
		p->smallest = p->smallest_amount = NAN;
}

void proof_give_up(struct proof *p, const char *reason)
{
	if (!p->decided)
		proof_decide(p, PROOF_NONE, reason);
}

const char *proof_amount(const struct proof *p, double v)
{
	return value_format(p->arena, p->value->measure, v,
			    gate_sizes(p->gate, p->plain->sizes));
}

size_t proof_family(const struct analysis *plain)
{
	size_t n = 0;

	for (size_t i = 0; i < plain->ncells; i++)
		for (size_t j = 0; j < plain->cells[i].ngates; j++)
			n += judge_in_family(&plain->cells[i].gates[j]);
	return n;
}

/* --- a gate judged by itself -------------------------------------------------------------- */

/* The summary with one value put past the limit: by a factor, or where it is 0 by a number. */
static const struct summary *scaled(const struct summary *s, const struct proof *p,
				    struct arena *a)
{
	struct summary *out = arena_alloc(a, sizeof *out);
	struct value *values = arena_array(a, s->n, sizeof *values);
	static const struct origin known = { .book = "test", .high = NAN };

	memcpy(values, s->values, s->n * sizeof *values);
	for (size_t i = 0; i < s->n; i++) {
		struct value *v = &values[i];

		if (strcmp(v->measure->name, p->gate->subject) != 0 || isnan(v->number))
			continue;
		v->number = p->unharmed != 0 ? v->number / p->unharmed * p->target
					     : p->target;
		v->origin = &known;
	}
	*out = *s;
	out->values = values;
	return out;
}

/* `scale`: the test's own number is put to p->target. */
static struct gate_result judge_alone(const struct proof *p, const struct analysis *an,
				      bool scale, struct arena *a)
{
	const struct cell_analysis *c = an == p->plain ? p->cell : &an->cells[0];
	size_t n = c->cell->nattempts;
	const struct summary **all = arena_array(a, n, sizeof(struct summary *));
	size_t *counted = arena_array(a, n, sizeof *counted);
	const struct baselines baselines = baselines_open(an->run, a);
	struct evidence e = { .run = an->run,
			      .cell = c->cell,
			      .summaries = all,
			      .findings = c->findings,
			      .counted = counted,
			      .baselines = &baselines,
			      .nleak_gates = judge_leak_gates(p->plain->run->plan),
			      .sizes = an->sizes,
			      .arena = a };
	struct gate_result r;

	for (size_t i = 0; i < n; i++) {
		all[i] = scale ? scaled(c->summaries[i], p, a) : c->summaries[i];
		if (run_attempt_counts(&c->cell->attempts[i]))
			counted[e.ncounted++] = i;
	}
	judge_gates(&e, p->gate, 1, &r);
	proof_decide_alone(&r, p->family, a);
	return r;
}

/*
 * The fewest attempts on either side whose ranks could prove anything, when the other
 * side stays as it is.
 */
static const char *too_few(const struct proof *p, const struct gate_result *r)
{
	return arena_printf(p->arena,
			    "with %zu attempt%s against %zu in the baseline no change, "
			    "however large, is proven (p is %.2g at best, of %zu gate%s)",
			    r->n, text_plural(r->n), r->nbaseline,
			    rank_smallest_p(r->n, r->nbaseline), p->family,
			    text_plural(p->family));
}

/* --- the beginning -------------------------------------------------------------------------- */

static void find_smallest(struct proof *p, const struct gate_result *r)
{
	if (r->effect) {
		proof_smallest_relative(p);
		if (r->only_warns && p->gate->level == GATE_FAIL)
			proof_decide(p, PROOF_BLIND,
				     "the baseline is from another machine: a gate on "
				     "time can only warn");
		else if (isnan(p->smallest_amount))
			proof_decide(p, PROOF_BLIND, too_few(p, r));
		return;
	}
	p->smallest_amount = p->limit - p->unharmed;
	if (p->unharmed > 0 && !p->value->measure->q.per_min)
		p->smallest = p->limit / p->unharmed - 1;
}

/* What makes a fault pointless. */
static const char *not_to_be_tried(const struct proof *p, const struct gate_result *r)
{
	const struct gate *g = p->gate;

	if (p->cell->run_outcome != OUTCOME_PASSED)
		return arena_printf(p->arena, "the test itself did not pass: %s",
				    p->cell->run_message);
	if (r->outcome == OUTCOME_ERRORED || !p->value)
		return r->message;
	if (g->bound == BOUND_REFERENCE && !r->effect)
		return arena_printf(p->arena, "not without a baseline (-b): %s",
				    r->message);
	return NULL;
}

void proof_begin(struct proof *p)
{
	struct gate_result r;
	const char *why;

	p->put = "-";
	p->said = "";
	p->unharmed = p->limit = p->observed = NAN;
	p->outcome = OUTCOME_SKIPPED;
	p->smallest = p->smallest_amount = NAN;
	p->verdict = PROOF_NONE;
	if (p->gate->bound == BOUND_RANGE || p->gate->other_cell) {
		proof_decide(p, PROOF_NONE,
			     "strain prove knows limits and baselines, no ranges and "
			     "no other cells");
		return;
	}
	r = judge_alone(p, p->plain, false, p->arena);
	p->value = p->cell->typical ? summary_find(p->cell->typical, p->gate->subject)
				    : NULL;
	p->unharmed = r.observed.value;
	p->limit = p->gate->bound == BOUND_ABSOLUTE ? p->gate->limit.value
						    : r.limit.value;
	p->outcome = r.outcome;
	p->said = r.message;
	why = not_to_be_tried(p, &r);
	if (why || !p->value) {
		proof_decide(p, PROOF_NONE, why);
		return;
	}
	if (proof_has_fired(p->gate, r.outcome) &&
	    !judge_holds(p->unharmed, p->gate->op, p->limit)) {
		p->smallest_amount = p->smallest = 0;
		p->put = fault_rows[FAULT_NONE].name;
		p->observed = p->unharmed;
		proof_decide(p, PROOF_FIRES, "it does so without a fault");
		return;
	}
	find_smallest(p, &r);
}

/* --- what came of a try --------------------------------------------------------------------- */

/* What no larger fault would change. */
static const char *structural(const struct proof *p, const struct gate_result *r,
			      double wall_us)
{
	const struct gate *g = p->gate;
	struct quantity wall = { .value = wall_us, .unit = UNIT_TIME },
			least = { .value = (double)g->for_us, .unit = UNIT_TIME };

	if (r->outcome == OUTCOME_SKIPPED)
		return r->message;
	if (g->for_us > 0 && wall_us > 0 && (double)g->for_us >= wall_us)
		return arena_printf(p->arena,
				    "it wants %s of being past the limit, and "
				    "an attempt lasts %s",
				    quantity_format(p->arena, least, SIZES_BINARY),
				    quantity_format(p->arena, wall, SIZES_BINARY));
	return NULL;
}

static void fired(struct proof *p)
{
	double ratio = p->observed / p->limit;

	if (!p->was_past) {
		proof_decide(p, PROOF_FIRES, NULL);
		return;
	}
	p->smallest_amount = p->observed - p->unharmed;
	if (p->unharmed > 0 && !p->value->measure->q.per_min)
		p->smallest = p->observed / p->unharmed - 1;
	proof_decide(p, PROOF_LATE,
		     isfinite(ratio) && ratio > 0
			     ? arena_printf(p->arena, "only at %.3g times the limit: %s",
					    ratio, p->first_said)
			     : p->first_said);
}

static void not_fired(struct proof *p, const struct gate_result *r)
{
	bool past = !isnan(p->observed) &&
		    !judge_holds(p->observed, p->gate->op, p->limit);

	if (past && !p->was_past) {
		p->was_past = true;
		p->first_said = arena_printf(p->arena, "just past it %s%s%s", r->message,
					     r->note ? "; " : "", r->note ? r->note : "");
	}
	/*
	 * the test has other values from attempt to attempt, and what a fault adds is not
	 * always what it has
	 */
	if (!past && !p->corrected && !isnan(p->observed) && aim_is_amount(p)) {
		p->amount += p->target - p->observed;
		p->corrected = true;
		return;
	}
	p->corrected = false;
	p->step++;
}

static void take_result(struct proof *p, const struct gate_result *r, double wall_us)
{
	const char *why;

	p->outcome = r->outcome;
	p->observed = r->observed.value;
	p->said = arena_strdup(p->arena, r->message);
	if (proof_has_fired(p->gate, r->outcome)) {
		fired(p);
		return;
	}
	why = structural(p, r, wall_us);
	if (why)
		proof_decide(p, PROOF_BLIND, arena_strdup(p->arena, why));
	else
		not_fired(p, r);
}

/* It could not be made: is there no room for it, or no time? */
static void not_made(struct proof *p)
{
	const char *why = strerror(p->fault.made->error);
	struct fault made = p->fault;

	if (p->step > 0) {
		p->step = PROVE_STEPS;
		return;
	}
	made.amount = p->fault.made->amount;
	made.per_s = 0;
	proof_decide(p, PROOF_BLIND,
		     arena_printf(p->arena, "%s cannot be here: it ended at %s (%s)",
				  p->put, fault_words(&made, SIZES_BINARY, p->arena),
				  p->fault.made->error == ETIME
					  ? "no attempt has more time"
					  : why));
}

/* What is made while the test runs may have had too little of a CPU to be made. */
static bool was_starved(const struct proof *p, double wall_us)
{
	double wanted = p->fault.per_s * wall_us / 1e6;

	return p->fault.made && p->fault.per_s > 0 &&
	       (double)p->fault.made->amount < 0.9 * wanted;
}

void proof_judge(struct proof *p, struct run *run)
{
	scoped_arena a = arena_new();
	/* its slope is judged among those of the whole suite */
	const struct analysis_options options = {
		.nleak_gates = judge_leak_gates(p->plain->run->plan),
	};
	const struct analysis *an = analyse_run(run, &options, a);
	const struct run_attempt *last = an->ncells ? an->cells[0].last : NULL;
	struct gate_result r;
	double wall_us;

	if (p->fault.made && p->fault.made->error) {
		not_made(p);
		return;
	}
	if (!last || !an->cells[0].ncounted) {
		proof_give_up(p, "the attempt with the fault was not made");
		return;
	}
	wall_us = last->record.wall_us == NO_VALUE ? 0 : (double)last->record.wall_us;
	r = judge_alone(p, an, false, a);
	if (r.outcome == OUTCOME_ERRORED) {
		proof_give_up(p, arena_strdup(p->arena, r.message));
		return;
	}
	p->starved |= was_starved(p, wall_us);
	take_result(p, &r, wall_us);
}

/* --- the next try --------------------------------------------------------------------------- */

static void give_judgement(struct proof *p)
{
	if (p->starved)
		proof_decide(p, PROOF_NONE,
			     "the fault got too little of a CPU to be made");
	else if (p->was_past)
		proof_decide(p, PROOF_BLIND,
			     arena_printf(p->arena, "it does not fire at %s either: %s",
					  proof_amount(p, p->observed), p->first_said));
	else
		proof_decide(p, PROOF_BLIND,
			     arena_printf(p->arena,
					  "%s is %s with %s, and within the "
					  "limit",
					  p->gate->subject, proof_amount(p, p->observed),
					  p->put));
}

bool proof_next(struct proof *p)
{
	while (!p->decided) {
		bool metric = p->value->measure->from_test;

		if (p->step >= PROVE_STEPS || !(metric ? aim_metric(p) : aim_fault(p))) {
			if (!p->decided || p->was_past)
				give_judgement(p);
			return false;
		}
		if (!metric)
			return true;
		struct gate_result r = judge_alone(p, p->plain, true, p->arena);

		take_result(p, &r, 0);
	}
	return false;
}
