/* strain help: what --help prints, of all commands or of one. */
#include "commands.h"

static int take_nothing(void *self, int key, const char *argument, struct error *err)
{
	(void)self;
	(void)argument;
	return error_usage(err, "unexpected option %d", key);
}

static int run_help(const struct command *self, int argc, char **argv, struct error *err)
{
	struct option_handler handler = { NULL, take_nothing };
	struct operands operands;
	const struct command *topic;
	int status = options_parse(self, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (operands.argc > 1 || operands.rest)
		return error_usage(err, "expected one command, got '%s' too",
				   operands.argc > 1 ? operands.argv[1] : "--");
	if (!operands.argc) {
		help_overview();
		return EXIT_OK;
	}
	topic = command_find(operands.argv[0]);
	if (!topic)
		return command_unknown(operands.argv[0], err);
	help_command(topic);
	return EXIT_OK;
}

const struct command command_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.help = "what a command does, and its options",
	.operand = "COMMAND",
	.operand_words = command_names,
	.run = run_help,
};
