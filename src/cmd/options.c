/* Options by table: getopt_long does the parsing, what it finds wrong is said in our words. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"

/* getopt's number for a long option: its place in the table from here on; below are the letters. */
enum { FIRST_LONG = 256 };

/* They are answered here. */
static const struct option_spec common_options[] = {
	{ 'h', "help", NULL, .help = "show this help" },
	{ 'V', "version", NULL, .help = "show the version" },
	{ 0 },
};

struct parser {
	const struct command *command;
	struct arena *arena;
	const struct option_place *options;
	struct option *longs;
	const char *shorts;
};

/* --- the tables ------------------------------------------------------------------------- */

struct places {
	struct arena *arena;
	struct option_place *list;
	size_t n;
};

static void add_place(struct places *to, const struct option_spec *spec, size_t offset)
{
	struct option_place *place =
		arena_push(to->arena, &to->list, &to->n, sizeof *place);

	*place = (struct option_place){ spec, offset };
}

/* A group may be of groups: none is its own. */
static void add_table(struct places *to, const struct option_spec *o, size_t base)
{
	for (; o && o->name; o++)
		if (o->group)
			add_table(to, o->group, base + o->offset);
		else
			add_place(to, o, base + o->offset);
}

const struct option_place *options_of(const struct command *command, struct arena *a)
{
	struct places places = { .arena = a };

	add_table(&places, command->options, 0);
	add_table(&places, common_options, 0);
	add_place(&places, NULL, 0);
	return places.list;
}

static int has_arg(const struct option_spec *o)
{
	if (option_is_optional(o))
		return optional_argument;
	return o->argument ? required_argument : no_argument;
}

/*
 * `mode` is how getopt's string begins: ":" where operands may stand anywhere, "+:" where
 * the first one ends it.
 */
static struct parser parser_of(const struct command *command, const char *mode,
			       struct arena *a)
{
	struct parser p = { command, a, options_of(command, a), NULL, NULL };
	struct text shorts = { .arena = a };
	size_t n = 0;

	while (p.options[n].spec)
		n++;
	p.longs = arena_array(a, n + 1, sizeof *p.longs);
	text_add(&shorts, mode);
	for (size_t i = 0; i < n; i++) {
		const struct option_spec *o = p.options[i].spec;

		p.longs[i] = (struct option){ .name = o->name,
					      .has_arg = has_arg(o),
					      .val = FIRST_LONG + (int)i };
		if (o->letter)
			text_addf(&shorts, "%c%s", o->letter, o->argument ? ":" : "");
	}
	p.shorts = text_string(&shorts);
	return p;
}

/* The option that getopt's number stands for; NULL: none. */
static const struct option_place *place_of(const struct parser *p, int key)
{
	const struct option_place *at = p->options;

	if (key >= FIRST_LONG)
		return &p->options[key - FIRST_LONG];
	while (at->spec && at->spec->letter != key)
		at++;
	return key && at->spec ? at : NULL;
}

/* --- what is wrong ---------------------------------------------------------------------- */

const char *options_words_text(const char *const *words, struct arena *a)
{
	struct text t = { .arena = a };

	for (size_t i = 0; words[i]; i++)
		text_addf(&t, "%s%s", !i ? "" : words[i + 1] ? ", " : " or ", words[i]);
	return text_string(&t);
}

const char *options_nearest(const char *word, const char *const *words, struct arena *a)
{
	const char *near = text_nearest(word, words);

	return near ? arena_printf(a, ", did you mean '%s'?", near) : "";
}

static int unknown_long(const struct parser *p, const char *word, struct error *err)
{
	const char **names = NULL, *near;
	char *bare = arena_strndup(p->arena, word + 2, strcspn(word + 2, "="));
	size_t n = 0;

	for (const struct option_place *at = p->options; at->spec; at++)
		*(const char **)arena_push(p->arena, &names, &n, sizeof *names) =
			at->spec->name;
	*(const char **)arena_push(p->arena, &names, &n, sizeof *names) = NULL;
	near = text_nearest(bare, names);
	if (near)
		return error_usage(err, "unknown option '--%s', did you mean '--%s'?",
				   bare, near);
	return error_usage(err, "unknown option '--%s'; see 'strain %s --help'", bare,
			   p->command->name);
}

/* "-t" where --tolerance has no letter: a long name that begins with it is what was meant. */
static int unknown_letter(const struct parser *p, int letter, struct error *err)
{
	for (const struct option_place *at = p->options; at->spec; at++)
		if (!at->spec->letter && at->spec->name[0] == letter)
			return error_usage(err,
					   "unknown option '-%c', did you mean '--%s'?",
					   letter, at->spec->name);
	return error_usage(err, "unknown option '-%c'; see 'strain %s --help'", letter,
			   p->command->name);
}

/* What getopt found wrong; `word` is the last one that it read. */
static int option_wrong(const struct parser *p, int problem, const char *word,
			struct error *err)
{
	const struct option_place *at = place_of(p, optopt);

	if (at && problem == ':')
		return error_usage(err, "option '--%s' wants an argument: %s",
				   at->spec->name, at->spec->argument);
	if (at)
		return error_usage(err, "option '--%s' takes no argument", at->spec->name);
	return optopt ? unknown_letter(p, optopt, err) : unknown_long(p, word, err);
}

/* --- the line --------------------------------------------------------------------------- */

/* Is the argument one of the option's words, where it has any? */
static int check_word(const struct option_value *v, struct error *err)
{
	const char *const *words = v->spec->words ? v->spec->words(v->arena) : NULL;

	if (!words || text_index(v->argument, words) >= 0)
		return 0;
	return error_usage(err, "--%s: expected %s, got '%s'%s", v->spec->name,
			   options_words_text(words, v->arena), v->argument,
			   options_nearest(v->argument, words, v->arena));
}

/*
 * getopt takes an argument that may be left out from "--confirm=9" alone; a number that
 * stands behind it is one, too.
 */
static const char *argument_of(const struct option_spec *spec, char **argv)
{
	const char *next = argv[optind];

	if (optarg || !option_is_optional(spec) || !next || !*next ||
	    next[strspn(next, "0123456789")])
		return optarg;
	optind++;
	return next;
}

/* True when the option was one of the common ones: it has been answered. */
static bool answer_common(const struct command *command, const struct option_spec *spec)
{
	if (spec == &common_options[0])
		help_command(command);
	else if (spec == &common_options[1])
		puts("strain " STRAIN_VERSION);
	else
		return false;
	return true;
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

/* getopt puts operands last. */
static char **line_copied(const struct invocation *in)
{
	char **copy = arena_array(in->arena, (size_t)in->nline + 1, sizeof *copy);

	for (int i = 0; i < in->nline; i++)
		copy[i] = arena_strdup(in->arena, in->line[i]);
	return copy;
}

static int take(const struct invocation *in, const struct option_place *at, char **argv,
		struct error *err)
{
	const struct option_value v = { at->spec, argument_of(at->spec, argv), in->arena };

	if (check_word(&v, err) < 0)
		return -1;
	return v.spec->take(&v, (char *)in->choices + at->offset, err);
}

int options_parse(struct invocation *in, struct error *err)
{
	struct parser p = parser_of(in->command, ":", in->arena);
	char **argv = line_copied(in);
	int argc = split_rest(in->nline, argv, &in->operands), key;

	optind = 0;
	while ((key = getopt_long(argc, argv, p.shorts, p.longs, NULL)) != -1) {
		const struct option_place *at = place_of(&p, key);

		if (key == '?' || key == ':' || !at)
			return option_wrong(&p, key, argv[optind - 1], err);
		if (answer_common(in->command, at->spec))
			return 1;
		if (take(in, at, argv, err) < 0)
			return -1;
	}
	in->operands.argv = argv + optind;
	in->operands.argc = argc - optind;
	return 0;
}

int options_first_operand(const struct invocation *in)
{
	struct parser p = parser_of(in->command, "+:", in->arena);
	char **argv = line_copied(in);
	struct operands operands;
	int argc = split_rest(in->nline, argv, &operands), key;

	optind = 0;
	while ((key = getopt_long(argc, argv, p.shorts, p.longs, NULL)) != -1) {
		const struct option_place *at = place_of(&p, key);

		if (key == '?' || key == ':' || !at)
			return in->nline;
		argument_of(at->spec, argv);
	}
	return optind;
}
