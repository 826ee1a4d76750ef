/* strain: global options, the command table, error → exit status. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int print_help(void)
{
	printf("usage: strain COMMAND [OPTION…]\n\n"
	       "Runs a matrix of stress tests, measures each test's whole process tree, and writes\n"
	       "JSON, CSV and JUnit XML for CI systems to chart and gate on.\n\n"
	       "commands:\n");
	for (size_t i = 0; commands[i]; i++)
		printf("  %-12s %s\n", commands[i]->name, commands[i]->help);
	printf("\n`strain COMMAND --help` tells the options of a command; `man strain` tells all.\n"
	       "exit status: 0 passed, 1 a test or a gate failed, 2 wrong usage or suite,\n"
	       "3 strain could not do its work, 128+N ended by signal N\n");
	return EXIT_OK;
}

static int unknown_command(const char *name)
{
	const char *names[64] = { NULL }, *near;

	for (size_t i = 0; i < 63 && commands[i]; i++)
		names[i] = commands[i]->name;
	near = text_nearest(name, names);
	fprintf(stderr, "strain: unknown command '%s'%s%s%s; see 'strain --help'\n", name,
		near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
	return EXIT_WRONG;
}

static int command_run(const struct command *command, int argc, char **argv)
{
	struct error err = { 0 };
	int status = command->run(command, argc, argv, &err);

	if (status >= 0)
		return status;
	fprintf(stderr, "strain %s: %s\n", command->name, err.text);
	return err.kind == ERROR_USAGE ? EXIT_WRONG : EXIT_INTERNAL;
}

/* Output that could not be written is strain's failure, whatever the command found. */
static int flushed(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	perror("strain: standard output");
	return EXIT_INTERNAL;
}

int main(int argc, char **argv)
{
	const struct command *command;

	signal(SIGPIPE, SIG_IGN);
	/* Inherited as ignored, it leaves no child to wait for. */
	signal(SIGCHLD, SIG_DFL);
	if (argc < 2) {
		fprintf(stderr, "strain: no command given; see 'strain --help'\n");
		return EXIT_WRONG;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return flushed(print_help());
	if (!strcmp(argv[1], "--version")) {
		puts("strain " STRAIN_VERSION);
		return flushed(EXIT_OK);
	}
	command = command_find(argv[1]);
	if (!command && !strcmp(argv[1], "help")) {
		command = argc > 2 ? command_find(argv[2]) : NULL;
		if (!command)
			return flushed(print_help());
		command_help(command);
		return flushed(EXIT_OK);
	}
	if (!command)
		return unknown_command(argv[1]);
	return flushed(command_run(command, argc - 1, argv + 1));
}
