/* strain calibrate: how much attempts of the same code differ, and which gates would hold. */
#include "base/log.h"
#include "base/text.h"
#include "report/calibration.h"

#include "commands.h"
#include "run_matrix.h"

struct choices {
	struct run_choices run;
	const char *from;
	int64_t attempts;
};

static const struct choices defaults = {
	.run = {
		.plan.options.repeat = 10,
		.output = "strain-calibration",
		.runner.jobs = 1,
		.gates_off = true,
		.quiet = true,
	},
};

static int take_attempts(const struct option_value *v, void *member, struct error *err)
{
	int64_t least = (int64_t)calibrate_least_attempts(), *n = member;

	if (text_to_int64(v->argument, n) && *n >= least && *n <= 1000)
		return 0;
	return error_usage(err,
			   "--%s: expected a number from %lld on (fewer on each side "
			   "prove nothing), got '%s'",
			   v->spec->name, (long long)least, v->argument);
}

static const struct option_spec options[] = {
	{ 'n', "repeat", "N", "attempts of each cell (default 10)",
	  OPTION_NUMBER(struct choices, run.plan.options.repeat, 1, 10000) },
	{ 'o', "output", "DIR", "run directory (default strain-calibration)",
	  OPTION_TEXT(struct choices, run.output) },
	{ 't', "test", "TEST", "only tests of this name or glob (repeatable)",
	  OPTION_LIST(struct choices, run.plan.options.tests) },
	{ 'k', "attempts", "K",
	  "attempts on each side that the gates will be judged on (default: as few as find +20 %)",
	  OPTION_INTO(take_attempts, int64_t, struct choices, attempts) },
	{ .name = "from",
	  .argument = "RUN",
	  .help = "run nothing: take the attempts of this run",
	  OPTION_TEXT(struct choices, from) },
	{ 0 },
};

static int show(const char *path, size_t attempts, struct error *err)
{
	scoped_arena a = arena_new();
	struct run *run = run_load(path, &summary_vocabulary, err);
	struct calibrated_list list;
	int status;

	if (!run)
		return -1;
	list = calibrate_run(analyse_run(run, NULL, a), attempts, a);
	status =
		list.n ? calibration_write(&list, a, stdout, err)
		       : error_usage(err,
				     "%s: nothing to calibrate: no value above 0 has two "
				     "attempts",
				     path);
	run_free(run);
	return status;
}

static int run_calibrate(const struct invocation *in, struct error *err)
{
	struct choices *c = in->choices;
	size_t attempts = (size_t)c->attempts;
	int status, judged;

	if (c->from && in->operands.argc)
		return error_usage(err, "--from: expected no suite beside it, got '%s'",
				   in->operands.argv[0]);
	if (c->from)
		return show(c->from, attempts, err);
	status = run_matrix(&c->run, in, err);
	/* a test that failed has other attempts that did not; a signal or worse ends it here */
	if (status != EXIT_OK && status != EXIT_BROKEN)
		return status;
	judged = show(c->run.output, attempts, err);
	if (judged == 0 || status == EXIT_OK)
		return judged < 0 ? -1 : status;
	/* all of them failed: that is the tests' doing, and something was run */
	log_note("%s", ci_plain_line(in->arena, err->text));
	return EXIT_BROKEN;
}

const struct command command_calibrate = {
	.name = "calibrate",
	.usage = "[SUITE]",
	.help = "how much attempts of the same code differ, and which gates would hold",
	.details =
		"Runs each cell of SUITE (default strain.yml) N times on the same code, and prints, per value that gates name,\n"
		"the spread, the tolerance that a gate against a baseline needs, as far as N attempts tell it, and how many attempts\n"
		"on each side find a change of 5, 10 and 20 % with that gate; then the gates, as a piece of a suite. With it 1 run\n"
		"in 100 of unchanged code is inconclusive, and fewer fail. Attempts that hang together are told: there it does not\n"
		"hold, and 'strain ab' is the sure way.",
	.options = options,
	.operands = { .what = "one suite", .most = 1 },
	.size = sizeof(struct choices),
	.defaults = &defaults,
	.run = run_calibrate,
};
