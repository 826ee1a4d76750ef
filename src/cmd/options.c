/* Options by table: getopt_long does the parsing, what it finds wrong is said in our words. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"

enum { KEY_HELP = 'h', KEY_VERSION = 'V', MAX_OPTIONS = 64 };

/* They are answered here. */
const struct option_spec common_options[] = {
	{ KEY_HELP, "help", NULL, "show this help", NULL },
	{ KEY_VERSION, "version", NULL, "show the version", NULL },
	{ 0 },
};

struct parser {
	const struct option_spec *specs[MAX_OPTIONS];
	struct option longs[MAX_OPTIONS + 1];
	char shorts[2 * MAX_OPTIONS + 2];
	size_t n;
};

static int has_arg(const struct option_spec *o)
{
	if (option_is_optional(o))
		return optional_argument;
	return o->argument ? required_argument : no_argument;
}

static void add_specs(struct parser *p, const struct option_spec *specs)
{
	size_t used = strlen(p->shorts);

	for (; specs && specs->key && p->n < MAX_OPTIONS; specs++) {
		p->specs[p->n] = specs;
		p->longs[p->n++] = (struct option){
			.name = specs->name,
			.has_arg = has_arg(specs),
			.val = specs->key,
		};
		if (specs->key >= 256)
			continue;
		p->shorts[used++] = (char)specs->key;
		if (specs->argument)
			p->shorts[used++] = ':';
	}
}

static const struct option_spec *spec_of(const struct parser *p, int key)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->specs[i]->key == key)
			return p->specs[i];
	return NULL;
}

static int unknown_long(const struct command *command, const struct parser *p,
			const char *word, struct error *err)
{
	const char *names[MAX_OPTIONS + 1] = { NULL }, *near;
	char bare[64];

	for (size_t i = 0; i < p->n; i++)
		names[i] = p->longs[i].name;
	snprintf(bare, sizeof bare, "%.*s", (int)strcspn(word + 2, "="), word + 2);
	near = text_nearest(bare, names);
	if (near)
		return error_usage(err, "unknown option '--%s', did you mean '--%s'?",
				   bare, near);
	return error_usage(err, "unknown option '--%s'; see 'strain %s --help'", bare,
			   command->name);
}

/* "-t" where --tolerance has no letter: a long name that begins with it is what was meant. */
static int unknown_letter(const struct command *command, const struct parser *p,
			  int letter, struct error *err)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->specs[i]->key >= 256 && p->specs[i]->name[0] == letter)
			return error_usage(err,
					   "unknown option '-%c', did you mean '--%s'?",
					   letter, p->specs[i]->name);
	return error_usage(err, "unknown option '-%c'; see 'strain %s --help'", letter,
			   command->name);
}

/* What getopt found wrong; `word` is the last one that it read. */
static int option_wrong(const struct command *command, const struct parser *p,
			int problem, const char *word, struct error *err)
{
	const struct option_spec *spec = spec_of(p, optopt);

	if (spec && problem == ':')
		return error_usage(err, "option '--%s' wants an argument: %s", spec->name,
				   spec->argument);
	if (spec)
		return error_usage(err, "option '--%s' takes no argument", spec->name);
	if (!optopt)
		return unknown_long(command, p, word, err);
	return unknown_letter(command, p, optopt, err);
}

const char *options_words_text(const char *const *words, struct arena *a)
{
	struct text t = { .arena = a };

	for (size_t i = 0; words[i]; i++)
		text_addf(&t, "%s%s", !i ? "" : words[i + 1] ? ", " : " or ", words[i]);
	return text_string(&t);
}

/* Is the argument one of the option's words, where it has any? */
static int check_word(const struct option_spec *spec, const char *argument,
		      struct error *err)
{
	scoped_arena a = arena_new();
	const char *const *words = spec && spec->words ? spec->words(a) : NULL;
	const char *near;

	if (!words || text_index(argument, words) >= 0)
		return 0;
	near = text_nearest(argument, words);
	return error_usage(err, "--%s: expected %s, got '%s'%s%s%s", spec->name,
			   options_words_text(words, a), argument,
			   near ? ", did you mean '" : "", near ? near : "",
			   near ? "'?" : "");
}

/* getopt takes an argument that may be left out from "--confirm=9" alone; a number that stands behind it is one, too. */
static const char *argument_of(const struct option_spec *spec, char **argv)
{
	const char *next = argv[optind];

	if (optarg || !spec || !option_is_optional(spec) || !next || !*next ||
	    next[strspn(next, "0123456789")])
		return optarg;
	optind++;
	return next;
}

/* True when the option was one of the common ones: it has been answered. */
static bool answer_common(const struct command *command, int key)
{
	if (key == KEY_HELP)
		help_command(command);
	else if (key == KEY_VERSION)
		puts("strain " STRAIN_VERSION);
	return key == KEY_HELP || key == KEY_VERSION;
}

/* Cut argv at "--", so that getopt sees only what is ours. */
static int split_rest(int argc, char **argv, struct operands *operands)
{
	operands->rest = NULL;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		operands->rest = argv + i + 1;
		argv[i] = NULL;
		return i;
	}
	return argc;
}

int options_parse(const struct command *command, int argc, char **argv,
		  const struct option_handler *handler, struct operands *operands,
		  struct error *err)
{
	struct parser p = { .shorts = ":" };
	const char *argument;
	int key;

	add_specs(&p, command->options);
	add_specs(&p, common_options);
	argc = split_rest(argc, argv, operands);
	optind = 0;
	while ((key = getopt_long(argc, argv, p.shorts, p.longs, NULL)) != -1) {
		if (key == '?' || key == ':')
			return option_wrong(command, &p, key, argv[optind - 1], err);
		if (answer_common(command, key))
			return 1;
		argument = argument_of(spec_of(&p, key), argv);
		if (check_word(spec_of(&p, key), argument, err) < 0 ||
		    handler->handle(handler->self, key, argument, err) < 0)
			return -1;
	}
	operands->argv = argv + optind;
	operands->argc = argc - optind;
	return 0;
}

int options_first_operand(const struct command *command, int argc, const char *const *argv)
{
	struct parser p = { .shorts = "+:" };
	scoped_arena a = arena_new();
	char **copy = arena_array(a, (size_t)argc + 1, sizeof *copy);
	struct operands operands;
	int key;

	for (int i = 0; i < argc; i++)
		copy[i] = arena_strdup(a, argv[i]);
	add_specs(&p, command->options);
	add_specs(&p, common_options);
	argc = split_rest(argc, copy, &operands);
	optind = 0;
	while ((key = getopt_long(argc, copy, p.shorts, p.longs, NULL)) != -1) {
		if (key == '?' || key == ':')
			return argc;
		argument_of(spec_of(&p, key), copy);
	}
	return optind;
}
