/* strain help: what --help prints, of all commands or of one. */
#include "commands.h"

static int run_help(const struct invocation *in, struct error *err)
{
	const char *name = invocation_operand(in);
	const struct command *topic = name ? command_find(name) : NULL;

	if (!name)
		help_overview();
	else if (topic)
		help_command(topic);
	else
		return command_unknown(name, err);
	return EXIT_OK;
}

const struct command command_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.help = "what a command does, and its options",
	.operands = { "one command", 0, 1, .word = "COMMAND", .words = command_names },
	.run = run_help,
};
