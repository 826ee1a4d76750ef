/* A matrix run into a run directory and judged. */
#include "run_matrix.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"

#include "baseline_file.h"
#include "confirming.h"
#include "foresight.h"
#include "new_run.h"
#include "progress.h"
#include "run_place.h"
#include "run_report.h"
#include "terminal.h"

enum { AUTO, BAR, LINES, NONE };
const char *const run_progress_names[] = { "auto", "bar", "lines", "none", NULL };

static size_t count_of(const char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* --- the run directory --------------------------------------------------------------- */

static int create(const struct run_choices *c, const struct suite *suite, struct arena *a,
		  struct error *err)
{
	const char *here = run_place_here(a, err);
	struct run_record record;

	if (!here)
		return -1;
	new_run(&record, suite, &c->plan.options, here, a);
	record.gates_off = c->gates_off;
	record.confirm = c->confirm.asked;
	record.confirm_most = c->confirm.most;
	record.fail_on = fail_on_list(&c->fail_on, a);
	tracking_label(&c->tracking, &record, a);
	return run_create(c->output, &record, err);
}

/*
 * Files and directories first, then the history's runs: it is read once, whatever it is
 * asked for.
 */
static int read_baselines(const struct run_choices *c, const struct suite *suite,
			  struct arena *a, struct baseline_files *files,
			  struct error *err)
{
	size_t n = 0;
	const char **paths = arena_array(a, count_of(c->baselines) + 1, sizeof *paths),
		   *past = NULL;

	for (size_t i = 0; i < count_of(c->baselines); i++) {
		if (!tracking_is_past(c->baselines[i]))
			paths[n++] = c->baselines[i];
		else if (past)
			return error_usage(err,
					   "--baseline: expected one history, got '%s' "
					   "and '%s'",
					   past, c->baselines[i]);
		else
			past = c->baselines[i];
	}
	if (baseline_files_read(paths, n, a, files, err) < 0)
		return -1;
	return past ? tracking_past(&c->tracking, past, suite, a, files, err) : 0;
}

/*
 * The baselines are read first: one may be the very run that makes way. The run
 * directory's lock, or -1.
 */
static int start_fresh(const struct run_choices *c, const struct suite *suite,
		       struct arena *a, struct error *err)
{
	struct baseline_files baselines;
	int lock;

	if (read_baselines(c, suite, a, &baselines, err) < 0 ||
	    runner_build(suite, err) < 0)
		return -1;
	lock = run_place_take(c->output, err);
	if (lock < 0)
		return -1;
	if (create(c, suite, a, err) == 0 &&
	    baseline_files_put(c->output, &baselines, err) == 0)
		return lock;
	close(lock);
	return -1;
}

/*
 * Does the command line ask for the run that is there? What it does not name is taken
 * from there.
 */
static int same_plan(const struct run *run, const struct suite *suite,
		     const struct plan *plan, struct error *err)
{
	const char *path = run->path;

	if (strcmp(run->record.suite_text, suite->text) != 0)
		return error_usage(
			err,
			"%s: the suite has changed since this run began; run it "
			"anew, without --resume",
			path);
	if (run->plan->ncells != plan->ncells)
		return error_usage(err,
				   "%s: this run was planned with %zu cells, the command "
				   "line plans %zu; run it anew, without --resume",
				   path, run->plan->ncells, plan->ncells);
	for (size_t i = 0; i < plan->ncells; i++)
		if (strcmp(run->plan->cells[i].id, plan->cells[i].id) != 0 ||
		    run->plan->cells[i].settings.repeat !=
			    plan->cells[i].settings.repeat ||
		    run->plan->cells[i].settings.interval_us !=
			    plan->cells[i].settings.interval_us)
			return error_usage(err,
					   "%s: '%s' was planned otherwise in this run; "
					   "run it anew, without --resume",
					   path, plan->cells[i].id);
	return 0;
}

/* --- running it ---------------------------------------------------------------------- */

static enum progress_style style_of(const struct run_choices *c)
{
	static const enum progress_style styles[] = {
		[BAR] = PROGRESS_BAR, [LINES] = PROGRESS_LINES, [NONE] = PROGRESS_NONE
	};
	if (c->quiet)
		return PROGRESS_NONE;
	if (c->progress != AUTO)
		return styles[c->progress];
	return terminal_redraws(STDERR_FILENO) ? PROGRESS_BAR : PROGRESS_LINES;
}

static struct progress *show(const struct run_choices *c, const struct plan *plan)
{
	const struct progress_config config = {
		.style = style_of(c),
		.verbose = c->verbose,
		.colour = terminal_colour(STDERR_FILENO),
		.columns = terminal_columns(STDERR_FILENO),
		.path = c->output,
		.file = stderr,
	};

	return progress_open(plan, &config);
}

/* What the user should know before the table: it was cut short, or nothing could be started. */
static int status_of(const struct runner_outcome *outcome, int verdict)
{
	if (outcome->signal)
		return 128 + outcome->signal;
	if (outcome->attempts && outcome->not_started == outcome->attempts) {
		log_note("no test could be started");
		return EXIT_INTERNAL;
	}
	return verdict;
}

/* What is missing of the plan, and then what its gates ask for in addition. */
static int measure(struct run_choices *c, const struct plan *plan,
		   struct runner_outcome *outcome, struct error *err)
{
	scoped_arena a = arena_new();
	struct progress *progress = show(c, plan);
	const struct confirming_run confirming = { c->output, plan, &c->runner, progress,
						   a };
	const char *const *said = NULL;
	int rc;

	c->runner.events = progress_events(progress);
	rc = runner_execute(c->output, plan, &c->runner, outcome, err);
	if (rc == 0 && c->confirm.asked)
		rc = confirming_execute(&confirming, outcome, &said, err);
	progress_close(progress);
	for (size_t i = 0; said && said[i] && !c->quiet; i++)
		log_note("%s", said[i]);
	return rc;
}

/* Run what is missing, and report it whatever became of it. */
static int execute(struct run_choices *c, const struct plan *plan, struct error *err)
{
	struct runner_outcome outcome;
	struct error unreported;
	int rc = measure(c, plan, &outcome, err), verdict;

	if (outcome.signal)
		say_interrupted(outcome.signal, "what was measured is reported, --resume "
						"runs the rest");
	verdict = run_report(c->output, &c->report, c->quiet ? SAY_PROBLEMS : SAY_TABLE,
			     rc < 0 ? &unreported : err);
	if (rc < 0 || verdict < 0)
		return -1;
	if (c->tracking.track && !outcome.signal &&
	    tracking_keep(&c->tracking, c->output, err) < 0)
		return -1;
	return status_of(&outcome, verdict);
}

static bool names_a_plan(const struct invocation *in, const struct plan_options *o)
{
	return in->operands.argc || in->operands.rest || o->durations || o->tests ||
	       o->matches || o->repeat || o->interval_us || o->nshards;
}

/* How a run is judged, and whether it is confirmed, stands in its record from the start. */
static int check_judging(struct run_choices *c, const struct run *run, struct arena *a,
			 struct error *err)
{
	const struct run_record *r = &run->record;
	const char *asked = fail_on_list(&c->fail_on, a),
		   *begun = outcomes_list(outcomes_failing(r->fail_on), a), *other = NULL;

	if (c->gates_off && !r->gates_off)
		other = "--no-gate";
	else if (c->confirm.asked && (!r->confirm || c->confirm.most != r->confirm_most))
		other = c->confirm.most ? "this --confirm" : "--confirm";
	if (other)
		return error_usage(err,
				   "%s: this run was begun without %s; run it anew, "
				   "without --resume",
				   run->path, other);
	if (asked && strcmp(asked, begun) != 0)
		return error_usage(
			err,
			"%s: this run was begun with --fail-on %s, not with %s; "
			"run it anew, without --resume",
			run->path, begun, asked);
	c->confirm.asked = r->confirm;
	return 0;
}

static int check_resumed(const struct run_choices *c, const struct invocation *in,
			 const struct run *run, struct error *err)
{
	const struct plan_options *wanted = &c->plan.options;
	const struct suite *suite;
	const struct plan *plan;

	if (!names_a_plan(in, wanted))
		return 0;
	suite = plan_choices_suite(&c->plan, in, err);
	plan = suite ? plan_expand(suite, wanted, in->arena, err) : NULL;
	return plan ? same_plan(run, suite, plan, err) : -1;
}

static int resume(struct run_choices *c, const struct invocation *in, struct error *err)
{
	scoped_fd lock = runner_lock(c->output, RUNNER_LOCK_WAIT_MS, err);
	struct run *run = lock < 0 ? NULL : run_load(c->output, &summary_vocabulary, err);
	struct baseline_files baselines;
	int status;

	if (!run)
		return -1;
	c->runner.lock = &lock;
	status = check_judging(c, run, in->arena, err);
	if (status == 0)
		status = check_resumed(c, in, run, err);
	if (status == 0)
		status = read_baselines(c, run->plan->suite, in->arena, &baselines, err);
	if (status == 0)
		status = baseline_files_put(c->output, &baselines, err);
	if (status == 0)
		status = execute(c, run->plan, err);
	run_free(run);
	return status;
}

/*
 * Gates that can never fail. --confirm adds to the attempts, up to N or as many as are
 * wanted; from three baselines on, and against a history, the run is judged as one among
 * runs.
 */
static void tell_unfailing(const struct run_choices *c, const struct plan *plan,
			   struct arena *a)
{
	const struct unfailing_given given = { count_of(c->baselines), c->confirm.most };
	bool open = (c->confirm.asked && !c->confirm.most) || given.baselines > 2 ||
		    (c->baselines && tracking_is_past(c->baselines[0]));

	if (!c->quiet && !c->gates_off)
		foresight_tell_briefly(plan, &given, open, a);
}

/* --confirm looks again at gates against a baseline: without one it has nothing to look at. */
static void tell_unconfirmed(const struct run_choices *c, const struct plan *plan)
{
	for (size_t i = 0; c->confirm.asked && i < plan->ncells; i++)
		for (size_t k = 0; k < plan->cells[i].ngates; k++) {
			const struct gate *g = &plan->cells[i].gates[k];

			if (g->bound == BOUND_REFERENCE && (c->baselines || g->other_cell))
				return;
		}
	if (c->confirm.asked && !c->quiet && !c->gates_off)
		log_warning("--confirm: %s",
			    c->baselines ? "no gate is held against a baseline, none is "
					   "looked at again"
					 : "there is no baseline to confirm against: -b "
					   "PATH names one");
}

static int fresh(struct run_choices *c, const struct invocation *in, struct error *err)
{
	const struct suite *suite = plan_choices_suite(&c->plan, in, err);
	const struct plan *plan;
	scoped_fd lock = -1;

	if (!suite)
		return -1;
	plan = plan_expand(suite, &c->plan.options, in->arena, err);
	if (!plan)
		return error_prefix(err, "%s", suite->file);
	tell_unfailing(c, plan, in->arena);
	tell_unconfirmed(c, plan);
	lock = start_fresh(c, suite, in->arena, err);
	if (lock < 0)
		return -1;
	c->runner.lock = &lock;
	return execute(c, plan, err);
}

int run_matrix(struct run_choices *c, const struct invocation *in, struct error *err)
{
	c->report.ci = c->plan.ci;
	if (c->resume && run_place_taken(c->output))
		return resume(c, in, err);
	return fresh(c, in, err);
}
