/*
 * strain completion: what a shell needs to complete our command line, made of the tables
 * of commands and options.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#include "commands.h"

/*
 * What an argument is, by the name that its option gives it; and what each shell
 * completes it with.
 */
static const struct taken {
	const char *argument, *bash, *zsh, *fish;
} taken[] = {
	{ "TEST", "_strain_tests", "_strain_tests", "-x -a '(__strain_tests)'" },
	{ "DIR", "_strain_directories", "_files -/",
	  "-x -a '(__fish_complete_directories)'" },
	{ "RUN", "_strain_directories", "_files -/",
	  "-x -a '(__fish_complete_directories)'" },
	{ "FILE", "true", "_files", "-r" },
	{ "PATH", "true", "_files", "-r" },
	{ NULL, "_strain_nothing", " ", "-x" }, /* a number, a time, a pattern */
};

static const struct taken *taken_of(const struct option_spec *o)
{
	const struct taken *t = taken;

	while (t->argument && strcmp(t->argument, o->argument) != 0)
		t++;
	return t;
}

/* Calls `each` for the command's options and those that all have. */
struct visitor {
	const struct command *command;
	void (*each)(const struct command *command, const struct option_spec *o);
};

static void each_option(const struct visitor *v)
{
	scoped_arena a = arena_new();

	for (const struct option_place *at = options_of(v->command, a); at->spec; at++)
		v->each(v->command, at->spec);
}

/* "a b c": our words have no character that means something to a shell. */
static void put_words(const char *const *(*words)(struct arena *a))
{
	scoped_arena a = arena_new();
	const char *const *list = words(a);

	for (size_t i = 0; list[i]; i++)
		printf("%s%s", i ? " " : "", list[i]);
}

/*
 * Text within single quotes, with a backslash before each of `special`; a quote ends
 * them, stands by itself, begins them.
 */
static void put_quoted(const char *s, const char *special, const char *quote)
{
	for (; *s; s++) {
		if (*s == '\'')
			fputs(quote, stdout);
		else
			printf("%s%c", strchr(special, *s) ? "\\" : "", *s);
	}
}

/* Is an argument waited for? Not for one that may be left out. */
static bool wants_argument(const struct option_spec *o)
{
	return o->argument && !option_is_optional(o);
}

/* --- bash --------------------------------------------------------------------------------- */

static void bash_option(const struct command *c, const struct option_spec *o)
{
	(void)c;
	printf(" --%s", o->name);
}

static void bash_value(const struct command *c, const struct option_spec *o)
{
	if (!wants_argument(o))
		return;
	printf("\t'%s --%s'", c->name, o->name);
	if (o->letter)
		printf(" | '%s -%c'", c->name, o->letter);
	if (o->words) {
		fputs(") words='", stdout);
		put_words(o->words);
		puts("' ;;");
	} else {
		printf(") %s; return ;;\n", taken_of(o)->bash);
	}
}

/*
 * The suite's own words are compared, never handed to `compgen -W`: it would expand what
 * stands in them.
 */
static const char bash_functions[] =
	"# bash completion of strain: eval \"$(strain completion bash)\"\n"
	"_strain_tests()\n{\n"
	"\tlocal name suite=\n"
	"\tfor name in \"${COMP_WORDS[@]:2}\"; do\n"
	"\t\t[[ $name == *.y?(a)ml && -f $name ]] && suite=$name\n"
	"\tdone\n"
	"\twhile IFS= read -r name; do\n"
	"\t\t[[ $name == \"$word\"* ]] && COMPREPLY+=(\"$(printf %q \"$name\")\")\n"
	"\tdone < <(\"${COMP_WORDS[0]}\" plan --format=tests ${suite:+\"$suite\"} 2>/dev/null)\n"
	"\t_strain_nothing\n"
	"}\n"
	"_strain_directories()\n{\n"
	"\tmapfile -t COMPREPLY < <(compgen -d -- \"$word\")\n"
	"\tcompopt -o filenames 2>/dev/null\n"
	"}\n"
	"# no file names where there is nothing to offer\n"
	"_strain_nothing()\n{\n"
	"\tcompopt +o default 2>/dev/null\n"
	"}\n"
	"_strain()\n{\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	"\tlocal options= words= operands=\n"
	"\tCOMPREPLY=()\n"
	"\t# --to=NAME comes as three words\n"
	"\tif [[ $word == = ]]; then\n"
	"\t\tword=\n"
	"\telif [[ $before == = ]]; then\n"
	"\t\tbefore=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\tfi\n";

static void bash_command(const struct command *c)
{
	printf("\t%s)\n\t\toptions='", c->name);
	each_option(&(struct visitor){ c, bash_option });
	fputs("'\n", stdout);
	if (c->operands.words) {
		fputs("\t\toperands='", stdout);
		put_words(c->operands.words);
		fputs("'\n", stdout);
	}
	puts("\t\t;;");
}

static void print_bash(void)
{
	fputs(bash_functions, stdout);
	fputs("\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -W '",
	      stdout);
	put_words(command_names);
	puts(" --help --version' -- \"$word\")\n\t\treturn\n\tfi\n"
	     "\tcase \"${COMP_WORDS[1]} $before\" in");
	for (size_t i = 0; commands[i]; i++)
		each_option(&(struct visitor){ commands[i], bash_value });
	puts("\tesac\n"
	     "\tcase ${COMP_WORDS[1]} in");
	for (size_t i = 0; commands[i]; i++)
		bash_command(commands[i]);
	puts("\tesac\n"
	     "\tif [[ $words ]]; then\n"
	     "\t\toperands=$words\n"
	     "\telif [[ $word == -* ]]; then\n"
	     "\t\toperands=$options\n"
	     "\tfi\n"
	     "\tmapfile -t COMPREPLY < <(compgen -W \"$operands\" -- \"$word\")\n"
	     "}\n"
	     "complete -o default -F _strain strain");
}

/* --- zsh ---------------------------------------------------------------------------------- */

static const char zsh_special[] = "[]:\\";

static void zsh_action(const struct option_spec *o)
{
	if (!o->words) {
		fputs(taken_of(o)->zsh, stdout);
		return;
	}
	putchar('(');
	put_words(o->words);
	putchar(')');
}

static void zsh_spec(const struct option_spec *o, const char *dashes, const char *name,
		     const char *equals)
{
	printf(" \\\n\t\t\t'*%s%s%s[", dashes, name, wants_argument(o) ? equals : "");
	put_quoted(o->help, zsh_special, "'\\''");
	putchar(']');
	if (wants_argument(o)) {
		putchar(':');
		put_quoted(o->argument, zsh_special, "'\\''");
		putchar(':');
		zsh_action(o);
	}
	putchar('\'');
}

static void zsh_option(const struct command *c, const struct option_spec *o)
{
	(void)c;
	zsh_spec(o, "--", o->name, "=");
	if (o->letter)
		zsh_spec(o, "-", (char[]){ o->letter, '\0' }, "+");
}

static void zsh_command(const struct command *c)
{
	printf("\t%s)\n\t\t_arguments", c->name);
	each_option(&(struct visitor){ c, zsh_option });
	if (c->operands.words) {
		printf(" \\\n\t\t\t'*:%s:(", c->operands.word);
		put_words(c->operands.words);
		puts(")' ;;");
	} else {
		puts(" \\\n\t\t\t'*:file:_files' ;;");
	}
}

static void print_zsh(void)
{
	puts("#compdef strain\n"
	     "# zsh completion of strain: put it as _strain into a directory of $fpath\n"
	     "_strain_tests()\n{\n"
	     "\tlocal suite=${words[(r)*.y(a|)ml]}\n"
	     "\tlocal -a tests\n"
	     "\ttests=(\"${(@f)$(strain plan --format=tests ${suite:+\"$suite\"} 2>/dev/null)}\")\n"
	     "\tcompadd -a tests\n"
	     "}\n"
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
	for (size_t i = 0; commands[i]; i++)
		zsh_command(commands[i]);
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
	if (o->letter)
		printf(" -s %c", o->letter);
	if (o->words) {
		fputs(" -x -a '", stdout);
		put_words(o->words);
		putchar('\'');
	} else if (wants_argument(o)) {
		printf(" %s", taken_of(o)->fish);
	}
	fputs(" -d '", stdout);
	put_quoted(o->help, "\\", "\\'");
	puts("'");
}

static void fish_operands(const struct command *c)
{
	if (!c->operands.words)
		return;
	printf("complete -c strain -n '__fish_seen_subcommand_from %s' -f -a '", c->name);
	put_words(c->operands.words);
	puts("'");
}

static void print_fish(void)
{
	puts("# fish completion of strain: strain completion fish | source\n"
	     "function __strain_tests\n"
	     "\tset -l suite (string match -r '.*\\.ya?ml$' -- (commandline -opc))\n"
	     "\tstrain plan --format=tests $suite[1] 2>/dev/null\n"
	     "end");
	for (size_t i = 0; commands[i]; i++) {
		printf("complete -c strain -n __fish_use_subcommand -f -a %s -d '",
		       commands[i]->name);
		put_quoted(commands[i]->help, "\\", "\\'");
		puts("'");
	}
	for (size_t i = 0; commands[i]; i++) {
		each_option(&(struct visitor){ commands[i], fish_option });
		fish_operands(commands[i]);
	}
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

static const char *const *shell_names(struct arena *a)
{
	size_t n = sizeof shells / sizeof *shells;
	const char **names = arena_array(a, n + 1, sizeof *names);

	for (size_t i = 0; i < n; i++)
		names[i] = shells[i].name;
	return names;
}

static int run_completion(const struct invocation *in, struct error *err)
{
	const char *name = invocation_operand(in);

	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		if (strcmp(shells[i].name, name) != 0)
			continue;
		shells[i].print();
		return EXIT_OK;
	}
	return error_usage(err, "expected %s, got '%s'",
			   options_words_text(shell_names(in->arena), in->arena), name);
}

const struct command command_completion = {
	.name = "completion",
	.usage = "SHELL",
	.help = "print what a shell needs to complete this command line",
	.details = "In ~/.bashrc: eval \"$(strain completion bash)\"",
	.operands = { "one shell", 1, 1, .word = "SHELL", .words = shell_names },
	.run = run_completion,
};
