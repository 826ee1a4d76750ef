/* Calibration: what attempts of the same code say of the gates that would hold. */
#include <math.h>
#include <string.h>

#include "analyse/calibrate.h"
#include "report/calibration.h"

#include "made.h"
#include "random.h"
#include "unit.h"

static void attempts_that_are_alike_need_no_tolerance(void **state)
{
	static const double v[] = { 5, 5, 5 };
	struct calibration c = calibrate_values(v, 3, 5, 1);

	(void)state;
	assert_true(c.tolerance == 0);
	assert_true(c.spread == 0);
	assert_int_equal(c.attempts[0], 5);
}

/*
 * Values that differ by 10 %: the medians of five differ by sqrt(2) * 0.536 * 10 % (the standard error of a median of
 * five), so that 1 of 100 pairs differs by more than exp(2.33 * 0.0758) - 1 = 19 %.
 */
static void the_tolerance_is_the_one_that_theory_gives(void **state)
{
	uint64_t seed = 3;
	double v[400];
	struct calibration c;

	(void)state;
	for (size_t i = 0; i < 400; i++)
		v[i] = 100 * exp(0.1 * random_normal(&seed));
	c = calibrate_values(v, 400, 5, 17);
	assert_true(c.tolerance > 0.15 && c.tolerance < 0.24);
	/* the quartiles of a normal distribution are 0.674 standard deviations from its middle */
	assert_true(c.spread > 0.055 && c.spread < 0.08);
	assert_int_equal(c.attempts[0], 0);
	assert_true(c.attempts[2] >= 8 && c.attempts[2] <= 15);
	assert_true(calibrate_values(v, 400, 20, 17).tolerance < c.tolerance);
}

static void the_same_seed_gives_the_same_result(void **state)
{
	static const double v[] = { 9, 10, 11, 10.5, 9.7, 10.2 };
	struct calibration x = calibrate_values(v, 6, 5, 8),
			   y = calibrate_values(v, 6, 5, 8);

	(void)state;
	assert_memory_equal(&x, &y, sizeof x);
}

static struct calibrated_list calibrated(struct made *m)
{
	return calibrate_run(made_judged(m), 5, m->arena);
}

#define SUITE(rest_) \
	"strain: 1\nname: n\ntests:\n  t:\n    run: [a]\n    durations: [10s]\n" rest_

static void the_values_that_gates_name_are_calibrated(void **state)
{
	static const double peaks[] = { 10e6, 11e6, 12e6 };
	scoped_made m =
		made_new(SUITE("    gates: [peak_rss <= 1 GB, rss.slope <= 1 MB/min, "
			       "exit_code == 0]\n"));
	struct calibrated_list list;

	(void)state;
	made_peaks(m, 0, peaks, 3);
	m->run.record.gates_off = true;
	list = calibrated(m);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.rows[0].value->name, "peak_rss");
	assert_int_equal(list.rows[0].n, 3);
}

static void without_gates_those_of_a_short_table_are(void **state)
{
	static const double peaks[] = { 10e6, 11e6 };
	scoped_made m = made_new(SUITE(""));

	(void)state;
	made_peaks(m, 0, peaks, 2);
	/* peak_rss, cpu_time, wall: mean_rss has no samples, cpu no direction */
	assert_int_equal(calibrated(m).n, 3);
}

static void one_attempt_says_nothing(void **state)
{
	scoped_made m = made_new(SUITE(""));

	(void)state;
	made_attempt(m, 0);
	assert_int_equal(calibrated(m).n, 0);
}

static void attempts_that_failed_do_not_count(void **state)
{
	static const double peaks[] = { 10e6, 11e6, 99e6 };
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= 1 GB]\n"));

	(void)state;
	made_peaks(m, 0, peaks, 3);
	m->attempts[0][2].record.ok = false;
	assert_int_equal(calibrated(m).rows[0].n, 2);
}

static void the_fragment_is_gates_that_a_suite_takes(void **state)
{
	static const double calm[] = { 10e6, 10e6, 10e6 }, wild[] = { 10e6, 11e6, 12e6 };
	scoped_made m = made_new("strain: 1\nname: n\ntests:\n  t: { run: [a], "
				 "durations: [1s, 2s], gates: [peak_rss <= 1 GB] }\n");
	struct calibrated_list list;
	char text[4096] = "";
	FILE *f = fmemopen(text, sizeof text, "w");
	const char *fragment;

	(void)state;
	made_peaks(m, 0, calm, 3);
	made_peaks(m, 1, wild, 3);
	list = calibrated(m);
	assert_int_equal(list.n, 2);
	assert_int_equal(calibration_write(&list, m->arena, f, NULL), 0);
	fclose(f);
	fragment = strstr(text, "\ntests:\n");
	assert_non_null(fragment);
	/* one gate for both cells: the wider tolerance, that of 12 over 10 */
	assert_string_equal(fragment, "\ntests:\n  \"t\":\n    gates:\n"
				      "      - peak_rss <= baseline + 20 %\n");
	assert_non_null(strstr(text, "TOLERANCE"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts_that_are_alike_need_no_tolerance),
		cmocka_unit_test(the_tolerance_is_the_one_that_theory_gives),
		cmocka_unit_test(the_same_seed_gives_the_same_result),
		cmocka_unit_test(the_values_that_gates_name_are_calibrated),
		cmocka_unit_test(without_gates_those_of_a_short_table_are),
		cmocka_unit_test(one_attempt_says_nothing),
		cmocka_unit_test(attempts_that_failed_do_not_count),
		cmocka_unit_test(the_fragment_is_gates_that_a_suite_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
