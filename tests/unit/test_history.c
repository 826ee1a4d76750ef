/* A history: what is added comes back, in whatever order, and however often. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "history/history.h"

#include "scratch.h"
#include "unit.h"

/* A results.json of one cell with two attempts. */
static const char *results(struct arena *a, const char *run, int64_t at_s, double peak)
{
	return arena_printf(
		a,
		"{\"schema\":\"strain-results/2\",\"version\":\"0.1.0\",\"run\":\"%s\",\"started_utc_us\":%lld,"
		"\"ended_utc_us\":%lld,\"suite\":{\"name\":\"s\",\"file\":\"strain.yml\"},\"fingerprint\":\"m\","
		"\"environment\":{\"git_commit\":\"c0ffee%s\",\"git_branch\":\"main\",\"git_dirty\":\"no\"},"
		"\"verdict\":\"passed\",\"values\":{\"peak_rss_bytes\":{\"name\":\"peak_rss\",\"unit\":\"bytes\","
		"\"better\":\"lower\",\"timing\":\"none\",\"label\":\"Peak RSS\",\"from_test\":false}},\"series\":{},"
		"\"statistics\":[],\"cells\":[{\"id\":\"t/1s\",\"test\":\"t\",\"duration\":\"1s\",\"params\":{},"
		"\"attempts\":[{\"role\":\"measured\",\"slot\":1,\"counts\":true,\"ok\":true,\"values\":{"
		"\"peak_rss_bytes\":%g}},{\"role\":\"measured\",\"slot\":2,\"counts\":true,\"ok\":true,\"values\":{"
		"\"peak_rss_bytes\":%g}}]}]}\n",
		run, (long long)at_s * 1000000, (long long)(at_s + 1) * 1000000, run,
		peak, peak + 10);
}

static struct history *open_in(const struct scratch *s, const char *name)
{
	struct error err = { 0 };
	char path[300];
	struct history *h;

	snprintf(path, sizeof path, "%s/%s", s->path, name);
	h = history_open(path, true, &err);
	if (!h)
		fail_msg("%s", err.text);
	return h;
}

static bool add(struct history *h, const char *run, int64_t at_s, double peak)
{
	scoped_arena a = arena_new();
	struct error err = { 0 };
	const char *text = results(a, run, at_s, peak);
	struct timeline_run e;
	bool fresh;

	if (history_add(
		    h, &(struct history_addition){ .results = text, .size = strlen(text) },
		    &fresh, &e, a, &err) < 0)
		fail_msg("%s", err.text);
	return fresh;
}

static size_t count(struct history *h)
{
	const struct history_filter all = { 0 };
	scoped_arena a = arena_new();
	size_t n;

	assert_non_null(history_list(h, &all, a, &n, NULL));
	return n;
}

static void what_is_added_comes_back_byte_for_byte(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct history *h = open_in(&s, "h");
	const struct history_filter all = { 0 };
	const struct timeline_run *list;
	const char *text = results(a, "R1", 100, 5), *back;
	size_t n, size;

	(void)state;
	assert_true(add(h, "R1", 100, 5));
	list = history_list(h, &all, a, &n, NULL);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].run, "R1");
	assert_string_equal(list[0].commit, "c0ffeeR1");
	assert_int_equal(list[0].started_utc_us, 100000000);
	assert_int_equal(list[0].ncells, 1);
	back = history_results(h, list[0].id, a, &size, NULL);
	assert_int_equal(size, strlen(text));
	assert_memory_equal(back, text, size);
	history_close(h);
}

static void adding_twice_changes_nothing(void **state)
{
	scoped_scratch s = scratch_open();
	struct history *h = open_in(&s, "h");

	(void)state;
	assert_true(add(h, "R1", 100, 5));
	assert_false(add(h, "R1", 100, 5));
	assert_int_equal(count(h), 1);
	history_close(h);
}

static void a_run_that_was_resumed_stands_once_as_it_ended(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct history *h = open_in(&s, "h");
	const struct timeline_series *series;
	const struct history_filter all = { 0 };
	size_t n;

	(void)state;
	assert_true(add(h, "R1", 100, 5));
	assert_true(add(h, "R1", 101, 7));
	assert_int_equal(count(h), 1);
	series = history_series(h, &all, a, &n, NULL);
	assert_int_equal(n, 1);
	assert_int_equal(series[0].npoints, 1);
	assert_true(series[0].points[0].median == 12);
	history_close(h);
}

static void values_stand_over_the_runs_by_time_whenever_they_were_added(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct history *h = open_in(&s, "h");
	const struct history_filter all = { 0 }, two = { .newest = 2 };
	const struct timeline_series *series;
	size_t n;

	(void)state;
	add(h, "R3", 300, 30);
	add(h, "R1", 100, 10);
	add(h, "R2", 200, 20);
	series = history_series(h, &all, a, &n, NULL);
	assert_int_equal(n, 1);
	assert_string_equal(series[0].cell, "t/1s");
	assert_string_equal(series[0].name, "peak_rss");
	assert_int_equal(series[0].unit.unit, UNIT_BYTES);
	assert_int_equal(series[0].better, BETTER_LOWER);
	assert_int_equal(series[0].npoints, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct timeline_point *p = &series[0].points[i];

		assert_true(p->low == 10 * (double)(i + 1));
		assert_true(p->median == p->low + 5 && p->high == p->low + 10);
		assert_int_equal(p->n, 2);
	}
	series = history_series(h, &two, a, &n, NULL);
	assert_int_equal(series[0].npoints, 2);
	assert_string_equal(series[0].points[0].run->run, "R2");
	history_close(h);
}

static void a_union_is_the_same_in_any_order(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct history *x = open_in(&s, "x"), *y = open_in(&s, "y");
	const struct history_filter all = { 0 };
	const struct timeline_run *in_x, *in_y;
	size_t nx, ny, added;
	char path[300];

	(void)state;
	add(x, "R1", 100, 1);
	add(x, "R2", 200, 2);
	add(y, "R2", 200, 2);
	add(y, "R3", 300, 3);
	snprintf(path, sizeof path, "%s/y", s.path);
	assert_int_equal(history_merge(x, path, &added, NULL), 0);
	assert_int_equal(added, 1);
	snprintf(path, sizeof path, "%s/x", s.path);
	assert_int_equal(history_merge(y, path, &added, NULL), 0);
	assert_int_equal(added, 1);
	in_x = history_list(x, &all, a, &nx, NULL);
	in_y = history_list(y, &all, a, &ny, NULL);
	assert_int_equal(nx, 3);
	assert_int_equal(ny, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(in_x[i].id, in_y[i].id);
	history_close(x);
	history_close(y);
}

static void what_was_pruned_stays_out_of_every_union(void **state)
{
	scoped_scratch s = scratch_open();
	struct history *x = open_in(&s, "x"), *y = open_in(&s, "y");
	scoped_arena a = arena_new();
	struct timeline_run e;
	size_t added;
	char path[300];

	(void)state;
	add(x, "R1", 100, 1);
	add(y, "R1", 100, 1);
	assert_int_equal(history_find(x, "R1", &e, a, NULL), 0);
	assert_int_equal(history_prune(x, e.id, NULL), 0);
	assert_int_equal(count(x), 0);
	snprintf(path, sizeof path, "%s/y", s.path);
	assert_int_equal(history_merge(x, path, &added, NULL), 0);
	assert_int_equal(count(x), 0);
	snprintf(path, sizeof path, "%s/x", s.path);
	assert_int_equal(history_merge(y, path, &added, NULL), 0);
	assert_int_equal(count(y), 0);
	assert_false(add(y, "R1", 100, 1));
	history_close(x);
	history_close(y);
}

static void an_index_that_is_gone_or_broken_is_made_anew(void **state)
{
	scoped_scratch s = scratch_open();
	struct history *h = open_in(&s, "h");

	(void)state;
	add(h, "R1", 100, 1);
	add(h, "R2", 200, 2);
	history_close(h);
	assert_int_equal(unlinkat(s.fd, "h/index.sqlite", 0), 0);
	h = open_in(&s, "h");
	assert_int_equal(count(h), 2);
	history_close(h);
	scratch_text(&s, "h/index.sqlite",
		     "this is no database, whatever it is called, and never was");
	h = open_in(&s, "h");
	assert_int_equal(count(h), 2);
	history_close(h);
}

static void a_file_that_is_not_what_its_name_says_is_told_and_left_out(void **state)
{
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct history *h = open_in(&s, "h");
	const struct history_filter all = { 0 };
	const struct timeline_run *list;
	const char *const *broken;
	size_t n;

	(void)state;
	add(h, "R1", 100, 1);
	add(h, "R2", 200, 2);
	list = history_list(h, &all, a, &n, NULL);
	scratch_text(
		&s, arena_printf(a, "h/runs/%.2s/%s.json.gz", list[0].id, list[0].id + 2),
		"not gzip");
	history_close(h);
	unlinkat(s.fd, "h/index.sqlite", 0);
	h = open_in(&s, "h");
	assert_int_equal(count(h), 1);
	assert_int_equal(history_broken(h, &broken), 1);
	assert_non_null(strstr(broken[0], "is not what its name says"));
	history_close(h);
}

static void what_is_no_results_json_is_refused(void **state)
{
	static const char *const texts[] = { "", "{", "[]", "{\"schema\":\"other/1\"}",
					     "{\"schema\":\"strain-results/2\"}" };
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct history *h = open_in(&s, "h");
	struct timeline_run e;
	bool fresh;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct error err = { 0 };

		assert_int_equal(history_add(h,
					     &(struct history_addition){
						     .results = texts[i],
						     .size = strlen(texts[i]) },
					     &fresh, &e, a, &err),
				 -1);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
	assert_int_equal(count(h), 0);
	history_close(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_added_comes_back_byte_for_byte),
		cmocka_unit_test(adding_twice_changes_nothing),
		cmocka_unit_test(a_run_that_was_resumed_stands_once_as_it_ended),
		cmocka_unit_test(
			values_stand_over_the_runs_by_time_whenever_they_were_added),
		cmocka_unit_test(a_union_is_the_same_in_any_order),
		cmocka_unit_test(what_was_pruned_stays_out_of_every_union),
		cmocka_unit_test(an_index_that_is_gone_or_broken_is_made_anew),
		cmocka_unit_test(
			a_file_that_is_not_what_its_name_says_is_told_and_left_out),
		cmocka_unit_test(what_is_no_results_json_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
