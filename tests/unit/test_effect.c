/* Two groups of attempts compared: what is proven, what is not, and how often that is wrong. */
#include <math.h>
#include <string.h>

#include "analyse/effect.h"

#include "moving.h"
#include "random.h"
#include "unit.h"

static struct effect compared(const double *base, const double *new, size_t n,
			      double ratio)
{
	const struct group b = { .v = base, .n = n }, x = { .v = new, .n = n };
	const struct tolerance t = { ratio >= 0, ratio, 0 };

	return effect_of(&b, &x, &t);
}

static void T8_negative_values_have_their_limit_on_the_right_side(void **state)
{
	static const double v[] = { -100, -101, -99, -100, -102 };
	static const double higher[] = { -80, -81, -79, -80, -82 };
	struct effect same = compared(v, v, 5, 0.1), worse = compared(v, higher, 5, 0.1);

	(void)state;
	assert_true(same.limit == -90);
	assert_false(same.past);
	assert_true(worse.past && effect_proven(&worse));
}

static void five_against_five_that_do_not_overlap_are_proven_alone(void **state)
{
	static const double base[] = { 100, 101, 99, 100, 102 };
	static const double twice[] = { 200, 202, 198, 200, 204 };
	struct effect e = compared(base, twice, 5, 0.1);

	(void)state;
	assert_true(fabs(e.p - 1.0 / 252) < 1e-12);
	/* among fifty gates the first p is not enough, the second is */
	e.p_adjusted = 50 * e.p;
	assert_true(effect_proven(&e));
}

static void a_limit_inside_of_the_spread_needs_more_than_its_own_test(void **state)
{
	static const double base[] = { 90, 95, 100, 105, 110 };
	static const double new[] = { 111, 112, 113, 114, 115 };
	struct effect e = compared(base, new, 5, 0);

	(void)state;
	assert_true(e.past && e.p < 0.01);
	assert_true(e.p_limit > 0.01);
	e.p_adjusted = 50 * e.p;
	assert_false(effect_proven(&e));
}

static void alike_is_shown_not_assumed(void **state)
{
	static const double zeros[] = { 0, 0, 0, 0 }, wide[] = { 1, 1, 100, 100, 100 },
			    hundreds[] = { 100, 100, 100, 100, 100 },
			    near[] = { 100, 101, 100.5, 99.5, 99 };
	struct effect e = compared(zeros, zeros, 4, 0.05);

	(void)state;
	assert_true(effect_within(&e, 0.05));
	e = compared(zeros, zeros, 3, 0.05);
	assert_false(effect_within(&e, 0.05));
	e = compared(wide, hundreds, 5, 0.05);
	assert_false(effect_within(&e, 0.05));
	e = compared(near, near, 5, 0.05);
	assert_true(effect_within(&e, 0.05));
}

static void T15_more_attempts_are_asked_for_than_there_were(void **state)
{
	static const double base[] = { 100, 104, 96, 108, 92, 101, 99 };
	static const double new[] = { 113, 108, 118, 103, 121, 112, 114 };
	struct effect e = compared(base, new, 7, 0.05);
	size_t needed = effect_attempts_needed(&e, 7, 7);

	(void)state;
	assert_true(e.past && e.p_limit > 0.01);
	assert_true(needed == 0 || needed > 7);
	assert_int_equal(effect_attempts_needed(&e, 3, 7), 5);
}

/*
 * How many of 100 runs of `gates` gates have one that fails, when the truth is `change`;
 * in *found the share of gates.
 */
static double runs_that_fail(size_t n, size_t gates, double spread, double tolerance,
			     double change, double *found)
{
	enum { RUNS = 100, MOST_GATES = 50 };
	uint64_t seed = 20261124;
	size_t failing = 0, all = 0;

	for (size_t run = 0; run < RUNS; run++) {
		scoped_arena a = arena_new();
		struct effect effects[MOST_GATES], *family[MOST_GATES];
		size_t failed = 0;

		for (size_t g = 0; g < gates; g++) {
			double base[10], new[10];

			for (size_t i = 0; i < n; i++) {
				base[i] = exp(spread * random_normal(&seed));
				new[i] =
					(1 + change) * exp(spread * random_normal(&seed));
			}
			effects[g] = compared(base, new, n, tolerance);
			family[g] = &effects[g];
		}
		effects_adjust(family, gates, a);
		for (size_t g = 0; g < gates; g++)
			failed += effects[g].past && effect_proven(&effects[g]);
		failing += failed > 0;
		all += failed;
	}
	*found = (double)all / (double)(RUNS * gates);
	return (double)failing / RUNS;
}

static void runs_of_fifty_gates_without_a_change_do_not_fail(void **state)
{
	double found;

	(void)state;
	assert_true(runs_that_fail(5, 50, 0.05, 0.1, 0, &found) <= 0.02);
	assert_true(runs_that_fail(10, 50, 0.1, 0.1, 0, &found) <= 0.02);
	/* a tolerance inside of the spread is no licence */
	assert_true(runs_that_fail(5, 50, 0.05, 0, 0, &found) <= 0.08);
}

static void T1_twice_as_bad_is_found_by_five_attempts_among_fifty_gates(void **state)
{
	double found;

	(void)state;
	assert_true(runs_that_fail(5, 50, 0.05, 0.1, 1, &found) == 1);
	assert_true(found > 0.99);
	assert_true(runs_that_fail(5, 50, 0.05, 0, 1, &found) == 1);
	assert_true(runs_that_fail(5, 50, 0.05, 0.1, 0.5, &found) == 1);
	assert_true(found > 0.90);
}

static struct moved moving(size_t runs, double shift, double change)
{
	const struct moving m = { .between = shift,
				  .within = 0.03,
				  .change = change,
				  .tolerance = 0.1,
				  .baselines = runs,
				  .attempts = 5,
				  .gates = 50,
				  .runs = 100,
				  .seed = 20261124 };

	return moving_simulate(&m);
}

static void what_moves_between_runs_is_no_change_to_a_baseline_of_several(void **state)
{
	(void)state;
	/* that it is a hazard with one run as baseline */
	assert_true(moving(1, 0.05, 0).runs_that_fail > 0.5);
	assert_true(moving(5, 0.05, 0).runs_that_fail <= 0.03);
	assert_true(moving(10, 0.05, 0).runs_that_fail <= 0.03);
	assert_true(moving(5, 0.05, 0.5).found > 0.80);
	assert_true(moving(10, 0.03, 0.2).found > 0.55);
}

static void a_baseline_of_runs_that_are_all_alike_is_judged_by_attempts(void **state)
{
	static const double zeros[] = { 0, 0, 0, 0, 0 }, ones[] = { 1, 1, 1, 1, 1 };
	scoped_arena a = arena_new();
	struct group each[5], base, new = { .v = ones, .n = 5 };
	const struct tolerance t = { true, 0, 0 };
	struct effect e;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		each[i] = (struct group){ .v = zeros, .n = 5 };
	base = groups_join(each, 5, a);
	e = effect_of(&base, &new, &t);
	assert_int_equal(e.runs, 0);
	assert_true(e.past && e.p < 0.001);
}

static void the_larger_of_a_share_and_an_amount_is_the_limit(void **state)
{
	static const double small[] = { 10, 10 }, large[] = { 1000, 1000 };
	const struct group s = { .v = small, .n = 2 }, l = { .v = large, .n = 2 };
	const struct tolerance up = { true, 0.1, 5 }, down = { false, -0.1, -5 };

	(void)state;
	assert_true(effect_of(&s, &s, &up).limit == 15);
	assert_true(effect_of(&l, &l, &up).limit == 1100);
	assert_true(effect_of(&s, &s, &down).limit == 5);
	assert_true(effect_of(&l, &l, &down).limit == 900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(T8_negative_values_have_their_limit_on_the_right_side),
		cmocka_unit_test(five_against_five_that_do_not_overlap_are_proven_alone),
		cmocka_unit_test(
			a_limit_inside_of_the_spread_needs_more_than_its_own_test),
		cmocka_unit_test(alike_is_shown_not_assumed),
		cmocka_unit_test(T15_more_attempts_are_asked_for_than_there_were),
		cmocka_unit_test(the_larger_of_a_share_and_an_amount_is_the_limit),
		cmocka_unit_test(
			a_baseline_of_runs_that_are_all_alike_is_judged_by_attempts),
		cmocka_unit_test(
			what_moves_between_runs_is_no_change_to_a_baseline_of_several),
		cmocka_unit_test(runs_of_fifty_gates_without_a_change_do_not_fail),
		cmocka_unit_test(
			T1_twice_as_bad_is_found_by_five_attempts_among_fifty_gates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
