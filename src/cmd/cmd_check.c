/* strain check: validate a suite, every mistake shown with its line and a caret. */
#include <stdio.h>

#include "base/text.h"

#include "ci.h"
#include "commands.h"
#include "foresight.h"
#include "plan_options.h"

static const struct option_spec options[] = {
	CI_OPTION,
	{ 0 },
};

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct plan_choices *c = self;

	(void)key;
	(void)err;
	c->ci = ci_find(argument);
	return 0;
}

static int run_check(const struct command *self, int argc, char **argv, struct error *err)
{
	scoped_arena a = arena_new();
	struct plan_choices c = { .arena = a, .command = self };
	struct option_handler handler = { &c, take_option };
	struct operands operands;
	const struct suite *suite;
	const struct plan *plan;
	size_t nwarnings;
	int status = plan_choices_parse(&c, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	suite = plan_choices_suite(&c, &operands, err);
	if (!suite)
		return -1;
	plan = plan_expand(suite, &c.options, a, err);
	if (!plan)
		return error_prefix(err, "%s", suite->file);
	nwarnings = foresight_tell(plan, c.ci, a);
	printf("%s: %zu test%s, %zu cell%s, no mistakes%s\n", suite->file, suite->ntests,
	       text_plural(suite->ntests), plan->ncells, text_plural(plan->ncells),
	       nwarnings ? arena_printf(a, ", %zu warning%s", nwarnings,
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
	.run = run_check,
};
