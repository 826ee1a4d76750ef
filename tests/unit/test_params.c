/* What an attempt is told: commands, texts and variables. */
#include <string.h>

#include "suite/params.h"

#include "suites.h"
#include "unit.h"

static const struct attempt_params third = { 3, "/out/attempt-3", "/out/attempt-3/live" };

/* The cell of a test with this `run`, for 1.5 s, p = "a b", q = "it's". */
static const struct cell *cell_of(struct arena *a, const char *run)
{
	return plan_of(a,
		       arena_printf(
			       a,
			       "strain: 1\ndurations: [1500ms]\n"
			       "tests:\n  t:\n    matrix: {p: ['a b'], q-r: ['it''s']}\n"
			       "    env: {WHERE: '{{output_dir}}/x', P: '{{p}}'}\n"
			       "    run: %s\n",
			       run),
		       NULL)
		->cells;
}

static void expect_argv(const char *run, const char *const *want)
{
	scoped_arena a = arena_new();
	const struct cell *c = cell_of(a, run);
	const char *const *argv = params_argv(&c->settings.run, c, &third, a, NULL);
	size_t n = 0;

	assert_non_null(argv);
	for (; want[n]; n++) {
		assert_non_null(argv[n]);
		assert_string_equal(argv[n], want[n]);
	}
	assert_null(argv[n]);
}

static void a_list_runs_as_it_is(void **state)
{
	static const char *const want[] = { "echo", "$HOME | x", "a b", "3", NULL };

	(void)state;
	expect_argv("[echo, '$HOME | x', '{{p}}', '{{attempt}}']", want);
}

static void a_plain_line_is_split_without_a_shell(void **state)
{
	static const char *const want[] = { "my test", "--p=a b",        "1500ms", "1.5",
					    "",        "/out/attempt-3", "x'y",    NULL };

	(void)state;
	expect_argv("|\n      'my test'  --p={{p}} {{ duration }} {{duration_s}} \"\" "
		    "{{output_dir}}\tx\"'\"y\n",
		    want);
}

static void a_line_for_a_shell_goes_to_one(void **state)
{
	static const char *const lines[] = {
		"a | b", "a && b",  "a > f",  "a; b", "echo $X", "echo `x`", "X=1 a",
		"ls *",  "cd /tmp", "exec a", "a &",  "~/a",     "a # b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		scoped_arena a = arena_new();
		const char *want[] = { "/bin/sh", "-c", lines[i], NULL };

		expect_argv(arena_printf(a, "'%s'", lines[i]), want);
	}
}

static void a_value_stays_one_word_of_a_shells_line(void **state)
{
	static const char *const want[] = {
		"/bin/sh", "-c",
		"echo 'a b' 'it'\\''s' \"a b it's\" 'a b it'\\''s' 3 1500ms | cat", NULL
	};

	(void)state;
	expect_argv(
		"\"echo {{p}} {{q-r}} \\\"{{p}} {{q-r}}\\\" '{{p}} {{q-r}}' {{attempt}} "
		"{{duration}} | cat\"",
		want);
}

static void expect_optional(const char *run, const char *const *want)
{
	scoped_arena a = arena_new();
	const struct cell *c =
		plan_of(a,
			arena_printf(a,
				     "strain: 1\ntests: {t: {run: %s, matrix: {no: [''], "
				     "yes: [--keep], also: ['']}}}\n",
				     run),
			NULL)
			->cells;
	const char *const *argv = params_argv(&c->settings.run, c, &third, a, NULL);
	size_t n = 0;

	for (; want[n]; n++) {
		assert_non_null(argv[n]);
		assert_string_equal(argv[n], want[n]);
	}
	assert_null(argv[n]);
}

/* S14 */
static void
an_argument_of_a_list_that_is_nothing_but_empty_values_is_left_out(void **state)
{
	static const char *const want[] = { "x", "--keep", "--x=", "", "{{", "end", NULL };

	(void)state;
	expect_optional("[x, '{{no}}', '{{yes}}', '{{no}}{{also}}', '--x={{no}}', '', "
			"'{{{{{{no}}', end]",
			want);
}

/* S14 */
static void
an_argument_of_a_line_that_is_nothing_but_empty_values_is_left_out(void **state)
{
	static const char *const want[] = { "x", "--keep", "--x=", "", "", "end", NULL };

	(void)state;
	expect_optional(
		"\"x {{no}} {{yes}} {{ no }}{{also}} --x={{no}} '{{no}}' '' end\"", want);
}

/* S14 */
static void an_empty_value_in_a_shells_line_vanishes_but_in_quotes(void **state)
{
	static const char *const want[] = {
		"/bin/sh",
		"-c",
		"x  --keep --x= '' \"\" | cat",
		NULL,
	};

	(void)state;
	expect_optional("\"x {{no}} {{yes}} --x={{no}} '{{no}}' \\\"{{no}}\\\" | cat\"",
			want);
}

/* S14: what follows it is no program */
static void the_program_is_never_left_out(void **state)
{
	static const char *const want[] = { "", "y", NULL };

	(void)state;
	expect_optional("['{{no}}', '{{no}}', y]", want);
}

static void what_only_an_attempt_knows_stays_without_one(void **state)
{
	scoped_arena a = arena_new();
	const struct cell *c = cell_of(a, "x {{attempt}} {{p}}");
	const char *const *argv = params_argv(&c->settings.run, c, NULL, a, NULL);

	(void)state;
	assert_string_equal(argv[1], "{{attempt}}");
	assert_string_equal(argv[2], "a b");
	assert_null(params_argv(&c->settings.setup, c, NULL, a, NULL));
}

static void braces_can_be_written_twice(void **state)
{
	scoped_arena a = arena_new();
	const struct cell *c = cell_of(a, "x");
	struct error err = { 0 };

	(void)state;
	assert_string_equal(params_fill("{{{{.Names}} }} {a}", c, &third, a, NULL),
			    "{{.Names}} }} {a}");
	assert_null(params_fill("{{nope}}", c, &third, a, &err));
	assert_non_null(strstr(err.text, "there is no value for '{{nope}}'"));
}

static const char *variable(const struct pair *env, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(env[i].name, name))
			return env[i].value;
	return NULL;
}

static void the_environment_tells_the_same(void **state)
{
	static const struct pair want[] = {
		{ "STRAIN_TEST", "t" },
		{ "STRAIN_CELL", "t/1500ms/p=a b,q-r=it's" },
		{ "STRAIN_DURATION", "1500ms" },
		{ "STRAIN_DURATION_S", "1.5" },
		{ "STRAIN_ATTEMPT", "3" },
		{ "STRAIN_OUTPUT_DIR", "/out/attempt-3" },
		{ "STRAIN_METRICS", "/out/attempt-3/live" },
		{ "STRAIN_PARAM_P", "a b" },
		{ "STRAIN_PARAM_Q_R", "it's" },
		{ "WHERE", "/out/attempt-3/x" },
		{ "P", "a b" },
	};
	scoped_arena a = arena_new();
	size_t n;
	const struct pair *env = params_env(cell_of(a, "x"), &third, a, &n, NULL);

	(void)state;
	assert_int_equal(n, sizeof want / sizeof *want);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(variable(env, n, want[i].name), want[i].value);
}

static void without_a_duration_no_duration_is_set(void **state)
{
	scoped_arena a = arena_new();
	const struct plan *p = plan_of(a, "strain: 1\ntests: {t: {run: x}}\n", NULL);
	size_t n;
	const struct pair *env = params_env(p->cells, &third, a, &n, NULL);

	(void)state;
	assert_null(variable(env, n, "STRAIN_DURATION"));
	assert_null(variable(env, n, "STRAIN_DURATION_S"));
}

static void build_commands_are_split_alike(void **state)
{
	const struct cell none = { .id = "build" };
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(
		a, "strain: 1\nbuild: [make 'a b', make | cat]\ntests: {t: {run: x}}\n");

	(void)state;
	assert_string_equal(params_argv(&s->build[0], &none, NULL, a, NULL)[1], "a b");
	assert_string_equal(params_argv(&s->build[1], &none, NULL, a, NULL)[0], "/bin/sh");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_runs_as_it_is),
		cmocka_unit_test(a_plain_line_is_split_without_a_shell),
		cmocka_unit_test(a_line_for_a_shell_goes_to_one),
		cmocka_unit_test(a_value_stays_one_word_of_a_shells_line),
		cmocka_unit_test(
			an_argument_of_a_list_that_is_nothing_but_empty_values_is_left_out),
		cmocka_unit_test(
			an_argument_of_a_line_that_is_nothing_but_empty_values_is_left_out),
		cmocka_unit_test(an_empty_value_in_a_shells_line_vanishes_but_in_quotes),
		cmocka_unit_test(the_program_is_never_left_out),
		cmocka_unit_test(what_only_an_attempt_knows_stays_without_one),
		cmocka_unit_test(braces_can_be_written_twice),
		cmocka_unit_test(the_environment_tells_the_same),
		cmocka_unit_test(without_a_duration_no_duration_is_set),
		cmocka_unit_test(build_commands_are_split_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
