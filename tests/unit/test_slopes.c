/* Growth judged: rates over series as programs make them, and each kind by an example. */
#include <math.h>
#include <string.h>

#include "analyse/cycles.h"

#include "random.h"
#include "shapes.h"
#include "unit.h"

/* Few enough for every run of the tests; tests/bench/verdict_slopes.c has more. */
enum { SEEDS = 40 };
static const double lengths[][2] = { { 60, 0.1 }, { 120, 1 }, { 300, 1 } };
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static const struct shape *shape_named(const char *name)
{
	for (size_t i = 0; i < nshapes; i++)
		if (!strcmp(shapes[i].name, name))
			return &shapes[i];
	fail_msg("no shape %s", name);
	return NULL;
}

static struct came came_of(const char *name, double seconds, double interval, double limit)
{
	const struct growth_bar bar = shape_bar(limit);

	return shape_judged(shape_named(name), seconds, interval, &bar, SEEDS);
}

static struct came came_of_published(const struct published *p)
{
	const struct growth_bar bar = shape_bar(p->limit);

	return shape_judged(&p->shape, p->seconds, p->interval, &bar, SEEDS);
}

static void T9_series_without_a_leak_do_not_fail(void **state)
{
	size_t failed = 0, all = 0;

	(void)state;
	for (size_t i = 0; i < nshapes; i++) {
		size_t of_shape = 0;

		if (shapes[i].truth != HEALTHY)
			continue;
		for (size_t k = 0; k < LENGTHS; k++)
			of_shape +=
				came_of(shapes[i].name, lengths[k][0], lengths[k][1], 1)
					.failed;
		if (20 * of_shape > SEEDS * LENGTHS)
			fail_msg("%s: %zu of %d fail", shapes[i].name, of_shape,
				 SEEDS * LENGTHS);
		failed += of_shape;
		all += SEEDS * LENGTHS;
	}
	/* most of it is noise that hangs together for as long as the run */
	assert_true(100 * failed < all);
}

static void T9_shapes_without_noise_that_hangs_together_never_fail(void **state)
{
	static const char *const names[] = {
		"flat",      "warm-up, T/10", "warm-up, T/4", "warm-up, T/2",
		"shrinks",   "log growth",    "step, late",   "step, at 60 %",
		"saw, T/2",  "saw, 0.3 T",    "saw, T/5",     "saw, T/10",
		"staircase", "cache fills",   "saw, T/20",    "saw, T/50",
		"saw, 3 s",  "saw, 10 s",     "generational", "spikes",
		"wave, T/6", "busy and idle",
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (size_t k = 0; k < LENGTHS; k++)
			if (came_of(names[i], lengths[k][0], lengths[k][1], 1).failed)
				fail_msg("%s of %g s fails", names[i], lengths[k][0]);
}

static void T9_a_clean_leak_is_found(void **state)
{
	static const struct {
		const char *name;
		double seconds, interval;
	} rows[] = {
		{ "leak 5 MB/min", 60, 0.1 },
		{ "leak 5 MB/min", 120, 1 },
		{ "leak 5 MB/min", 300, 1 },
		{ "leak 5 MB/min", 600, 1 },
		{ "leak 5 MB/min, no noise", 300, 1 },
		{ "leak 5 MB/min on 1 GB", 600, 1 },
		{ "leak 50 MB/min", 30, 0.1 },
		{ "leak 50 MB/min", 300, 1 },
		{ "leak 50 MB/min on 1 GB", 60, 0.1 },
		{ "leak 5 MB/min, lumps of 1 MB", 300, 1 },
		{ "warm-up T/20, leak 5 MB/min", 300, 1 },
		{ "saw T/20, leak 20 MB/min", 60, 0.1 },
		{ "saw T/10, leak 20 MB/min", 300, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct came c =
			came_of(rows[i].name, rows[i].seconds, rows[i].interval, 1);

		if (100 * c.failed < 95 * c.n)
			fail_msg("%s of %g s: %zu of %zu found", rows[i].name,
				 rows[i].seconds, c.failed, c.n);
	}
}

/* The rows of which it was told that they grew past the limit and passed without a word. */
static void T9_what_grows_past_the_limit_never_passes(void **state)
{
	static const struct {
		const char *name;
		double seconds, interval;
		enum growth_kind kind;
	} rows[] = {
		{ "leak 5 MB/min on 1 GB", 60, 0.1, GROWTH_SMALL },
		{ "leak 1.9 MB/min on 1 GB", 600, 1, GROWTH_SMALL },
		{ "leak 5 MB/min, no noise", 30, 0.1, GROWTH_SMALL },
		{ "late leak, 50 MB/min from 75 %", 600, 1, GROWTH_LATE },
		{ "late leak, 50 MB/min from 82 %", 300, 1, GROWTH_LATE },
		{ "saw 0.3 T, leak 20 MB/min", 60, 0.1, GROWTH_FEW_CYCLES },
		{ "warm-up, T/4", 60, 0.1, GROWTH_UNSETTLED },
		{ "warm-up, T/2", 300, 1, GROWTH_UNSETTLED },
		{ "warm-up, T/4", 600, 1, GROWTH_SETTLED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct came c =
			came_of(rows[i].name, rows[i].seconds, rows[i].interval, 1);

		if (c.passed || c.failed || 20 * c.kinds[rows[i].kind] < 19 * c.n)
			fail_msg("%s of %g s: %zu pass, %zu fail, %zu are of their kind",
				 rows[i].name, rows[i].seconds, c.passed, c.failed,
				 c.kinds[rows[i].kind]);
	}
}

static void T9_undecidable_series_do_not_pass(void **state)
{
	(void)state;
	for (size_t i = 0; i < nshapes; i++)
		for (size_t k = 0; k < LENGTHS; k++)
			if (shapes[i].truth == UNDECIDABLE &&
			    came_of(shapes[i].name, lengths[k][0], lengths[k][1], 1).passed)
				fail_msg("%s of %g s passes", shapes[i].name,
					 lengths[k][0]);
}

static void T9_published_series_are_judged_as_their_users_would(void **state)
{
	(void)state;
	for (size_t i = 0; i < npublished; i++) {
		const struct published *p = &published[i];
		struct came c = came_of_published(p);
		bool right = p->shape.truth == HEALTHY ? c.failed == 0
			     : p->shape.truth == LEAK  ? 100 * c.failed >= 95 * c.n
						       : c.passed == 0;

		if (!right)
			fail_msg("%s: %zu pass, %zu fail of %zu", p->shape.name, c.passed,
				 c.failed, c.n);
	}
}

static void T9_fifty_gates_fail_no_oftener_than_one(void **state)
{
	static const char *const names[] = { "flat, much noise", "noise over 1 s",
					     "noise over 10 s" };
	struct growth_bar alone = shape_bar(1), together = alone;
	size_t one = 0, fifty = 0;

	(void)state;
	together.family = 50;
	for (size_t i = 0; i < 3; i++) {
		const struct shape *s = shape_named(names[i]);

		one += shape_judged(s, 60, 0.1, &alone, 200).failed;
		fifty += shape_judged(s, 60, 0.1, &together, 200).failed;
	}
	/* of 600; alone some 5 are */
	assert_true(fifty <= 2 && fifty <= one);
	assert_true(shape_judged(shape_named("leak 5 MB/min"), 60, 0.1, &together, 40)
			    .failed >= 38);
}

static void a_sawtooth_is_told_from_what_is_none(void **state)
{
	enum { N = 600 };
	uint64_t seed = 7;
	scoped_arena a = arena_new();
	double t[N], saw[N], noise[N], climb[N], swing[N], down[N], once[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		t[i] = (double)i;
		saw[i] = (double)(i % 50) + random_uniform(&seed);
		noise[i] = random_normal(&seed);
		climb[i] = (double)i + 10 * random_normal(&seed);
		swing[i] = sin((double)i / 20) + 0.01 * random_normal(&seed);
		down[i] = i < 300 ? 20 : 5;
		once[i] = i < 500 ? (double)i : 0;
	}
	assert_true(cycles_find(t, saw, N, a).sawtooth);
	assert_int_equal(cycles_find(t, saw, N, a).n, 11);
	assert_int_equal(cycles_find(t, saw, N, a).valleys[3], 200);
	assert_false(cycles_find(t, noise, N, a).sawtooth);
	assert_false(cycles_find(t, climb, N, a).sawtooth);
	assert_false(cycles_find(t, swing, N, a).sawtooth);
	assert_false(cycles_find(t, down, N, a).sawtooth);
	assert_false(cycles_find(t, once, N, a).sawtooth);
	assert_false(cycles_find(t, saw, 0, a).sawtooth);
	assert_false(cycles_find(t, down, 100, a).sawtooth);
}

static void cycles_are_found_from_three_samples_to_a_fifth_of_the_series(void **state)
{
	static const double periods[] = { 3, 4, 7.3, 20, 61, 120 };
	enum { N = 600 };
	scoped_arena a = arena_new();
	double t[N], v[N];

	(void)state;
	for (size_t k = 0; k < sizeof periods / sizeof *periods; k++) {
		double found, there = N / periods[k];

		for (size_t i = 0; i < N; i++) {
			t[i] = (double)i;
			v[i] = 100 + 40 * fmod((double)i / periods[k] + 0.4, 1);
		}
		found = (double)cycles_find(t, v, N, a).n;
		if (fabs(found - there) > 1 + 0.02 * there)
			fail_msg("period %g: %g of %g cycles", periods[k], found, there);
	}
}

static void when_a_leak_began_and_when_a_warm_up_ended_is_told(void **state)
{
	const struct growth_bar bar = shape_bar(1);
	scoped_arena a = arena_new();
	uint64_t seed = 5;
	struct drawing d = shape_draw(shape_named("late leak, 50 MB/min from 75 %"), 600,
				      1, &seed, a);
	struct growth_series s = { .t = d.t, .v = d.v, .n = d.n };
	struct growth g = growth_judge(&s, &bar, a);

	(void)state;
	assert_int_equal(g.kind, GROWTH_LATE);
	assert_true(fabs(g.since - 7.5) < 0.3);
	d = shape_draw(shape_named("cache fills"), 300, 1, &seed, a);
	s = (struct growth_series){ .t = d.t, .v = d.v, .n = d.n };
	g = growth_judge(&s, &bar, a);
	assert_int_equal(g.kind, GROWTH_SETTLED);
	assert_true(g.since > 2.7 && g.since < 4.2);
}

/* Operations come in bursts: the slope in time says nothing of what one of them leaves behind. */
static void growth_per_operation_does_not_ask_when_they_came(void **state)
{
	enum { N = 600 };
	struct growth_bar bar = { .limit = 100, .least = 1048576, .share = 0.02 };
	double t[N], x[N], v[N], done = 0;
	struct growth_series s = { t, x, v, N };
	scoped_arena a = arena_new();
	uint64_t seed = 3;
	struct growth g;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		t[i] = (double)i / 60;
		done += i / 100 % 2 ? 500 : 20;
		x[i] = done;
		v[i] = 50e6 + 204 * done + 1e5 * random_normal(&seed);
	}
	g = growth_judge(&s, &bar, a);
	assert_int_equal(g.kind, GROWTH_STEADY);
	assert_true(fabs(g.trend.slope - 204) < 5);
	bar.limit = 300;
	assert_int_equal(growth_judge(&s, &bar, a).kind, GROWTH_NONE);
}

static void a_million_samples_are_judged_in_no_time(void **state)
{
	enum { N = 1000000 };
	const struct growth_bar bar = shape_bar(1);
	scoped_arena a = arena_new();
	double *t = arena_array(a, N, sizeof *t), *v = arena_array(a, N, sizeof *v);
	struct growth_series s = { .t = t, .v = v, .n = N };
	uint64_t seed = 11;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		t[i] = (double)i / 600;
		v[i] = 1e8 + 40e6 * fmod(t[i] / 3.1, 1) + 2e6 * t[i] +
		       1e6 * random_normal(&seed);
	}
	/* an algorithm of pairs would take days: no clock is needed to see that this one is none */
	assert_int_equal(growth_judge(&s, &bar, a).kind, GROWTH_STEADY);
}

static void few_samples_and_constant_ones_are_no_growth(void **state)
{
	const struct growth_bar bar = { .limit = 0, .least = 5, .share = 0.02 };
	scoped_arena a = arena_new();
	double t[200], v[200];
	struct growth_series s = { .t = t, .v = v, .n = 200 };

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		t[i] = (double)i;
		v[i] = 7;
	}
	assert_int_equal(growth_judge(&s, &bar, a).kind, GROWTH_NONE);
	s.n = 119;
	assert_int_equal(growth_judge(&s, &bar, a).kind, GROWTH_SHORT);
	s.n = 0;
	assert_int_equal(growth_judge(&s, &bar, a).kind, GROWTH_SHORT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(T9_series_without_a_leak_do_not_fail),
		cmocka_unit_test(T9_shapes_without_noise_that_hangs_together_never_fail),
		cmocka_unit_test(T9_a_clean_leak_is_found),
		cmocka_unit_test(T9_what_grows_past_the_limit_never_passes),
		cmocka_unit_test(T9_undecidable_series_do_not_pass),
		cmocka_unit_test(T9_published_series_are_judged_as_their_users_would),
		cmocka_unit_test(T9_fifty_gates_fail_no_oftener_than_one),
		cmocka_unit_test(a_sawtooth_is_told_from_what_is_none),
		cmocka_unit_test(
			cycles_are_found_from_three_samples_to_a_fifth_of_the_series),
		cmocka_unit_test(when_a_leak_began_and_when_a_warm_up_ended_is_told),
		cmocka_unit_test(growth_per_operation_does_not_ask_when_they_came),
		cmocka_unit_test(a_million_samples_are_judged_in_no_time),
		cmocka_unit_test(few_samples_and_constant_ones_are_no_growth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
