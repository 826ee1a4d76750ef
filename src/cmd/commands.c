/* The table of subcommands, in the order of --help. */
#include "commands.h"

#include <string.h>

#include "base/text.h"

const struct command *const commands[] = {
	&command_run,       &command_plan,       &command_check,
	&command_report,    &command_compare,    &command_ab,
	&command_calibrate, &command_prove,      &command_export,
	&command_init,      &command_doctor,     &command_watch,
	&command_help,      &command_completion, NULL,
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

const char *const *command_names(struct arena *a)
{
	size_t n = sizeof commands / sizeof(struct command *);
	const char **names = arena_array(a, n, sizeof *names);

	for (size_t i = 0; commands[i]; i++)
		names[i] = commands[i]->name;
	return names;
}

int command_unknown(const char *name, struct error *err)
{
	scoped_arena a = arena_new();
	const char *near = text_nearest(name, command_names(a));

	if (near)
		return error_usage(err, "unknown command '%s', did you mean '%s'?", name,
				   near);
	return error_usage(err, "unknown command '%s'; see 'strain --help'", name);
}
