/* strain report: write the reports again from a run directory, finished or interrupted. */
#include "ci.h"
#include "commands.h"
#include "fail_on.h"
#include "run_report.h"

enum { KEY_FORMAT = 500, FORMATS_MAX = 32 };

static const struct option_spec options[] = {
	REPORT_OPTIONS,
	FAIL_OPTIONS,
	{ KEY_FORMAT, "format", "NAME", "write only this format (repeatable)",
	  report_format_names },
	CI_OPTION,
	{ 'q', "quiet", NULL, "write the files, and say only what broke", NULL },
	{ 0 },
};

struct choices {
	struct report_options report;
	struct fail_choice fail_on;
	const char *formats[FORMATS_MAX + 1];
	size_t nformats;
	bool quiet;
};

static int take_format(struct choices *c, const char *name, struct error *err)
{
	if (c->nformats == FORMATS_MAX)
		return error_usage(err, "--format: at most %d of them", FORMATS_MAX);
	c->formats[c->nformats++] = name;
	c->report.only = c->formats;
	return 0;
}

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct choices *c = self;
	int taken = fail_on_take(&c->fail_on, key, argument, err);

	if (taken)
		return taken < 0 ? -1 : 0;
	if (report_take(&c->report, key))
		return 0;
	if (key == KEY_FORMAT)
		return take_format(c, argument, err);
	if (key == KEY_CI)
		c->report.ci = ci_find(argument);
	else
		c->quiet = true;
	return 0;
}

static int run_report_command(const struct command *self, int argc, char **argv,
			      struct error *err)
{
	struct choices c = { 0 };
	struct option_handler handler = { &c, take_option };
	struct operands operands;
	scoped_arena a = arena_new();
	int status = options_parse(self, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (operands.argc > 1 || operands.rest)
		return error_usage(err, "expected one run directory");
	c.report.fail_on = fail_on_list(&c.fail_on, a);
	return run_report(operands.argc ? operands.argv[0] : "strain-results", &c.report,
			  c.quiet ? SAY_PROBLEMS : SAY_TABLE, err);
}

const struct command command_report = {
	.name = "report",
	.usage = "[RUN]",
	.help = "write the reports again from a run directory, finished or interrupted",
	.details =
		"RUN is a run directory (default strain-results). The same bytes come out each time. Exits as the\n"
		"run did: 0 nothing that --fail-on names, 1 something that it names; another --fail-on or --strict than\n"
		"the run's judges it by these, and so do the files.",
	.options = options,
	.run = run_report_command,
};
