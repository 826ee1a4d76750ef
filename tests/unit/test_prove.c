/* Gates put to the proof: what is put in, and what is said of what came. */
#include <math.h>
#include <string.h>

#include "analyse/prove.h"

#include "made.h"
#include "unit.h"

#define SUITE(gates_)                                                                \
	"strain: 1\nname: n\ntests:\n  t:\n    run: [a]\n    durations: [10s]\n    " \
	"gates: [" gates_ "]\n"

static const struct prove_limits two_cpus = { 2, INT64_C(1000000000) };

/* The gate of a suite of one, of the attempts that it has. */
static struct proof proof_of_last(struct made *m)
{
	const struct analysis *plain = made_judged(m);
	struct proof p = { .plain = plain,
			   .cell = &plain->cells[0],
			   .gate = plain->cells[0].gates[0].gate,
			   .limits = &two_cpus,
			   .arena = m->arena };

	proof_begin(&p);
	return p;
}

/* The same, of an attempt of `peak` bytes. */
static struct proof proof_of(struct made *m, double peak)
{
	made_peaks(m, 0, &peak, 1);
	return proof_of_last(m);
}

/* What came of it: the peak, or an interval of it. */
static void came(struct proof *p, const char *suite, double low, double high)
{
	scoped_made m = made_new(suite);
	struct run_attempt *t = made_attempt(m, 0);

	t->record.books.peak_rss.value = (int64_t)low;
	t->record.books.peak_rss.high = (int64_t)high;
	t->record.books.peak_rss.exact = low == high;
	proof_judge(p, &m->run);
}

static void what_is_missing_to_just_past_the_limit_is_put_in(void **state)
{
	scoped_made m = made_new(SUITE("peak_rss <= 100 MB"));
	struct proof p = proof_of(m, 40e6);

	(void)state;
	assert_true(proof_next(&p));
	assert_int_equal(p.fault.kind, FAULT_MEMORY);
	assert_int_equal(p.fault.amount, 65000000);
	assert_true(p.fault.per_s == 0);
	assert_string_equal(p.put, "65 MB of memory held");
	came(&p, SUITE("peak_rss <= 100 MB"), 104e6, 104e6);
	assert_false(proof_next(&p));
	assert_int_equal(p.verdict, PROOF_FIRES);
	assert_true(fabs(p.smallest - 1.5) < 1e-9);
}

static void a_fault_that_fell_short_is_made_larger_once(void **state)
{
	const char *suite = SUITE("peak_rss <= 100 MB");
	scoped_made m = made_new(suite);
	struct proof p = proof_of(m, 40e6);

	(void)state;
	assert_true(proof_next(&p));
	came(&p, suite, 90e6, 90e6);
	assert_true(proof_next(&p));
	assert_int_equal(p.fault.amount, 80000000);
	came(&p, suite, 105e6, 105e6);
	assert_false(proof_next(&p));
	assert_int_equal(p.verdict, PROOF_FIRES);
}

#define LASTING SUITE("{fail: rss.max <= 100 MB, for: 2s}")

/* Ten seconds of memory: the first `n` of `bytes`, the rest of 40 MB. */
static void hold(struct made *m, size_t n, int64_t bytes)
{
	struct run_attempt *t = made_attempt(m, 0);

	made_samples(m, t, 10, 1000000);
	for (size_t i = 0; i < 10; i++)
		made_column(t, M_RSS)[i] = i < n ? bytes : 40000000;
}

static void a_gate_that_fires_only_further_on_is_too_late(void **state)
{
	scoped_made m = made_new(LASTING);
	struct proof p;
	int tries = 0;

	(void)state;
	hold(m, 10, 40000000);
	p = proof_of_last(m);
	/* past the limit for a second at first, then for all of ten */
	for (; proof_next(&p); tries++) {
		scoped_made with = made_new(LASTING);

		hold(with, tries ? 10 : 2, tries ? 150000000 : 105000000);
		proof_judge(&p, &with->run);
	}
	assert_int_equal(tries, 2);
	assert_int_equal(p.verdict, PROOF_LATE);
	assert_non_null(strstr(p.reason, "only at 1.5 times the limit"));
	assert_true(fabs(p.smallest - 2.75) < 1e-9);
}

static void a_value_that_does_not_follow_makes_its_gate_blind(void **state)
{
	const char *suite = SUITE("peak_rss <= 100 MB");
	scoped_made m = made_new(suite);
	struct proof p = proof_of(m, 40e6);
	int tries = 0;

	(void)state;
	while (proof_next(&p)) {
		came(&p, suite, 40e6, 40e6);
		tries++;
	}
	/* each of three sizes, and once corrected */
	assert_int_equal(tries, 6);
	assert_int_equal(p.verdict, PROOF_BLIND);
	assert_non_null(strstr(p.reason, "peak_rss is 40 MB with"));
	assert_true(isnan(p.smallest));
}

#define LEAKING SUITE("rss.slope <= 60 MB/min")

/* Memory that stays at 40 MB for ten seconds, in which so many bytes of a fault were made. */
static enum proof_verdict verdict_of_no_leak(int64_t made_bytes)
{
	struct fault_made made = { made_bytes, 0 };
	scoped_made m = made_new(LEAKING);
	struct proof p;

	for (int i = 0; i < 2; i++) {
		struct run_attempt *t = made_attempt(m, 0);

		made_samples(m, t, 200, 50000);
		for (size_t j = 0; j < 200; j++)
			made_column(t, M_RSS)[j] = 40000000;
	}
	p = proof_of_last(m);
	while (proof_next(&p)) {
		assert_int_equal(p.fault.kind, FAULT_MEMORY);
		assert_true(p.fault.amount == 0 && p.fault.per_s >= 1500000);
		p.fault.made = &made;
		proof_judge(&p, &m->run);
	}
	return p.verdict;
}

static void a_fault_that_was_not_made_proves_no_blindness(void **state)
{
	(void)state;
	assert_int_equal(verdict_of_no_leak(1000000), PROOF_NONE);
	assert_int_equal(verdict_of_no_leak(INT64_C(100000000000)), PROOF_BLIND);
}

/* Ten seconds of memory that grows so fast under noise of 40 MB. */
static void made_noisy(struct made *m, double bytes_per_sample)
{
	struct run_attempt *t = made_attempt(m, 0);

	made_samples(m, t, 200, 50000);
	for (size_t j = 0; j < 200; j++)
		made_column(t, M_RSS)[j] = 80000000 +
					   (int64_t)(bytes_per_sample * (double)j) +
					   (int64_t)(j * 7919 % 200) * 200000;
}

/* As the run does, or prove would call a gate fine that no run of the suite breaks. */
static void a_slope_is_judged_among_all_slopes_of_the_suite(void **state)
{
	static const char suite[] =
		SUITE("rss.slope <= 60 MB/min, anon.slope <= 1 GB/min");
	struct fault_made made = { INT64_C(100000000000), 0 };
	scoped_made plain = made_new(suite);
	scoped_made faulty = made_new(suite);
	struct proof p;

	(void)state;
	made_noisy(plain, 0);
	made_noisy(faulty, 70000);
	p = proof_of_last(plain);
	while (proof_next(&p)) {
		p.fault.made = &made;
		proof_judge(&p, &faulty->run);
	}
	assert_int_equal(p.verdict, PROOF_BLIND);
	if (!strstr(p.reason, "among 2 slope gates"))
		fail_msg("%s", p.reason);
}

static void a_fault_that_there_is_no_room_for_is_told_with_what_stopped_it(void **state)
{
	struct fault_made made = { 5000000, 12 };
	scoped_made m = made_new(SUITE("peak_rss <= 100 MB"));
	struct proof p = proof_of(m, 40e6);

	(void)state;
	assert_true(proof_next(&p));
	p.fault.made = &made;
	proof_judge(&p, &m->run);
	assert_false(proof_next(&p));
	assert_int_equal(p.verdict, PROOF_BLIND);
	assert_non_null(strstr(p.reason, "Cannot allocate memory"));
}

/* Without a fault: the gate, and a part of the reason. */
static void is_decided_at_once(const char *suite, enum proof_verdict verdict,
			       const char *part)
{
	scoped_made m = made_new(suite);
	struct proof p = proof_of(m, 40e6);

	assert_false(proof_next(&p));
	assert_int_equal(p.verdict, verdict);
	if (!strstr(p.reason, part))
		fail_msg("'%s' is not in '%s'", part, p.reason);
}

static void what_nothing_can_break_is_blind_without_a_try(void **state)
{
	(void)state;
	is_decided_at_once(SUITE("peak_rss >= 0"), PROOF_BLIND, "is never below 0 B");
	is_decided_at_once(SUITE("peak_rss != 5 MB"), PROOF_BLIND, "hardly ever exactly");
	is_decided_at_once(SUITE("peak_rss <= 2 GB"), PROOF_BLIND,
			   "the limit is 50 times what the test has (40 MB); this "
			   "machine has no more than 1 GB free");
	is_decided_at_once(SUITE("wall <= 70 s"), PROOF_BLIND,
			   "no attempt here can have more than 70 s");
	is_decided_at_once(SUITE("cpu_time <= 3 min"), PROOF_BLIND,
			   "no attempt here can have more than");
	is_decided_at_once(SUITE("cpu <= 200 %"), PROOF_BLIND,
			   "no attempt here can have more than 200");
	is_decided_at_once(SUITE("exit_code <= 255"), PROOF_BLIND, "no exit_code breaks");
	is_decided_at_once(SUITE("exit_code >= 0"), PROOF_BLIND, "no exit_code breaks");
}

static void what_cannot_be_tried_is_not_called_blind(void **state)
{
	(void)state;
	is_decided_at_once(SUITE("late_samples <= 5"), PROOF_NONE,
			   "no fault that changes");
	is_decided_at_once(SUITE("rss.max <= 5 MB"), PROOF_NONE, "has no value");
	is_decided_at_once(SUITE("peak_rss <= baseline + 5 %"), PROOF_NONE,
			   "not without a baseline");
	is_decided_at_once(SUITE("peak_rss in 13..50 MB"), PROOF_NONE, "no ranges");
	is_decided_at_once(SUITE("peak_rss <= 5 MB"), PROOF_FIRES, "without a fault");
}

static struct fault fault_for(const char *suite)
{
	scoped_made m = made_new(suite);
	struct proof p = proof_of(m, 40e6);

	if (!proof_next(&p))
		fail_msg("%s: %s", suite, p.reason);
	return p.fault;
}

static void one_process_has_to_be_past_the_limit_by_itself(void **state)
{
	scoped_made m = made_new(SUITE("peak_rss_process <= 100 MB"));
	struct booked *peak = &made_attempt(m, 0)->record.books.peak_rss_process;
	struct proof p;

	(void)state;
	*peak = (struct booked){ 40000000, 40000000, "rusage", true };
	p = proof_of_last(m);
	assert_true(proof_next(&p));
	assert_true(p.fault.kind == FAULT_MEMORY && p.fault.amount == 105000000);
}

/* an attempt of 10 s that has burned 5 s of CPU */
static void each_subject_has_its_kind_of_fault(void **state)
{
	struct fault f;

	(void)state;
	f = fault_for(SUITE("wall <= 20 s"));
	assert_true(f.kind == FAULT_WAIT && f.amount == 11000000);
	f = fault_for(SUITE("cpu_time <= 10 s"));
	assert_true(f.kind == FAULT_CPU && f.amount == 5500000);
	f = fault_for(SUITE("cpu <= 100 %"));
	assert_true(f.kind == FAULT_CPU && f.amount == 5500000);
	f = fault_for(SUITE("exit_code == 0"));
	assert_true(f.kind == FAULT_STATUS && f.amount == 1);
	f = fault_for(SUITE("exit_code <= 3"));
	assert_true(f.kind == FAULT_STATUS && f.amount == 4);
	f = fault_for(SUITE("signal == 0"));
	assert_true(f.kind == FAULT_SIGNAL && f.amount == 15);
	f = fault_for(SUITE("peak_rss >= 10 MB"));
	assert_true(f.kind == FAULT_IDLE && f.amount == 10000000);
	f = fault_for(SUITE("wall >= 1 s"));
	assert_true(f.kind == FAULT_IDLE && f.amount == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing_to_just_past_the_limit_is_put_in),
		cmocka_unit_test(a_fault_that_fell_short_is_made_larger_once),
		cmocka_unit_test(a_gate_that_fires_only_further_on_is_too_late),
		cmocka_unit_test(a_value_that_does_not_follow_makes_its_gate_blind),
		cmocka_unit_test(a_fault_that_was_not_made_proves_no_blindness),
		cmocka_unit_test(a_slope_is_judged_among_all_slopes_of_the_suite),
		cmocka_unit_test(
			a_fault_that_there_is_no_room_for_is_told_with_what_stopped_it),
		cmocka_unit_test(what_nothing_can_break_is_blind_without_a_try),
		cmocka_unit_test(what_cannot_be_tried_is_not_called_blind),
		cmocka_unit_test(one_process_has_to_be_past_the_limit_by_itself),
		cmocka_unit_test(each_subject_has_its_kind_of_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
