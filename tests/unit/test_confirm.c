/*
 * More attempts where a gate is suspect: when, how many, what each look costs, and how
 * often that is right.
 */
#include "analyse/confirm.h"
#include "analyse/effect.h"

#include "confirming.h"
#include "unit.h"

enum { FIVE = 5, TWENTY = 20 };

static void assert_look(size_t first, size_t n, size_t look, size_t size)
{
	size_t told;

	assert_int_equal(effect_look(first, n, &told), look);
	assert_int_equal(told, size);
}

static void looks_come_at_five_and_then_at_every_five_more(void **state)
{
	(void)state;
	assert_look(5, 5, 1, 5);
	assert_look(5, 6, 2, 10);
	assert_look(5, 10, 2, 10);
	assert_look(5, 11, 3, 15);
	assert_look(5, 20, 4, 20);
	assert_look(8, 8, 1, 8);
	assert_look(8, 9, 2, 13);
	assert_look(1, 1, 1, 1);
	assert_look(1, 2, 2, 5);
	assert_look(3, 6, 3, 10);
}

static void up_to_three_times_repeat_are_added_to_twenty_in_all(void **state)
{
	struct run_record r = { .confirm = true };

	(void)state;
	assert_int_equal(confirm_most(&r, 5), 20);
	assert_int_equal(confirm_most(&r, 3), 12);
	assert_int_equal(confirm_most(&r, 1), 5);
	assert_int_equal(confirm_most(&r, 10), 20);
	assert_int_equal(confirm_most(&r, 30), 30);
	r.confirm_most = 12;
	assert_int_equal(confirm_most(&r, 5), 12);
	assert_int_equal(confirm_most(&r, 15), 15);
	r.confirm = false;
	assert_int_equal(confirm_most(&r, 5), 5);
}

/*
 * Five against five: past a tolerance of 10 %, with this many of the new ones below the
 * baseline's highest.
 */
static struct effect past(const double *new)
{
	static const double v[FIVE] = { 98, 99, 100, 101, 113 };
	const struct group base = { .v = v, .n = FIVE }, other = { .v = new, .n = FIVE };
	const struct tolerance t = { true, 0.1, 0 };

	return effect_of(&base, &other, &t);
}

static void what_is_suspect_gets_more_what_is_decided_does_not(void **state)
{
	static const double suspect[] = { 110.5, 111, 112, 114, 115 },
			    chance[] = { 90, 91, 112, 114, 115 },
			    within[] = { 105, 106, 107, 108, 114 },
			    proven[] = { 200, 201, 202, 203, 204 };
	struct effect e = past(suspect);

	(void)state;
	assert_true(e.past && e.p < 0.05 && !effect_proven(&e));
	assert_true(effect_suspect(&e, FIVE, TWENTY, TWENTY));
	/* there are as many as there may be */
	assert_false(effect_suspect(&e, TWENTY, TWENTY, TWENTY));
	/* one attempt of the baseline proves nothing against twenty */
	assert_false(effect_suspect(&e, FIVE, 1, TWENTY));
	assert_true(effect_suspect(&e, FIVE, 2, TWENTY));
	e.waited = true;
	assert_false(effect_suspect(&e, FIVE, TWENTY, TWENTY));
	e = past(chance);
	assert_true(e.past && e.p >= 0.05);
	assert_false(effect_suspect(&e, FIVE, TWENTY, TWENTY));
	/* fewer than five show nothing either way */
	assert_true(effect_suspect(&e, 4, TWENTY, TWENTY));
	e = past(within);
	assert_false(e.past || effect_suspect(&e, FIVE, TWENTY, TWENTY));
	e = past(proven);
	assert_true(effect_proven(&e));
	assert_false(effect_suspect(&e, FIVE, TWENTY, TWENTY));
}

static void every_look_costs(void **state)
{
	struct effect e = { .p = 0.004, .p_limit = 0.5 };

	(void)state;
	effect_looked(&e, 1);
	assert_true(effect_proven(&e));
	effect_looked(&e, 3);
	assert_false(effect_proven(&e));
	e = (struct effect){ .p = 0.5, .p_limit = 0.008 };
	effect_looked(&e, 1);
	assert_true(effect_proven(&e));
	effect_looked(&e, 2);
	assert_false(effect_proven(&e));
}

/*
 * Fifty gates of a tolerance of 10 %, 5 attempts to 20; the whole table is
 * tests/bench/verdict_confirm.c's.
 */
static struct confirmed fifty(enum shape shape, double change, size_t base, size_t runs)
{
	const struct confirming c = {
		.shape = shape,
		.spread = 0.05,
		.change = change,
		.tolerance = 0.10,
		.gates = 50,
		.runs = runs,
		.first = FIVE,
		.most = TWENTY,
		.base = base,
		.seed = 20261124,
	};

	return confirming_simulate(&c);
}

static void runs_without_a_change_do_not_fail_and_cost_next_to_nothing(void **state)
{
	enum { PAIRS = 0, FIXED = 5, RUNS = 100 };
	static const size_t bases[] = { PAIRS, FIXED };

	(void)state;
	for (int shape = 0; shape < SHAPE_END; shape++)
		for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
			struct confirmed r = fifty((enum shape)shape, 0, bases[i], RUNS);

			assert_true(r.runs_that_fail <= 0.02);
			assert_true(r.attempts < 5.3);
		}
}

static void a_fifth_more_is_found_at_a_spread_of_five_percent(void **state)
{
	enum { PAIRS = 0, TEN = 10, RUNS = 10 };

	(void)state;
	assert_true(fifty(SHAPE_NORMAL, 0.2, PAIRS, RUNS).found >= 0.95);
	assert_true(fifty(SHAPE_LOGNORMAL, 0.2, PAIRS, RUNS).found >= 0.95);
	assert_true(fifty(SHAPE_HEAVY, 0.2, PAIRS, RUNS).found >= 0.80);
	/* a baseline that stays as it is wants ten attempts for it */
	assert_true(fifty(SHAPE_NORMAL, 0.2, TEN, RUNS).found >= 0.95);
	assert_true(fifty(SHAPE_HEAVY, 0.2, TEN, RUNS).found >= 0.80);
	assert_true(fifty(SHAPE_NORMAL, 0.2, FIVE, RUNS).found >= 0.80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_come_at_five_and_then_at_every_five_more),
		cmocka_unit_test(up_to_three_times_repeat_are_added_to_twenty_in_all),
		cmocka_unit_test(what_is_suspect_gets_more_what_is_decided_does_not),
		cmocka_unit_test(every_look_costs),
		cmocka_unit_test(
			runs_without_a_change_do_not_fail_and_cost_next_to_nothing),
		cmocka_unit_test(a_fifth_more_is_found_at_a_spread_of_five_percent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
