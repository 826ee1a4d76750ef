/* samples.csv and live.csv: what was written is what is read, however it was cut. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "probe/metric.h"
#include "store/series.h"

#include "unit.h"

struct place {
	char path[64];
	int fd;
	struct arena *arena;
	struct spill *spill;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	strcpy(p->path, "/tmp/strain-series-XXXXXX");
	assert_non_null(mkdtemp(p->path));
	p->fd = fs_open_dir(AT_FDCWD, p->path, NULL);
	p->arena = arena_new();
	p->spill = spill_new(p->fd);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	fs_remove_tree(AT_FDCWD, p->path, NULL);
	close(p->fd);
	arena_free(p->arena);
	spill_free(p->spill);
	free(p);
	return 0;
}

static void fill(int64_t *values)
{
	for (size_t i = 0; i < nrecorded; i++)
		values[i] = NO_VALUE;
}

/*
 * Three rows 10 ms apart: CPU 0, 5 ms, 15 ms; the machine's busy time read at the first
 * and the last.
 */
static void write_three(struct place *p)
{
	struct series_writer w;
	int64_t v[M_RECORDED_END];

	assert_int_equal(series_create(&w, p->fd, "samples.csv", NULL), 0);
	fill(v);
	v[M_RSS] = INT64_MAX;
	v[M_CPU_TIME] = 0;
	v[M_HOST_BUSY] = 0;
	assert_int_equal(series_append(&w, 10, false, v, NULL), 0);
	fill(v);
	v[M_RSS] = 0;
	v[M_CPU_TIME] = 5000;
	assert_int_equal(series_append(&w, 10010, true, v, NULL), 0);
	v[M_CPU_TIME] = 15000;
	v[M_HOST_BUSY] = 35000;
	assert_int_equal(series_append(&w, 20010, false, v, NULL), 0);
	series_close(&w);
}

static void rows_are_read_back_as_columns(void **state)
{
	struct place *p = *state;
	struct samples s;

	write_three(p);
	assert_int_equal(samples_read(p->fd, "samples.csv", p->spill, p->arena, &s, NULL),
			 0);
	assert_int_equal(s.n, 3);
	assert_false(s.torn);
	assert_int_equal(s.elapsed_us.plain[2], 20010);
	assert_false(s.late.plain[0]);
	assert_true(s.late.plain[1]);
	assert_true(s.values[M_RSS].plain[0] == INT64_MAX);
	assert_int_equal(s.values[M_RSS].plain[1], 0);
	assert_true(s.values[M_PSS].plain[1] == NO_VALUE);
}

static void rates_are_growth_since_the_last_sample_with_a_value(void **state)
{
	struct place *p = *state;
	struct samples s;

	write_three(p);
	assert_int_equal(samples_read(p->fd, "samples.csv", p->spill, p->arena, &s, NULL),
			 0);
	assert_true(s.values[M_CPU].plain[0] == NO_VALUE);
	assert_int_equal(s.values[M_CPU].plain[1], 500);
	assert_int_equal(s.values[M_CPU].plain[2], 1000);
	assert_true(s.values[M_HOST_CPU].plain[1] == NO_VALUE);
	assert_int_equal(s.values[M_HOST_CPU].plain[2], 1000);
}

static void a_missing_file_is_no_samples(void **state)
{
	struct place *p = *state;
	struct samples s;
	struct live live;

	assert_int_equal(samples_read(p->fd, "none.csv", p->spill, p->arena, &s, NULL), 0);
	assert_int_equal(s.n, 0);
	assert_int_equal(live_read(p->fd, "none.csv", p->spill, p->arena, &live, NULL), 0);
	assert_int_equal(live.n, 0);
}

static void a_file_cut_at_any_byte_loses_the_cut_row_only(void **state)
{
	struct place *p = *state;
	size_t size, lines = 0;
	char *data;

	write_three(p);
	data = fs_read_file(p->fd, "samples.csv", 0, p->arena, &size, NULL);
	for (size_t cut = 0; cut <= size; cut++) {
		struct samples s;

		if (cut && data[cut - 1] == '\n')
			lines++;
		assert_int_equal(fs_replace_file(p->fd, "cut.csv", data, cut, NULL), 0);
		assert_int_equal(
			samples_read(p->fd, "cut.csv", p->spill, p->arena, &s, NULL), 0);
		assert_int_equal(s.n, lines ? lines - 1 : 0);
		assert_int_equal(s.torn, cut && data[cut - 1] != '\n');
	}
}

static void a_bad_row_is_one_row_and_named_with_its_line(void **state)
{
	static const struct {
		const char *text, *message;
		size_t n;
	} cases[] = {
		{ "elapsed_us,late,rss_bytes\n1,0,5\n2,0,x\n3,0,1\n",
		  "bad.csv:3: expected a whole number, got 'x': this row is left out", 2 },
		{ "elapsed_us,late,rss_bytes\n1,0\n",
		  "bad.csv:2: expected as many fields as the header has, got '1': this "
		  "row is left out",
		  0 },
		{ "elapsed_us,late\n1,0,7\n2,0\n",
		  "bad.csv:2: expected the end of the row, got '7': this row is left out",
		  1 },
		{ "elapsed_us,late\n5,0\n4,0\n6,0\n",
		  "bad.csv:3: expected a time not before the row above, got '4': this row "
		  "is left out",
		  2 },
		{ "elapsed_us,late,rss_bytes\n1,0,5\nx\n\n2,0,-9223372036854775808\n"
		  "3,,1\n4,0,99999999999999999999\n5,0,1\n",
		  "bad.csv:3: expected a whole number, got 'x': this row and 4 others are "
		  "left out",
		  2 },
	};
	struct place *p = *state;
	struct samples s;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fs_replace_file(p->fd, "bad.csv", cases[i].text, strlen(cases[i].text),
				NULL);
		assert_int_equal(
			samples_read(p->fd, "bad.csv", p->spill, p->arena, &s, NULL), 0);
		assert_string_equal(s.bad, cases[i].message);
		assert_int_equal(s.n, cases[i].n);
	}
}

static void what_is_no_series_is_an_error(void **state)
{
	static const char text[] = "hello\n";
	struct place *p = *state;
	struct samples s;
	struct error err;

	fs_replace_file(p->fd, "bad.csv", text, sizeof text - 1, NULL);
	assert_int_equal(samples_read(p->fd, "bad.csv", p->spill, p->arena, &s, &err), -1);
	assert_string_equal(
		err.text,
		"bad.csv:1: expected a header that starts with elapsed_us, got 'hello'");
	assert_int_equal(mkdirat(p->fd, "dir.csv", 0700), 0);
	assert_int_equal(samples_read(p->fd, "dir.csv", p->spill, p->arena, &s, &err), -1);
	assert_string_equal(err.text, "dir.csv: expected a regular file");
	assert_int_equal(s.n, 0);
}

/* A value for every sort of block: none, all the same, narrow, wide, the whole range, gaps. */
static int64_t made_up(size_t row, size_t metric)
{
	switch (metric % 6) {
	case 0:
		return (int64_t)(row * row) * 4096;
	case 1:
		return row % 7 ? (int64_t)(row % 250) : NO_VALUE;
	case 2:
		return 12345;
	case 3:
		return row % 2 ? INT64_MAX : INT64_MIN + 1;
	case 4:
		return NO_VALUE;
	default:
		return -(int64_t)row;
	}
}

/* As many as need several blocks, and a file that they are put away in. */
static void long_columns_come_back_as_they_were_written(void **state)
{
	enum { ROWS = 30000 };
	struct place *p = *state;
	struct series_writer w;
	struct column_cursor *at = arena_alloc(p->arena, sizeof *at);
	struct samples s;
	int64_t v[M_RECORDED_END];

	assert_int_equal(series_create(&w, p->fd, "samples.csv", NULL), 0);
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t m = 0; m < nrecorded; m++)
			v[m] = made_up(i, m);
		series_append(&w, (int64_t)i * 1000, i % 100 == 0, v, NULL);
	}
	series_close(&w);
	assert_int_equal(samples_read(p->fd, "samples.csv", p->spill, p->arena, &s, NULL),
			 0);
	assert_int_equal(s.n, ROWS);
	assert_int_equal(s.nlate, ROWS / 100);
	for (size_t m = 0; m < nrecorded; m++) {
		*at = (struct column_cursor){ .column = &s.values[m] };
		for (size_t i = 0; i < ROWS; i++)
			if (column_at(at, i) != made_up(i, m))
				fail_msg("row %zu of column %zu", i, m);
	}
	assert_int_equal(spill_check(p->spill, NULL), 0);
}

static void columns_of_another_version_are_passed_over(void **state)
{
	static const char text[] = "elapsed_us,late,quarks,rss_bytes\n1000,0,up,5\n";
	struct place *p = *state;
	struct samples s;

	fs_replace_file(p->fd, "new.csv", text, sizeof text - 1, NULL);
	assert_int_equal(samples_read(p->fd, "new.csv", p->spill, p->arena, &s, NULL), 0);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.values[M_RSS].plain[0], 5);
	assert_true(s.values[M_CPU_TIME].plain[0] == NO_VALUE);
}

static void live_values_come_back_by_name_and_to_the_last_bit(void **state)
{
	struct place *p = *state;
	struct live_writer w;
	struct live live;

	assert_int_equal(live_create(&w, p->fd, "live.csv", NULL), 0);
	assert_int_equal(live_append(&w, 1, "b", 0.1, NULL), 0);
	assert_int_equal(live_append(&w, 2, "a.x-y", 1.0 / 3, NULL), 0);
	assert_int_equal(live_append(&w, 3, "b", -1e300, NULL), 0);
	live_close(&w);
	assert_int_equal(live_read(p->fd, "live.csv", p->spill, p->arena, &live, NULL), 0);
	assert_int_equal(live.n, 2);
	assert_string_equal(live.series[0].name, "b");
	assert_int_equal(live.series[0].values.n, 2);
	assert_int_equal(live.series[0].elapsed_us.plain[1], 3);
	assert_true(live_value(live.series[0].values.plain[1]) == -1e300);
	assert_true(live_value(live.series[1].values.plain[0]) == 1.0 / 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(rows_are_read_back_as_columns),
		TEST(rates_are_growth_since_the_last_sample_with_a_value),
		TEST(a_missing_file_is_no_samples),
		TEST(a_file_cut_at_any_byte_loses_the_cut_row_only),
		TEST(a_bad_row_is_one_row_and_named_with_its_line),
		TEST(what_is_no_series_is_an_error),
		TEST(long_columns_come_back_as_they_were_written),
		TEST(columns_of_another_version_are_passed_over),
		TEST(live_values_come_back_by_name_and_to_the_last_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
