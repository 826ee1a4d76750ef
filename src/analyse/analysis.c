/* A run judged: tests, gates, verdicts. */
#include "analyse/analysis.h"

#include <math.h>
#include <string.h>

#include "analyse/effect.h"
#include "store/files.h"
#include "store/layout.h"

#include "judge.h"

static const char *const run_types[] = {
	[ENDED_EXIT] = "run.exit",         [ENDED_SIGNAL] = "run.signal",
	[ENDED_DURATION] = "run.exit",     [ENDED_TIMEOUT] = "run.timeout",
	[ENDED_OOM] = "run.oom",           [ENDED_INTERRUPTED] = "run.interrupted",
	[ENDED_NOT_STARTED] = "run.start", [ENDED_SETUP] = "run.setup",
	[ENDED_TEARDOWN] = "run.teardown", [ENDED_UNKNOWN] = "run.interrupted",
};

static void count(struct counts *c, enum outcome o)
{
	size_t *const slots[] = {
		[OUTCOME_PASSED] = &c->passed,
		[OUTCOME_WARNED] = &c->warned,
		[OUTCOME_FAILED] = &c->failed,
		[OUTCOME_ERRORED] = &c->errored,
		[OUTCOME_SKIPPED] = &c->skipped,
		[OUTCOME_INCONCLUSIVE] = &c->inconclusive,
	};

	c->cells++;
	++*slots[o];
}

/* Did it end well, and nothing is known of it: no sample, no book? */
static bool no_data(const struct run_attempt *attempt)
{
	return attempt->record.ok && attempt->nsamples == 0 &&
	       attempt->record.books.peak_rss.value == NO_VALUE &&
	       attempt->record.books.cpu_time.value == NO_VALUE;
}

enum outcome attempt_outcome(const struct run_attempt *attempt)
{
	return attempt->record.ok && !attempt->lost && !no_data(attempt)
		       ? OUTCOME_PASSED
		       : OUTCOME_ERRORED;
}

static void judge_run_of_cell(struct cell_analysis *c, struct arena *a)
{
	const struct run_attempt *wrong = NULL, *last = NULL;
	size_t measured = 0;

	for (size_t i = 0; i < c->cell->nattempts; i++) {
		const struct run_attempt *attempt = &c->cell->attempts[i];

		if (attempt->record.id.role != ROLE_MEASURED)
			continue;
		measured++;
		last = attempt;
		if (attempt->superseded)
			c->flaky |= !attempt->record.ok &&
				    attempt_complete(&attempt->record);
		else if (!wrong && attempt_outcome(attempt) != OUTCOME_PASSED)
			wrong = attempt;
	}
	c->last = last;
	if (c->cell->lost) {
		c->run_outcome = OUTCOME_ERRORED;
		c->run_message =
			arena_printf(a, "its attempts cannot be read: %s", c->cell->lost);
		c->run_type = "run.nodata";
		return;
	}
	if (measured == 0) {
		c->run_outcome = OUTCOME_SKIPPED;
		c->run_message = "not run: the run ended before its turn";
		c->run_type = "run.missing";
		return;
	}
	if (wrong)
		c->last = wrong;
	c->run_outcome = wrong ? OUTCOME_ERRORED : OUTCOME_PASSED;
	c->run_type = run_types[c->last->record.ending];
	c->run_message = c->last->record.text ? arena_strdup(a, c->last->record.text)
					      : "how it ended is not known";
	c->flaky &= !wrong;
	if (wrong && wrong->record.ok && wrong->lost) {
		c->run_type = "run.nodata";
		c->run_message = arena_printf(a, "%s (%s)", wrong->lost, c->run_message);
	} else if (wrong && no_data(wrong)) {
		c->run_type = "run.nodata";
		c->run_message = arena_printf(
			a, "nothing was measured: no sample and no book (%s)",
			c->run_message);
	}
}

/* What is told of the series while they are there. */
struct looking {
	const struct run *run;
	struct cell_analysis *cells;
	struct measures *measures;
	struct series_visitor also;
	size_t nleak_gates;
	struct arena *arena;
};

static void look_at_series(void *self, const struct run_cell *cell,
			   const struct run_attempt *attempt,
			   const struct attempt_series *series)
{
	const struct looking *l = self;
	struct cell_analysis *c = &l->cells[cell - l->run->cells];
	size_t i = (size_t)(attempt - cell->attempts);

	c->summaries[i] =
		summarise(l->measures, l->run, c->cell, attempt, series, l->arena);
	c->findings[i] = judge_look(c->cell->cell, series, l->nleak_gates, l->arena);
	if (l->also.look)
		l->also.look(l->also.self, cell, attempt, series);
}

/* Read all series once: after this each attempt has its summary. */
static void read_series(struct run *run, struct looking *l)
{
	const struct series_visitor visitor = { l, look_at_series };

	for (size_t i = 0; i < run->ncells; i++) {
		struct cell_analysis *c = &l->cells[i];
		size_t n = c->cell->nattempts;

		c->summaries = arena_array(l->arena, n, sizeof *c->summaries);
		c->findings = arena_array(l->arena, n, sizeof *c->findings);
	}
	run_read_series(run, &visitor);
}

static void summarise_cell(struct cell_analysis *c, size_t *counted, struct arena *a)
{
	const struct run_cell *cell = c->cell;
	const struct summary **typical =
		arena_array(a, cell->nattempts, sizeof(struct summary *));

	for (size_t i = 0; i < cell->nattempts; i++) {
		if (!run_attempt_counts(&cell->attempts[i]))
			continue;
		typical[c->ncounted] = c->summaries[i];
		counted[c->ncounted++] = i;
	}
	/*
	 * nothing came to its end: what the last attempt was seen to do is shown, and
	 * judged by no gate
	 */
	if (c->ncounted)
		c->typical = summary_typical(typical, c->ncounted, a);
	else if (cell->nattempts)
		c->typical = c->summaries[cell->nattempts - 1];
}

/* The cell summarised: what its gates, and those that refer to it, are judged on. */
static void prepare_cell(const struct run *run, const struct baselines *baselines,
			 struct cell_analysis *c, struct evidence *e)
{
	struct arena *a = e->arena;
	size_t *counted = arena_array(a, c->cell->nattempts, sizeof *counted);

	judge_run_of_cell(c, a);
	summarise_cell(c, counted, a);
	*e = (struct evidence){
		.nleak_gates = e->nleak_gates,
		.run = run,
		.cell = c->cell,
		.summaries = c->summaries,
		.findings = c->findings,
		.counted = counted,
		.ncounted = c->ncounted,
		.baselines = baselines,
		.sizes = suite_sizes(run->plan->suite),
		.arena = a,
	};
}

static void judge_cell(struct cell_analysis *c, struct evidence *e,
		       const struct evidence *all)
{
	const struct cell *cell = c->cell->cell;
	struct gate_result *gates = arena_array(e->arena, cell->ngates, sizeof *gates);

	e->all = all;
	judge_gates(e, cell->gates, cell->ngates, gates);
	c->gates = gates;
	c->ngates = cell->ngates;
}

/*
 * Holm's correction over the `fail` gates of the whole run: a gate that only warns takes
 * nothing away from them.
 */
static void decide_family(struct cell_analysis *cells, size_t n, struct arena *a)
{
	struct effect **family = NULL;
	size_t size = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < cells[i].ngates; j++) {
			const struct gate_result *r = &cells[i].gates[j];

			if (judge_in_family(r))
				*(struct effect **)arena_push(a, &family, &size,
							      sizeof(struct effect *)) =
					r->effect;
		}
	effects_adjust(family, size, a);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < cells[i].ngates; j++)
			if (cells[i].gates[j].effect)
				judge_decide((struct gate_result *)&cells[i].gates[j],
					     size, a);
}

/*
 * What the suite has to say of a gate that is broken stands behind what is said of it, in
 * every format.
 */
static void add_messages(struct cell_analysis *c, struct arena *a)
{
	for (size_t i = 0; i < c->ngates; i++) {
		struct gate_result *g = (struct gate_result *)&c->gates[i];

		if (g->gate->message &&
		    (g->outcome == OUTCOME_FAILED || g->outcome == OUTCOME_WARNED))
			g->message =
				arena_printf(a, "%s: %s", g->message, g->gate->message);
	}
}

static void settle_verdict(struct cell_analysis *c, struct outcome_set failing)
{
	c->verdict = c->run_outcome;
	for (size_t i = 0; i < c->ngates; i++)
		c->verdict = outcome_worse(c->verdict, c->gates[i].outcome, failing);
	/* a test that was not run stays skipped; its gates say so themselves */
	if (c->run_outcome == OUTCOME_SKIPPED && outcomes[c->verdict].badness == 0)
		c->verdict = OUTCOME_SKIPPED;
}

static void settle(struct analysis *an, const struct cell_analysis *cells)
{
	bool any = false;

	an->verdict = OUTCOME_PASSED;
	for (size_t i = 0; i < an->ncells; i++) {
		const struct cell_analysis *c = &cells[i];

		count(&an->cells_by_verdict, c->verdict);
		for (size_t j = 0; j < c->ngates; j++)
			count(&an->gates_by_outcome, c->gates[j].outcome);
		an->verdict = outcome_worse(an->verdict, c->verdict, an->failing);
		any |= c->run_outcome != OUTCOME_SKIPPED;
	}
	/* what was cut short cannot have passed */
	if (an->run->interrupted)
		an->verdict =
			outcome_worse(an->verdict, OUTCOME_INCONCLUSIVE, an->failing);
	if (!any && an->ncells)
		an->verdict = outcome_worse(an->verdict, OUTCOME_ERRORED, an->failing);
	an->exit_status = outcome_fails(an->verdict, an->failing) ? 1 : 0;
}

const struct analysis *
analyse_run(struct run *run, const struct analysis_options *options, struct arena *a)
{
	struct analysis *an = arena_alloc(a, sizeof *an);
	struct cell_analysis *cells = arena_array(a, run->ncells, sizeof *cells);
	struct evidence *all = arena_array(a, run->ncells, sizeof *all);
	const struct baselines baselines = baselines_open(run, a);
	size_t nleak_gates = options && options->nleak_gates
				     ? options->nleak_gates
				     : judge_leak_gates(run->plan);
	struct looking looking = { run, cells, measures_new(a), { 0 }, nleak_gates, a };

	if (options)
		looking.also = options->visitor;
	for (size_t i = 0; i < run->ncells; i++)
		cells[i].cell = &run->cells[i];
	read_series(run, &looking);
	for (size_t i = 0; i < run->ncells; i++) {
		all[i] = (struct evidence){ .nleak_gates = nleak_gates, .arena = a };
		prepare_cell(run, &baselines, &cells[i], &all[i]);
	}
	for (size_t i = 0; i < run->ncells; i++)
		judge_cell(&cells[i], &all[i], all);
	decide_family(cells, run->ncells, a);
	an->failing = outcomes_failing(run->record.fail_on);
	for (size_t i = 0; i < run->ncells; i++) {
		add_messages(&cells[i], a);
		settle_verdict(&cells[i], an->failing);
	}
	an->run = run;
	an->sizes = suite_sizes(run->plan->suite);
	an->cells = cells;
	an->ncells = run->ncells;
	an->warnings = run->warnings;
	an->nwarnings = run->nwarnings;
	settle(an, cells);
	return an;
}

/*
 * Does it need more than its own cell: another one, or all of the run for what is against
 * a baseline?
 */
static bool waits(const struct gate *g, const struct run *run, bool compared)
{
	return g->bound == BOUND_REFERENCE && !run->record.gates_off &&
	       (g->other_cell || compared);
}

/*
 * The cell with those gates alone that can be judged by it; without a baseline there is
 * nothing to wait for.
 */
static const struct cell *without_waiting(const struct run *run, const struct cell *cell,
					  struct arena *a, size_t *waiting)
{
	bool compared = run_has_file(run, layout_baseline(1, a));
	struct cell *own = arena_alloc(a, sizeof *own);
	struct gate *gates = arena_array(a, cell->ngates, sizeof *gates);

	*own = *cell;
	own->gates = gates;
	own->ngates = 0;
	for (size_t i = 0; i < cell->ngates; i++)
		if (!waits(&cell->gates[i], run, compared))
			gates[own->ngates++] = cell->gates[i];
	*waiting = cell->ngates - own->ngates;
	return own;
}

const struct cell_analysis *analyse_cell_alone(struct run *run, struct arena *a,
					       size_t *waiting)
{
	struct cell_analysis *c = arena_alloc(a, sizeof *c);
	struct run_cell *alone = arena_alloc(a, sizeof *alone);
	struct evidence *e = arena_alloc(a, sizeof *e);
	const struct baselines none = { 0 };
	size_t nleak_gates = judge_leak_gates(run->plan);
	struct looking looking = { run, c, measures_new(a), { 0 }, nleak_gates, a };

	*alone = run->cells[0];
	alone->cell = without_waiting(run, run->cells[0].cell, a, waiting);
	c->cell = alone;
	read_series(run, &looking);
	*e = (struct evidence){ .nleak_gates = nleak_gates, .arena = a };
	prepare_cell(run, &none, c, e);
	judge_cell(c, e, e);
	add_messages(c, a);
	settle_verdict(c, outcomes_failing(run->record.fail_on));
	return c;
}
