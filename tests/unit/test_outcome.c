/* Outcomes that make a run fail: lists of them, and what they make of verdicts. */
#include <string.h>

#include "made.h"
#include "unit.h"

#define SUITE(gates_) \
	"strain: 1\nname: n\ntests:\n  t:\n    run: a\n    durations: [10s]\n" gates_ "\n"

static const char *list_of(struct arena *a, const char *list)
{
	return outcomes_list(outcomes_failing(list), a);
}

static void a_list_is_a_set_whatever_its_order(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(list_of(a, NULL), "failed,errored");
	assert_string_equal(list_of(a, "errored,failed"), "failed,errored");
	assert_string_equal(list_of(a, "skipped,warned,skipped"), "warned,skipped");
	assert_string_equal(list_of(a, "never"), "never");
}

static void a_list_that_cannot_be_read_lets_nothing_pass_but_passes(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(list_of(a, "failed,sometimes"),
			    "warned,failed,errored,skipped,inconclusive");
}

static void a_wrong_list_is_told_with_what_may_stand_there(void **state)
{
	static const char *const wrong[][2] = {
		{ "sometimes",
		  "expected never, or a list of failed, errored, inconclusive, skipped, "
		  "warned, got 'sometimes'" },
		{ "failed,passed",
		  "expected never, or a list of failed, errored, inconclusive, skipped, "
		  "warned, got 'passed' in 'failed,passed'" },
		{ "failed,",
		  "expected never, or a list of failed, errored, inconclusive, skipped, "
		  "warned, got '' in 'failed,'" },
		{ "",
		  "expected never, or a list of failed, errored, inconclusive, skipped, "
		  "warned, got ''" },
		{ "never,failed",
		  "expected never, or a list of failed, errored, inconclusive, skipped, "
		  "warned, got 'never' in 'never,failed'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct outcome_set set = { 0 };
		struct error err = { 0 };

		assert_int_equal(outcomes_parse(wrong[i][0], &set, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_string_equal(err.text, wrong[i][1]);
	}
}

static void what_fails_is_no_pass_and_an_error_stays_one(void **state)
{
	struct outcome_set all = outcomes_failing(
				   "warned,failed,errored,skipped,inconclusive"),
			   none = outcomes_failing("never");

	(void)state;
	assert_int_equal(outcome_result(OUTCOME_PASSED, all), RESULT_PASSED);
	assert_int_equal(outcome_result(OUTCOME_WARNED, all), RESULT_FAILURE);
	assert_int_equal(outcome_result(OUTCOME_SKIPPED, all), RESULT_FAILURE);
	assert_int_equal(outcome_result(OUTCOME_INCONCLUSIVE, all), RESULT_FAILURE);
	assert_int_equal(outcome_result(OUTCOME_ERRORED, all), RESULT_ERROR);
	assert_int_equal(outcome_result(OUTCOME_WARNED, none), RESULT_PASSED);
	assert_int_equal(outcome_result(OUTCOME_SKIPPED, none), RESULT_SKIPPED);
	assert_int_equal(outcome_result(OUTCOME_FAILED, none), RESULT_FAILURE);
}

/*
 * A test that failed, and a gate that is broken: whichever is named fails the run, though
 * the other is worse by the table.
 */
static void whatever_is_named_fails_the_run_beside_worse_that_is_not(void **state)
{
	scoped_made m = made_new("strain: 1\nname: n\ntests:\n"
				 "  t: { run: [a], durations: [1s, 2s], "
				 "gates: [peak_rss <= 1 MB, warn: wall <= 1 ms] }\n");

	(void)state;
	made_attempt(m, 0);
	made_attempt(m, 1)->record.ok = false;
	m->run.record.fail_on = "failed";
	assert_int_equal(made_judged(m)->verdict, OUTCOME_FAILED);
	assert_int_equal(made_judged(m)->exit_status, 1);
	m->run.record.fail_on = "errored";
	assert_int_equal(made_judged(m)->verdict, OUTCOME_ERRORED);
	assert_int_equal(made_judged(m)->exit_status, 1);
	m->run.record.fail_on = "warned";
	assert_int_equal(made_judged(m)->verdict, OUTCOME_WARNED);
	assert_int_equal(made_judged(m)->exit_status, 1);
	m->run.record.fail_on = "inconclusive,skipped";
	assert_int_equal(made_judged(m)->verdict, OUTCOME_ERRORED);
	assert_int_equal(made_judged(m)->exit_status, 0);
	m->run.record.fail_on = "never";
	assert_int_equal(made_judged(m)->exit_status, 0);
}

static void all_gates_skipped_fail_where_skipped_does(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [peak_rss <= baseline + 10 %]"));
	const struct analysis *an;

	(void)state;
	made_attempt(m, 0);
	an = made_judged(m);
	assert_int_equal(an->verdict, OUTCOME_PASSED);
	assert_int_equal(an->exit_status, 0);
	m->run.record.fail_on = "failed,errored,inconclusive,skipped";
	an = made_judged(m);
	assert_int_equal(an->verdict, OUTCOME_SKIPPED);
	assert_int_equal(an->cells[0].verdict, OUTCOME_SKIPPED);
	assert_int_equal(an->exit_status, 1);
}

static void a_run_of_nothing_fails_by_what_its_cells_are_too(void **state)
{
	scoped_made m = made_new(SUITE("    gates: [wall <= 1 s]"));

	(void)state;
	assert_int_equal(made_judged(m)->verdict, OUTCOME_ERRORED);
	assert_int_equal(made_judged(m)->exit_status, 1);
	m->run.record.fail_on = "skipped";
	assert_int_equal(made_judged(m)->exit_status, 1);
	m->run.record.fail_on = "warned";
	assert_int_equal(made_judged(m)->verdict, OUTCOME_ERRORED);
	assert_int_equal(made_judged(m)->exit_status, 0);
}

static void a_gate_says_its_message_when_it_breaks_and_only_then(void **state)
{
	scoped_made m = made_new(
		SUITE("    gates:\n"
		      "      - { fail: peak_rss <= 30 MB, message: see the runbook }\n"
		      "      - { warn: wall <= 1 s, message: ask Ada }\n"
		      "      - { fail: cpu_time <= 9 s, message: not this }\n"
		      "      - { fail: peak_rss <= baseline, message: nor this }"));
	const struct gate_result *g;

	(void)state;
	made_attempt(m, 0);
	g = made_judged(m)->cells[0].gates;
	assert_string_equal(g[0].message, "peak_rss is 40 MB, limit ≤ 30 MB (1.33 times "
					  "the limit): see the runbook");
	assert_string_equal(g[1].message,
			    "wall is 10 s, limit ≤ 1 s (10 times the limit): ask Ada");
	assert_null(strstr(g[2].message, "not this"));
	assert_null(strstr(g[3].message, "nor this"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_a_set_whatever_its_order),
		cmocka_unit_test(a_list_that_cannot_be_read_lets_nothing_pass_but_passes),
		cmocka_unit_test(a_wrong_list_is_told_with_what_may_stand_there),
		cmocka_unit_test(what_fails_is_no_pass_and_an_error_stays_one),
		cmocka_unit_test(whatever_is_named_fails_the_run_beside_worse_that_is_not),
		cmocka_unit_test(a_run_of_nothing_fails_by_what_its_cells_are_too),
		cmocka_unit_test(a_gate_says_its_message_when_it_breaks_and_only_then),
		cmocka_unit_test(all_gates_skipped_fail_where_skipped_does),
	};

	return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
