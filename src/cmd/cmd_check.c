/* strain check: validate a suite, every mistake shown with its line and a caret. */
#include <stdio.h>

#include "base/text.h"

#include "ci.h"
#include "commands.h"
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
	int status = plan_choices_parse(&c, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	suite = plan_choices_suite(&c, &operands, err);
	if (!suite)
		return -1;
	plan = plan_expand(suite, &c.options, a, err);
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
	.options = options,
	.run = run_check,
};
