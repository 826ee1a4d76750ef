/* strain check: validate a suite, every mistake shown with its line and a caret. */
#include <stdio.h>

#include "base/text.h"

#include "ci.h"
#include "commands.h"
#include "foresight.h"
#include "plan_options.h"

static const struct option_spec options[] = {
	CI_OPTION(struct plan_choices, ci),
	{ 0 },
};

static int run_check(const struct invocation *in, struct error *err)
{
	const struct plan_choices *c = in->choices;
	const struct suite *suite = plan_choices_suite(c, in, err);
	const struct plan *plan;
	size_t nwarnings;

	if (!suite)
		return -1;
	plan = plan_expand(suite, &c->options, in->arena, err);
	if (!plan)
		return error_prefix(err, "%s", suite->file);
	nwarnings = foresight_tell(plan, c->ci, in->arena);
	printf("%s: %zu test%s, %zu cell%s, no mistakes%s\n", suite->file, suite->ntests,
	       text_plural(suite->ntests), plan->ncells, text_plural(plan->ncells),
	       nwarnings ? arena_printf(in->arena, ", %zu warning%s", nwarnings,
					text_plural(nwarnings))
			 : "");
	return EXIT_OK;
}

const struct command command_check = {
	.name = "check",
	.usage = "[SUITE]",
	.help = "validate a suite, every mistake shown with its line and a caret",
	.details =
		"SUITE defaults to strain.yml; - is standard input. Gates that can never fail as the suite stands (too few\n"
		"attempts for any proof against a baseline, too few samples for a leak, a test shorter than a gate's for)\n"
		"are warned of, with what would do: that is no mistake.",
	.options = options,
	.operands = { .what = "one suite", .most = 1 },
	.size = sizeof(struct plan_choices),
	.run = run_check,
};
