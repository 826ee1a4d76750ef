/* A command's options: read by their table, into the members that it names. */
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"

#include "unit.h"

struct inner {
	int64_t number;
	const char *const *list;
};

struct choices {
	bool flag;
	const char *text;
	int word;
	double share;
	int64_t time_us, optional;
	const char *const *commas;
	struct inner inner;
};

static const char *const *colours(struct arena *a)
{
	static const char *const words[] = { "red", "green", NULL };

	(void)a;
	return words;
}

static int take_optional(const struct option_value *v, void *member, struct error *err)
{
	(void)err;
	*(int64_t *)member = v->argument ? 1 : -1;
	return 0;
}

static const struct option_spec inner_options[] = {
	{ 'n', "number", "N", "a number", OPTION_NUMBER(struct inner, number, 2, 9) },
	{ 'l', "list", "WORD", "one more", OPTION_LIST(struct inner, list) },
	{ 0 },
};

static const struct option_spec options[] = {
	{ 'f', "flag", NULL, "yes", OPTION_FLAG(struct choices, flag) },
	{ 't', "text", "TEXT", "a text", OPTION_TEXT(struct choices, text) },
	{ .name = "colour",
	  .argument = "NAME",
	  .help = "which",
	  OPTION_WORD(colours, struct choices, word) },
	{ .name = "share",
	  .argument = "PERCENT",
	  .help = "how much",
	  OPTION_PERCENT(struct choices, share) },
	{ .name = "every",
	  .argument = "TIME",
	  .help = "how often",
	  OPTION_TIME(struct choices, time_us, 1000, 60000000) },
	{ .name = "maybe",
	  .argument = "[N]",
	  .help = "or not",
	  OPTION_INTO(take_optional, int64_t, struct choices, optional) },
	{ 'c', "commas", "LIST", "several", OPTION_COMMAS(struct choices, commas) },
	OPTION_GROUP(inner_options, struct choices, inner),
	{ 0 },
};

static const struct command command = { .name = "try", .options = options };

struct line {
	struct arena *arena;
	struct choices choices;
	struct operands operands;
	struct error err;
	int status;
};

static void read_line(struct line *l, const char *text)
{
	struct invocation in = { .command = &command,
				 .arena = l->arena,
				 .choices = &l->choices };
	char *rest = arena_strdup(l->arena, text), *word;
	const char **words = arena_array(l->arena, strlen(text) + 2, sizeof *words);

	while ((word = strtok_r(rest, " ", &rest)))
		words[in.nline++] = word;
	in.line = words;
	l->status = options_parse(&in, &l->err);
	l->operands = in.operands;
}

static void assert_wrong(const char *text, const char *message)
{
	scoped_arena a = arena_new();
	struct line l = { .arena = a };

	read_line(&l, text);
	assert_int_equal(l.status, -1);
	assert_int_equal(l.err.kind, ERROR_USAGE);
	assert_string_equal(l.err.text, message);
}

static void each_kind_puts_its_argument_where_its_row_says(void **state)
{
	scoped_arena a = arena_new();
	struct line l = { .arena = a };

	(void)state;
	read_line(&l, "try -f one --text=b --colour green --share 5% two --every 2s -n 3");
	assert_int_equal(l.status, 0);
	assert_true(l.choices.flag);
	assert_string_equal(l.choices.text, "b");
	assert_int_equal(l.choices.word, 1);
	assert_true(l.choices.share > 0.0499 && l.choices.share < 0.0501);
	assert_int_equal(l.choices.time_us, 2000000);
	assert_int_equal(l.choices.inner.number, 3);
	assert_int_equal(l.operands.argc, 2);
	assert_string_equal(l.operands.argv[1], "two");
	assert_null(l.operands.rest);
}

static void lists_grow_by_each_and_end_with_null(void **state)
{
	scoped_arena a = arena_new();
	struct line l = { .arena = a };
	struct text text = { .arena = a };

	(void)state;
	for (int i = 0; i < 100; i++)
		text_addf(&text, " -l w%d", i);
	read_line(&l, arena_printf(a, "try -c a,,b -c c%s", text_string(&text)));
	assert_int_equal(l.status, 0);
	for (int i = 0; i < 100; i++)
		assert_string_equal(l.choices.inner.list[i], arena_printf(a, "w%d", i));
	assert_null(l.choices.inner.list[100]);
	assert_string_equal(l.choices.commas[0], "a");
	assert_string_equal(l.choices.commas[1], "");
	assert_string_equal(l.choices.commas[3], "c");
	assert_null(l.choices.commas[4]);
}

static void an_argument_that_may_be_left_out_is_a_number_or_none(void **state)
{
	static const struct {
		const char *line;
		int given, operands;
	} lines[] = { { "try --maybe", -1, 0 },
		      { "try --maybe 7", 1, 0 },
		      { "try --maybe=x", 1, 0 },
		      { "try --maybe x", -1, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		scoped_arena a = arena_new();
		struct line l = { .arena = a };

		read_line(&l, lines[i].line);
		assert_int_equal(l.choices.optional, lines[i].given);
		assert_int_equal(l.operands.argc, lines[i].operands);
	}
}

static void what_is_wrong_is_said_from_the_row(void **state)
{
	(void)state;
	assert_wrong("try --number 10",
		     "--number: expected a number from 2 to 9, got '10'");
	assert_wrong("try -n x", "--number: expected a number from 2 to 9, got 'x'");
	assert_wrong("try --share x", "--share: expected percent such as 5 %, got 'x'");
	assert_wrong("try --share -1", "--share: expected percent such as 5 %, got '-1'");
	assert_wrong("try --every 10us", "--every: expected 1ms to 1m, got '10us'");
	assert_wrong("try --colour gren",
		     "--colour: expected red or green, got 'gren', did you mean 'green'?");
	assert_wrong("try --flag=1", "option '--flag' takes no argument");
	assert_wrong("try --text", "option '--text' wants an argument: TEXT");
	assert_wrong("try --txt a", "unknown option '--txt', did you mean '--text'?");
	assert_wrong("try -s", "unknown option '-s', did you mean '--share'?");
	assert_wrong("try -x", "unknown option '-x'; see 'strain try --help'");
}

static void every_option_of_every_command_has_what_help_and_readers_need(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; commands[i]; i++) {
		const struct option_place *at = options_of(commands[i], a), *other;

		for (; at->spec; at++) {
			bool common = !strcmp(at->spec->name, "help") ||
				      !strcmp(at->spec->name, "version");

			assert_non_null(at->spec->help);
			assert_true(common || at->spec->take);
			assert_true(at->offset <= commands[i]->size);
			for (other = at + 1; other->spec; other++) {
				assert_string_not_equal(at->spec->name, other->spec->name);
				assert_true(!at->spec->letter ||
					    at->spec->letter != other->spec->letter);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_puts_its_argument_where_its_row_says),
		cmocka_unit_test(lists_grow_by_each_and_end_with_null),
		cmocka_unit_test(an_argument_that_may_be_left_out_is_a_number_or_none),
		cmocka_unit_test(what_is_wrong_is_said_from_the_row),
		cmocka_unit_test(
			every_option_of_every_command_has_what_help_and_readers_need),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
