/* The table of an attempt's life. */
#include "../../src/runner/life.h"
#include "unit.h"

static enum life_state after(enum life_state from, const enum life_event *events, size_t n)
{
	for (size_t i = 0; i < n; i++)
		life_next(from, events[i], &from);
	return from;
}

#define AFTER(from, ...)                                \
	after(from, (enum life_event[]){ __VA_ARGS__ }, \
	      sizeof((enum life_event[]){ __VA_ARGS__ }) / sizeof(enum life_event))

static void a_test_that_ends_by_itself_goes_straight_to_teardown(void **state)
{
	(void)state;
	assert_int_equal(AFTER(LIFE_NEW, LIFE_BEGIN, LIFE_READY, LIFE_TREE_EMPTY),
			 LIFE_TEARDOWN);
}

static void a_test_past_its_deadline_is_asked_then_killed(void **state)
{
	(void)state;
	assert_int_equal(AFTER(LIFE_RUNNING, LIFE_TIMED_OUT), LIFE_STOPPING);
	assert_int_equal(AFTER(LIFE_RUNNING, LIFE_TIMED_OUT, LIFE_GRACE_OVER),
			 LIFE_KILLING);
	assert_int_equal(AFTER(LIFE_RUNNING, LIFE_TIMED_OUT, LIFE_GRACE_OVER,
			       LIFE_KILL_AGAIN, LIFE_TREE_EMPTY),
			 LIFE_TEARDOWN);
}

static void killing_again_is_done_again(void **state)
{
	enum life_state next = LIFE_NEW;

	(void)state;
	assert_true(life_next(LIFE_KILLING, LIFE_KILL_AGAIN, &next));
	assert_int_equal(next, LIFE_KILLING);
}

static void what_means_nothing_changes_nothing(void **state)
{
	enum life_state next = LIFE_NEW;

	(void)state;
	assert_false(life_next(LIFE_STOPPING, LIFE_INTERRUPTED, &next));
	assert_false(life_next(LIFE_TEARDOWN, LIFE_TIMED_OUT, &next));
	assert_int_equal(next, LIFE_NEW);
}

static void an_interrupted_setup_is_torn_down_and_never_runs(void **state)
{
	(void)state;
	assert_int_equal(AFTER(LIFE_SETUP, LIFE_INTERRUPTED, LIFE_SETUP_FAILED),
			 LIFE_TEARDOWN);
	assert_int_equal(AFTER(LIFE_SETUP, LIFE_INTERRUPTED, LIFE_READY), LIFE_TEARDOWN);
}

static void from_every_state_a_hurry_leads_out(void **state)
{
	(void)state;
	for (enum life_state s = LIFE_SETUP; s < LIFE_DONE; s++)
		assert_int_equal(AFTER(s, LIFE_HURRIED, LIFE_TREE_EMPTY,
				       LIFE_TEARDOWN_ENDED),
				 LIFE_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_test_that_ends_by_itself_goes_straight_to_teardown),
		cmocka_unit_test(a_test_past_its_deadline_is_asked_then_killed),
		cmocka_unit_test(killing_again_is_done_again),
		cmocka_unit_test(what_means_nothing_changes_nothing),
		cmocka_unit_test(an_interrupted_setup_is_torn_down_and_never_runs),
		cmocka_unit_test(from_every_state_a_hurry_leads_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
