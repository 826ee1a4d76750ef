/* strain report: write the reports again from a run directory, finished or interrupted. */
#include "ci.h"
#include "commands.h"
#include "fail_on.h"
#include "run_place.h"
#include "run_report.h"

struct choices {
	struct report_options report;
	struct fail_choice fail_on;
	bool quiet;
};

static const struct option_spec options[] = {
	OPTION_GROUP(report_dialects, struct choices, report),
	OPTION_GROUP(fail_options, struct choices, fail_on),
	{ .name = "format",
	  .argument = "NAME",
	  .help = "write only this format (repeatable)",
	  .words = report_format_names,
	  OPTION_LIST(struct choices, report.only) },
	CI_OPTION(struct choices, report.ci),
	{ 'q', "quiet", NULL, "write the files, and say only what broke",
	  OPTION_FLAG(struct choices, quiet) },
	{ 0 },
};

static int run_report_command(const struct invocation *in, struct error *err)
{
	struct choices *c = in->choices;

	c->report.fail_on = fail_on_list(&c->fail_on, in->arena);
	return run_report(invocation_operand(in), &c->report,
			  c->quiet ? SAY_PROBLEMS : SAY_TABLE, err);
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
	.operands = RUN_OPERAND,
	.size = sizeof(struct choices),
	.run = run_report_command,
};
