/* strain check: validate a suite, every mistake shown with its line and a caret. */
#include <stdio.h>

#include "base/text.h"

#include "commands.h"
#include "plan_options.h"

static int take_nothing(void *self, int key, const char *argument, struct error *err)
{
	(void)self;
	(void)argument;
	return error_usage(err, "unexpected option %d", key);
}

static int run_check(const struct command *self, int argc, char **argv, struct error *err)
{
	scoped_arena a = arena_new();
	struct option_handler handler = { NULL, take_nothing };
	struct plan_options whole = { 0 };
	struct operands operands;
	const struct suite *suite;
	const struct plan *plan;
	int status = options_parse(self, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	suite = plan_choices_suite(&operands, a, err);
	if (!suite)
		return -1;
	plan = plan_expand(suite, &whole, a, err);
	if (!plan)
		return error_prefix(err, "%s", suite->file);
	printf("%s: %zu test%s, %zu cell%s, no mistakes\n", suite->file, suite->ntests,
	       text_plural(suite->ntests), plan->ncells, text_plural(plan->ncells));
	return EXIT_OK;
}

const struct command command_check = {
	.name = "check",
	.usage = "[SUITE]",
	.help = "validate a suite, every mistake shown with its line and a caret",
	.details = "SUITE defaults to strain.yml; - is standard input.",
	.options = NULL,
	.run = run_check,
};
