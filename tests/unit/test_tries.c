/* Slots and tries: which attempt stands for which measurement. */
#include "../../src/store/tries.h"
#include "unit.h"

static struct run_attempt attempt(enum attempt_role role, int64_t slot, int64_t tries,
				  enum ending ending, bool ok)
{
	struct run_attempt t = { 0 };

	attempt_clear(&t.record);
	t.record.id.role = role;
	t.record.id.slot = slot;
	t.record.id.tries = tries;
	t.record.ending = ending;
	t.record.ok = ok;
	return t;
}

static void a_later_try_takes_the_place_of_the_one_before(void **state)
{
	struct run_attempt t[] = {
		attempt(ROLE_MEASURED, 1, 1, ENDED_EXIT, false),
		attempt(ROLE_MEASURED, 1, 2, ENDED_EXIT, true),
		attempt(ROLE_MEASURED, 2, 1, ENDED_EXIT, true),
		attempt(ROLE_WARMUP, 1, 1, ENDED_EXIT, true),
	};

	(void)state;
	tries_supersede(t, 4);
	assert_true(t[0].superseded);
	assert_false(t[1].superseded);
	assert_false(t[2].superseded);
	assert_false(t[3].superseded);
}

static void a_try_that_was_cut_off_does_not_displace_a_complete_one(void **state)
{
	struct run_attempt t[] = {
		attempt(ROLE_MEASURED, 1, 1, ENDED_UNKNOWN, false),
		attempt(ROLE_MEASURED, 1, 2, ENDED_EXIT, true),
		attempt(ROLE_MEASURED, 1, 3, ENDED_INTERRUPTED, false),
	};

	(void)state;
	tries_supersede(t, 3);
	assert_true(t[0].superseded);
	assert_false(t[1].superseded);
	assert_true(t[2].superseded);
}

static void of_tries_that_were_all_cut_off_the_last_stands(void **state)
{
	struct run_attempt t[] = {
		attempt(ROLE_MEASURED, 1, 1, ENDED_UNKNOWN, false),
		attempt(ROLE_MEASURED, 1, 2, ENDED_UNKNOWN, false),
	};

	(void)state;
	tries_supersede(t, 2);
	assert_true(t[0].superseded);
	assert_false(t[1].superseded);
}

static void the_place_of_a_killed_attempt_is_told_from_its_neighbours(void **state)
{
	const struct settings settings = { .warmup = 1, .repeat = 3 };
	const bool known[] = { false, true, false, true, true, false };
	struct run_attempt t[] = {
		attempt(ROLE_MEASURED, 1, 1, ENDED_UNKNOWN, false), /* the warm-up */
		attempt(ROLE_WARMUP, 1, 1, ENDED_EXIT, true),
		attempt(ROLE_MEASURED, 1, 1, ENDED_UNKNOWN, false), /* first try of 1 */
		attempt(ROLE_MEASURED, 1, 2, ENDED_EXIT, true),
		attempt(ROLE_MEASURED, 2, 1, ENDED_EXIT, false),
		attempt(ROLE_MEASURED, 1, 1, ENDED_UNKNOWN, false), /* second try of 2 */
	};

	(void)state;
	tries_guess(t, known, 6, &settings);
	assert_int_equal(t[0].record.id.role, ROLE_WARMUP);
	assert_int_equal(t[0].record.id.slot, 1);
	assert_int_equal(t[2].record.id.role, ROLE_MEASURED);
	assert_int_equal(t[2].record.id.slot, 1);
	assert_int_equal(t[2].record.id.tries, 1);
	assert_int_equal(t[5].record.id.slot, 2);
	assert_int_equal(t[5].record.id.tries, 2);
}

static void after_the_last_warm_up_comes_the_first_measurement(void **state)
{
	const struct settings settings = { .warmup = 1, .repeat = 2 };
	const bool known[] = { true, false };
	struct run_attempt t[] = {
		attempt(ROLE_WARMUP, 1, 1, ENDED_EXIT, true),
		attempt(ROLE_WARMUP, 9, 9, ENDED_UNKNOWN, false),
	};

	(void)state;
	tries_guess(t, known, 2, &settings);
	assert_int_equal(t[1].record.id.role, ROLE_MEASURED);
	assert_int_equal(t[1].record.id.slot, 1);
	assert_int_equal(t[1].record.id.tries, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_later_try_takes_the_place_of_the_one_before),
		cmocka_unit_test(a_try_that_was_cut_off_does_not_displace_a_complete_one),
		cmocka_unit_test(of_tries_that_were_all_cut_off_the_last_stands),
		cmocka_unit_test(
			the_place_of_a_killed_attempt_is_told_from_its_neighbours),
		cmocka_unit_test(after_the_last_warm_up_comes_the_first_measurement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
