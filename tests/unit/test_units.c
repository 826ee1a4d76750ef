/* Quantities and durations: what people may write, and what they are shown. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"

#include "unit.h"

static struct quantity parsed(const char *s)
{
	struct quantity q = { 0 };
	struct error err = { 0 };

	if (quantity_parse(s, &q, NULL, &err) < 0)
		fail_msg("%s: %s", s, err.text);
	return q;
}

static void units_are_strict(void **state)
{
	(void)state;
	assert_true(parsed("40 MB").value == 40e6);
	assert_true(parsed("40MiB").value == 40.0 * 1048576);
	assert_true(parsed("1.5 GiB").value == 1.5 * 1073741824);
	assert_true(parsed("30 %").value == 300);
	assert_int_equal(parsed("30 %").unit, UNIT_CPU);
	assert_true(parsed("2 s").value == 2e6);
	assert_int_equal(parsed("1500").unit, UNIT_COUNT);
	assert_true(parsed("-3").value == -3);
}

static void a_unit_is_read_as_it_is_named(void **state)
{
	static const struct {
		const char *word;
		struct quantity q;
		const char *label;
	} cases[] = {
		{ "bytes", { .unit = UNIT_BYTES }, "" },
		{ "us", { .unit = UNIT_TIME }, "" },
		{ "permille/min", { .unit = UNIT_CPU, .per_min = true }, "" },
		{ "count", { .unit = UNIT_COUNT }, "" },
		{ "count/min", { .unit = UNIT_COUNT, .per_min = true }, "" },
		{ "1/s", { .unit = UNIT_COUNT }, "1/s" },
		{ "ops/min", { .unit = UNIT_COUNT }, "ops/min" },
		{ "used", { .unit = UNIT_COUNT }, "used" },
	};
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct quantity q = { 0 };

		assert_string_equal(unit_word(a, cases[i].q, cases[i].label),
				    cases[i].word);
		assert_string_equal(unit_of_word(cases[i].word, &q), cases[i].label);
		assert_int_equal(q.unit, cases[i].q.unit);
		assert_int_equal(q.per_min, cases[i].q.per_min);
	}
	assert_string_equal(
		unit_word(a, (struct quantity){ .unit = UNIT_BYTES, .per = "orch" }, NULL),
		"bytes/orch");
}

static void a_rate_is_per_minute(void **state)
{
	struct quantity q = parsed("5 MB/min");

	(void)state;
	assert_true(q.per_min);
	assert_true(q.value == 5e6);
	assert_true(parsed("3/min").per_min);
	assert_false(parsed("3/min").by_hour);
}

static void T9_a_rate_per_hour_is_told_per_hour(void **state)
{
	scoped_arena a = arena_new();
	struct quantity q = parsed("0.1 MB/h");

	(void)state;
	assert_true(q.per_min && q.by_hour);
	assert_true(fabs(q.value - 1e5 / 60) < 1e-9);
	assert_string_equal(quantity_format(a, q, SIZES_DECIMAL), "100 kB/h");
	assert_string_equal(quantity_format(a, parsed("6/h"), SIZES_BINARY), "6/h");
	q.value = 482e3 / 60;
	assert_string_equal(quantity_format(a, q, SIZES_DECIMAL), "482 kB/h");
	q = (struct quantity){ .value = 100, .unit = UNIT_BYTES, .per = "orch" };
	assert_string_equal(quantity_format(a, q, SIZES_DECIMAL), "100 B per orch");
}

static void what_is_no_quantity_is_named(void **state)
{
	static const char *const wrong[] = { "",          "MB",       "5 apples",
					     "5 mb",      "5 MB x",   "5 MB/s",
					     "1,5 MB",    "0x10",     "5 MB/minute",
					     "5 MB/hour", "1e308 GB", "-1e308 h" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct quantity q;
		struct error err = { 0 };

		if (quantity_parse(wrong[i], &q, NULL, &err) == 0)
			fail_msg("'%s' was taken", wrong[i]);
		assert_non_null(strstr(err.text, wrong[i]));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void the_end_of_a_quantity_is_told(void **state)
{
	struct quantity q;
	const char *end;

	(void)state;
	assert_int_equal(quantity_parse("10 % rest", &q, &end, NULL), 0);
	assert_string_equal(end, "rest");
}

static void durations_add_up(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} good[] = { { "5s", 5000000 },      { "1m30s", 90000000 },  { "500ms", 500000 },
		     { "1.5h", 5400000000 }, { "2 min", 120000000 }, { "0s", 0 } };
	static const char *const bad[] = { "",     "5", "5 apples", "-1s",
					   "5 MB", "s", "1e300s",   "5s x" };
	int64_t us;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(duration_parse(good[i].text, &us, NULL), 0);
		assert_true(us == good[i].us);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error err = { 0 };

		assert_int_equal(duration_parse(bad[i], &us, &err), -1);
		assert_non_null(
			strstr(err.text, "expected a duration such as 30s or 2m, got '"));
	}
}

struct shown {
	struct quantity q;
	enum sizes sizes;
	const char *text;
};

static void people_see_three_digits_that_matter(void **state)
{
	static const struct shown all[] = {
		{ { 13792 * 1024, UNIT_BYTES, 0, false, NULL }, SIZES_BINARY, "13.5 MiB" },
		{ { 13792 * 1024, UNIT_BYTES, 0, false, NULL }, SIZES_DECIMAL, "14.1 MB" },
		{ { 512, UNIT_BYTES, 0, false, NULL }, SIZES_BINARY, "512 B" },
		{ { -2048, UNIT_BYTES, 1, false, NULL }, SIZES_BINARY, "-2 KiB/min" },
		{ { -2048, UNIT_BYTES, 1, false, NULL }, SIZES_DECIMAL, "-2.05 kB/min" },
		{ { 157.9, UNIT_CPU, 0, false, NULL }, SIZES_BINARY, "15.8 %" },
		{ { 0, UNIT_CPU, 0, false, NULL }, SIZES_BINARY, "0.0 %" },
		{ { 0.5, UNIT_CPU, 0, false, NULL }, SIZES_BINARY, "0.05 %" },
		{ { 5013000, UNIT_TIME, 0, false, NULL }, SIZES_BINARY, "5.01 s" },
		{ { 1234, UNIT_COUNT, 0, false, NULL }, SIZES_BINARY, "1,234" },
		{ { NAN, UNIT_BYTES, 0, false, NULL }, SIZES_BINARY, "-" },
	};
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_string_equal(quantity_format(a, all[i].q, all[i].sizes),
				    all[i].text);
	assert_string_equal(number_with_commas(a, -1234567), "-1,234,567");
	assert_string_equal(number_with_commas(a, -123), "-123");
}

/* A line of tests/data/numbers.txt: "bytes binary 14123008 13.5 MiB". */
static void assert_case(const char *line, struct arena *a)
{
	struct quantity q = { 0 };
	char unit[16], sizes[16], text[64];

	if (sscanf(line, "%15s %15s %lf %63[^\n]", unit, sizes, &q.value, text) != 4)
		fail_msg("not a case: %s", line);
	assert_string_equal(unit_of_word(unit, &q), "");
	assert_string_equal(
		quantity_format(a, q, (enum sizes)text_index(sizes, sizes_names)), text);
}

static void numbers_are_those_that_the_page_writes(void **state)
{
	const char *top = getenv("TOP");
	scoped_arena a = arena_new();
	FILE *f =
		fopen(arena_printf(a, "%s/tests/data/numbers.txt", top ? top : "."), "r");
	char line[256];
	int n = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		if (*line == '#')
			continue;
		assert_case(line, a);
		n++;
	}
	fclose(f);
	assert_true(n >= 30);
}

static void N7_two_that_differ_are_told_apart(void **state)
{
	static const struct {
		double x, y;
		enum unit unit;
		const char *texts[2];
	} pairs[] = {
		{ 0.0123, 0.01, UNIT_CPU, { "0.0012 %", "0.001 %" } },
		{ 52000000, 52000001, UNIT_BYTES, { "52000000 B", "52000001 B" } },
		{ 1000, 1000.4, UNIT_COUNT, { "1000", "1000.4" } },
		{ 1500, 1501, UNIT_TIME, { "1.5 ms", "1.501 ms" } },
		{ 20, 30, UNIT_COUNT, { "20", "30" } },
		{ 7, 7, UNIT_COUNT, { "7", "7" } },
	};
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct quantity x = { pairs[i].x, pairs[i].unit, false, false, NULL },
				y = { pairs[i].y, pairs[i].unit, false, false, NULL };
		const char *texts[2];

		quantity_format_apart(a, x, y, SIZES_DECIMAL, texts);
		if (pairs[i].unit != UNIT_BYTES) {
			assert_string_equal(texts[0], pairs[i].texts[0]);
			assert_string_equal(texts[1], pairs[i].texts[1]);
		} else {
			assert_string_not_equal(texts[0], texts[1]);
		}
	}
}

static void N3_a_number_has_the_same_digits_in_every_file(void **state)
{
	static const struct {
		double v;
		const char *text;
	} all[] = {
		{ 0.000123, "0.000123" },
		{ 123456789012345, "123456789012345" },
		{ 9007199254740991, "9007199254740991" },
		{ 155, "155" },
		{ 0.1, "0.1" },
		{ -2.5, "-2.5" },
		{ -0.0, "0" },
		{ 1e300, "1e+300" },
		{ 1e-7, "1e-07" },
	};
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_string_equal(number_text(a, all[i].v), all[i].text);
}

static void N6_seconds_are_cut_off_in_one_way(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(number_seconds(a, 10999), "0.010");
	assert_string_equal(number_seconds(a, 2104000), "2.104");
	assert_string_equal(number_seconds(a, 0), "0.000");
}

static void N2_sizes_are_told_as_they_are_written(void **state)
{
	enum sizes sizes = SIZES_BINARY;

	(void)state;
	assert_false(sizes_written("cpu.mean <= 80 %", &sizes));
	assert_int_equal(sizes, SIZES_BINARY);
	assert_true(sizes_written("rss.slope <= 1 MB/min", &sizes));
	assert_int_equal(sizes, SIZES_DECIMAL);
	assert_true(sizes_written("peak_rss <= 40 MiB", &sizes));
	assert_int_equal(sizes, SIZES_BINARY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_are_strict),
		cmocka_unit_test(a_unit_is_read_as_it_is_named),
		cmocka_unit_test(a_rate_is_per_minute),
		cmocka_unit_test(T9_a_rate_per_hour_is_told_per_hour),
		cmocka_unit_test(what_is_no_quantity_is_named),
		cmocka_unit_test(the_end_of_a_quantity_is_told),
		cmocka_unit_test(durations_add_up),
		cmocka_unit_test(people_see_three_digits_that_matter),
		cmocka_unit_test(numbers_are_those_that_the_page_writes),
		cmocka_unit_test(N7_two_that_differ_are_told_apart),
		cmocka_unit_test(N3_a_number_has_the_same_digits_in_every_file),
		cmocka_unit_test(N6_seconds_are_cut_off_in_one_way),
		cmocka_unit_test(N2_sizes_are_told_as_they_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
