/* strain count: numbers from one to another, to show what a command is. */
#include <stdio.h>

#include "commands.h"

struct choices {
	int64_t to;
};

static const struct option_spec options[] = {
	{ 't', "to", "N", "the last number", OPTION_NUMBER(struct choices, to, 1, 9) },
	{ 0 },
};

static int run_count(const struct invocation *in, struct error *err)
{
	const struct choices *c = in->choices;

	(void)err;
	for (int64_t i = 1; i <= c->to; i++)
		printf("%s%lld\n", invocation_operand(in), (long long)i);
	return EXIT_OK;
}

const struct command command_count = {
	.name = "count",
	.usage = "[PREFIX]",
	.help = "count up",
	.options = options,
	.operands = { .what = "one prefix", .most = 1, .missing = "" },
	.size = sizeof(struct choices),
	.run = run_count,
};
