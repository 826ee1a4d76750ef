/* strain run: the matrix, or one command, run into a run directory and judged. */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"

#include "baseline_file.h"
#include "ci.h"
#include "commands.h"
#include "confirming.h"
#include "fail_on.h"
#include "foresight.h"
#include "new_run.h"
#include "plan_options.h"
#include "progress.h"
#include "run_place.h"
#include "run_report.h"
#include "terminal.h"

enum {
	KEY_RESUME = 400,
	KEY_FAIL_FAST,
	KEY_NO_GATE,
	KEY_REALTIME,
	KEY_PROGRESS,
	KEY_CONFIRM,
};

struct choices {
	struct plan_choices plan;
	struct runner_options runner;
	struct report_options report;
	const char *output;
	const char **baselines; /* paths */
	size_t nbaselines;
	int progress;         /* of progress_names */
	int64_t confirm_most; /* 0: as `repeat` says */
	struct fail_choice fail_on;
	bool confirm, resume, gates_off, quiet, verbose;
};

enum { AUTO, BAR, LINES, NONE };
static const char *const progress_names[] = { "auto", "bar", "lines", "none", NULL };

static const char *const *progress_words(struct arena *a)
{
	(void)a;
	return progress_names;
}

static const struct option_spec options[] = {
	PLAN_OPTIONS,
	{ 'o', "output", "DIR", "the run directory (default strain-results)", NULL },
	{ 'j', "jobs", "N", "run N attempts at a time (default 1)", NULL },
	{ 'b', "baseline", "PATH",
	  "compare with a results.json or a run directory; several: with runs of the "
	  "same",
	  NULL },
	{ KEY_CONFIRM, "confirm", "[N]",
	  "measure cells again whose gate is past the baseline's limit and unproven: up to N attempts (default three times repeat more, 20 in all)",
	  NULL },
	{ KEY_RESUME, "resume", NULL, "go on with the run in DIR: only what is missing",
	  NULL },
	{ KEY_FAIL_FAST, "fail-fast", NULL, "start nothing more after a test failed",
	  NULL },
	{ KEY_NO_GATE, "no-gate", NULL, "measure only: judge no gate", NULL },
	FAIL_OPTIONS,
	{ KEY_REALTIME, "realtime", NULL, "sample under SCHED_FIFO where that is allowed",
	  NULL },
	REPORT_OPTIONS,
	CI_OPTION,
	{ KEY_PROGRESS, "progress", "HOW", "how to show what goes on", progress_words },
	{ 'q', "quiet", NULL, "say only what broke", NULL },
	{ 'v', "verbose", NULL, "say more while it runs", NULL },
	{ 0 },
};

/* --- options ------------------------------------------------------------------------- */

/* Options that only say yes. */
static const struct flag {
	int key;
	size_t offset; /* of a bool in struct choices */
} flags[] = {
	{ KEY_RESUME, offsetof(struct choices, resume) },
	{ KEY_FAIL_FAST, offsetof(struct choices, runner.fail_fast) },
	{ KEY_NO_GATE, offsetof(struct choices, gates_off) },
	{ KEY_REALTIME, offsetof(struct choices, runner.realtime) },
	{ 'q', offsetof(struct choices, quiet) },
	{ 'v', offsetof(struct choices, verbose) },
};

static bool take_flag(struct choices *c, int key)
{
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (flags[i].key != key)
			continue;
		*(bool *)((char *)c + flags[i].offset) = true;
		return true;
	}
	return false;
}

static int take_jobs(struct choices *c, const char *argument, struct error *err)
{
	if (text_to_int64(argument, &c->runner.jobs) && c->runner.jobs >= 1 &&
	    c->runner.jobs <= 1024)
		return 0;
	return error_usage(err, "--jobs: expected a number from 1 to 1024, got '%s'",
			   argument);
}

static int take_confirm(struct choices *c, const char *argument, struct error *err)
{
	c->confirm = true;
	c->confirm_most = 0;
	if (!argument || (text_to_int64(argument, &c->confirm_most) &&
			  c->confirm_most >= 2 && c->confirm_most <= 10000))
		return 0;
	return error_usage(err, "--confirm: expected a number from 2 to 10000, got '%s'",
			   argument);
}

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct choices *c = self;
	int taken = plan_choices_take(&c->plan, key, argument, err);

	if (taken == 0)
		taken = fail_on_take(&c->fail_on, key, argument, err);
	if (taken)
		return taken < 0 ? -1 : 0;
	if (take_flag(c, key) || report_take(&c->report, key))
		return 0;
	switch (key) {
	case 'o':
		c->output = argument;
		return 0;
	case 'b':
		*(const char **)arena_push(c->plan.arena, &c->baselines, &c->nbaselines,
					   sizeof argument) = argument;
		return 0;
	case 'j':
		return take_jobs(c, argument, err);
	case KEY_CONFIRM:
		return take_confirm(c, argument, err);
	case KEY_CI:
		c->plan.ci = c->report.ci = ci_find(argument);
		return 0;
	default:
		c->progress = text_index(argument, progress_names);
		return 0;
	}
}

/* --- the run directory --------------------------------------------------------------- */

static int create(const struct choices *c, const struct suite *suite,
		  const struct plan_options *plan_options, struct arena *a,
		  struct error *err)
{
	char *here = getcwd(NULL, 0);
	struct run_record record;

	if (!here)
		return error_errno(err, "getcwd");
	new_run(&record, suite, plan_options, arena_strdup(a, here), a);
	free(here);
	record.gates_off = c->gates_off;
	record.confirm = c->confirm;
	record.confirm_most = c->confirm_most;
	record.fail_on = fail_on_list(&c->fail_on, a);
	return run_create(c->output, &record, err);
}

/* The baselines are read first: one may be the very run that makes way. */
static int start_fresh(const struct choices *c, const struct suite *suite,
		       const struct plan_options *plan_options, struct arena *a,
		       struct error *err)
{
	struct baseline_files baselines;

	if (baseline_files_read(c->baselines, c->nbaselines, a, &baselines, err) < 0 ||
	    runner_build(suite, err) < 0 || run_place_clear(c->output, err) < 0 ||
	    create(c, suite, plan_options, a, err) < 0)
		return -1;
	return baseline_files_put(c->output, &baselines, err);
}

/* Does the command line ask for the run that is there? What it does not name is taken from there. */
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

static enum progress_style style_of(const struct choices *c)
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

static struct progress *show(const struct choices *c, const struct plan *plan)
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
static int measure(struct choices *c, const struct plan *plan,
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
	if (rc == 0 && c->confirm)
		rc = confirming_execute(&confirming, outcome, &said, err);
	progress_close(progress);
	for (size_t i = 0; said && said[i] && !c->quiet; i++)
		log_note("%s", said[i]);
	return rc;
}

/* Run what is missing, and report it whatever became of it. */
static int execute(struct choices *c, const struct plan *plan, struct error *err)
{
	struct runner_outcome outcome;
	struct error unreported;
	int rc = measure(c, plan, &outcome, err), verdict;

	if (outcome.signal)
		log_note("interrupted by SIG%s; what was measured is reported, --resume "
			 "runs the rest",
			 sigabbrev_np(outcome.signal));
	verdict = run_report(c->output, &c->report, c->quiet ? SAY_PROBLEMS : SAY_TABLE,
			     rc < 0 ? &unreported : err);
	if (rc < 0 || verdict < 0)
		return -1;
	return status_of(&outcome, verdict);
}

static bool names_a_plan(const struct operands *operands, const struct plan_options *o)
{
	return operands->argc || operands->rest || o->durations || o->tests ||
	       o->matches || o->repeat || o->interval_us || o->nshards;
}

/* How a run is judged, and whether it is confirmed, stands in its record from the start. */
static int check_judging(struct choices *c, const struct run *run, struct arena *a,
			 struct error *err)
{
	const struct run_record *r = &run->record;
	const char *asked = fail_on_list(&c->fail_on, a),
		   *begun = outcomes_list(outcomes_failing(r->fail_on), a), *other = NULL;

	if (c->gates_off && !r->gates_off)
		other = "--no-gate";
	else if (c->confirm && (!r->confirm || c->confirm_most != r->confirm_most))
		other = c->confirm_most ? "this --confirm" : "--confirm";
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
	c->confirm = r->confirm;
	return 0;
}

static int check_resumed(struct choices *c, const struct operands *operands,
			 const struct run *run, struct arena *a, struct error *err)
{
	const struct plan_options *wanted = plan_choices_options(&c->plan);
	const struct suite *suite;
	const struct plan *plan;

	if (!names_a_plan(operands, wanted))
		return 0;
	suite = plan_choices_suite(&c->plan, operands, err);
	plan = suite ? plan_expand(suite, wanted, a, err) : NULL;
	return plan ? same_plan(run, suite, plan, err) : -1;
}

static int resume(struct choices *c, const struct operands *operands, struct arena *a,
		  struct error *err)
{
	struct run *run = run_load(c->output, &summary_vocabulary, err);
	struct baseline_files baselines;
	int status;

	if (!run)
		return -1;
	status = check_judging(c, run, a, err);
	if (status == 0)
		status = check_resumed(c, operands, run, a, err);
	if (status == 0)
		status = baseline_files_read(c->baselines, c->nbaselines, a, &baselines,
					     err);
	if (status == 0)
		status = baseline_files_put(c->output, &baselines, err);
	if (status == 0)
		status = execute(c, run->plan, err);
	run_free(run);
	return status;
}

/* Is `repeat` all that a baseline's gates are judged by? --confirm adds to it, and several runs are judged as runs. */
static bool are_fixed(const struct choices *c)
{
	return !c->confirm && c->nbaselines < 2;
}

static int fresh(struct choices *c, const struct operands *operands, struct arena *a,
		 struct error *err)
{
	const struct plan_options *wanted = plan_choices_options(&c->plan);
	const struct suite *suite = plan_choices_suite(&c->plan, operands, err);
	const struct plan *plan;

	if (!suite)
		return -1;
	plan = plan_expand(suite, wanted, a, err);
	if (!plan)
		return error_prefix(err, "%s", suite->file);
	if (!c->quiet && !c->gates_off)
		foresight_tell_briefly(plan, are_fixed(c), a);
	if (start_fresh(c, suite, wanted, a, err) < 0)
		return -1;
	return execute(c, plan, err);
}

static int run_run(const struct command *self, int argc, char **argv, struct error *err)
{
	scoped_arena a = arena_new();
	struct choices c = {
		.plan.arena = a,
		.plan.command = self,
		.runner.jobs = 1,
		.output = "strain-results",
	};
	struct option_handler handler = { &c, take_option };
	struct operands operands;
	int status = plan_choices_parse(&c.plan, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (c.resume && run_place_taken(c.output))
		return resume(&c, &operands, a, err);
	return fresh(&c, &operands, a, err);
}

const struct command command_run = {
	.name = "run",
	.usage = "[SUITE] [-- COMMAND …]",
	.help = "run the matrix (or one command), measure and judge it",
	.details =
		"SUITE is strain.yml where nothing else is said; a command after -- needs no suite:\n"
		"  strain run -d 5s,10s -- ./my-test {{duration}}\n"
		"With --confirm a gate against the baseline that is past its limit and unproven is looked at again after\n"
		"more attempts of its cell, five at a time, until it fails, holds, or is most likely chance. The baseline stays as it is:\n"
		"the more attempts it has (ten), the more is found.\n"
		"A run that is in DIR already is moved to DIR.previous; --resume goes on with it instead.\n"
		"Exit status: 0 nothing that --fail-on names, 1 something that it names, 2 the command line or\n"
		"the suite is wrong, 3 strain could not do its work, 128+N ended by signal N.",
	.options = options,
	.run = run_run,
};
