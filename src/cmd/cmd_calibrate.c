/* strain calibrate: how much attempts of the same code differ, and which gates would hold. */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "report/calibration.h"

#include "commands.h"

enum { KEY_FROM = 500 };

static const struct option_spec options[] = {
	{ 'n', "repeat", "N", "attempts of each cell (default 10)", NULL },
	{ 'o', "output", "DIR", "run directory (default strain-calibration)", NULL },
	{ 't', "test", "TEST", "only this test", NULL },
	{ 'k', "attempts", "K",
	  "attempts on each side that the gates will be judged on (default: as few as find +20 %)",
	  NULL },
	{ KEY_FROM, "from", "RUN", "run nothing: take the attempts of this run", NULL },
	{ 0 },
};

struct choices {
	const char *repeat, *output, *test, *from;
	int64_t attempts;
};

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct choices *c = self;

	switch (key) {
	case 'n':
		c->repeat = argument;
		return 0;
	case 'o':
		c->output = argument;
		return 0;
	case 't':
		c->test = argument;
		return 0;
	case KEY_FROM:
		c->from = argument;
		return 0;
	default:
		if (text_to_int64(argument, &c->attempts) &&
		    c->attempts >= (int64_t)calibrate_least_attempts() &&
		    c->attempts <= 1000)
			return 0;
		return error_usage(err,
				   "--attempts: expected a number from %zu on (fewer on "
				   "each side prove nothing), got '%s'",
				   calibrate_least_attempts(), argument);
	}
}

/* What `strain run` is told: the suite, so many attempts, no gates. */
static int measure(const struct command *self, const struct choices *c, char *suite,
		   struct error *err)
{
	struct command run = command_run;
	char *argv[16];
	int argc = 0;

	/* what is wrong with the line is said of ours, which takes no command */
	run.name = self->name;
	run.usage = self->usage;

	argv[argc++] = (char *)"run";
	argv[argc++] = (char *)"--no-gate";
	argv[argc++] = (char *)"--quiet";
	argv[argc++] = (char *)"--repeat";
	argv[argc++] = (char *)c->repeat;
	argv[argc++] = (char *)"--output";
	argv[argc++] = (char *)c->output;
	if (c->test) {
		argv[argc++] = (char *)"--test";
		argv[argc++] = (char *)c->test;
	}
	if (suite)
		argv[argc++] = suite;
	argv[argc] = NULL;
	return run.run(&run, argc, argv, err);
}

static int show(const char *path, size_t attempts, struct error *err)
{
	scoped_arena a = arena_new();
	struct run *run = run_load(path, &summary_vocabulary, err);
	struct calibrated_list list;
	int status;

	if (!run)
		return -1;
	list = calibrate_run(analyse_run(run, a), attempts, a);
	status =
		list.n ? calibration_write(&list, a, stdout, err)
		       : error_usage(err,
				     "%s: nothing to calibrate: no value above 0 has two "
				     "attempts",
				     path);
	run_free(run);
	return status;
}

static int run_calibrate(const struct command *self, int argc, char **argv,
			 struct error *err)
{
	struct choices c = { .repeat = "10", .output = "strain-calibration" };
	struct option_handler handler = { &c, take_option };
	struct operands operands;
	int status = options_parse(self, argc, argv, &handler, &operands, err), judged;

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (operands.argc > 1 || operands.rest || (c.from && operands.argc))
		return error_usage(err,
				   "expected one suite; see 'strain calibrate --help'");
	if (c.from)
		return show(c.from, (size_t)c.attempts, err);
	status = measure(self, &c, operands.argc ? operands.argv[0] : NULL, err);
	/* a test that failed has other attempts that did not; a signal or worse ends it here */
	if (status != EXIT_OK && status != EXIT_BROKEN)
		return status;
	judged = show(c.output, (size_t)c.attempts, err);
	if (judged == 0 || status == EXIT_OK)
		return judged < 0 ? -1 : status;
	/* all of them failed: that is the tests' doing, and something was run */
	log_note("%s", err->text);
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
	.run = run_calibrate,
};
