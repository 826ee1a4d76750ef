/* What --help prints, made of the tables: nothing is wider than a terminal of 80 columns. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"

enum { WIDTH = 79, LEFT = 26, INDENT = 2 + LEFT + 1, USAGE_INDENT = 7 };

/* Columns of the n bytes: our own texts have no character that takes more or less than one. */
static size_t columns_of(const char *s, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n; i++)
		columns += ((unsigned char)s[i] & 0xc0) != 0x80;
	return columns;
}

/*
 * The words of a paragraph, filled into lines that begin at `indent`; the first one is
 * there up to column `at`.
 */
static void print_filled(const char *s, size_t n, size_t indent, size_t at)
{
	const char *end = s + n;
	bool begun = false; /* a word stands in this line */

	while (s < end) {
		size_t length = strcspn(s, " \n");

		if (s + length > end)
			length = (size_t)(end - s);
		if (begun && at + 1 + columns_of(s, length) > WIDTH) {
			printf("\n%*s", (int)indent, "");
			at = indent;
		} else if (begun) {
			putchar(' ');
			at++;
		}
		begun = true;
		printf("%.*s", (int)length, s);
		at += columns_of(s, length);
		s += length + strspn(s + length, " \n");
	}
	putchar('\n');
}

/*
 * A paragraph ends where a line is empty, or where one begins with blanks, which stays as
 * it is: an example.
 */
static size_t paragraph(const char *s)
{
	size_t n = strcspn(s, "\n");

	while (s[n] && !strchr(" \n", s[n + 1]) && s[n + 1])
		n += 1 + strcspn(s + n + 1, "\n");
	return n;
}

static void print_details(const char *s)
{
	while (*s) {
		bool example = *s == ' ';
		size_t n = example ? strcspn(s, "\n") : paragraph(s);

		if (example)
			printf("%.*s\n", (int)n, s);
		else
			print_filled(s, n, 0, 0);
		s += n;
		s += *s == '\n';
	}
}

/* Its words stand behind its help: "what to show: table, json or github". */
static const char *help_of(const struct option_spec *o, struct arena *a)
{
	if (!o->words)
		return o->help;
	return arena_printf(a, "%s: %s", o->help, options_words_text(o->words(a), a));
}

/* "--jobs=N", "--confirm[=N]" */
static const char *long_of(const struct option_spec *o, struct arena *a)
{
	if (!o->argument)
		return o->name;
	return option_is_optional(o) ? arena_printf(a, "%s[=%s", o->name, o->argument + 1)
				     : arena_printf(a, "%s=%s", o->name, o->argument);
}

static void print_option(const struct option_spec *o)
{
	scoped_arena a = arena_new();
	char left[64], shape[8] = "    ";
	const char *help = help_of(o, a);
	int used;

	if (o->letter)
		snprintf(shape, sizeof shape, "-%c, ", o->letter);
	snprintf(left, sizeof left, "%s--%s", shape, long_of(o, a));
	used = printf("  %-*s ", LEFT, left);
	if (used > INDENT)
		printf("\n%*s", INDENT, "");
	print_filled(help, strlen(help), INDENT, INDENT);
}

static void print_operand(const struct command *command)
{
	scoped_arena a = arena_new();
	const char *text;

	text = arena_printf(a, "%s is one of %s.", command->operands.word,
			    options_words_text(command->operands.words(a), a));
	putchar('\n');
	print_filled(text, strlen(text), 0, 0);
}

void help_command(const struct command *command)
{
	scoped_arena a = arena_new();
	int used =
		printf("usage: strain %s%s", command->name, *command->usage ? " " : "");

	print_filled(command->usage, strlen(command->usage), USAGE_INDENT, (size_t)used);
	printf("\n%s\n", command->help);
	if (command->details) {
		putchar('\n');
		print_details(command->details);
	}
	if (command->operands.words)
		print_operand(command);
	printf("\noptions:\n");
	for (const struct option_place *at = options_of(command, a); at->spec; at++)
		print_option(at->spec);
}

void help_overview(void)
{
	printf("usage: strain COMMAND [OPTION…]\n\n"
	       "Runs a matrix of stress tests, measures each test's whole process tree, and\n"
	       "writes JSON, CSV and JUnit XML for CI systems to chart and gate on.\n\n"
	       "commands:\n");
	for (size_t i = 0; commands[i]; i++)
		printf("  %-12s %s\n", commands[i]->name, commands[i]->help);
	printf("\nto begin with:\n"
	       "  strain init                       a suite to start from, and a CI workflow\n"
	       "  strain run -d 5s -- ./my-test     one command, measured for 5 seconds\n"
	       "\n`strain COMMAND --help` tells the options of a command; `man strain` tells all.\n"
	       "exit status: 0 passed, 1 a test or a gate failed, 2 wrong usage or suite,\n"
	       "3 strain could not do its work, 128+N ended by signal N\n");
}
