/* A command line whose `--` was forgotten. */
#include "forgotten.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static bool is_executable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool is_in_path(const char *name)
{
	scoped_arena a = arena_new();
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");

		if (n && is_executable(arena_printf(a, "%.*s/%s", (int)n, path, name)))
			return true;
		path += n + (path[n] == ':');
	}
	return false;
}

static bool is_called_suite(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && (!strcmp(dot, ".yml") || !strcmp(dot, ".yaml"));
}

/*
 * The program that the word names, as a command line has to name it: "./my-test" for one
 * that is here. NULL: none.
 */
static const char *program_of(const char *word, struct arena *a)
{
	if (!*word || is_called_suite(word))
		return NULL;
	if (is_executable(word))
		return strchr(word, '/') ? word : arena_printf(a, "./%s", word);
	return !strchr(word, '/') && is_in_path(word) ? word : NULL;
}

static void add_word(struct text *t, const char *word)
{
	text_add_char(t, ' ');
	text_add_shell_word(t, word);
}

bool forgotten_dashes(const struct invocation *in, struct error *err)
{
	struct text line = { .arena = in->arena };
	const struct command *command = in->command;
	int first = command->operands.command ? options_first_operand(in) : in->nline;
	const char *program = first < in->nline ? program_of(in->line[first], in->arena)
						: NULL;

	for (int i = first; i < in->nline; i++)
		if (!strcmp(in->line[i], "--"))
			program = NULL;
	if (!program)
		return false;
	text_addf(&line, "strain %s", command->name);
	for (int i = 1; i < first; i++)
		add_word(&line, in->line[i]);
	text_add(&line, " --");
	add_word(&line, program);
	for (int i = first + 1; i < in->nline; i++)
		add_word(&line, in->line[i]);
	error_usage(err,
		    "'%s' is a program, no suite: a command stands after '--':\n  %s",
		    in->line[first], text_string(&line));
	return true;
}
