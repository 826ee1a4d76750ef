/*
 * The test's own numbers: out of logs, JSON, CSV, live lines; and what a summary makes of
 * series.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

#include "../../src/analyse/extract.h"
#include "../../src/analyse/pattern.h"
#include "made.h"
#include "scratch.h"
#include "unit.h"

#define GIVEN_UP "the pattern was given up after 100 million steps: it tries too much"

static struct test_metric metric(enum metric_source source)
{
	return (struct test_metric){
		.name = "m",
		.source = source,
		.from = "output",
		.file = "out/r.x",
		.unit_label = "",
		.factor = 1,
	};
}

static void assert_number(const struct scratch *s, const struct test_metric *m,
			  double expected)
{
	scoped_arena a = arena_new();
	const struct run run = { .dir_fd = s->fd };
	const struct run_attempt t = { .dir = "." };
	const struct live live = { 0 };
	double v = NAN;
	const char *problem = extract_metric(&run, &t, &live, m, a, &v);

	if (problem)
		fail_msg("%s", problem);
	assert_true(fabs(v - expected) < 1e-9);
}

static void assert_problem(const struct scratch *s, const struct test_metric *m,
			   const char *expected)
{
	scoped_arena a = arena_new();
	const struct run run = { .dir_fd = s->fd };
	const struct run_attempt t = { .dir = "." };
	const struct live live = { 0 };
	double v = 7;
	const char *problem = extract_metric(&run, &t, &live, m, a, &v);

	assert_non_null(problem);
	assert_string_equal(problem, expected);
	assert_true(isnan(v));
}

static void the_last_match_of_a_pattern_wins_and_is_scaled(void **state)
{
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_PATTERN);

	(void)state;
	m.pattern = "^Latency: ([0-9.]+) ms$";
	m.factor = 1000;
	scratch_text(&s, "stdout.log", "Latency: 1 ms\nLatency: 2.5 ms\nxLatency: 3 ms\n");
	assert_number(&s, &m, 2500);
	m.pattern = "\\z()";
	assert_problem(&s, &m, "expected a number, got ''");
	m.pattern = "a|b: (\\d+)";
	assert_problem(&s, &m, "expected a number, got 'a'");
	m.pattern = "(?:min|max)=(\\d+)";
	assert_problem(&s, &m, "the pattern did not match");
}

static void standard_error_is_searched_where_standard_output_has_no_match(void **state)
{
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_PATTERN);

	(void)state;
	m.pattern = "n=(\\S+)";
	assert_problem(&s, &m, "the pattern did not match");
	scratch_text(&s, "stdout.log", "nothing\n");
	scratch_text(&s, "stderr.log", "n=5\n");
	assert_number(&s, &m, 5);
	m.from = "stdout";
	assert_problem(&s, &m, "the pattern did not match");
	m.from = "stderr";
	assert_number(&s, &m, 5);
	scratch_text(&s, "stderr.log", "n=five\n");
	assert_problem(&s, &m, "expected a number, got 'five'");
}

/* 10 MiB of lines with the only match at `at`. */
static void write_long_log(const struct scratch *s, size_t at, const char *line)
{
	size_t n = (size_t)10 << 20;
	char *log = malloc(n);

	memset(log, '.', n);
	for (size_t i = 99; i < n; i += 100)
		log[i] = '\n';
	memcpy(log + at, line, strlen(line));
	scratch_write(s, "stdout.log", log, n);
	free(log);
}

static void a_match_anywhere_in_a_long_log_is_found(void **state)
{
	static const size_t from_end[] = {
		0, 100, (4 << 20) - 20, (4 << 20) + 3, 4 << 20, (8 << 20) - 30, 10 << 20,
	};
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_PATTERN);
	const char *line = "\nvalue: 123456789\n";

	(void)state;
	m.pattern = "^value: (\\d+)$";
	for (size_t i = 0; i < sizeof from_end / sizeof *from_end; i++) {
		size_t back = from_end[i] < strlen(line) ? strlen(line) : from_end[i];

		write_long_log(&s, ((size_t)10 << 20) - back, line);
		assert_number(&s, &m, 123456789);
	}
}

static void a_pattern_that_backtracks_without_end_is_given_up(void **state)
{
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_PATTERN);
	char line[4001];

	(void)state;
	memset(line, 'a', 4000);
	line[4000] = '\0';
	scratch_text(&s, "stdout.log", line);
	m.pattern = "(a+a+)+[bc]";
	assert_problem(&s, &m, GIVEN_UP);
}

/* Every start is cheap enough; all of them together took half a minute. */
static void a_search_has_one_budget_for_all_starts(void **state)
{
	enum { LINES = 2000, DIGITS = 18 };
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_PATTERN);
	char *log = malloc(LINES * (DIGITS + 1));

	(void)state;
	memset(log, '1', LINES * (DIGITS + 1));
	for (size_t i = 1; i <= LINES; i++)
		log[i * (DIGITS + 1) - 1] = '\n';
	scratch_write(&s, "stdout.log", log, LINES * (DIGITS + 1));
	free(log);
	m.pattern = "(?:\\d+)+[xyz](\\d+)";
	assert_problem(&s, &m, GIVEN_UP);
}

/* One step that runs over a megabyte at once, at each of its bytes. */
static void long_runs_cost_as_much_as_many_steps(void **state)
{
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_PATTERN);
	char *log = malloc(1 << 20);

	(void)state;
	memset(log, '1', 1 << 20);
	scratch_write(&s, "stdout.log", log, 1 << 20);
	free(log);
	m.pattern = "(\\d++)[xyz]";
	assert_problem(&s, &m, GIVEN_UP);
}

static void bytes_that_are_no_text_do_not_disturb_a_pattern(void **state)
{
	static const char log[] = "\0\xff\xfe n=4\n\0n=\x80\n";
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_PATTERN);

	(void)state;
	scratch_write(&s, "stdout.log", log, sizeof log - 1);
	m.pattern = "n=(\\d+)";
	assert_number(&s, &m, 4);
}

static void a_json_pointer_finds_its_number(void **state)
{
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_JSON);

	(void)state;
	m.pointer = "/a~1b/1/x~0y";
	assert_problem(&s, &m, "the test wrote no file 'out/r.x'");
	scratch_text(&s, "metric-m.json",
		     "{\"a/b\": [0, {\"x~y\": 2.5, \"s\": \"7\"}, null]}");
	assert_number(&s, &m, 2.5);
	m.pointer = "/a~1b/1/s";
	assert_number(&s, &m, 7);
	m.pointer = "/a~1b/2";
	assert_problem(&s, &m, "'/a~1b/2' in 'out/r.x' is not a number");
	m.pointer = "/a~1b/9";
	assert_problem(&s, &m, "there is no '/a~1b/9' in 'out/r.x'");
	scratch_text(&s, "metric-m.json", "{,");
	assert_problem(&s, &m, "out/r.x:1:2: not JSON: string or '}' expected near ','");
	m.pointer = "";
	scratch_text(&s, "metric-m.json", "12");
	assert_number(&s, &m, 12);
}

static void a_csv_column_gives_what_is_taken_of_it(void **state)
{
	static const double expected[] = { 2, 5, 3, 9 };
	scoped_scratch s = scratch_open();
	struct test_metric m = metric(SOURCE_CSV);

	(void)state;
	m.column = "ms";
	scratch_text(&s, "metric-m.csv",
		     "\xef\xbb\xbf\"ms\",name\r\n2,\"a,b\"\r\n5,c\r\n\"\",d\r\n2,e\r\n");
	for (int take = TAKE_LAST; take <= TAKE_SUM; take++) {
		m.take = (enum metric_take)take;
		assert_number(&s, &m, expected[take]);
	}
	m.column = "us";
	assert_problem(&s, &m, "'out/r.x' has no column 'us'");
	m.column = "name";
	assert_problem(&s, &m, "out/r.x: row 1 of 'name': expected a number, got 'a,b'");
	scratch_text(&s, "metric-m.csv", "name,other\n");
	assert_problem(&s, &m, "column 'name' of 'out/r.x' is empty");
}

static void the_last_live_value_counts(void **state)
{
	static const int64_t at[] = { 1, 2 };
	const int64_t values[] = { live_bits(3), live_bits(4) };
	const struct live_series series = { "m", column_plain(at, 2),
					    column_plain(values, 2) };
	const struct live live = { .series = &series, .n = 1 };
	struct test_metric m = metric(SOURCE_LIVE);
	const struct run run = { .dir_fd = -1 };
	const struct run_attempt t = { .dir = "." };
	scoped_arena a = arena_new();
	double v;

	(void)state;
	assert_null(extract_metric(&run, &t, &live, &m, a, &v));
	assert_true(v == 4);
	m.name = "other";
	assert_string_equal(extract_metric(&run, &t, &live, &m, a, &v),
			    "the test wrote no value of it to $STRAIN_METRICS");
}

static const struct value *value_of(const struct analysis *an, const char *name)
{
	const struct value *v = summary_find(an->cells[0].summaries[0], name);

	if (!v)
		fail_msg("no value %s", name);
	return v;
}

static void assert_value(const struct analysis *an, const char *name, const char *key,
			 double expected)
{
	const struct value *v = value_of(an, name);

	assert_string_equal(v->measure->key, key);
	if (!(v->number == expected))
		fail_msg("%s is %g, expected %g", name, v->number, expected);
}

#define SUITE(rest_) \
	"strain: 1\nname: n\ntests:\n  t:\n    run: [a]\n    durations: [10s]\n" rest_

static void a_series_boils_down_to_its_statistics_in_whole_base_units(void **state)
{
	scoped_made m = made_new(SUITE(""));
	struct run_attempt *t = made_attempt(m, 0);
	const struct analysis *an;

	(void)state;
	made_samples(m, t, 5, 60000000);
	for (size_t i = 0; i < 5; i++)
		made_column(t, M_RSS)[i] = 1000 + 10 * (int64_t)i;
	made_column(t, M_RSS)[4] = 1041;
	an = made_judged(m);
	assert_value(an, "rss.min", "rss_min_bytes", 1000);
	assert_value(an, "rss.mean", "rss_mean_bytes", 1020);
	assert_value(an, "mean_rss", "mean_rss_bytes", 1020);
	assert_value(an, "rss.p50", "rss_p50_bytes", 1020);
	assert_value(an, "rss.p95", "rss_p95_bytes", 1039);
	assert_value(an, "rss.max", "rss_max_bytes", 1041);
	assert_value(an, "rss.first", "rss_first_bytes", 1000);
	assert_value(an, "rss.last", "rss_last_bytes", 1041);
	assert_value(an, "rss.slope", "rss_slope_bytes_per_min", 10);
	assert_value(an, "cpu", "cpu_permille", 500);
	assert_value(an, "samples", "samples", 5);
	assert_string_equal(value_of(an, "pss.max")->origin->problem, "no samples");
	assert_string_equal(value_of(an, "peak_rss")->origin->book, "cgroup");
}

static void skip_leaves_the_first_part_out_and_one_sample_has_no_slope(void **state)
{
	scoped_made m = made_new(SUITE("    skip: 90s\n"));
	struct run_attempt *t = made_attempt(m, 0);
	const struct analysis *an;

	(void)state;
	made_samples(m, t, 2, 60000000);
	made_column(t, M_RSS)[0] = 5;
	made_column(t, M_RSS)[1] = 7;
	an = made_judged(m);
	assert_value(an, "rss.min", "rss_min_bytes", 7);
	assert_value(an, "rss.mean", "rss_mean_bytes", 7);
	/* T17: a mean of one sample is not shown among the values */
	assert_string_equal(value_of(an, "mean_rss")->origin->problem,
			    "fewer than 5 samples: too few for a mean");
	assert_string_equal(value_of(an, "rss.slope")->origin->problem,
			    "one sample has no slope");
}

static void samples_stand_in_where_no_book_was_open(void **state)
{
	scoped_made m = made_new(SUITE(""));
	struct run_attempt *t = made_attempt(m, 0);
	const struct analysis *an;

	(void)state;
	books_clear(&t->record.books);
	made_samples(m, t, 2, 1000000);
	made_column(t, M_RSS)[0] = 9;
	made_column(t, M_RSS)[1] = 7;
	made_column(t, M_CPU_TIME)[1] = 1000000;
	an = made_judged(m);
	assert_value(an, "peak_rss", "peak_rss_bytes", 9);
	assert_string_equal(value_of(an, "peak_rss")->origin->book, "samples");
	assert_false(value_of(an, "peak_rss")->origin->exact);
	assert_value(an, "cpu", "cpu_permille", 100);
	assert_string_equal(value_of(an, "peak_rss_process")->origin->problem,
			    "no book and no sample holds it");
}

static void live_series_have_statistics_and_do_not_take_the_trees_names(void **state)
{
	static const int64_t at[] = { 1, 2 };
	static const double values[] = { 1.5, 2.5 };
	scoped_made m = made_new(
		SUITE("    metrics: { lag: { live: true, unit: ms, better: lower } }\n"));
	struct run_attempt *t = made_attempt(m, 0);
	const struct analysis *an;

	(void)state;
	made_live(m, t, "queue", at, values, 2);
	made_live(m, t, "rss", at, values, 2);
	made_live(m, t, "lag", at, values, 2);
	an = made_judged(m);
	assert_value(an, "queue.mean", "queue_mean", 2);
	assert_value(an, "test_rss.max", "test_rss_max", 2.5);
	assert_value(an, "lag", "lag_us", 2500);
	assert_value(an, "lag.mean", "lag_mean_us", 2000);
	assert_string_equal(value_of(an, "rss.max")->origin->problem, "no samples");
}

static void the_typical_value_is_the_median_and_has_its_band(void **state)
{
	static const double peaks[] = { 10e6, 30e6, 500e6 };
	scoped_made m = made_new(SUITE("    bands: { peak_rss: { small: < 20 MB, "
				       "medium: 20-100 MB, large: '> 100 MB' } }\n"));
	const struct value *v;

	(void)state;
	made_peaks(m, 0, peaks, 3);
	v = summary_find(made_judged(m)->cells[0].typical, "peak_rss");
	assert_true(v->number == 30e6);
	assert_string_equal(value_band(m->cells[0].cell->test, v), "medium");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_match_of_a_pattern_wins_and_is_scaled),
		cmocka_unit_test(
			standard_error_is_searched_where_standard_output_has_no_match),
		cmocka_unit_test(a_match_anywhere_in_a_long_log_is_found),
		cmocka_unit_test(a_pattern_that_backtracks_without_end_is_given_up),
		cmocka_unit_test(a_search_has_one_budget_for_all_starts),
		cmocka_unit_test(long_runs_cost_as_much_as_many_steps),
		cmocka_unit_test(bytes_that_are_no_text_do_not_disturb_a_pattern),
		cmocka_unit_test(a_json_pointer_finds_its_number),
		cmocka_unit_test(a_csv_column_gives_what_is_taken_of_it),
		cmocka_unit_test(the_last_live_value_counts),
		cmocka_unit_test(
			a_series_boils_down_to_its_statistics_in_whole_base_units),
		cmocka_unit_test(
			skip_leaves_the_first_part_out_and_one_sample_has_no_slope),
		cmocka_unit_test(samples_stand_in_where_no_book_was_open),
		cmocka_unit_test(
			live_series_have_statistics_and_do_not_take_the_trees_names),
		cmocka_unit_test(the_typical_value_is_the_median_and_has_its_band),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
