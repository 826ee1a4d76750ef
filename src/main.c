/* strain: the command table, error → exit status. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cmd/command.h"
#include "report/ci.h"

/* What went wrong may quote anybody: names of tests, of files, of processes. */
static void print_error(const char *who, const struct error *err)
{
	scoped_arena a = arena_new();

	fprintf(stderr, "strain%s: %s\n", who, ci_plain(a, err->text));
}

/*
 * Has who reads our standard output gone? A pipe without readers is an error to poll,
 * without a byte being written.
 */
static bool reader_is_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

/*
 * Output that could not be written is strain's failure, whatever the command found. But
 * who closes a pipe (`| head`) has seen enough, and that is no failure: what the command
 * found stands. Only where that was not known any more the status is what a shell would
 * say of a program that SIGPIPE ended.
 */
static int flushed(int status, const struct error *err)
{
	bool failed = fflush(stdout) != 0;

	if (!failed && !ferror(stdout))
		return status;
	if (reader_is_gone())
		return status < 0 ? 128 + SIGPIPE : status;
	if (err && *err->text)
		print_error(": standard output", err);
	else
		fprintf(stderr, "strain: standard output: %s\n",
			failed ? strerror(errno) : "not all of it could be written");
	return EXIT_INTERNAL;
}

static int execute(const struct command *command, int argc, char **argv)
{
	scoped_arena a = arena_new();
	struct error err = { 0 };
	int status = command_execute(command, argc, argv, &err);

	if (ferror(stdout) || status >= 0)
		return flushed(status, &err);
	fflush(stdout);
	print_error(arena_printf(a, " %s", command->name), &err);
	return err.kind == ERROR_USAGE ? EXIT_WRONG : EXIT_INTERNAL;
}

static int unknown(const char *word)
{
	struct error err;

	if (*word == '-')
		error_usage(&err,
			    "unknown option '%s': a command comes first; see "
			    "'strain --help'",
			    word);
	else
		command_unknown(word, &err);
	print_error("", &err);
	return EXIT_WRONG;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";
	const struct command *command = command_find(word);

	memory_check_json();
	signal(SIGPIPE, SIG_IGN);
	/* Past `ulimit -f` a write fails with EFBIG then, and is told as one that failed. */
	signal(SIGXFSZ, SIG_IGN);
	/* Inherited as ignored, it leaves no child to wait for. */
	signal(SIGCHLD, SIG_DFL);
	if (command)
		return execute(command, argc - 1, argv + 1);
	if (!strcmp(word, "--help") || !strcmp(word, "-h"))
		help_overview();
	else if (!strcmp(word, "--version") || !strcmp(word, "-V"))
		puts("strain " STRAIN_VERSION);
	else
		return unknown(word);
	return flushed(EXIT_OK, NULL);
}
