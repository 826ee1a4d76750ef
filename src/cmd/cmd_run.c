/* strain run: the matrix, or one command, run into a run directory and judged. */
#include "base/text.h"

#include "ci.h"
#include "commands.h"
#include "run_matrix.h"
#include "run_place.h"
#include "run_report.h"

static const struct run_choices defaults = { .runner.jobs = 1, .output = RUN_DIRECTORY };

static const char *const *progress_words(struct arena *a)
{
	(void)a;
	return run_progress_names;
}

static int take_confirm(const struct option_value *v, void *member, struct error *err)
{
	struct confirm_choice *c = member;

	*c = (struct confirm_choice){ .asked = true };
	if (!v->argument ||
	    (text_to_int64(v->argument, &c->most) && c->most >= 2 && c->most <= 10000))
		return 0;
	return error_usage(err, "--%s: expected a number from 2 to 10000, got '%s'",
			   v->spec->name, v->argument);
}

static const struct option_spec options[] = {
	OPTION_GROUP(plan_options, struct run_choices, plan),
	{ 'o', "output", "DIR", "the run directory (default " RUN_DIRECTORY ")",
	  OPTION_TEXT(struct run_choices, output) },
	{ 'j', "jobs", "N", "run N attempts at a time (default 1)",
	  OPTION_NUMBER(struct run_choices, runner.jobs, 1, 1024) },
	{ 'b', "baseline", "PATH",
	  "compare with a results.json, a run directory or history[:N][@BRANCH|@COMMIT|@merge-base]; several: with runs of the same",
	  OPTION_LIST(struct run_choices, baselines) },
	{ .name = "confirm",
	  .argument = "[N]",
	  .help = "measure cells again whose gate is past the baseline's limit and unproven: up to N attempts (default three times repeat more, 20 in all)",
	  OPTION_INTO(take_confirm, struct confirm_choice, struct run_choices, confirm) },
	{ .name = "resume",
	  .help = "go on with the run in DIR: only what is missing",
	  OPTION_FLAG(struct run_choices, resume) },
	{ .name = "fail-fast",
	  .help = "start nothing more after a test failed",
	  OPTION_FLAG(struct run_choices, runner.fail_fast) },
	{ .name = "no-gate",
	  .help = "measure only: judge no gate",
	  OPTION_FLAG(struct run_choices, gates_off) },
	OPTION_GROUP(fail_options, struct run_choices, fail_on),
	OPTION_GROUP(tracking_options, struct run_choices, tracking),
	{ .name = "realtime",
	  .help = "sample under SCHED_FIFO where that is allowed",
	  OPTION_FLAG(struct run_choices, runner.realtime) },
	OPTION_GROUP(report_dialects, struct run_choices, report),
	CI_OPTION(struct run_choices, plan.ci),
	{ .name = "progress",
	  .argument = "HOW",
	  .help = "how to show what goes on",
	  OPTION_WORD(progress_words, struct run_choices, progress) },
	{ 'q', "quiet", NULL, "say only what broke",
	  OPTION_FLAG(struct run_choices, quiet) },
	{ 'v', "verbose", NULL, "say more while it runs",
	  OPTION_FLAG(struct run_choices, verbose) },
	{ 0 },
};

static int run_run(const struct invocation *in, struct error *err)
{
	return run_matrix(in->choices, in, err);
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
	.operands = SUITE_OR_COMMAND,
	.size = sizeof(struct run_choices),
	.defaults = &defaults,
	.run = run_run,
};
