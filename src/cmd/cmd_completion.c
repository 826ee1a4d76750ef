/* strain completion: what a shell needs to complete our command line, made of the tables of commands and options. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#include "commands.h"

/* Calls `each` for the command's options and those that all have. */
struct visitor {
	const struct command *command;
	void (*each)(const struct command *command, const struct option_spec *o);
};

static void each_option(const struct visitor *v)
{
	for (const struct option_spec *o = v->command->options; o && o->key; o++)
		v->each(v->command, o);
	for (const struct option_spec *o = common_options; o->key; o++)
		v->each(v->command, o);
}

static void each_option_of_all(void (*each)(const struct command *c,
					    const struct option_spec *o))
{
	for (size_t i = 0; commands[i]; i++)
		each_option(&(struct visitor){ commands[i], each });
}

static bool has_letter(const struct option_spec *o)
{
	return o->key < 128 && isalnum(o->key);
}

/* Text within single quotes, with a backslash before each of `special`; a quote ends them, stands by itself, begins them. */
static void put_quoted(const char *s, const char *special, const char *quote)
{
	for (; *s; s++) {
		if (*s == '\'')
			fputs(quote, stdout);
		else
			printf("%s%c", strchr(special, *s) ? "\\" : "", *s);
	}
}

/* --- bash --------------------------------------------------------------------------------- */

static void bash_option(const struct command *c, const struct option_spec *o)
{
	(void)c;
	printf(" --%s", o->name);
}

/* Where an option takes an argument, what follows it is left to the shell, which completes file names. */
static void bash_value(const struct command *c, const struct option_spec *o)
{
	(void)c;
	if (!o->argument)
		return;
	printf(" --%s", o->name);
	if (has_letter(o))
		printf(" -%c", o->key);
}

static void print_bash(void)
{
	puts("# bash completion of strain: eval \"$(strain completion bash)\"\n"
	     "_strain()\n{\n"
	     "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	     "\tlocal options= values=\n"
	     "\tCOMPREPLY=()\n"
	     "\tif [ \"$COMP_CWORD\" -eq 1 ]; then");
	fputs("\t\tmapfile -t COMPREPLY < <(compgen -W '", stdout);
	for (size_t i = 0; commands[i]; i++)
		printf("%s ", commands[i]->name);
	puts("help --help --version' -- \"$word\")\n\t\treturn\n\tfi\n"
	     "\tcase ${COMP_WORDS[1]} in");
	for (size_t i = 0; commands[i]; i++) {
		printf("\t%s)\n\t\toptions='", commands[i]->name);
		each_option(&(struct visitor){ commands[i], bash_option });
		fputs("'\n\t\tvalues='", stdout);
		each_option(&(struct visitor){ commands[i], bash_value });
		puts(" ' ;;");
	}
	puts("\tesac\n"
	     "\t[[ $values == *\" $before \"* ]] && return\n"
	     "\tif [[ $word == -* ]]; then\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
	     "\tfi\n"
	     "}\n"
	     "complete -o default -F _strain strain");
}

/* --- zsh ---------------------------------------------------------------------------------- */

static const char zsh_special[] = "[]:\\";

static void zsh_spec(const struct option_spec *o, const char *dashes, const char *name,
		     const char *equals)
{
	printf(" \\\n\t\t\t'*%s%s%s[", dashes, name, o->argument ? equals : "");
	put_quoted(o->help, zsh_special, "'\\''");
	putchar(']');
	if (o->argument) {
		putchar(':');
		put_quoted(o->argument, zsh_special, "'\\''");
		fputs(":_files", stdout);
	}
	putchar('\'');
}

static void zsh_option(const struct command *c, const struct option_spec *o)
{
	(void)c;
	zsh_spec(o, "--", o->name, "=");
	if (has_letter(o))
		zsh_spec(o, "-", (char[]){ (char)o->key, '\0' }, "+");
}

static void print_zsh(void)
{
	puts("#compdef strain\n"
	     "# zsh completion of strain: put it as _strain into a directory of $fpath\n"
	     "_strain()\n{\n"
	     "\tlocal -a commands\n"
	     "\tcommands=(");
	for (size_t i = 0; commands[i]; i++) {
		printf("\t\t'%s:", commands[i]->name);
		put_quoted(commands[i]->help, zsh_special, "'\\''");
		puts("'");
	}
	puts("\t)\n"
	     "\tif (( CURRENT == 2 )); then\n"
	     "\t\t_describe command commands\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tshift words\n"
	     "\t(( CURRENT-- ))\n"
	     "\tcase $words[1] in");
	for (size_t i = 0; commands[i]; i++) {
		printf("\t%s)\n\t\t_arguments", commands[i]->name);
		each_option(&(struct visitor){ commands[i], zsh_option });
		puts(" \\\n\t\t\t'*:file:_files' ;;");
	}
	puts("\tesac\n"
	     "}\n"
	     "if [ \"$funcstack[1]\" = _strain ]; then\n"
	     "\t_strain \"$@\"\n"
	     "else\n"
	     "\tcompdef _strain strain\n"
	     "fi");
}

/* --- fish --------------------------------------------------------------------------------- */

static void fish_option(const struct command *c, const struct option_spec *o)
{
	printf("complete -c strain -n '__fish_seen_subcommand_from %s' -l %s", c->name,
	       o->name);
	if (has_letter(o))
		printf(" -s %c", o->key);
	fputs(o->argument ? " -r -d '" : " -d '", stdout);
	put_quoted(o->help, "\\", "\\'");
	puts("'");
}

static void print_fish(void)
{
	puts("# fish completion of strain: strain completion fish | source");
	for (size_t i = 0; commands[i]; i++) {
		printf("complete -c strain -n __fish_use_subcommand -f -a %s -d '",
		       commands[i]->name);
		put_quoted(commands[i]->help, "\\", "\\'");
		puts("'");
	}
	each_option_of_all(fish_option);
}

/* --- the command -------------------------------------------------------------------------- */

static const struct shell {
	const char *name;
	void (*print)(void);
} shells[] = {
	{ "bash", print_bash },
	{ "zsh", print_zsh },
	{ "fish", print_fish },
};

static int take_nothing(void *self, int key, const char *argument, struct error *err)
{
	(void)self;
	(void)argument;
	return error_usage(err, "unexpected option %d", key);
}

static int run_completion(const struct command *self, int argc, char **argv,
			  struct error *err)
{
	struct option_handler handler = { NULL, take_nothing };
	struct operands operands;
	int status = options_parse(self, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (operands.argc != 1 || operands.rest)
		return error_usage(err, "expected one shell: bash, zsh or fish");
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		if (strcmp(shells[i].name, operands.argv[0]) != 0)
			continue;
		shells[i].print();
		return EXIT_OK;
	}
	return error_usage(err, "expected bash, zsh or fish, got '%s'", operands.argv[0]);
}

const struct command command_completion = {
	.name = "completion",
	.usage = "bash|zsh|fish",
	.help = "print what a shell needs to complete this command line",
	.details = "In ~/.bashrc: eval \"$(strain completion bash)\"",
	.options = NULL,
	.run = run_completion,
};
