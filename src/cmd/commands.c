/* The table of subcommands, in the order of --help. */
#include "commands.h"

#include <string.h>

#include "base/text.h"

#include "forgotten.h"

const struct command *const commands[] = {
	&command_run,     &command_plan,    &command_check,      &command_report,
	&command_compare, &command_ab,      &command_calibrate,  &command_prove,
	&command_export,  &command_history, &command_init,       &command_doctor,
	&command_watch,   &command_help,    &command_completion, NULL,
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

/* --- a command's line ------------------------------------------------------------------- */

const char *invocation_operand(const struct invocation *in)
{
	return in->operands.argc ? in->operands.argv[0] : in->command->operands.missing;
}

/* "one shell: bash, zsh or fish" */
static const char *expected(const struct operand_rule *rule, struct arena *a)
{
	if (!rule->words)
		return rule->what ? rule->what : "no operands";
	return arena_printf(a, "%s: %s", rule->what,
			    options_words_text(rule->words(a), a));
}

static int check_operands(const struct invocation *in, struct error *err)
{
	const struct operand_rule *rule = &in->command->operands;
	const struct operands *given = &in->operands;
	const char *what = expected(rule, in->arena);

	if (given->rest && rule->no_command)
		return error_usage(err, "%s", rule->no_command);
	if (given->argc > rule->most)
		return error_usage(err, "expected %s, got '%s' too", what,
				   given->argv[given->argc - 1]);
	if (given->rest && !rule->command)
		return error_usage(err, "expected %s, got '--' too", what);
	if (given->rest && given->argc)
		return error_usage(err, "expected %s, got '%s' too", what, given->argv[0]);
	if (given->argc < rule->least && !rule->missing)
		return error_usage(err, "expected %s; see 'strain %s --help'", what,
				   in->command->name);
	return 0;
}

static int read_line(struct invocation *in, struct error *err)
{
	int status = options_parse(in, err);

	if (status == 0)
		status = check_operands(in, err);
	if (status < 0)
		forgotten_dashes(in, err);
	return status;
}

int command_execute(const struct command *command, int argc, char **argv,
		    struct error *err)
{
	scoped_arena a = arena_new();
	const char **line = arena_array(a, (size_t)argc + 1, sizeof *line);
	struct invocation in = {
		.command = command,
		.arena = a,
		.choices = arena_alloc(a, command->size),
		.line = line,
		.nline = argc,
	};
	int status;

	for (int i = 0; i < argc; i++)
		line[i] = argv[i];
	if (command->defaults)
		memcpy(in.choices, command->defaults, command->size);
	status = read_line(&in, err);
	if (status)
		return status < 0 ? -1 : EXIT_OK;
	return command->run(&in, err);
}
