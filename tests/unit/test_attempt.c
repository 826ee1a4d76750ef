/* attempt.json: what is written is read back, and nothing hostile in it does harm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/attempt.h"

#include "scratch.h"
#include "unit.h"

static const struct process_record tree[] = {
	{ 11, 1, 4096, "sh -c 'a b'" },
	{ 12, 11, 200000000, "worker \x01\xff" },
};
static const char *const argv[] = { "sh", "-c", "true", NULL };
static const char *const notes[] = { "a note" };

static struct attempt_record sample_record(void)
{
	struct attempt_record r;

	attempt_clear(&r);
	r.cell = "parallel/10s";
	r.id.number = 3;
	r.id.role = ROLE_WARMUP;
	r.id.slot = 2;
	r.id.tries = 4;
	r.started_utc_us = 1767225600000000;
	r.wall_us = 10012345;
	r.ending = ENDED_EXIT;
	r.ok = true;
	r.exit_code = 0;
	r.text = "exit status 0 after 10.012 s";
	r.samples = 20;
	r.books.peak_rss = (struct booked){ 1000, 2000, "taskstats", false };
	r.books.peak_rss_process = (struct booked){ 900, NO_VALUE, "rusage", false };
	r.books.cpu_time = (struct booked){ 555, 555, "cgroup", true };
	r.peak_tree = tree;
	r.npeak_tree = 2;
	r.argv = argv;
	r.dir = "/tmp";
	r.notes = notes;
	r.nnotes = 1;
	return r;
}

static void a_record_written_is_the_record_read(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct attempt_record r = sample_record(), back;
	struct error err;

	(void)state;
	assert_int_equal(attempt_write(s.fd, &r, &err), 0);
	assert_int_equal(attempt_read(s.fd, a, &back, &err), 0);
	assert_string_equal(back.cell, r.cell);
	assert_int_equal(back.id.number, 3);
	assert_int_equal(back.id.role, ROLE_WARMUP);
	assert_int_equal(back.id.slot, 2);
	assert_int_equal(back.id.tries, 4);
	assert_int_equal(back.started_utc_us, r.started_utc_us);
	assert_int_equal(back.wall_us, r.wall_us);
	assert_int_equal(back.ending, ENDED_EXIT);
	assert_true(back.ok);
	assert_int_equal(back.exit_code, 0);
	assert_true(back.signal == NO_VALUE);
	assert_string_equal(back.text, r.text);
	assert_true(back.peak_elapsed_us == NO_VALUE);
	assert_int_equal(back.books.peak_rss.value, 1000);
	assert_int_equal(back.books.peak_rss.high, 2000);
	assert_string_equal(back.books.peak_rss.book, "taskstats");
	assert_false(back.books.peak_rss.exact);
	assert_int_equal(back.books.peak_rss_process.value, 900);
	assert_true(back.books.peak_rss_process.high == NO_VALUE);
	assert_true(back.books.cpu_time.exact);
	assert_true(back.books.peak_pss.value == NO_VALUE);
	assert_int_equal(back.npeak_tree, 2);
	assert_int_equal(back.peak_tree[1].rss_bytes, 200000000);
	assert_string_equal(back.argv[2], "true");
	assert_null(back.argv[3]);
	assert_string_equal(back.dir, "/tmp");
	assert_int_equal(back.nnotes, 1);
}

static void bytes_that_are_no_utf8_do_not_break_the_file(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct attempt_record r = sample_record(), back;

	(void)state;
	assert_int_equal(attempt_write(s.fd, &r, NULL), 0);
	assert_int_equal(attempt_read(s.fd, a, &back, NULL), 0);
	assert_string_equal(back.peak_tree[1].command, "worker \x01\xef\xbf\xbd");
}

static void members_missing_or_of_another_type_are_not_known(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct attempt_record r;
	struct error err;

	(void)state;
	scratch_text(&s, "attempt.json",
		     "{\"cell\":7,\"ending\":\"sideways\",\"ok\":\"yes\",\"wall_us\":1.5,"
		     "\"argv\":[1,null,\"x\"],\"books\":{\"peak_rss_bytes\":[],"
		     "\"cpu_time_us\":{\"value\":\"7\"}},\"peak_tree\":[3,{}],"
		     "\"leftovers\":{\"a\":1},\"notes\":\"n\"}");
	assert_int_equal(attempt_read(s.fd, a, &r, &err), 0);
	assert_string_equal(r.cell, "");
	assert_int_equal(r.ending, ENDED_UNKNOWN);
	assert_false(r.ok);
	assert_true(r.wall_us == NO_VALUE);
	assert_string_equal(r.argv[0], "x");
	assert_null(r.argv[1]);
	assert_true(r.books.peak_rss.value == NO_VALUE);
	assert_true(r.books.cpu_time.value == NO_VALUE);
	assert_int_equal(r.npeak_tree, 2);
	assert_string_equal(r.peak_tree[0].command, "");
	assert_int_equal(r.nleftovers, 0);
	assert_int_equal(r.nnotes, 0);
}

static void a_record_cut_at_any_byte_is_an_error_that_names_the_file(void **state)
{
	scoped_scratch s = scratch_open();
	struct attempt_record r = sample_record(), back;
	struct error err;
	scoped_arena a = arena_new();
	char text[8192];
	FILE *f;
	size_t n;

	(void)state;
	assert_int_equal(attempt_write(s.fd, &r, NULL), 0);
	snprintf(text, sizeof text, "%s/attempt.json", s.path);
	f = fopen(text, "re");
	assert_non_null(f);
	n = fread(text, 1, sizeof text, f);
	fclose(f);
	assert_true(n > 100 && n < sizeof text);
	/* the last two bytes are "}\n": without the newline it is whole */
	for (size_t cut = 0; cut < n - 1; cut += 7) {
		scratch_write(&s, "attempt.json", text, cut);
		assert_int_equal(attempt_read(s.fd, a, &back, &err), -1);
		assert_non_null(strstr(err.text, "attempt.json"));
		assert_int_equal(back.ending, ENDED_UNKNOWN);
	}
}

static void a_record_that_is_not_there_is_an_error(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct attempt_record r;
	struct error err;

	(void)state;
	assert_int_equal(attempt_read(s.fd, a, &r, &err), -1);
	assert_string_equal(err.text, "attempt.json: No such file or directory");
}

static void every_book_has_a_row_with_its_unit_in_the_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < nbook_rows; i++) {
		const char *suffix = unit_suffix(book_rows[i].unit);
		const char *key = book_rows[i].key;

		assert_ptr_equal(book_find(book_rows[i].name), &book_rows[i]);
		assert_memory_equal(key, book_rows[i].name, strlen(book_rows[i].name));
		assert_string_equal(key + strlen(key) - strlen(suffix), suffix);
	}
	assert_null(book_find("height"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_written_is_the_record_read),
		cmocka_unit_test(bytes_that_are_no_utf8_do_not_break_the_file),
		cmocka_unit_test(members_missing_or_of_another_type_are_not_known),
		cmocka_unit_test(a_record_cut_at_any_byte_is_an_error_that_names_the_file),
		cmocka_unit_test(a_record_that_is_not_there_is_an_error),
		cmocka_unit_test(every_book_has_a_row_with_its_unit_in_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
