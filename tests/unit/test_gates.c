/* Gates and verdicts: what is said, and that nothing passes for want of data. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "judged.h"
#include "made.h"
#include "random.h"
#include "scratch.h"
#include "unit.h"

static void a_broken_gate_says_by_how_much_in_the_units_it_is_written_in(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= 30 MB, peak_rss >= 40 MB,"
				       " warn: peak_rss <= 30 MiB, cpu <= 60 %]"));
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0);
	an = made_judged(m);
	assert_gate(gate_of(an, 0), OUTCOME_FAILED,
		    "peak_rss is 40 MB, limit ≤ 30 MB (1.33 times the limit)");
	assert_gate(gate_of(an, 1), OUTCOME_PASSED, "peak_rss is 40 MB, limit ≥ 40 MB");
	assert_gate(gate_of(an, 2), OUTCOME_WARNED,
		    "peak_rss is 38.1 MiB, limit ≤ 30 MiB (1.27 times the limit)");
	assert_gate(gate_of(an, 3), OUTCOME_PASSED, "cpu is 50.0 %, limit ≤ 60.0 %");
	assert_string_equal(gate_of(an, 0)->name, "gate peak_rss");
	assert_string_equal(gate_of(an, 1)->name, "gate peak_rss at least");
	assert_string_equal(gate_of(an, 2)->name, "gate peak_rss warn");
	assert_string_equal(gate_of(an, 0)->method, "one attempt");
	assert_int_equal(an->cells[0].verdict, OUTCOME_FAILED);
	assert_int_equal(an->exit_status, 1);
	assert_int_equal(an->gates_by_outcome.passed, 2);
}

static void numbers_that_look_alike_are_shown_whole(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= 39999999 B]"));
	const struct gate_result *r;

	(void)state;
	made_attempt(m, 0);
	r = gate_of(made_judged(m), 0);
	assert_gate(r, OUTCOME_FAILED, "peak_rss is 38.146973 MiB, limit ≤ 38.146972 MiB");
}

static void warnings_alone_do_not_fail_a_run(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [warn: peak_rss <= 30 MB]"));
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0);
	an = made_judged(m);
	assert_int_equal(an->verdict, OUTCOME_WARNED);
	assert_int_equal(an->exit_status, 0);
}

static void a_value_that_does_not_exist_is_an_error(void **state)
{
	scoped_made m = made_new(SUITE("    metrics: { rate: { pattern: 'r=(\\d+)' } }\n"
				       "    gates: [rate >= 1, rss.p95 <= 1 GB, "
				       "warn: rate >= 1]"));
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0);
	an = made_judged(m);
	assert_gate(gate_of(an, 1), OUTCOME_ERRORED, "rss.p95 has no value: no samples");
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_ERRORED);
	assert_int_equal(gate_of(an, 2)->outcome, OUTCOME_ERRORED);
	assert_true(isnan(gate_of(an, 1)->observed.value));
	assert_int_equal(an->exit_status, 1);
}

static void the_median_of_the_attempts_is_judged_or_the_worst(void **state)
{
	static const double peaks[] = { 10e6, 20e6, 60e6 };
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= 40 MB, { fail: "
				       "peak_rss <= 40 MB, over: worst }, "
				       "{ fail: peak_rss >= 15 MB, over: worst }]"));
	const struct analysis *an;

	(void)state;
	made_peaks(m, 0, peaks, 3);
	an = made_judged(m);
	assert_gate(gate_of(an, 0), OUTCOME_PASSED, "peak_rss is 20 MB, limit ≤ 40 MB");
	assert_string_equal(gate_of(an, 0)->method, "median of 3 attempts");
	assert_gate(gate_of(an, 1), OUTCOME_FAILED,
		    "peak_rss is 60 MB, limit ≤ 40 MB (1.5 times the limit)");
	assert_string_equal(gate_of(an, 1)->method, "worst of 3 attempts");
	assert_gate(gate_of(an, 2), OUTCOME_FAILED,
		    "peak_rss is 10 MB, limit ≥ 15 MB (0.667 times the limit)");
}

static void equality_is_judged_exactly(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [exit_code == 0, signal != 0]"));
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0);
	an = made_judged(m);
	assert_gate(gate_of(an, 0), OUTCOME_PASSED, "exit_code is 0, limit = 0");
	assert_gate(gate_of(an, 1), OUTCOME_FAILED, "signal is 0, limit ≠ 0");
}

/* CPU of 20 samples a second apart: 100 % but for 200 % in [from, to). */
static void burst(struct made *m, size_t from, size_t to)
{
	struct run_attempt *t = made_attempt(m, 0);

	made_samples(m, t, 20, 1000000);
	for (size_t i = 0; i < 20; i++)
		made_column(t, M_CPU)[i] = i >= from && i < to ? 2000 : 1000;
}

static void a_gate_with_for_is_broken_only_when_it_lasts(void **state)
{
	const char *suite = SUITE("    gates: [{ warn: cpu.max <= 150 %, for: 5s }]");
	scoped_made brief = made_new(suite);
	scoped_made lasting = made_new(suite);

	(void)state;
	burst(brief, 3, 8);
	assert_gate(gate_of(made_judged(brief), 0), OUTCOME_PASSED,
		    "cpu broke ≤ 150.0 % for 4 s, allowed is less than 5 s");
	burst(lasting, 3, 9);
	assert_gate(gate_of(made_judged(lasting), 0), OUTCOME_WARNED,
		    "cpu broke ≤ 150.0 % for 5 s, allowed is less than 5 s");
}

static void a_break_in_the_breach_starts_it_anew(void **state)
{
	scoped_made m =
		made_new(SUITE("    gates: [{ fail: cpu.max <= 150 %, for: 8s }]"));

	(void)state;
	burst(m, 0, 20);
	made_column(&m->attempts[0][0], M_CPU)[10] = 1000;
	assert_gate(gate_of(made_judged(m), 0), OUTCOME_FAILED,
		    "cpu broke ≤ 150.0 % for 9 s, allowed is less than 8 s");
	made_column(&m->attempts[0][0], M_CPU)[5] = 1000;
	made_column(&m->attempts[0][0], M_CPU)[15] = 1000;
	assert_int_equal(gate_of(made_judged(m), 0)->outcome, OUTCOME_PASSED);
}

/* So long of its 10 s the attempt took because its threads waited for a CPU. */
static void waited(struct run_attempt *t, int64_t us)
{
	t->record.books.cpu_delay = (struct booked){ us, us, "schedstat", false };
}

static void T3_only_time_is_excused_by_waiting_and_only_as_far_as_it_waited(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [wall <= 5 s, "
				       "{ fail: wall <= 3 s, over: worst }, "
				       "peak_rss <= 30 MB, cpu_time <= 1 s]"));
	const struct analysis *an;

	(void)state;
	waited(made_attempt(m, 0), 6000000);
	an = made_judged(m);
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_INCONCLUSIVE);
	assert_string_equal(gate_of(an, 0)->note,
			    "explained by waiting for a CPU (6 s of 10 s): without it the "
			    "limit holds");
	/* 4 s without the waiting are past 3 s, too */
	assert_int_equal(gate_of(an, 1)->outcome, OUTCOME_FAILED);
	/* memory and CPU time do not depend on what others do */
	assert_int_equal(gate_of(an, 2)->outcome, OUTCOME_FAILED);
	assert_int_equal(gate_of(an, 3)->outcome, OUTCOME_FAILED);
}

static void T4_what_others_use_of_the_machine_excuses_nothing(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [wall <= 5 s]"));
	struct run_attempt *t = made_attempt(m, 0);

	(void)state;
	t->record.noisy = true;
	t->record.noise_permille = 990;
	/* nor does the machine's pressure, nor what the test's threads waited for each other */
	t->record.books.pressure = (struct booked){ 9000000, 9000000, "samples", true };
	t->record.books.cpu_wait_time =
		(struct booked){ 40000000, 40000000, "taskstats", true };
	assert_int_equal(gate_of(made_judged(m), 0)->outcome, OUTCOME_FAILED);
}

static void T22_a_count_of_failures_is_never_excused(void **state)
{
	scoped_made m =
		made_new(SUITE("    metrics: { failed: { json: r.json, pointer: "
			       "/failed }, rate: { json: r.json, pointer: /rate, unit: "
			       "op/s } }\n    gates: [failed == 0, rate >= 100 op/s]"));
	scoped_scratch s = scratch_open();
	struct run_attempt *t = made_attempt(m, 0);
	const struct analysis *an;

	(void)state;
	waited(t, 6000000);
	m->run.dir_fd = s.fd;
	t->dir = ".";
	scratch_text(&s, "metric-failed.json", "{\"failed\":3}");
	scratch_text(&s, "metric-rate.json", "{\"rate\":50}");
	an = made_judged(m);
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_FAILED);
	/* 50 a second with 6 of 10 s waited are 125 without */
	assert_int_equal(gate_of(an, 1)->outcome, OUTCOME_INCONCLUSIVE);
}

/*
 * 50 where 100 are wanted, with 6 of 10 s waited: 125 for a rate. 50 where 40 are
 * allowed: 20 for a time.
 */
static void what_the_suite_says_of_timing_goes_before_the_unit(void **state)
{
	scoped_made m = made_new(SUITE(
		"    metrics:\n"
		"      a: { json: v, pointer: /v, unit: req, better: higher, timing: true }\n"
		"      b: { json: v, pointer: /v, unit: steps, better: lower, timing: true }\n"
		"      c: { json: v, pointer: /v, unit: req/s, better: higher, timing: false }\n"
		"      d: { json: v, pointer: /v, unit: req/s, better: higher, timing: true }\n"
		"      e: { json: v, pointer: /v, unit: s, timing: false }\n"
		"    gates: [a >= 100, b <= 40, c >= 100, d >= 100, e <= 40 s]"));
	static const enum outcome expected[] = { OUTCOME_INCONCLUSIVE,
						 OUTCOME_INCONCLUSIVE, OUTCOME_FAILED,
						 OUTCOME_INCONCLUSIVE, OUTCOME_FAILED };
	scoped_scratch s = scratch_open();
	struct run_attempt *t = made_attempt(m, 0);
	char file[] = "metric-a.json";

	(void)state;
	waited(t, 6000000);
	m->run.dir_fd = s.fd;
	t->dir = ".";
	for (char c = 'a'; c <= 'e'; c++) {
		file[7] = c;
		scratch_text(&s, file, "{\"v\":50}");
	}
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(gate_of(made_judged(m), i)->outcome, expected[i]);
}

static void T14_a_series_is_judged_alike_by_its_value_and_by_its_statistic(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [switches <= 0, switches.max <= 0]"));
	struct run_attempt *t = made_attempt(m, 0);
	const struct analysis *an;

	(void)state;
	waited(t, 9000000);
	t->record.noisy = true;
	t->record.books.switches = (struct booked){ 7, 7, "rusage", true };
	made_samples(m, t, 5, 1000000);
	for (size_t i = 0; i < 5; i++)
		made_column(t, M_SWITCHES)[i] = 7;
	an = made_judged(m);
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_FAILED);
	assert_int_equal(gate_of(an, 1)->outcome, OUTCOME_FAILED);
}

static void T21_a_warn_gate_warns_whatever_it_waited(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [warn: wall <= 5 s]"));

	(void)state;
	waited(made_attempt(m, 0), 6000000);
	m->run.record.fail_on = "failed,errored,inconclusive,skipped";
	assert_int_equal(gate_of(made_judged(m), 0)->outcome, OUTCOME_WARNED);
	assert_int_equal(made_judged(m)->exit_status, 0);
}

static void T11_a_limit_inside_of_an_interval_is_not_passed(void **state)
{
	scoped_made m =
		made_new(SUITE("    gates: [peak_rss <= 150 MB, { fail: peak_rss <= "
			       "250 MB, over: worst }, { warn: peak_rss <= 90 MB }]"));
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0)->record.books.peak_rss =
		(struct booked){ 100500000, 202300000, "samples", false };
	an = made_judged(m);
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_INCONCLUSIVE);
	assert_string_equal(gate_of(an, 0)->note,
			    "not known exactly: at least 100.5 MB, at most 202.3 MB, and "
			    "the limit is between");
	assert_string_equal(gate_of(an, 0)->message,
			    "peak_rss is 100.5 MB to 202.3 MB, limit ≤ 150 MB");
	assert_int_equal(gate_of(an, 1)->outcome, OUTCOME_PASSED);
	assert_int_equal(gate_of(an, 2)->outcome, OUTCOME_WARNED);
}

static void T11_without_an_upper_end_no_limit_above_is_passed(void **state)
{
	scoped_made m =
		made_new(SUITE("    gates: [peak_rss <= 150 MB, peak_rss >= 50 MB, "
			       "{ warn: peak_rss <= 90 MB }]"));
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0)->record.books.peak_rss =
		(struct booked){ 100500000, NO_VALUE, "samples", false };
	an = made_judged(m);
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_INCONCLUSIVE);
	assert_string_equal(
		gate_of(an, 0)->note,
		"not known exactly: at least 100.5 MB, and nobody knows how much more");
	assert_string_equal(gate_of(an, 0)->message,
			    "peak_rss is 100.5 MB or more, limit ≤ 150 MB");
	assert_int_equal(gate_of(an, 1)->outcome, OUTCOME_PASSED);
	assert_int_equal(gate_of(an, 2)->outcome, OUTCOME_WARNED);
}

static void T11_two_attempts_without_an_upper_end_have_none_together(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= 150 MB]"));
	const struct analysis *an;

	(void)state;
	for (int i = 0; i < 2; i++)
		made_attempt(m, 0)->record.books.peak_rss =
			(struct booked){ 100500000, NO_VALUE, "samples", false };
	an = made_judged(m);
	assert_true(isinf(value_high(summary_find(an->cells[0].typical, "peak_rss"))));
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_INCONCLUSIVE);
	assert_string_equal(gate_of(an, 0)->message,
			    "peak_rss is 100.5 MB or more, limit ≤ 150 MB");
}

static void strict_makes_what_is_inconclusive_fail(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [wall <= 5 s]"));

	(void)state;
	waited(made_attempt(m, 0), 6000000);
	assert_int_equal(made_judged(m)->exit_status, 0);
	assert_int_equal(made_judged(m)->verdict, OUTCOME_INCONCLUSIVE);
	m->run.record.fail_on = "failed,errored,inconclusive,skipped";
	assert_int_equal(made_judged(m)->exit_status, 1);
}

static void the_median_of_what_did_not_wait_is_judged(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [wall <= 5 s]"));

	(void)state;
	waited(made_attempt(m, 0), 6000000);
	made_attempt(m, 0);
	made_attempt(m, 0);
	assert_int_equal(gate_of(made_judged(m), 0)->outcome, OUTCOME_FAILED);
}

static void gates_turned_off_are_skipped_and_say_so(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= 1 MB]"));

	(void)state;
	made_attempt(m, 0);
	m->run.record.gates_off = true;
	assert_gate(gate_of(made_judged(m), 0), OUTCOME_SKIPPED, "not judged: --no-gate");
	assert_int_equal(made_judged(m)->verdict, OUTCOME_PASSED);
}

static void a_cell_that_was_not_run_is_skipped_and_the_run_inconclusive(void **state)
{
	scoped_made m = made_new("strain: 1\nname: n\ntests:\n"
				 "  t: { run: [a], durations: [1s, 2s], "
				 "gates: [peak_rss <= 1 GB] }\n");
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0);
	m->run.interrupted = true;
	an = made_judged(m);
	assert_int_equal(an->cells[1].verdict, OUTCOME_SKIPPED);
	assert_string_equal(an->cells[1].run_message,
			    "not run: the run ended before its turn");
	assert_gate(&an->cells[1].gates[0], OUTCOME_SKIPPED,
		    "not judged: the cell was not measured");
	assert_int_equal(an->verdict, OUTCOME_INCONCLUSIVE);
	assert_int_equal(an->exit_status, 0);
}

static void a_run_of_which_nothing_was_run_has_not_passed(void **state)
{
	scoped_made m = made_new(SUITE(""));

	(void)state;
	assert_int_equal(made_judged(m)->verdict, OUTCOME_ERRORED);
	assert_int_equal(made_judged(m)->exit_status, 1);
}

static void every_ending_has_its_type(void **state)
{
	static const struct {
		enum ending ending;
		const char *type;
	} rows[] = {
		{ ENDED_EXIT, "run.exit" },
		{ ENDED_SIGNAL, "run.signal" },
		{ ENDED_TIMEOUT, "run.timeout" },
		{ ENDED_OOM, "run.oom" },
		{ ENDED_NOT_STARTED, "run.start" },
		{ ENDED_SETUP, "run.setup" },
		{ ENDED_TEARDOWN, "run.teardown" },
		{ ENDED_INTERRUPTED, "run.interrupted" },
		{ ENDED_UNKNOWN, "run.interrupted" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		scoped_made m = made_new(SUITE(""));
		struct run_attempt *t = made_attempt(m, 0);
		const struct analysis *an;

		t->record.ending = rows[i].ending;
		t->record.ok = false;
		t->record.text = "words";
		an = made_judged(m);
		assert_string_equal(an->cells[0].run_type, rows[i].type);
		assert_string_equal(an->cells[0].run_message, "words");
		assert_int_equal(an->cells[0].verdict, OUTCOME_ERRORED);
		assert_int_equal(an->exit_status, 1);
	}
}

static void a_test_of_which_nothing_was_measured_is_an_error(void **state)
{
	scoped_made m = made_new(SUITE(""));
	struct run_attempt *t = made_attempt(m, 0);
	const struct analysis *an;

	(void)state;
	books_clear(&t->record.books);
	an = made_judged(m);
	assert_string_equal(an->cells[0].run_type, "run.nodata");
	assert_string_equal(an->cells[0].run_message,
			    "nothing was measured: no sample and no book "
			    "(exit status 0 after 10 s)");
	assert_int_equal(an->cells[0].verdict, OUTCOME_ERRORED);
}

static void a_test_that_passes_after_a_failed_try_is_flaky(void **state)
{
	scoped_made m = made_new(SUITE(""));
	struct run_attempt *t = made_attempt(m, 0);
	const struct analysis *an;

	(void)state;
	t->record.ok = false;
	t->record.exit_code = 3;
	t->superseded = true;
	made_attempt(m, 0)->record.id.slot = 1;
	an = made_judged(m);
	assert_true(an->cells[0].flaky);
	assert_int_equal(an->cells[0].verdict, OUTCOME_PASSED);
	assert_int_equal(an->cells[0].ncounted, 1);
}

/* --- against a baseline --- */

/* baseline.json with these peaks of the one cell, from a machine. */
static void write_baseline(const struct scratch *s, const double *peaks, size_t n,
			   const char *machine)
{
	char text[8192];
	size_t used = (size_t)snprintf(
		text, sizeof text,
		"{\"fingerprint\":\"%s\",\"values\":{\"peak_rss_bytes\":{\"name\":\"peak_rss\"},"
		"\"wall_us\":{\"name\":\"wall\"}},\"cells\":[{\"id\":\"t/10s\",\"attempts\":[",
		machine);

	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(
			text + used, sizeof text - used,
			"%s{\"role\":\"measured\",\"superseded\":false,\"ok\":true,"
			"\"values\":{\"peak_rss_bytes\":%.0f,\"wall_us\":8000000}}",
			i ? "," : "", peaks[i]);
	snprintf(text + used, sizeof text - used, "]}]}");
	scratch_text(s, "baseline.json", text);
}

static const double base_peaks[] = { 40.0e6, 40.1e6, 40.2e6, 39.9e6, 39.8e6 };
static const double worse_peaks[] = { 48.0e6, 48.1e6, 48.2e6, 47.9e6, 47.8e6 };

static void without_a_baseline_a_gate_is_skipped_or_an_error(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %, { fail: "
				       "wall <= baseline + 11 %, "
				       "require_baseline: true }]"));
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0);
	an = made_judged(m);
	assert_gate(gate_of(an, 0), OUTCOME_SKIPPED, "no baseline was given");
	assert_gate(gate_of(an, 1), OUTCOME_ERRORED, "no baseline was given");
	assert_string_equal(gate_of(an, 0)->name, "gate peak_rss vs baseline");
	assert_string_equal(gate_of(an, 0)->kind, "baseline");
	assert_int_equal(an->exit_status, 1);
}

static void a_cell_that_the_baseline_does_not_have_is_skipped(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %]"));
	scoped_scratch s = scratch_open();

	(void)state;
	made_attempt(m, 0);
	m->run.dir_fd = s.fd;
	scratch_text(&s, "baseline.json", "{\"cells\":[{\"id\":\"u/1s\"}, 7]}");
	assert_gate(gate_of(made_judged(m), 0), OUTCOME_SKIPPED,
		    "no baseline for this cell: it has no peak_rss of t/10s");
}

static void a_broken_baseline_is_an_error(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %]"));
	scoped_scratch s = scratch_open();

	(void)state;
	made_attempt(m, 0);
	m->run.dir_fd = s.fd;
	scratch_text(&s, "baseline.json", "[]");
	assert_gate(gate_of(made_judged(m), 0), OUTCOME_ERRORED,
		    "baseline.json: expected results of strain, there are no cells in it");
	scratch_text(&s, "baseline.json", "{");
	assert_int_equal(gate_of(made_judged(m), 0)->outcome, OUTCOME_ERRORED);
}

static void five_against_five_that_are_clearly_worse_fail(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %]"));
	scoped_scratch s = scratch_open();
	const struct gate_result *r;

	(void)state;
	made_peaks(m, 0, worse_peaks, 5);
	m->run.dir_fd = s.fd;
	write_baseline(&s, base_peaks, 5, "this machine");
	r = gate_of(made_judged(m), 0);
	assert_gate(r, OUTCOME_FAILED,
		    "peak_rss is 45.8 MiB, baseline 38.1 MiB (+20.0 %), limit 42.0 MiB");
	assert_string_equal(
		r->method, "medians of 5 and 5 attempts, Mann-Whitney one-sided: p 0.004 "
			   "(Holm over 1: 0.004), against the limit p 0.004");
	assert_true(fabs(r->p - 1.0 / 252) < 1e-12);
	assert_true(r->low > 1.15 && r->low < 1.2 && r->high > 1.2 && r->high < 1.25);
	assert_int_equal(r->n, 5);
	assert_int_equal(r->nbaseline, 5);
}

static void the_other_direction_is_judged_the_other_way_round(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss >= baseline - 10 %]"));
	scoped_scratch s = scratch_open();

	(void)state;
	made_peaks(m, 0, base_peaks, 5);
	m->run.dir_fd = s.fd;
	write_baseline(&s, worse_peaks, 5, "this machine");
	assert_int_equal(gate_of(made_judged(m), 0)->outcome, OUTCOME_FAILED);
}

static void T6_past_the_limit_and_not_beyond_chance_is_inconclusive(void **state)
{
	static const double wild[] = { 30e6, 70e6, 50e6, 35e6, 60e6 };
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %]"));
	scoped_scratch s = scratch_open();
	const struct gate_result *r;

	(void)state;
	made_peaks(m, 0, wild, 5);
	m->run.dir_fd = s.fd;
	write_baseline(&s, base_peaks, 5, "this machine");
	r = gate_of(made_judged(m), 0);
	assert_int_equal(r->outcome, OUTCOME_INCONCLUSIVE);
	assert_non_null(strstr(r->note, "past the limit, not beyond chance (p 0.35, "));
	assert_non_null(strstr(r->note, "5 against 5 attempts); "));
	m->run.record.fail_on = "failed,errored,inconclusive,skipped";
	assert_int_equal(made_judged(m)->exit_status, 1);
}

/* Of one attempt that is worse than its baseline of five. */
static const struct gate_result *one_against_five(struct made *m, struct scratch *s)
{
	made_peaks(m, 0, worse_peaks, 1);
	m->run.dir_fd = s->fd;
	write_baseline(s, base_peaks, 5, "this machine");
	return gate_of(made_judged(m), 0);
}

static void too_few_attempts_are_inconclusive(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %]"));
	scoped_scratch s = scratch_open();
	const struct gate_result *r = one_against_five(m, &s);

	(void)state;
	assert_int_equal(r->outcome, OUTCOME_INCONCLUSIVE);
	assert_non_null(strstr(r->note, "1 against 5 attempts); 5 attempts on each side "
					"would tell"));
	assert_true(isnan(r->low));
}

static void a_strict_gate_fails_on_too_few_attempts(void **state)
{
	scoped_made m = made_new(SUITE(
		"    gates: [{ fail: peak_rss <= baseline + 11 %, strict: true }]"));
	scoped_scratch s = scratch_open();

	(void)state;
	assert_int_equal(one_against_five(m, &s)->outcome, OUTCOME_FAILED);
}

static void on_another_machine_time_only_warns_and_memory_still_fails(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %, "
				       "wall <= baseline + 10 %]"));
	scoped_scratch s = scratch_open();
	const struct analysis *an;

	(void)state;
	made_peaks(m, 0, worse_peaks, 5);
	m->run.dir_fd = s.fd;
	write_baseline(&s, base_peaks, 5, "another machine");
	an = made_judged(m);
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_FAILED);
	assert_string_equal(gate_of(an, 0)->note, "the baseline is from another machine");
	assert_int_equal(gate_of(an, 1)->outcome, OUTCOME_WARNED);
	assert_string_equal(
		gate_of(an, 1)->note,
		"the baseline is from another machine: a gate on time can only warn");
}

static void a_tolerance_within_the_attempts_own_spread_is_noted(void **state)
{
	static const double spread[] = { 36e6, 38e6, 40e6, 42e6, 44e6 };
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 1 %]"));
	scoped_scratch s = scratch_open();
	const struct gate_result *r;

	(void)state;
	made_peaks(m, 0, spread, 5);
	m->run.dir_fd = s.fd;
	write_baseline(&s, base_peaks, 5, "this machine");
	r = gate_of(made_judged(m), 0);
	assert_int_equal(r->outcome, OUTCOME_PASSED);
	assert_string_equal(r->note, "the tolerance is inside the noise: the attempts "
				     "themselves differ by more");
}

static void T3_memory_against_a_baseline_is_not_excused(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %, "
				       "wall <= baseline + 10 %]"));
	scoped_scratch s = scratch_open();
	const struct analysis *an;

	(void)state;
	made_peaks(m, 0, worse_peaks, 5);
	for (size_t i = 0; i < 5; i++) {
		m->attempts[0][i].record.noisy = true;
		waited(&m->attempts[0][i], 2000000);
	}
	m->run.dir_fd = s.fd;
	write_baseline(&s, base_peaks, 5, "this machine");
	an = made_judged(m);
	assert_int_equal(gate_of(an, 0)->outcome, OUTCOME_FAILED);
	/* 10 s of which 2 were waited for, against 8 s */
	assert_int_equal(gate_of(an, 1)->outcome, OUTCOME_INCONCLUSIVE);
}

static void T1_among_any_number_of_gates_five_attempts_can_fail(void **state)
{
	scoped_made m =
		made_new(SUITE("    gates: [peak_rss <= baseline + 10 %, "
			       "wall <= baseline + 50 %, wall >= baseline - 50 %]"));
	scoped_scratch s = scratch_open();
	const struct gate_result *r;

	(void)state;
	made_peaks(m, 0, worse_peaks, 5);
	m->run.dir_fd = s.fd;
	write_baseline(&s, base_peaks, 5, "this machine");
	r = gate_of(made_judged(m), 0);
	/*
	 * three at p = 0.004 are not under 0.01 together; against the limit one needs no
	 * correction
	 */
	assert_true(fabs(r->p - 1.0 / 252) < 1e-12);
	assert_true(fabs(r->p_adjusted - 3.0 / 252) < 1e-12);
	assert_true(fabs(r->p_limit - 1.0 / 252) < 1e-12);
	assert_int_equal(r->outcome, OUTCOME_FAILED);
	assert_int_equal(made_judged(m)->exit_status, 1);
}

static void T2_gates_that_warn_take_nothing_from_one_that_fails(void **state)
{
	/* all above the baseline, p 0.001; not all above the limit, p 0.2 */
	static const double worse[] = { 44.5e6, 44.6e6, 44.2e6, 43.5e6, 41e6, 44.4e6 };
	static const double base[] = { 40.0e6, 40.1e6, 40.2e6, 39.9e6, 39.8e6, 40.05e6 };
	static const char *const suites[] = {
		SUITE("    gates: [peak_rss <= baseline + 10 %]"),
		SUITE("    gates: [peak_rss <= baseline + 10 %, warn: wall <= baseline + "
		      "90 %, warn: wall >= baseline - 91 %]"),
	};
	double p[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped_made m = made_new(suites[i]);
		scoped_scratch s = scratch_open();

		made_peaks(m, 0, worse, 6);
		m->run.dir_fd = s.fd;
		write_baseline(&s, base, 6, "this machine");
		p[i] = gate_of(made_judged(m), 0)->p_adjusted;
		assert_int_equal(gate_of(made_judged(m), 0)->outcome, OUTCOME_FAILED);
	}
	assert_true(p[0] == p[1] && p[0] < 0.002);
}

static void six_attempts_are_enough_for_three_gates(void **state)
{
	static const double base[] = { 40e6, 41e6, 42e6, 43e6, 44e6, 45e6 };
	static const double worse[] = { 50e6, 51e6, 52e6, 53e6, 54e6, 55e6 };
	scoped_made m =
		made_new(SUITE("    gates: [peak_rss <= baseline + 10 %, "
			       "wall <= baseline + 50 %, wall >= baseline - 50 %]"));
	scoped_scratch s = scratch_open();

	(void)state;
	made_peaks(m, 0, worse, 6);
	m->run.dir_fd = s.fd;
	write_baseline(&s, base, 6, "this machine");
	assert_int_equal(gate_of(made_judged(m), 0)->outcome, OUTCOME_FAILED);
}

/* --- leaks --- */

static const double MB = 1e6;

/* 3 minutes at 100 ms: 50 MB, a warm-up that fades, noise, and so many MB a minute. */
static void warm_up(struct made *m, double warm, double leak, uint64_t *seed)
{
	struct run_attempt *t = made_attempt(m, 0);

	made_samples(m, t, 1800, 100000);
	for (size_t i = 0; i < 1800; i++) {
		double minutes = (double)i / 600, noise = random_normal(seed);

		made_column(t, M_RSS)[i] =
			(int64_t)(50 * MB + warm * MB * (1 - exp(-minutes * 6)) +
				  leak * MB * minutes + 0.3 * MB * noise);
	}
}

static size_t leaks_found(double warm, double leak, size_t trials)
{
	uint64_t seed = 99;
	size_t found = 0;

	for (size_t i = 0; i < trials; i++) {
		scoped_made m = made_new(SUITE("    gates: [rss.slope <= 0.2 MB/min]"));

		warm_up(m, warm, leak, &seed);
		found += gate_of(made_judged(m), 0)->outcome == OUTCOME_FAILED;
	}
	return found;
}

static void a_leak_of_1_MB_per_minute_in_3_minutes_is_found(void **state)
{
	(void)state;
	assert_true(leaks_found(0, 1, 20) >= 19);
}

static void a_warm_up_is_no_leak(void **state)
{
	(void)state;
	assert_int_equal(leaks_found(20, 0, 20), 0);
	assert_int_equal(leaks_found(0, 0, 20), 0);
}

static void a_leak_under_a_sawtooth_is_found_in_its_minima(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [rss.slope <= 0.2 MB/min]"));
	struct run_attempt *t = made_attempt(m, 0);
	const struct gate_result *r;

	(void)state;
	made_samples(m, t, 1800, 100000);
	for (size_t i = 0; i < 1800; i++)
		made_column(t, M_RSS)[i] =
			(int64_t)(50 * MB + 0.5 * MB * (double)(i % 60) +
				  1.5 * MB * (double)i / 600);
	r = gate_of(made_judged(m), 0);
	assert_int_equal(r->outcome, OUTCOME_FAILED);
	assert_non_null(strstr(r->method, "over 22 valleys of a sawtooth of 1351 "));
	assert_string_equal(r->kind, "slope");
}

static void a_leak_says_slope_interval_growth_and_p(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [fds.slope <= 1/min]"));
	struct run_attempt *t = made_attempt(m, 0);

	(void)state;
	made_samples(m, t, 1800, 100000);
	for (size_t i = 0; i < 1800; i++)
		made_column(t, M_FDS)[i] = 10 + (int64_t)i / 60;
	assert_gate(
		gate_of(made_judged(m), 0), OUTCOME_FAILED,
		"fds.slope is 9.868/min (95 % from 9.519/min), limit 1/min, growth 22.2, p 4.3e-10");
}

static void a_series_too_short_to_tell_a_leak_is_skipped(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [rss.slope <= 1 MB/min]"));
	struct run_attempt *t = made_attempt(m, 0);

	(void)state;
	made_samples(m, t, 119, 100000);
	for (size_t i = 0; i < 119; i++)
		made_column(t, M_RSS)[i] = 1000000 * (int64_t)i;
	assert_gate(gate_of(made_judged(m), 0), OUTCOME_SKIPPED,
		    "rss.slope: too short to tell a leak: fewer than 120 samples in an "
		    "attempt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_broken_gate_says_by_how_much_in_the_units_it_is_written_in),
		cmocka_unit_test(T11_two_attempts_without_an_upper_end_have_none_together),
		cmocka_unit_test(numbers_that_look_alike_are_shown_whole),
		cmocka_unit_test(warnings_alone_do_not_fail_a_run),
		cmocka_unit_test(a_value_that_does_not_exist_is_an_error),
		cmocka_unit_test(the_median_of_the_attempts_is_judged_or_the_worst),
		cmocka_unit_test(equality_is_judged_exactly),
		cmocka_unit_test(a_gate_with_for_is_broken_only_when_it_lasts),
		cmocka_unit_test(a_break_in_the_breach_starts_it_anew),
		cmocka_unit_test(
			T3_only_time_is_excused_by_waiting_and_only_as_far_as_it_waited),
		cmocka_unit_test(T4_what_others_use_of_the_machine_excuses_nothing),
		cmocka_unit_test(T22_a_count_of_failures_is_never_excused),
		cmocka_unit_test(what_the_suite_says_of_timing_goes_before_the_unit),
		cmocka_unit_test(
			T14_a_series_is_judged_alike_by_its_value_and_by_its_statistic),
		cmocka_unit_test(T21_a_warn_gate_warns_whatever_it_waited),
		cmocka_unit_test(T11_a_limit_inside_of_an_interval_is_not_passed),
		cmocka_unit_test(T11_without_an_upper_end_no_limit_above_is_passed),
		cmocka_unit_test(strict_makes_what_is_inconclusive_fail),
		cmocka_unit_test(the_median_of_what_did_not_wait_is_judged),
		cmocka_unit_test(gates_turned_off_are_skipped_and_say_so),
		cmocka_unit_test(
			a_cell_that_was_not_run_is_skipped_and_the_run_inconclusive),
		cmocka_unit_test(a_run_of_which_nothing_was_run_has_not_passed),
		cmocka_unit_test(every_ending_has_its_type),
		cmocka_unit_test(a_test_of_which_nothing_was_measured_is_an_error),
		cmocka_unit_test(a_test_that_passes_after_a_failed_try_is_flaky),
		cmocka_unit_test(without_a_baseline_a_gate_is_skipped_or_an_error),
		cmocka_unit_test(a_cell_that_the_baseline_does_not_have_is_skipped),
		cmocka_unit_test(a_broken_baseline_is_an_error),
		cmocka_unit_test(five_against_five_that_are_clearly_worse_fail),
		cmocka_unit_test(the_other_direction_is_judged_the_other_way_round),
		cmocka_unit_test(T6_past_the_limit_and_not_beyond_chance_is_inconclusive),
		cmocka_unit_test(too_few_attempts_are_inconclusive),
		cmocka_unit_test(a_strict_gate_fails_on_too_few_attempts),
		cmocka_unit_test(
			on_another_machine_time_only_warns_and_memory_still_fails),
		cmocka_unit_test(a_tolerance_within_the_attempts_own_spread_is_noted),
		cmocka_unit_test(T3_memory_against_a_baseline_is_not_excused),
		cmocka_unit_test(T1_among_any_number_of_gates_five_attempts_can_fail),
		cmocka_unit_test(T2_gates_that_warn_take_nothing_from_one_that_fails),
		cmocka_unit_test(six_attempts_are_enough_for_three_gates),
		cmocka_unit_test(a_leak_of_1_MB_per_minute_in_3_minutes_is_found),
		cmocka_unit_test(a_warm_up_is_no_leak),
		cmocka_unit_test(a_leak_under_a_sawtooth_is_found_in_its_minima),
		cmocka_unit_test(a_leak_says_slope_interval_growth_and_p),
		cmocka_unit_test(a_series_too_short_to_tell_a_leak_is_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
