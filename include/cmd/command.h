/*
 * Subcommands: a constant each, one table, option tables that help, man page and
 * completion are made of.
 */
#ifndef STRAIN_CMD_COMMAND_H
#define STRAIN_CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* --- options ---------------------------------------------------------------------------- */

struct option_spec;

/* An option as it stands on the line. */
struct option_value {
	const struct option_spec *spec;
	/*
	 * one of the spec's words where it has any; NULL: it takes none, or none was
	 * given
	 */
	const char *argument;
	struct arena *arena; /* as long as the command works */
};

/*
 * One option of a command: what is told of it, how its argument is read, and which member
 * of the choices takes it.
 */
struct option_spec {
	char letter;      /* 'd' for -d; 0: it has none */
	const char *name; /* long name, without dashes; NULL ends a table */
	const char *argument; /* what it takes ("DIR"); "[N]": a number or nothing; NULL: nothing */
	const char *help;
	/* By one of the macros below: */
	int (*take)(const struct option_value *v, void *member, struct error *err);
	size_t offset;       /* of the member */
	int64_t least, most; /* of a number, or of a time in microseconds */
	/*
	 * the only words that it takes, NULL-terminated; NULL: anything. Help, messages
	 * and completion tell them.
	 */
	const char *const *(*words)(struct arena *a);
	/* the rows of another table, whose members are in the one at `offset` */
	const struct option_spec *group;
};

/* May its argument be left out? */
static inline bool option_is_optional(const struct option_spec *o)
{
	return o->argument && o->argument[0] == '[';
}

/*
 * How an option's argument is read: the end of its row. The member is of the type that is
 * named here, or the row does not compile. Each gives -1 and a usage error that says what
 * was expected.
 */
#define OPTION_INTO(reader, kind, type, member) \
	.take = (reader),                       \
	.offset = offsetof(type, member) +      \
		  0 * sizeof(1 ? (kind *)NULL : &((type *)NULL)->member)

/* bool: true */
#define OPTION_FLAG(type, member) OPTION_INTO(option_flag, bool, type, member)
/* const char *: as it is */
#define OPTION_TEXT(type, member) OPTION_INTO(option_text, const char *, type, member)
/*
 * const char *const *: one more, NULL-terminated; NULL before the first. OPTION_COMMAS:
 * "a,b" are two
 */
#define OPTION_LIST(type, member) \
	OPTION_INTO(option_list, const char *const *, type, member)
#define OPTION_COMMAS(type, member) \
	OPTION_INTO(option_commas, const char *const *, type, member)
/* int64_t: a whole number from `low` to `high` */
#define OPTION_NUMBER(type, member, low, high) \
	OPTION_INTO(option_number, int64_t, type, member), .least = (low), .most = (high)
/* int64_t, microseconds: a time from `low` to `high` */
#define OPTION_TIME(type, member, low, high) \
	OPTION_INTO(option_time, int64_t, type, member), .least = (low), .most = (high)
/* double: "5 %", "5%" or "5" is 0.05 */
#define OPTION_PERCENT(type, member) OPTION_INTO(option_percent, double, type, member)
/* int: the index among the words */
#define OPTION_WORD(list, type, member) \
	OPTION_INTO(option_word, int, type, member), .words = (list)
/* A row that stands for those of `table`, which are of the struct that `member` is. */
#define OPTION_GROUP(table, type, member)                                      \
	{                                                                      \
		.name = "", .group = (table), .offset = offsetof(type, member) \
	}

int option_flag(const struct option_value *v, void *member, struct error *err);
int option_text(const struct option_value *v, void *member, struct error *err);
int option_list(const struct option_value *v, void *member, struct error *err);
int option_commas(const struct option_value *v, void *member, struct error *err);
int option_number(const struct option_value *v, void *member, struct error *err);
int option_time(const struct option_value *v, void *member, struct error *err);
int option_percent(const struct option_value *v, void *member, struct error *err);
int option_word(const struct option_value *v, void *member, struct error *err);

/* --- commands --------------------------------------------------------------------------- */

/* Exit statuses of every command. */
enum { EXIT_OK = 0, EXIT_BROKEN = 1, EXIT_WRONG = 2, EXIT_INTERNAL = 3 };

/* What may stand on a command's line beside its options. */
struct operand_rule {
	const char *what; /* "one run directory"; NULL: nothing */
	int least, most;
	const char *missing; /* stands for one that is not there; NULL: there is none then */
	const char *word;    /* what `words` are: "KIND" */
	const char *const *(*words)(
		struct arena
			*a); /* that stand for an operand, NULL-terminated; NULL: files */
	bool command;        /* one may stand after "--" */
	/* what is said of one where none may; NULL: what is said of too many operands */
	const char *no_command;
};

/* A command's line, read. */
struct operands {
	char **argv; /* NULL-terminated */
	int argc;
	char **rest; /* what stands after "--", NULL-terminated; NULL: there is no "--" */
};
struct invocation {
	const struct command *command;
	struct arena *arena;
	void *choices; /* the command's, from its defaults and its options */
	struct operands operands;
	const char *const *line; /* as it was typed; line[0] is the command's name */
	int nline;
};

/* The first operand, or what stands for it where there is none. */
const char *invocation_operand(const struct invocation *in);

struct command {
	const char *name;
	const char *usage;   /* after the name: "[SUITE] [-- COMMAND …]" */
	const char *help;    /* one line */
	const char *details; /* paragraphs for --help; NULL */
	const struct option_spec *options;
	struct operand_rule operands;
	size_t size;          /* of the choices, which the options' members are in */
	const void *defaults; /* the choices before the line is read; NULL: all zero */
	/* Exit status, or -1 and `err`: usage errors exit 2, others 3. */
	int (*run)(const struct invocation *in, struct error *err);
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
 * Read the line by the command's tables, and run it: options may stand anywhere, `--`
 * ends them, long names may be shortened and take "=value". --help and --version are
 * answered. Exit status, or -1 and `err`.
 */
int command_execute(const struct command *command, int argc, char **argv,
		    struct error *err);

/* --- what is made of the tables --------------------------------------------------------- */

/* An option of a command's table, and where in the choices its member is. */
struct option_place {
	const struct option_spec *spec;
	size_t offset;
};

/* Its options with groups laid out, then --help and --version; ends with a spec NULL. */
const struct option_place *options_of(const struct command *command, struct arena *a);

/*
 * Options and operands of in->line into in->choices and in->operands. 0; 1 when --help or
 * --version was asked for and has been answered; -1 and `err`.
 */
int options_parse(struct invocation *in, struct error *err);

/* The index of the first operand in the line; its length where there is none before "--". */
int options_first_operand(const struct invocation *in);

/* "auto, bar, lines or none" */
const char *options_words_text(const char *const *words, struct arena *a);

/* ", did you mean 'bar'?" for the nearest of the words; "" where none is near. */
const char *options_nearest(const char *word, const char *const *words, struct arena *a);

/* The text of `strain COMMAND --help`, and of `strain --help`. */
void help_command(const struct command *command);
void help_overview(void);

#endif
