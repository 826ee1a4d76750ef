/* Quantities and durations: what people may write, and what they are shown. */
#include <math.h>
#include <string.h>

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

static void a_rate_is_per_minute(void **state)
{
	struct quantity q = parsed("5 MB/min");

	(void)state;
	assert_true(q.per_min);
	assert_true(q.value == 5e6);
	assert_true(parsed("3/min").per_min);
}

static void what_is_no_quantity_is_named(void **state)
{
	static const char *const wrong[] = { "",       "MB",     "5 apples",
					     "5 mb",   "5 MB x", "5 MB/s",
					     "1,5 MB", "0x10",   "5 MB/minute" };

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

static void people_see_three_digits_that_matter(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		quantity_format(a, (struct quantity){ 13792 * 1024, UNIT_BYTES, 0 }),
		"13.5 MiB");
	assert_string_equal(quantity_format(a, (struct quantity){ 512, UNIT_BYTES, 0 }),
			    "512 B");
	assert_string_equal(quantity_format(a, (struct quantity){ 157.9, UNIT_CPU, 0 }),
			    "15.8 %");
	assert_string_equal(
		quantity_format(a, (struct quantity){ 5013000, UNIT_TIME, 0 }), "5.01 s");
	assert_string_equal(quantity_format(a, (struct quantity){ 1234, UNIT_COUNT, 0 }),
			    "1,234");
	assert_string_equal(quantity_format(a, (struct quantity){ -2048, UNIT_BYTES, 1 }),
			    "-2 KiB/min");
	assert_string_equal(quantity_format(a, (struct quantity){ NAN, UNIT_BYTES, 0 }),
			    "-");
	assert_string_equal(number_with_commas(a, -1234567), "-1,234,567");
	assert_string_equal(number_with_commas(a, -123), "-123");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_are_strict),
		cmocka_unit_test(a_rate_is_per_minute),
		cmocka_unit_test(what_is_no_quantity_is_named),
		cmocka_unit_test(the_end_of_a_quantity_is_told),
		cmocka_unit_test(durations_add_up),
		cmocka_unit_test(people_see_three_digits_that_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
