/* Calibration: what attempts of the same code say of the gates that would hold. */
#include <math.h>
#include <string.h>

#include "analyse/calibrate.h"
#include "report/calibration.h"

#include "../../src/analyse/serial.h"
#include "calibrations.h"
#include "made.h"
#include "unit.h"

/* One gate, of a value of which less is better, or more. */
static struct calibrated calibrate_one(const double *v, size_t n, size_t attempts,
				       enum better better)
{
	const struct cell cell = { .test = NULL };
	const struct measure measure = { .name = "v", .better = better };
	struct calibrated r = {
		.cell = &cell, .measure = &measure, .v = v, .unwaited = v, .n = n
	};

	calibrate_rows(&r, 1, attempts);
	r.cell = NULL;
	r.measure = NULL;
	return r;
}

static void attempts_that_are_alike_need_no_tolerance(void **state)
{
	static const double v[] = { 5, 5, 5 };
	struct calibrated c = calibrate_one(v, 3, 0, BETTER_LOWER);

	(void)state;
	assert_true(c.needed.high == 0);
	assert_true(c.tolerance == 0.01);
	assert_true(c.spread == 0);
	assert_int_equal(c.repeat, 5);
	assert_int_equal(c.attempts[0], 5);
}

/*
 * Values that differ by 10 %: the medians of five differ by sqrt(2) * 0.536 * 10 % (the
 * standard error of a median of five), so that 1 of 100 pairs differs by more than
 * exp(2.33 * 0.0758) - 1 = 19 %.
 */
static void the_tolerance_is_the_one_that_theory_gives(void **state)
{
	uint64_t seed = 3;
	double v[400];
	struct calibrated c, rising;

	(void)state;
	noise_fill(NOISE_NORMAL, 0.1, v, 400, &seed);
	c = calibrate_one(v, 400, 5, BETTER_LOWER);
	assert_true(c.needed.low > 0.15 && c.needed.low < 0.193);
	assert_true(c.needed.high > 0.193 && c.needed.high < 0.24);
	assert_true(c.tolerance >= c.needed.high && c.tolerance < c.needed.high + 0.01);
	/* the quartiles of a normal distribution are 0.674 standard deviations from its middle */
	assert_true(c.spread > 0.055 && c.spread < 0.08);
	assert_int_equal(c.attempts[0], 0);
	/* as far down as up: 1 / 1.25 is 20 % less */
	rising = calibrate_one(v, 400, 5, BETTER_HIGHER);
	assert_true(fabs((1 + c.needed.high) * (1 - rising.needed.high) - 1) < 1e-9);
	assert_true(calibrate_one(v, 400, 20, BETTER_LOWER).tolerance < c.tolerance);
}

static void
T10_few_attempts_leave_the_tolerance_open_and_the_upper_end_counts(void **state)
{
	uint64_t seed = 11;
	double v[160];
	struct calibrated few, many;

	(void)state;
	noise_fill(NOISE_NORMAL, 0.05, v, 160, &seed);
	few = calibrate_one(v, 10, 9, BETTER_LOWER);
	many = calibrate_one(v, 160, 9, BETTER_LOWER);
	assert_true(few.needed.high - few.needed.low >
		    2 * (many.needed.high - many.needed.low));
	assert_true(few.tolerance >= few.needed.high);
}

static void the_same_attempts_give_the_same_result(void **state)
{
	static const double v[] = { 9, 10, 11, 10.5, 9.7, 10.2 };
	struct calibrated x = calibrate_one(v, 6, 5, BETTER_LOWER),
			  y = calibrate_one(v, 6, 5, BETTER_LOWER);

	(void)state;
	assert_memory_equal(&x, &y, sizeof x);
}

static void T10_unchanged_code_fails_in_less_than_1_of_100_runs(void **state)
{
	(void)state;
	for (int noise = NOISE_NORMAL; noise <= NOISE_HEAVY; noise++) {
		const struct trials t = { .noise = (enum noise)noise,
					  .spread = 0.05,
					  .n = 10,
					  .gates = 5,
					  .repeat = 7,
					  .calibrations = 6,
					  .runs = 300 };
		struct rates r = calibrations_rates(&t, 20261124);

		if (r.failed >= 0.01 || r.inconclusive > 0.02)
			fail_msg("%s: %.4f failed, %.4f inconclusive", noise_names[noise],
				 r.failed, r.inconclusive);
		/* not by tolerances that hold anything: 3 to 4 standard deviations of attempts */
		assert_true(r.tolerance < 0.30);
	}
}

/*
 * The rates above are counted by something that counts: attempts that hang together are
 * past what ten of them say.
 */
static void T10_where_attempts_hang_together_the_tolerance_does_not_hold(void **state)
{
	const struct trials t = { .noise = NOISE_CORRELATED,
				  .spread = 0.05,
				  .n = 10,
				  .gates = 5,
				  .repeat = 7,
				  .calibrations = 8,
				  .runs = 100 };
	struct rates r = calibrations_rates(&t, 20261124);

	(void)state;
	assert_true(r.failed + r.inconclusive > 0.05);
}

static void T10_what_is_said_to_be_found_is_found_by_the_gates_as_written(void **state)
{
	static const enum noise noises[] = { NOISE_NORMAL, NOISE_BIMODAL, NOISE_HEAVY };
	static const double spreads[] = { 0.03, 0.03, 0.02 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct trials t = { .noise = noises[i],
					  .spread = spreads[i],
					  .n = 10,
					  .gates = 4,
					  .calibrations = 10,
					  .runs = 100 };
		struct power_claim claims[CALIBRATE_CHANGES], *last = &claims[2];

		calibrations_power(&t, claims, 20261124);
		if (last->said < 0.6 || last->found < 0.78)
			fail_msg("%s: said by %.2f, found in %.3f",
				 noise_names[noises[i]], last->said, last->found);
	}
}

static void T10_a_change_inside_of_the_tolerance_is_never_said_to_be_found(void **state)
{
	uint64_t seed = 5;
	double v[10];
	struct calibrated c;

	(void)state;
	noise_fill(NOISE_NORMAL, 0.05, v, 10, &seed);
	c = calibrate_one(v, 10, 0, BETTER_LOWER);
	assert_true(c.tolerance >= 0.05);
	assert_int_equal(c.attempts[0], 0);
}

/* How often ten cells of ten attempts are said to hang together. */
static double share_that_hangs_together(enum noise noise, size_t times)
{
	enum { CELLS = 10, N = 10 };
	uint64_t seed = 77;
	double v[CELLS][N];
	struct sequence cells[CELLS];
	size_t warned = 0;

	for (size_t i = 0; i < times; i++) {
		struct serial s;

		for (size_t c = 0; c < CELLS; c++) {
			noise_fill(noise, 0.05, v[c], N, &seed);
			cells[c] = (struct sequence){ v[c], N };
		}
		s = serial_correlation(cells, CELLS);
		warned += s.correlation > 0.3 && s.p < 0.05;
	}
	return (double)warned / (double)times;
}

static void T10_attempts_that_hang_together_are_told_from_those_that_do_not(void **state)
{
	static const double rising[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	const struct sequence s = { rising, 8 }, few = { rising, 4 };

	(void)state;
	assert_true(share_that_hangs_together(NOISE_CORRELATED, 40) > 0.8);
	assert_true(share_that_hangs_together(NOISE_NORMAL, 100) <= 0.02);
	assert_true(share_that_hangs_together(NOISE_HEAVY, 100) <= 0.02);
	assert_true(serial_correlation(&s, 1).correlation > 0.5);
	assert_true(serial_correlation(&s, 1).p < 0.01);
	assert_true(serial_correlation(&few, 1).p == 1);
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
	assert_string_equal(list.rows[0].measure->name, "peak_rss");
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

/* What is written of a calibration; the run's attempts stand in `m`. */
static const char *written(struct made *m, size_t attempts)
{
	struct calibrated_list list = calibrate_run(made_judged(m), attempts, m->arena);
	char *text = arena_array(m->arena, 1 << 14, 1);
	FILE *f = fmemopen(text, 1 << 14, "w");

	assert_int_equal(calibration_write(&list, m->arena, f, NULL), 0);
	fclose(f);
	return text;
}

static void the_fragment_is_gates_that_a_suite_takes(void **state)
{
	static const double calm[] = { 10e6, 10e6, 10e6 }, wild[] = { 10e6, 11e6, 12e6 };
	scoped_made m = made_new("strain: 1\nname: n\ntests:\n  t: { run: [a], "
				 "durations: [1s, 2s], gates: [peak_rss <= 1 GB] }\n");
	const char *text, *fragment;

	(void)state;
	made_peaks(m, 0, calm, 3);
	made_peaks(m, 1, wild, 3);
	text = written(m, 7);
	fragment = strstr(text, "\ntests:\n");
	assert_non_null(fragment);
	/* one gate for both cells: the wider tolerance, a quarter more than 12 over 10 */
	assert_string_equal(fragment, "\ntests:\n  \"t\":\n    repeat: 7\n    gates:\n"
				      "      - peak_rss <= baseline + 26 %\n");
	assert_non_null(strstr(text, "TOLERANCE"));
	assert_non_null(strstr(text, "what moves between runs"));
}

static void T10_attempts_that_hang_together_are_said_with_their_gate(void **state)
{
	double rising[12];
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= 1 GB]\n"));
	const char *text;

	(void)state;
	for (int i = 0; i < 12; i++)
		rising[i] = 10e6 + 1e5 * i;
	made_peaks(m, 0, rising, 12);
	text = written(m, 5);
	assert_non_null(strstr(text, "peak_rss: attempts hang together"));
	assert_non_null(strstr(text, " %  # attempts hang together: use strain ab\n"));
}

/* Three attempts of 10 s and three that waited half as long for a CPU. */
static void T10_a_spread_that_waiting_explains_is_said(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [wall <= 1h]\n"));

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct attempt_record *r = &made_attempt(m, 0)->record;
		int64_t waited = i % 2 ? 5000000 : 0;

		r->wall_us = 10000000 + waited;
		r->books.cpu_delay =
			(struct booked){ waited, waited, "schedstat", false };
	}
	assert_non_null(strstr(written(m, 5), "waiting for a CPU makes the spread"));
}

static void values_that_are_0_somewhere_are_left_out_and_named(void **state)
{
	static const double peaks[] = { 10e6, 0, 12e6 };
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= 1 GB, wall <= 1h]\n"));

	(void)state;
	made_peaks(m, 0, peaks, 3);
	assert_non_null(strstr(written(m, 5), "peak_rss of t/10s is left out"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts_that_are_alike_need_no_tolerance),
		cmocka_unit_test(the_tolerance_is_the_one_that_theory_gives),
		cmocka_unit_test(
			T10_few_attempts_leave_the_tolerance_open_and_the_upper_end_counts),
		cmocka_unit_test(the_same_attempts_give_the_same_result),
		cmocka_unit_test(T10_unchanged_code_fails_in_less_than_1_of_100_runs),
		cmocka_unit_test(
			T10_where_attempts_hang_together_the_tolerance_does_not_hold),
		cmocka_unit_test(
			T10_what_is_said_to_be_found_is_found_by_the_gates_as_written),
		cmocka_unit_test(
			T10_a_change_inside_of_the_tolerance_is_never_said_to_be_found),
		cmocka_unit_test(
			T10_attempts_that_hang_together_are_told_from_those_that_do_not),
		cmocka_unit_test(the_values_that_gates_name_are_calibrated),
		cmocka_unit_test(without_gates_those_of_a_short_table_are),
		cmocka_unit_test(one_attempt_says_nothing),
		cmocka_unit_test(attempts_that_failed_do_not_count),
		cmocka_unit_test(the_fragment_is_gates_that_a_suite_takes),
		cmocka_unit_test(T10_attempts_that_hang_together_are_said_with_their_gate),
		cmocka_unit_test(T10_a_spread_that_waiting_explains_is_said),
		cmocka_unit_test(values_that_are_0_somewhere_are_left_out_and_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
