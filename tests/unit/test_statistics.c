/* Statistics against R and published examples, and simulations that hold their rates. */
#include <math.h>
#include <string.h>

#include "analyse/rank.h"
#include "analyse/stats.h"
#include "analyse/trend.h"

#include "../data/ranks.h"
#include "../data/statistics.h"
#include "../data/trends.h"
#include "random.h"
#include "unit.h"

static const double x[] = { 0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46 };
static const double y[] = { 1.15, 0.88, 0.90, 0.74, 1.21 };

static void assert_near(double got, double expected)
{
	if (fabs(got - expected) > 1e-9 * fmax(1, fabs(expected)))
		fail_msg("expected %.15g, got %.15g", expected, got);
}

static void mann_whitney_is_exact_on_the_published_example(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_near(rank_greater(x, 10, y, 5, a), R_MW_BOOK);
	assert_true(fabs(R_MW_BOOK - 0.1272) < 5e-5);
}

static void mann_whitney_deals_ties_out_exactly(void **state)
{
	static const double p[] = { 1, 2, 2, 3, 5, 5 }, q[] = { 1, 1, 2, 2, 3, 4 };
	scoped_arena a = arena_new();

	(void)state;
	assert_near(rank_greater(p, 6, q, 6, a), R_MW_TIES);
}

static void mann_whitney_is_exact_whatever_the_sizes(void **state)
{
	scoped_arena a = arena_new();
	double few[5], many[46], p[40], q[40];

	(void)state;
	for (int i = 0; i < 5; i++)
		few[i] = 100 + 7 * i;
	for (int i = 0; i < 46; i++)
		many[i] = (i * 37) % 101 + i / 1000.0;
	for (int i = 1; i <= 40; i++) {
		p[i - 1] = (i * 7) % 23 + 2;
		q[i - 1] = (i * 11) % 23;
	}
	assert_near(rank_greater(few, 5, many, 46, a), SCIPY_MW_5_46);
	assert_near(rank_greater(many, 46, few, 5, a), SCIPY_MW_46_5_GREATER);
	assert_near(rank_greater(p, 40, q, 40, a), SCIPY_MW_TIES_40);
	assert_near(rank_greater(p, 8, q, 30, a), SCIPY_MW_TIES_8_30);
	assert_near(rank_greater(p, 30, q, 8, a), SCIPY_MW_TIES_30_8);
	/* the approximation is not far off at this size */
	assert_true(fabs(R_MW_NORMAL / SCIPY_MW_TIES_40 - 1) < 0.02);
}

static void mann_whitney_of_very_many_values_is_the_corrected_normal(void **state)
{
	enum { COPIES = 8, N = 40 * COPIES };
	scoped_arena a = arena_new();
	double p[N], q[N], got;

	(void)state;
	for (int i = 0; i < N; i++) {
		p[i] = ((i % 40 + 1) * 7) % 23 + 2;
		q[i] = ((i % 40 + 1) * 11) % 23;
	}
	got = rank_greater(p, N, q, N, a);
	/* eight times the values, the square root of eight times the z */
	assert_true(got < 0.0018 && got > 0.0009);
}

/* The smallest p of complete separation: 1 / (2n over n). */
static void students_t_is_that_of_scipy(void **state)
{
	static const struct {
		size_t df;
		double t, upper, quantile;
	} rows[] = {
		{ 1, 3, SCIPY_T_1, SCIPY_T_1_QUANTILE },
		{ 2, 6.5, SCIPY_T_2, SCIPY_T_2_QUANTILE },
		{ 4, 3.75, SCIPY_T_4, SCIPY_T_4_QUANTILE },
		{ 5, -1.25, SCIPY_T_5, SCIPY_T_5_QUANTILE },
		{ 9, 12, SCIPY_T_9, SCIPY_T_9_QUANTILE },
		{ 30, 2.5, SCIPY_T_30, SCIPY_T_30_QUANTILE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double upper = stats_student_upper(rows[i].t, rows[i].df),
		       quantile = stats_student_quantile(0.99, rows[i].df);

		assert_true(fabs(upper - rows[i].upper) < 1e-12);
		assert_true(fabs(quantile / rows[i].quantile - 1) < 1e-9);
	}
	assert_true(stats_student_upper(INFINITY, 4) == 0);
	assert_true(stats_student_upper(-INFINITY, 4) == 1);
}

static void the_smallest_p_of_few_attempts_is_known(void **state)
{
	static const double high[] = { 11, 12, 13, 14, 15 }, low[] = { 1, 2, 3, 4, 5 };
	scoped_arena a = arena_new();

	(void)state;
	assert_near(rank_greater(high, 3, low, 3, a), 1.0 / 20);
	assert_near(rank_greater(high, 4, low, 4, a), 1.0 / 70);
	assert_near(rank_greater(high, 5, low, 5, a), 1.0 / 252);
	assert_near(rank_smallest_p(5, 5), 1.0 / 252);
	assert_near(rank_smallest_p(3, 5), 1.0 / 56);
	assert_near(rank_greater(low, 5, high, 5, a), 1);
	assert_near(rank_greater(low, 5, low, 0, a), 1);
}

static void all_values_alike_say_nothing(void **state)
{
	double same[60];
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < 60; i++)
		same[i] = 7;
	assert_near(rank_greater(same, 5, same, 5, a), 1);
	assert_near(rank_greater(same, 60, same, 60, a), 1);
}

static void the_ratio_and_its_interval_hold_those_of_r(void **state)
{
	static const double zero[] = { 0, 1 };
	scoped_arena a = arena_new();
	struct ratio r = rank_ratio(x, 10, y, 5, 0.95, a);

	(void)state;
	assert_near(r.estimate, R_HL_RATIO);
	/* the normal approximation is one order statistic wider than the exact interval at most */
	assert_true(r.low <= R_HL_LOW + 1e-12 && r.low > 0.9 * R_HL_LOW);
	assert_true(r.high >= R_HL_HIGH - 1e-12 && r.high < 1.1 * R_HL_HIGH);
	assert_true(isnan(rank_ratio(x, 3, y, 3, 0.95, a).low));
	assert_true(isnan(rank_ratio(x, 2, zero, 2, 0.95, a).estimate));
	assert_true(isnan(rank_ratio(x, 2, zero, 0, 0.95, a).estimate));
}

static void holm_makes_each_p_fit_for_its_family(void **state)
{
	static const double expected[] = { R_HOLM_1, R_HOLM_2, R_HOLM_3, R_HOLM_4,
					   R_HOLM_5 };
	double p[] = { 0.01, 0.04, 0.03, 0.005, 0.9 };
	scoped_arena a = arena_new();

	(void)state;
	rank_holm(p, 5, a);
	for (size_t i = 0; i < 5; i++)
		assert_near(p[i], expected[i]);
	rank_holm(p, 0, a);
}

static void quantiles_are_those_of_r(void **state)
{
	static const double at[] = { 0, 0.05, 0.5, 0.95, 0.99, 1 };
	static const double expected[] = { R_Q_1, R_Q_2, R_Q_3, R_Q_4, R_Q_5, R_Q_6 };
	scoped_arena a = arena_new();
	double sorted[10];

	(void)state;
	memcpy(sorted, x, sizeof sorted);
	stats_sort(sorted, 10);
	for (size_t i = 0; i < 6; i++)
		assert_near(stats_quantile_sorted(sorted, 10, at[i]), expected[i]);
	assert_near(stats_quantile_sorted(sorted, 1, 0.95), sorted[0]);
	assert_near(stats_spread(x, 10, a), R_SPREAD);
	assert_near(stats_normal_upper(2.3263478740408408), R_NORMAL_UPPER);
}

static void the_quick_median_is_the_sorted_one(void **state)
{
	scoped_arena a = arena_new();
	uint64_t seed = 42;
	double v[64], sorted[64];

	(void)state;
	for (size_t trial = 0; trial < 2000; trial++) {
		size_t n = 1 + trial % 64;

		/* few values, so that ties are common */
		for (size_t i = 0; i < n; i++)
			v[i] = floor(random_uniform(&seed) * (double)(1 + trial % 20));
		memcpy(sorted, v, sizeof sorted);
		stats_sort(sorted, n);
		assert_near(stats_median(v, n, a), stats_quantile_sorted(sorted, n, 0.5));
	}
}

static void the_trend_of_a_series_with_ties_is_that_of_r(void **state)
{
	static const double v[] = { 10, 12, 11, 11, 14, 13, 15, 15, 18, 16, 17, 21 };
	scoped_arena a = arena_new();
	struct trend trend;
	double t[12];

	(void)state;
	for (size_t i = 0; i < 12; i++)
		t[i] = (double)i + 1;
	trend = trend_test(t, v, 12, 0, a);
	assert_near(trend.s, R_MK_S);
	assert_near(trend.p, R_MK_P);
	assert_near(trend.slope, R_SEN);
	assert_near(trend.low, R_SEN_LOW);
	assert_near(trend.high, R_SEN_HIGH);
	assert_near(trend_theil_sen(t, v, 12, a), R_SEN);
}

static void a_flat_series_has_no_trend(void **state)
{
	static const double t[] = { 1, 2, 3, 4, 5 }, v[] = { 7, 7, 7, 7, 7 };
	scoped_arena a = arena_new();
	struct trend trend = trend_test(t, v, 5, 0, a);

	(void)state;
	assert_near(trend.slope, 0);
	assert_near(trend.p, 1);
	assert_near(trend_test(t, v, 1, 0, a).p, 1);
	assert_near(trend_theil_sen(v, t, 5, a), 0);
}

static void blocks_are_medians_or_minima_of_equal_parts(void **state)
{
	static const double t[] = { 1, 2, 3, 4, 5, 6 }, v[] = { 5, 1, 9, 2, 8, 4 };
	scoped_arena a = arena_new();
	struct blocks b = trend_blocks(t, v, 6, 2, BLOCK_MEDIANS, a);

	(void)state;
	assert_int_equal(b.n, 2);
	assert_near(b.t[0], 2);
	assert_near(b.v[0], 5);
	assert_near(b.v[1], 4);
	b = trend_blocks(t, v, 6, 2, BLOCK_MINIMA, a);
	assert_near(b.v[0], 1);
	assert_near(b.v[1], 2);
	assert_int_equal(trend_blocks(t, v, 3, 20, BLOCK_MEDIANS, a).n, 3);
}

/* As trends.py has them: wobble, noise of eleven steps, and half minutes. */
static void half_minutes(double t[20])
{
	for (int i = 0; i < 20; i++)
		t[i] = i * 0.5;
}

struct reference {
	double s, variance, slope, p_plain, lag1, p, low, high;
};
#define REFERENCE(name)                                                             \
	{                                                                           \
		PYMK_##name##_S, PYMK_##name##_VAR, PYMK_##name##_SLOPE,            \
			PYMK_##name##_P_PLAIN, PYMK_##name##_LAG1, PYMK_##name##_P, \
			PYMK_##name##_LOW, PYMK_##name##_HIGH                       \
	}

static void assert_trend(const double *v, const struct reference *r)
{
	scoped_arena a = arena_new();
	struct trend trend;
	double t[20];

	half_minutes(t);
	assert_near(trend_test(t, v, 20, 0, a).s, r->s);
	assert_near(trend_test(t, v, 20, 0, a).p, r->p_plain);
	assert_near(trend_lag1(t, v, 20, a), r->lag1);
	trend = trend_test(t, v, 20, r->lag1, a);
	assert_near(trend.slope, r->slope);
	assert_near(trend.p, r->p);
	assert_near(trend.low, r->low);
	assert_near(trend.high, r->high);
}

static void
neighbours_that_hang_together_widen_the_trend_as_much_as_pymannkendalls(void **state)
{
	static const struct reference red = REFERENCE(RED), white = REFERENCE(WHITE),
				      curve = REFERENCE(CURVE);
	double t[20], v[20];

	(void)state;
	half_minutes(t);
	for (int i = 0; i < 20; i++)
		v[i] = 100 + 0.3 * t[i] + 0.8 * sin(t[i] * 1.7) + i * 7 % 11 / 7.0;
	assert_trend(v, &red);
	for (int i = 0; i < 20; i++)
		v[i] = 100 + 0.3 * t[i] + i * 7 % 11 / 3.0;
	assert_trend(v, &white);
	for (int i = 0; i < 20; i++)
		v[i] = 40 * sqrt(1 + t[i]) + i * 7 % 11 / 100.0;
	assert_trend(v, &curve);
}

static void the_trend_of_few_points_is_exact(void **state)
{
	static const double t[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	static const double v[][10] = { { 1, 2, 3, 4 },
					{ 1, 2, 3, 4, 5 },
					{ 2, 1, 4, 3, 6, 5, 7 },
					{ 5, 1, 9, 3, 8, 10, 2, 4, 7, 6 } };
	scoped_arena a = arena_new();

	(void)state;
	assert_near(trend_test(t, v[0], 4, 0, a).p, PYMK_EXACT_0);
	assert_near(trend_test(t, v[1], 5, 0, a).p, PYMK_EXACT_1);
	assert_near(trend_test(t, v[2], 7, 0, a).p, PYMK_EXACT_2);
	assert_near(trend_test(t, v[3], 10, 0, a).p, PYMK_EXACT_3);
}

static void a_bend_is_that_of_numpys_parabola(void **state)
{
	static const double x_[] = { 0.5, 1, 2, 3, 4.5, 5, 6, 7.5, 8, 9 };
	struct bend bend;
	double v[10];

	(void)state;
	for (int i = 0; i < 10; i++)
		v[i] = 3 + 2 * x_[i] - 0.07 * x_[i] * x_[i] + i * 7 % 4 / 10.0;
	bend = trend_bend(x_, v, 10);
	assert_near(bend.t, PYMK_BEND_T);
	assert_near(bend.last, PYMK_BEND_LAST);
	assert_near(trend_bend(x_, v, 3).t, 0);
	assert_near(trend_bend(v, x_, 0).last, 0);
}

static void a_kink_is_where_a_flat_series_rises_or_a_rising_one_settles(void **state)
{
	double t[60], rises[60], settles[60];

	(void)state;
	for (size_t i = 0; i < 60; i++) {
		t[i] = (double)i;
		rises[i] = 5 + 2 * fmax((double)i - 41, 0);
		settles[i] = 5 + 2 * fmin((double)i, 17);
	}
	assert_int_equal(trend_kink(t, rises, 60, KINK_RISES), 41);
	assert_int_equal(trend_kink(t, settles, 60, KINK_SETTLES), 17);
}

struct rates {
	double single, median, rule;
};

/*
 * How often `new` is called worse by more than 10 % by one run, by the median of n, by
 * median and rank test.
 */
static struct rates simulate(double true_change, size_t n, uint64_t seed)
{
	enum { TRIALS = 2000 };
	struct rates out = { 0 };

	for (size_t trial = 0; trial < TRIALS; trial++) {
		scoped_arena a = arena_new();
		double new[10], old[10], ratio;

		for (size_t i = 0; i < n; i++) {
			old[i] = 100 * exp(0.1 * random_normal(&seed));
			new[i] =
				100 * (1 + true_change) * exp(0.1 * random_normal(&seed));
		}
		ratio = stats_median(new, n, a) / stats_median(old, n, a);
		out.single += new[0] / old[0] > 1.1;
		out.median += ratio > 1.1;
		out.rule += ratio > 1.1 && rank_greater(new, n, old, n, a) < 0.01;
	}
	out.single /= TRIALS;
	out.median /= TRIALS;
	out.rule /= TRIALS;
	return out;
}

static void the_rule_does_not_alarm_where_nothing_changed(void **state)
{
	struct rates r = simulate(0, 5, 20261124);

	(void)state;
	assert_true(r.single > 0.20 && r.single < 0.32);
	assert_true(r.median > 0.05 && r.median < 0.16);
	assert_true(r.rule < 0.015);
}

static void the_rule_finds_a_change_and_the_better_the_more_attempts(void **state)
{
	struct rates five = simulate(0.2, 5, 5), ten = simulate(0.2, 10, 10);

	(void)state;
	assert_true(five.rule > 0.30 && five.rule < 0.48);
	assert_true(ten.rule > 0.72 && ten.rule < 0.90);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mann_whitney_is_exact_on_the_published_example),
		cmocka_unit_test(mann_whitney_deals_ties_out_exactly),
		cmocka_unit_test(mann_whitney_is_exact_whatever_the_sizes),
		cmocka_unit_test(mann_whitney_of_very_many_values_is_the_corrected_normal),
		cmocka_unit_test(students_t_is_that_of_scipy),
		cmocka_unit_test(the_smallest_p_of_few_attempts_is_known),
		cmocka_unit_test(all_values_alike_say_nothing),
		cmocka_unit_test(the_ratio_and_its_interval_hold_those_of_r),
		cmocka_unit_test(holm_makes_each_p_fit_for_its_family),
		cmocka_unit_test(quantiles_are_those_of_r),
		cmocka_unit_test(the_quick_median_is_the_sorted_one),
		cmocka_unit_test(the_trend_of_a_series_with_ties_is_that_of_r),
		cmocka_unit_test(a_flat_series_has_no_trend),
		cmocka_unit_test(blocks_are_medians_or_minima_of_equal_parts),
		cmocka_unit_test(
			neighbours_that_hang_together_widen_the_trend_as_much_as_pymannkendalls),
		cmocka_unit_test(the_trend_of_few_points_is_exact),
		cmocka_unit_test(a_bend_is_that_of_numpys_parabola),
		cmocka_unit_test(
			a_kink_is_where_a_flat_series_rises_or_a_rising_one_settles),
		cmocka_unit_test(the_rule_does_not_alarm_where_nothing_changed),
		cmocka_unit_test(the_rule_finds_a_change_and_the_better_the_more_attempts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
