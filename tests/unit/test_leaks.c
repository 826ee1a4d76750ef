/* Slope gates: what is said of a leak, and of what grows and is none. */
#include <math.h>
#include <string.h>

#include "judged.h"
#include "made.h"
#include "unit.h"

/* Ten minutes at 1 s: bytes by the second. */
static const struct gate_result *judged_bytes(struct made *m, double (*bytes)(double s))
{
	struct run_attempt *t = made_attempt(m, 0);

	made_samples(m, t, 600, 1000000);
	for (size_t i = 0; i < 600; i++)
		made_column(t, M_RSS)[i] = (int64_t)bytes((double)(i + 1));
	return gate_of(made_judged(m), 0);
}

static double little_on_a_gigabyte(double s)
{
	return 1e9 + 1.9e6 * s / 60;
}

static double from_the_middle_of_the_eighth_minute(double s)
{
	return 100e6 + 50e6 * fmax(s / 60 - 7.5, 0);
}

static double settles(double s)
{
	return 100e6 + 40e6 * fmin(s / 400, 1);
}

static double slower_and_slower(double s)
{
	return 100e6 + 200e6 * (1 - exp(-s / 400));
}

static double long_teeth(double s)
{
	return 100e6 + 0.3e6 * fmod(s, 160) + 20e6 * s / 600;
}

static double slowly(double s)
{
	return 26e6 + 482e3 * s / 3600;
}

static void T9_what_grows_without_a_steady_leak_is_inconclusive_in_words(void **state)
{
	static const struct {
		double (*bytes)(double s);
		const char *note;
	} rows[] = {
		{ little_on_a_gigabyte,
		  "grew 14.2 MB, less than 2 % of 1.01 GB: run longer" },
		{ from_the_middle_of_the_eighth_minute, "began to grow at 7.5" },
		{ settles, "grew until 6.6" },
		{ slower_and_slower, "grows more and more slowly and has not settled" },
		{ long_teeth, "a sawtooth of too few cycles to tell, 3 of at least 4" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		scoped_made m = made_new(SUITE("    gates: [rss.slope <= 1 MB/min]"));
		scoped_made w =
			made_new(SUITE("    gates: [warn: rss.slope <= 1 MB/min]"));
		const struct gate_result *r = judged_bytes(m, rows[i].bytes);

		if (!r->note || !strstr(r->note, rows[i].note))
			fail_msg("%zu: %s; %s", i, r->message, r->note);
		assert_string_equal(outcomes[r->outcome].name, "inconclusive");
		assert_string_equal(
			outcomes[judged_bytes(w, rows[i].bytes)->outcome].name, "warned");
	}
}

static void T9_a_slope_is_answered_in_the_unit_of_its_limit(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [rss.slope <= 0.1 MB/h]"));
	scoped_made n = made_new(SUITE("    gates: [rss.slope <= 0.5 MB/h]"));
	const struct gate_result *r = judged_bytes(m, slowly);

	(void)state;
	/* 60 kB in 7 minutes: too little to call a leak, and never silent */
	assert_int_equal(r->outcome, OUTCOME_INCONCLUSIVE);
	assert_non_null(strstr(r->message, "rss.slope is 482"));
	assert_non_null(strstr(r->message, "kB/h), limit 100 kB/h, growth 60.2 kB, p "));
	assert_string_equal(r->note, "grew 60.2 kB, less than 1.05 MB: run longer");
	assert_true(fabs(r->observed.value - 482e3 / 60) < 1);
	assert_int_equal(judged_bytes(n, slowly)->outcome, OUTCOME_PASSED);
}

/* A test that counts its operations in bursts, and leaves bytes behind with each of them. */
static const struct gate_result *judged_bursts(struct made *m, double each,
					       const double *counts)
{
	enum { N = 600 };
	struct run_attempt *t = made_attempt(m, 0);
	int64_t *times = arena_array(m->arena, N, sizeof *times);
	double *done = arena_array(m->arena, N, sizeof *done), sum = 0;

	made_samples(m, t, N, 1000000);
	for (size_t i = 0; i < N; i++) {
		sum += i / 100 % 2 ? 500 : 20;
		times[i] = (int64_t)(i + 1) * 1000000 - 1000;
		done[i] = counts ? counts[i % 3] : sum;
		made_column(t, M_RSS)[i] = (int64_t)(50e6 + each * sum);
	}
	made_live(m, t, "orch", times, done, N);
	return gate_of(made_judged(m), 0);
}

#define PER_ORCH(bound_)                            \
	SUITE("    metrics: {orch: {live: true}}\n" \
	      "    gates: [rss.slope per orch <= " bound_ "]")

static void T9_growth_is_judged_per_operation(void **state)
{
	scoped_made m = made_new(PER_ORCH("100 B"));
	scoped_made n = made_new(PER_ORCH("300 B"));
	const struct gate_result *r = judged_bursts(m, 204, NULL);

	(void)state;
	assert_gate(
		r, OUTCOME_FAILED,
		"rss.slope per orch is 204 B per orch (95 % from 204 B per orch), limit "
		"100 B per orch, growth 25.1 MiB, p 4.3e-10");
	assert_string_equal(r->name, "gate rss.slope per orch");
	assert_true(fabs(r->observed.value - 204) < 0.01);
	assert_int_equal(judged_bursts(n, 204, NULL)->outcome, OUTCOME_PASSED);
}

static void T9_what_is_no_count_of_operations_is_an_error(void **state)
{
	static const double up_and_down[] = { 3, 9, 1 }, still[] = { 5, 5, 5 };
	scoped_made m = made_new(PER_ORCH("1 B"));
	scoped_made n = made_new(PER_ORCH("1 B"));
	scoped_made o = made_new(PER_ORCH("1 B"));

	(void)state;
	assert_gate(judged_bursts(m, 204, up_and_down), OUTCOME_ERRORED,
		    "rss.slope per orch cannot be told: 'orch' counts no operations: it "
		    "falls, so it is no count of operations");
	assert_gate(
		judged_bursts(n, 204, still), OUTCOME_ERRORED,
		"rss.slope per orch cannot be told: 'orch' counts no operations: it does "
		"not count up while samples are taken");
	assert_gate(judged_bytes(o, slowly), OUTCOME_ERRORED,
		    "rss.slope per orch cannot be told: 'orch' counts no operations: the "
		    "test told nothing of it");
}

static void T16_a_single_sample_is_too_short_like_any_other(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [rss.slope <= 1 MB/min]"));
	scoped_made n = made_new(SUITE("    gates: [rss.slope <= 1 MB/min]"));
	struct run_attempt *t = made_attempt(m, 0);

	(void)state;
	made_samples(m, t, 1, 100000);
	made_column(t, M_RSS)[0] = 1000000;
	assert_gate(gate_of(made_judged(m), 0), OUTCOME_SKIPPED,
		    "rss.slope: too short to tell a leak: fewer than 120 samples in an "
		    "attempt");
	made_samples(n, made_attempt(n, 0), 0, 100000);
	assert_int_equal(gate_of(made_judged(n), 0)->outcome, OUTCOME_ERRORED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			T9_what_grows_without_a_steady_leak_is_inconclusive_in_words),
		cmocka_unit_test(T9_a_slope_is_answered_in_the_unit_of_its_limit),
		cmocka_unit_test(T9_growth_is_judged_per_operation),
		cmocka_unit_test(T9_what_is_no_count_of_operations_is_an_error),
		cmocka_unit_test(T16_a_single_sample_is_too_short_like_any_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
