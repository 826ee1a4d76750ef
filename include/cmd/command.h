/* Subcommands: a constant each, one table, option tables that help, man page and completion are made of. */
#ifndef STRAIN_CMD_COMMAND_H
#define STRAIN_CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* One option of a command. */
struct option_spec {
	int key; /* what the handler is told: the letter for -x, or any number from 256 on */
	const char *name;     /* long name, without dashes */
	const char *argument; /* what it takes ("DIR"); NULL: nothing */
	const char *help;
};

/* Exit statuses of every command. */
enum { EXIT_OK = 0, EXIT_BROKEN = 1, EXIT_WRONG = 2, EXIT_INTERNAL = 3 };

struct command {
	const char *name;
	const char *usage;   /* after the name: "[SUITE] [-- COMMAND …]" */
	const char *help;    /* one line */
	const char *details; /* paragraphs for --help; NULL */
	const struct option_spec *options; /* ends with key 0 */
	/* Exit status, or -1 and `err`: usage errors exit 2, others 3. argv[0] is the command's name. */
	int (*run)(const struct command *self, int argc, char **argv, struct error *err);
};

/* All of them, NULL-terminated, in the order of --help. */
extern const struct command *const commands[];

/*
 * Parse argv by the command's table: options may stand anywhere, `--` ends them, long names may be shortened and
 * take "=value". Each option calls handle(self, key, argument); operands are gathered.
 * Operands after "--" are in `rest` (NULL when there was no "--"). Returns 0; 1 when --help or --version was asked
 * for and has been answered; -1 and `err`.
 */
struct operands {
	char **argv; /* NULL-terminated */
	int argc;
	char **rest; /* NULL-terminated, or NULL */
};
struct option_handler {
	void *self;
	int (*handle)(void *self, int key, const char *argument, struct error *err);
};
int options_parse(const struct command *command, int argc, char **argv,
		  const struct option_handler *handler, struct operands *operands,
		  struct error *err);

/* The options that every command has; ends with key 0. */
extern const struct option_spec common_options[];

/* The text of `strain COMMAND --help`. */
void command_help(const struct command *command);

#endif
