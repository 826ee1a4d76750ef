/* Subcommands: a constant each, one table, option tables that help, man page and completion are made of. */
#ifndef STRAIN_CMD_COMMAND_H
#define STRAIN_CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/* One option of a command. */
struct option_spec {
	int key; /* what the handler is told: the letter for -x, or any number from 256 on */
	const char *name; /* long name, without dashes */
	const char *argument; /* what it takes ("DIR"); "[N]": a number or nothing; NULL: nothing */
	const char *help;
	/* the only words that it takes, NULL-terminated; NULL: anything. Help, messages and completion tell them. */
	const char *const *(*words)(struct arena *a);
};

/* May its argument be left out? Then the handler is told NULL. */
static inline bool option_is_optional(const struct option_spec *o)
{
	return o->argument && o->argument[0] == '[';
}

/* Exit statuses of every command. */
enum { EXIT_OK = 0, EXIT_BROKEN = 1, EXIT_WRONG = 2, EXIT_INTERNAL = 3 };

struct command {
	const char *name;
	const char *usage;   /* after the name: "[SUITE] [-- COMMAND …]" */
	const char *help;    /* one line */
	const char *details; /* paragraphs for --help; NULL */
	const struct option_spec *options; /* ends with key 0 */
	const char *operand;               /* what `operand_words` are: "KIND" */
	const char *const *(*operand_words)(
		struct arena *
			a); /* words that stand for an operand, NULL-terminated; NULL: files */
	/* Exit status, or -1 and `err`: usage errors exit 2, others 3. argv[0] is the command's name. */
	int (*run)(const struct command *self, int argc, char **argv, struct error *err);
};

/* All of them, NULL-terminated, in the order of --help. */
extern const struct command *const commands[];

/* The command of that name; NULL. */
const struct command *command_find(const char *name);

/* -1 and "unknown command 'rnu', did you mean 'run'?" in `err`. */
int command_unknown(const char *name, struct error *err);

/* The names of all commands, NULL-terminated. */
const char *const *command_names(struct arena *a);

/*
 * Parse argv by the command's table: options may stand anywhere, `--` ends them, long names may be shortened and
 * take "=value". Each option calls handle(self, key, argument), its argument one of the option's words where it has
 * any; operands are gathered. Operands after "--" are in `rest` (NULL when there was no "--"). Returns 0; 1 when
 * --help or --version was asked for and has been answered; -1 and `err`.
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

/* The index of the first operand in argv, which is left as it is; argc where there is none before "--". */
int options_first_operand(const struct command *command, int argc,
			  const char *const *argv);

/* The options that every command has; ends with key 0. */
extern const struct option_spec common_options[];

/* "auto, bar, lines or none" */
const char *options_words_text(const char *const *words, struct arena *a);

/* The text of `strain COMMAND --help`, and of `strain --help`. */
void help_command(const struct command *command);
void help_overview(void);

#endif
