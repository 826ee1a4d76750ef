/* Options by table: getopt_long does the parsing, the table does the help. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"

enum { KEY_HELP = 'h', KEY_VERSION = 1000, MAX_OPTIONS = 64 };

/* They are answered here. */
const struct option_spec common_options[] = {
	{ KEY_HELP, "help", NULL, "show this help" },
	{ KEY_VERSION, "version", NULL, "show the version" },
	{ 0 },
};

struct parser {
	const struct option_spec *specs[MAX_OPTIONS];
	struct option longs[MAX_OPTIONS + 1];
	char shorts[2 * MAX_OPTIONS + 2];
	size_t n;
};

static void add_specs(struct parser *p, const struct option_spec *specs)
{
	size_t used = strlen(p->shorts);

	for (; specs && specs->key && p->n < MAX_OPTIONS; specs++) {
		p->specs[p->n] = specs;
		p->longs[p->n++] = (struct option){
			.name = specs->name,
			.has_arg = specs->argument ? required_argument : no_argument,
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

/* What getopt found wrong, in our words; `word` is the last one that it read. */
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
	return error_usage(err, "unknown option '-%c'; see 'strain %s --help'", optopt,
			   command->name);
}

/* True when the option was one of the common ones: it has been answered. */
static bool answer_common(const struct command *command, int key)
{
	if (key == KEY_HELP)
		command_help(command);
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
		if (handler->handle(handler->self, key, optarg, err) < 0)
			return -1;
	}
	operands->argv = argv + optind;
	operands->argc = argc - optind;
	return 0;
}

static void print_option(const struct option_spec *o)
{
	char left[64], shape[8] = "    ";

	if (o->key < 256)
		snprintf(shape, sizeof shape, "-%c, ", o->key);
	snprintf(left, sizeof left, "%s--%s%s%s", shape, o->name, o->argument ? "=" : "",
		 o->argument ? o->argument : "");
	if (strlen(left) > 26)
		printf("  %s\n  %-26s %s\n", left, "", o->help);
	else
		printf("  %-26s %s\n", left, o->help);
}

void command_help(const struct command *command)
{
	printf("usage: strain %s%s%s\n\n%s\n", command->name, *command->usage ? " " : "",
	       command->usage, command->help);
	if (command->details)
		printf("\n%s\n", command->details);
	printf("\noptions:\n");
	for (const struct option_spec *o = command->options; o && o->key; o++)
		print_option(o);
	for (const struct option_spec *o = common_options; o->key; o++)
		print_option(o);
}
