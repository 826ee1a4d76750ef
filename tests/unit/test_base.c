/* The ground floor: arenas, errors, text, UTF-8, JSON. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

#include "unit.h"

static void arena_push_keeps_what_was_there(void **state)
{
	scoped_arena a = arena_new();
	int *items = NULL;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 5000; i++)
		*(int *)arena_push(a, &items, &n, sizeof *items) = i;
	assert_int_equal(n, 5000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(items[i], i);
}

/* D8: it wrote past the end, as an array of arena_array has no room that push knew of. */
static void an_array_that_push_did_not_make_may_be_pushed_to(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	for (size_t made = 0; made < 40; made++) {
		int *items = arena_array(a, made, sizeof *items);
		int *behind = arena_array(a, 4, sizeof *behind);
		size_t n = made;

		for (size_t i = 0; i < made; i++)
			items[i] = (int)i;
		memset(behind, 0x55, 4 * sizeof *behind);
		for (size_t i = made; i < made + 20; i++)
			*(int *)arena_push(a, &items, &n, sizeof *items) = (int)i;
		assert_int_equal(n, made + 20);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(items[i], i);
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(behind[i], 0x55555555);
	}
}

static void arena_push_aligns_items_and_zeroes_them(void **state)
{
	scoped_arena a = arena_new();
	struct item {
		_Alignas(16) char bytes[48];
	} *items = NULL, none = { 0 };
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct item *item = arena_push(a, &items, &n, sizeof *item);

		assert_int_equal((uintptr_t)item % 16, 0);
		assert_memory_equal(item, &none, sizeof none);
		memset(item, 0xff, sizeof *item);
		n -= i % 3 == 2; /* what is taken away gives its room back */
	}
	assert_int_equal(n, 67);
}

static void arena_gives_aligned_zeroed_memory_of_any_size(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	for (size_t size = 0; size < 200000; size = size * 3 + 1) {
		char *p = arena_alloc(a, size);

		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
	}
}

static void an_error_is_prefixed_by_each_level(void **state)
{
	struct error err = { 0 };

	(void)state;
	errno = ENOENT;
	assert_int_equal(error_errno(&err, "open %s", "x"), -1);
	assert_int_equal(error_prefix(&err, "cell %d", 3), -1);
	assert_string_equal(err.text, "cell 3: open x: No such file or directory");
	assert_int_equal(err.kind, ERROR_SYSTEM);
	error_usage(&err, "expected %s, got '%s'", "a number", "y");
	assert_int_equal(err.kind, ERROR_USAGE);
}

static void an_error_that_nobody_wants_to_read_is_still_one(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, "x"), -1);
	assert_int_equal(error_usage(NULL, "x"), -1);
	assert_int_equal(error_errno(NULL, "x"), -1);
	assert_int_equal(error_prefix(NULL, "x"), -1);
}

static void an_error_that_does_not_fit_is_cut(void **state)
{
	struct error err = { 0 };
	char big[5000];

	(void)state;
	memset(big, 'x', sizeof big);
	big[sizeof big - 1] = '\0';
	error_set(&err, "%s", big);
	error_prefix(&err, "%s", big);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

static void an_errors_arguments_may_be_its_own_text(void **state)
{
	struct error err = { 0 };

	(void)state;
	error_set(&err, "inner");
	error_set(&err, "outer: %s", err.text);
	assert_string_equal(err.text, "outer: inner");
}

static void whole_numbers_are_read_whole_or_not_at_all(void **state)
{
	static const char *const wrong[] = { "",   " 1",  "1 ",
					     "+1", "1.0", "x",
					     "-",  "0x1", "99999999999999999999" };
	int64_t v = 7;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(text_to_int64(wrong[i], &v));
	assert_int_equal(v, 7);
	assert_true(text_to_int64("-9223372036854775808", &v));
	assert_true(v == INT64_MIN);
}

static void decimals_are_read_whole_or_not_at_all(void **state)
{
	static const char *const wrong[] = { "",     ".",     "1,5",  "nan", "inf",
					     "0x10", "1e999", "1.5 ", "--1" };
	double v = 0;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(text_to_double(wrong[i], &v));
	assert_true(text_to_double("-12.5e+3", &v));
	assert_true(v == -12500.0);
	assert_true(text_to_double(".5", &v));
	assert_true(v == 0.5);
}

static void the_nearest_word_is_near(void **state)
{
	static const char *const words[] = { "interval", "timeout", "repeat", "run",
					     NULL };

	(void)state;
	assert_string_equal(text_nearest("intervall", words), "interval");
	assert_string_equal(text_nearest("tiemout", words), "timeout");
	assert_string_equal(text_nearest("rnu", words), "run");
	assert_null(text_nearest("zebra", words));
	assert_null(text_nearest("", words));
}

static void a_text_grows(void **state)
{
	scoped_arena a = arena_new();
	struct text t = { .arena = a };

	(void)state;
	assert_string_equal(text_string(&t), "");
	for (int i = 0; i < 1000; i++)
		text_addf(&t, "%03d", i);
	assert_int_equal(t.size, 3000);
	assert_int_equal(strlen(text_string(&t)), 3000);
	assert_memory_equal(text_string(&t) + 2997, "999", 3);
}

static void bad_utf8_becomes_replacement_characters(void **state)
{
	static const char *const pairs[][2] = {
		{ "plain", "plain" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "\xff", "\xef\xbf\xbd" },
		{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },                 /* overlong */
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* surrogate */
		{ "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd" },                 /* cut */
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		scoped_arena a = arena_new();
		struct text t = { .arena = a };

		utf8_add_clean(&t, pairs[i][0], strlen(pairs[i][0]));
		assert_string_equal(text_string(&t), pairs[i][1]);
	}
}

static void json_strings_take_any_bytes(void **state)
{
	scoped_json j = json_of_string("a\xff\x01z");

	(void)state;
	assert_string_equal(json_string_value(j), "a\xef\xbf\xbd\x01z");
}

static void json_numbers_are_integers_where_they_can_be(void **state)
{
	scoped_json whole = json_of_double(42.0);
	scoped_json part = json_of_double(0.5);
	scoped_json none = json_of_double(NAN);

	(void)state;
	assert_true(json_is_integer(whole));
	assert_true(json_is_real(part));
	assert_true(json_is_null(none));
}

static void times_are_utc_and_sortable(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(clock_format_csv(a, 1772600767123456),
			    "2026-03-04 05:06:07.123");
	assert_string_equal(clock_format_iso(a, 1772600767123456), "2026-03-04T05:06:07");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_push_keeps_what_was_there),
		cmocka_unit_test(an_array_that_push_did_not_make_may_be_pushed_to),
		cmocka_unit_test(arena_push_aligns_items_and_zeroes_them),
		cmocka_unit_test(arena_gives_aligned_zeroed_memory_of_any_size),
		cmocka_unit_test(an_error_is_prefixed_by_each_level),
		cmocka_unit_test(an_error_that_nobody_wants_to_read_is_still_one),
		cmocka_unit_test(an_error_that_does_not_fit_is_cut),
		cmocka_unit_test(an_errors_arguments_may_be_its_own_text),
		cmocka_unit_test(whole_numbers_are_read_whole_or_not_at_all),
		cmocka_unit_test(decimals_are_read_whole_or_not_at_all),
		cmocka_unit_test(the_nearest_word_is_near),
		cmocka_unit_test(a_text_grows),
		cmocka_unit_test(bad_utf8_becomes_replacement_characters),
		cmocka_unit_test(json_strings_take_any_bytes),
		cmocka_unit_test(json_numbers_are_integers_where_they_can_be),
		cmocka_unit_test(times_are_utc_and_sortable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
