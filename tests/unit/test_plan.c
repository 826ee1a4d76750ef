/* The matrix laid out: ids, order, what is chosen, how shards are dealt. */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#include "suites.h"
#include "unit.h"

static const char matrix[] = "strain: 1\n"
			     "durations: [5s, 15s]\n"
			     "tests:\n"
			     "  parallel:\n"
			     "    run: x {{provider}}\n"
			     "    matrix: {provider: [memory, file], workers: [1, 2]}\n"
			     "    exclude: [{provider: memory, workers: 2}]\n"
			     "    include: [{workers: 8, provider: file, duration: 1m}]\n"
			     "  large-payload:\n"
			     "    run: y\n"
			     "    durations: [15s]\n";

static void expect_ids(const struct plan *p, const char *const *ids)
{
	size_t n = 0;

	for (; ids[n]; n++) {
		assert_true(n < p->ncells);
		assert_string_equal(p->cells[n].id, ids[n]);
		assert_int_equal(p->cells[n].index, n);
	}
	assert_int_equal(p->ncells, n);
}

static void cells_are_durations_times_values_in_the_files_order(void **state)
{
	static const char *const ids[] = {
		"parallel/5s/provider=memory,workers=1",
		"parallel/5s/provider=file,workers=1",
		"parallel/5s/provider=file,workers=2",
		"parallel/15s/provider=memory,workers=1",
		"parallel/15s/provider=file,workers=1",
		"parallel/15s/provider=file,workers=2",
		"parallel/1m/provider=file,workers=8",
		"large-payload/15s",
		NULL,
	};
	scoped_arena a = arena_new();
	const struct plan *p = plan_of(a, matrix, NULL);

	(void)state;
	expect_ids(p, ids);
	assert_string_equal(p->cells[0].slug,
			    "0001-parallel-5s-provider-memory-workers-1");
	assert_string_equal(p->cells[7].slug, "0008-large-payload-15s");
	assert_string_equal(cell_param(&p->cells[6], "workers"), "8");
	assert_null(cell_param(&p->cells[7], "workers"));
	assert_int_equal(plan_declared_us(p), INT64_C(135000000));
	assert_ptr_equal(plan_find(p, "large-payload/15s"), &p->cells[7]);
	assert_null(plan_find(p, "large-payload/5s"));
	assert_string_equal(plan_param_names(p, a)[0], "provider");
	assert_string_equal(plan_param_names(p, a)[1], "workers");
	assert_null(plan_param_names(p, a)[2]);
}

static void a_test_without_durations_or_values_is_called_by_its_name(void **state)
{
	static const char *const ids[] = { "a", "b/v=1", NULL };
	scoped_arena a = arena_new();

	(void)state;
	expect_ids(
		plan_of(a,
			"strain: 1\ntests: {a: {run: x}, b: {run: x, matrix: {v: [1]}}}\n",
			NULL),
		ids);
}

/* D7, S5 */
static void an_id_holds_names_and_values_as_they_are_written(void **state)
{
	static const char *const ids[] = {
		"a%2Fb<größe>/v=x y",    "a%2Fb<größe>/v=1/1",
		"a%2Fb<größe>/v=x%2Cy",  "a%2Fb<größe>/v=50%",
		"a%2Fb<größe>/v=%252Cy", "a%2Fb<größe>/v=日本=+@'\"~",
		"a%2Fb<größe>/v=",       NULL,
	};
	scoped_arena a = arena_new();
	const struct plan *p =
		plan_of(a,
			"strain: 1\ntests: {'a/b<größe>': {run: x, matrix: {v: ['x y', "
			"1/1, 'x,y', '50%', '%2Cy', '日本=+@''\"~', '']}}}\n",
			NULL);

	(void)state;
	expect_ids(p, ids);
	assert_string_equal(cell_param(&p->cells[2], "v"), "x,y");
	assert_string_equal(p->cells[1].slug, "0002-a-2Fb-größe-v-1-1");
	assert_string_equal(p->cells[5].slug, "0006-a-2Fb-größe-v-日本");
}

/* D7 */
static void what_nobody_would_see_in_an_id_is_encoded(void **state)
{
	static const char *const ids[] = {
		"t/v=%20x%20",      "t/v=%09",       "t/v=%1B[31m",
		"t/v=a%C2%85b",     "t/v=%7F",       "t/v=%E2%80%A8",
		"t/v=%E2%80%AEtxt", "t/v=%EF%BB%BF", NULL,
	};
	scoped_arena a = arena_new();

	(void)state;
	expect_ids(plan_of(a,
			   "strain: 1\ntests: {t: {run: x, matrix: {v: [' x ', \"\\t\", "
			   "\"\\e[31m\", \"a\\x85b\", \"\\x7f\", \"\\u2028\", "
			   "\"\\u202etxt\", \"\\ufeff\"]}}}\n",
			   NULL),
		   ids);
}

/* S5: as a table shows it, as an id of before would have, and what a glob would take for its own */
static void a_value_is_matched_as_it_is_written(void **state)
{
	static const char *const values[][2] = {
		{ "v=1/1", "t/v=1/1" },   { "v=1%2F1", "t/v=1/1" },
		{ "v=1/*", "t/v=1/1" },   { "v=größe", "t/v=größe" },
		{ "v=a[1]", "t/v=a[1]" }, { "v=a%2Cb", "t/v=a%2Cb" },
		{ "v=a,b", "t/v=a%2Cb" },
	};
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const char *list[] = { values[i][0], NULL };
		const struct plan_options o = { .matches = list };
		const char *ids[] = { values[i][1], NULL };

		expect_ids(plan_of(a,
				   "strain: 1\ntests: {t: {run: x, matrix: {v: "
				   "[1/1, größe, 'a[1]', 'a,b']}}}\n",
				   &o),
			   ids);
	}
}

static void a_long_id_is_cut_and_told_apart_by_a_hash(void **state)
{
	scoped_arena a = arena_new();
	struct text t = { .arena = a };
	const struct plan *p;

	(void)state;
	text_add(&t, "strain: 1\ntests: {t: {run: x, matrix: {v: [");
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 300; k++)
			text_add(&t, "long");
		text_addf(&t, "%d, ", i);
	}
	text_add(&t, "]}}}\n");
	p = plan_of(a, text_string(&t), NULL);
	assert_int_equal(strlen(p->cells[0].id), 180);
	assert_int_equal(strlen(p->cells[1].id), 180);
	assert_string_not_equal(p->cells[0].id, p->cells[1].id);
	assert_true(strlen(p->cells[0].slug) <= 60);
	assert_string_equal(strrchr(p->cells[0].id, '~'), "~c594254165a83ee3");
}

/* D7 */
static void long_names_are_cut_between_characters(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	for (int lead = 0; lead < 3; lead++) {
		struct text t = { .arena = a };
		const struct cell *c;

		text_add(&t, "strain: 1\ntests: {t: {run: x, matrix: {v: [x");
		for (int i = 0; i < lead; i++)
			text_add(&t, "x");
		for (int i = 0; i < 100; i++)
			text_add(&t, "日");
		text_add(&t, "]}}}\n");
		c = plan_of(a, text_string(&t), NULL)->cells;
		assert_in_range(strlen(c->id), 178, 180);
		assert_in_range(strlen(c->slug), 58, 60);
		for (const char *s = c->slug; *s;) {
			size_t used;

			assert_int_not_equal(utf8_next(s, strlen(s), &used), 0xfffd);
			s += used;
		}
		assert_string_equal(strchr(c->id, '~') - 3, strstr(c->id, "日~"));
	}
}

/* D7: what the suite's own checks cannot see, the plan does */
static void two_cells_of_one_id_are_refused_with_both_places(void **state)
{
	static const char *const durations[] = { "5s", NULL };
	const struct plan_options o = { .durations = durations };
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		plan_error_of(a,
			      "strain: 1\n"
			      "tests:\n"
			      "  t:\n"
			      "    run: x\n"
			      "    include:\n"
			      "      - { a: 1 }\n"
			      "      - { a: 1, duration: 5s }\n",
			      &o),
		"s.yml:7:9: tests.t: the cell t/5s/a=1 is there already, by line 6");
}

static void include_alone_is_the_whole_matrix(void **state)
{
	static const char *const ids[] = { "t/a=1", "t/b=2", NULL };
	scoped_arena a = arena_new();

	(void)state;
	expect_ids(plan_of(a,
			   "strain: 1\ntests: {t: {run: x, include: [{a: 1}, {b: 2}]}}\n",
			   NULL),
		   ids);
}

static void options_replace_durations_repeats_and_intervals(void **state)
{
	static const char *const durations[] = { "1s", "1m", NULL },
				 *const tests[] = { "par*", NULL },
				 *const matches[] = { "provider=f*", "workers=?", NULL };
	static const char *const ids[] = {
		"parallel/1s/provider=file,workers=1",
		"parallel/1s/provider=file,workers=2",
		"parallel/1m/provider=file,workers=1",
		"parallel/1m/provider=file,workers=2",
		"parallel/1m/provider=file,workers=8",
		NULL,
	};
	const struct plan_options o = { durations, tests, matches, 5, 20000, 0, 0 };
	scoped_arena a = arena_new();
	const struct plan *p = plan_of(a, matrix, &o);

	(void)state;
	expect_ids(p, ids);
	assert_int_equal(p->cells[0].settings.repeat, 5);
	assert_int_equal(p->cells[0].settings.interval_us, 20000);
	assert_string_equal(p->cells[4].slug, "0005-parallel-1m-provider-file-workers-8");
}

static void a_duration_can_be_matched_however_it_is_written(void **state)
{
	static const char *const matches[] = { "duration=0.25min", NULL };
	static const char *const ids[] = { "large-payload/15s", NULL };
	static const char *const tests[] = { "large-payload", NULL };
	const struct plan_options o = { .matches = matches, .tests = tests };
	scoped_arena a = arena_new();

	(void)state;
	expect_ids(plan_of(a, matrix, &o), ids);
}

static void choices_that_fit_nothing_are_errors(void **state)
{
	static const char *const wrong[][2] = {
		{ "nothing", "--test: no test is called 'nothing'" },
		{ "paralel",
		  "--test: no test is called 'paralel', did you mean 'parallel'?" },
	};
	static const char *const wrong_matches[][2] = {
		{ "provider", "--match: expected key=value, got 'provider'" },
		{ "provider=sql", "--match: no cell has provider=sql" },
		{ "prov=file", "--match: no cell has a parameter 'prov'" },
	};
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *list[] = { "parallel", wrong[i][0], NULL };
		const struct plan_options o = { .tests = list };

		assert_string_equal(plan_error_of(a, matrix, &o), wrong[i][1]);
	}
	for (size_t i = 0; i < 3; i++) {
		const char *list[] = { wrong_matches[i][0], NULL };
		const struct plan_options o = { .matches = list };

		assert_string_equal(plan_error_of(a, matrix, &o), wrong_matches[i][1]);
	}
}

static void durations_that_make_no_sense_are_errors(void **state)
{
	static const char *const wrong[][3] = {
		{ "5 apples", NULL,
		  "--duration: expected a duration such as 30s or 2m, got '5 apples'" },
		{ "0s", NULL, "--duration: expected a duration longer than 0, got '0s'" },
		{ "1s", "1000ms", "--duration: '1000ms' is there twice" },
	};
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *list[] = { wrong[i][0], wrong[i][1], NULL };
		const struct plan_options o = { .durations = list };

		assert_string_equal(plan_error_of(a, matrix, &o), wrong[i][2]);
	}
}

static void a_cell_without_a_value_that_is_asked_for_is_an_error(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		plan_error_of(a, "strain: 1\ntests: {t: {run: 'x {{duration}}'}}\n", NULL),
		"tests.t uses '{{duration}}', but the cell t has no value for it; give the "
		"test durations, or -d");
	assert_string_equal(
		plan_error_of(a,
			      "strain: 1\ntests: {t: {run: [x, '{{b}}'], "
			      "include: [{a: 1}, {b: 2}]}}\n",
			      NULL),
		"tests.t uses '{{b}}', but the cell t/a=1 has no value for it");
}

static void a_matrix_of_which_nothing_is_left_is_an_error(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		plan_error_of(a,
			      "strain: 1\ntests: {t: {run: x, matrix: {v: [1]}, "
			      "exclude: [{v: 1}]}}\n",
			      NULL),
		"there is no cell: everything is excluded");
}

/* `n` cells of 1 s, 2 s, 3 s … */
static const char *growing(struct arena *a, int n)
{
	struct text t = { .arena = a };

	text_add(&t, "strain: 1\ntests: {t: {run: x, durations: [");
	for (int i = 1; i <= n; i++)
		text_addf(&t, "%ds, ", i);
	text_add(&t, "]}}\n");
	return text_string(&t);
}

static void shards_share_the_cells_and_their_time(void **state)
{
	enum { CELLS = 41, SHARDS = 4 };
	scoped_arena a = arena_new();
	const struct plan *whole = plan_of(a, growing(a, CELLS), NULL);
	bool seen[CELLS] = { false };
	int64_t fair = plan_declared_us(whole) / SHARDS;
	size_t total = 0;

	(void)state;
	for (int64_t i = 1; i <= SHARDS; i++) {
		const struct plan_options o = { .shard = i, .nshards = SHARDS };
		const struct plan *p = plan_of(a, growing(a, CELLS), &o);
		int64_t off = plan_declared_us(p) - fair;

		assert_true(off < 5000000 && off > -5000000);
		for (size_t k = 0; k < p->ncells; k++) {
			const struct cell *c = plan_find(whole, p->cells[k].id);

			assert_false(seen[c->index]);
			seen[c->index] = true;
			assert_string_equal(c->slug, p->cells[k].slug);
			assert_int_equal(p->cells[k].index, k);
		}
		total += p->ncells;
	}
	assert_int_equal(total, CELLS);
}

static void a_shard_may_be_empty_but_not_out_of_range(void **state)
{
	const struct plan_options third = { .shard = 3, .nshards = 3 },
				  fourth = { .shard = 4, .nshards = 3 };
	scoped_arena a = arena_new();

	(void)state;
	assert_int_equal(plan_of(a, growing(a, 2), &third)->ncells, 0);
	assert_non_null(strstr(plan_error_of(a, growing(a, 2), &fourth), "got '4/3'"));
}

static const char *product_of(struct arena *a, int x, int y)
{
	struct text t = { .arena = a };

	text_add(&t, "strain: 1\ntests: {t: {run: 'x {{a}} {{b}}', matrix: {a: [");
	for (int i = 0; i < x; i++)
		text_addf(&t, "%d, ", i);
	text_add(&t, "], b: [");
	for (int i = 0; i < y; i++)
		text_addf(&t, "%d, ", i);
	text_add(&t, "]}}}\n");
	return text_string(&t);
}

static void ten_thousand_cells_are_laid_out_and_found(void **state)
{
	scoped_arena a = arena_new();
	const struct plan *p = plan_of(a, product_of(a, 100, 100), NULL);

	(void)state;
	assert_int_equal(p->ncells, 10000);
	for (size_t i = 0; i < p->ncells; i++)
		assert_ptr_equal(plan_find(p, p->cells[i].id), &p->cells[i]);
	assert_string_equal(p->cells[9999].id, "t/a=99,b=99");
}

static void a_matrix_past_all_sense_is_an_error(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(plan_error_of(a, product_of(a, 1000, 1000), NULL),
			    "tests.t: the matrix has more than 100000 cells");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_durations_times_values_in_the_files_order),
		cmocka_unit_test(a_test_without_durations_or_values_is_called_by_its_name),
		cmocka_unit_test(an_id_holds_names_and_values_as_they_are_written),
		cmocka_unit_test(what_nobody_would_see_in_an_id_is_encoded),
		cmocka_unit_test(a_value_is_matched_as_it_is_written),
		cmocka_unit_test(a_long_id_is_cut_and_told_apart_by_a_hash),
		cmocka_unit_test(long_names_are_cut_between_characters),
		cmocka_unit_test(two_cells_of_one_id_are_refused_with_both_places),
		cmocka_unit_test(include_alone_is_the_whole_matrix),
		cmocka_unit_test(options_replace_durations_repeats_and_intervals),
		cmocka_unit_test(a_duration_can_be_matched_however_it_is_written),
		cmocka_unit_test(choices_that_fit_nothing_are_errors),
		cmocka_unit_test(durations_that_make_no_sense_are_errors),
		cmocka_unit_test(a_cell_without_a_value_that_is_asked_for_is_an_error),
		cmocka_unit_test(a_matrix_of_which_nothing_is_left_is_an_error),
		cmocka_unit_test(shards_share_the_cells_and_their_time),
		cmocka_unit_test(a_shard_may_be_empty_but_not_out_of_range),
		cmocka_unit_test(ten_thousand_cells_are_laid_out_and_found),
		cmocka_unit_test(a_matrix_past_all_sense_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
