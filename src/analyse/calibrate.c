/* How much do attempts of the same code differ, and which gates hold then? */
#include "analyse/calibrate.h"

#include <math.h>
#include <string.h>

#include "analyse/effect.h"
#include "analyse/stats.h"

#include "needed.h"
#include "power.h"
#include "serial.h"

const double calibrate_changes[CALIBRATE_CHANGES] = { 0.05, 0.10, 0.20 };

/* Of the runs of the same code so many may have a median past a tolerance; they share it. */
static const double past_by_chance = 0.01;

static const size_t find_sizes[] = { 5, 7, 9, 11, 15, 20 };

/* What is chosen from; more attempts cost more time than most suites are worth. */
static const size_t repeat_sizes[] = { 5, 7, 9, 11 };
static const double change_to_find = 0.20;

/*
 * The median of five attempts is too near to their extremes for so many gates to share
 * the hundredth.
 */
enum { MANY_GATES = 20, LEAST_OF_MANY = 7 };

static const double much_correlation = 0.3;
/* Of calibrations whose attempts are independent so many warn. */
static const double warned_by_chance = 0.05;

struct rows {
	struct calibrated *at;
	size_t n;
};

size_t calibrate_least_attempts(void)
{
	const struct effect none = { 0 };

	return effect_attempts_needed(&none, 0, 0);
}

bool calibrate_same_gate(const struct calibrated *x, const struct calibrated *y)
{
	return x->cell->test == y->cell->test &&
	       !strcmp(x->measure->name, y->measure->name);
}

static bool up_is_harm(const struct calibrated *r)
{
	return r->measure->better == BETTER_LOWER;
}

/* Whole percents, upwards, at least 1: what a gate is written with. */
static double whole_percents(double tolerance)
{
	return fmax(1, ceil(tolerance * 100 - 1e-9)) / 100;
}

static double widest(const struct rows *rows, const struct calibrated *r)
{
	double most = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (calibrate_same_gate(&rows->at[i], r))
			most = fmax(most, rows->at[i].needed.high);
	return most;
}

/* The tolerances of a test's gates when they are judged on so many attempts. */
static void write_gates(const struct rows *rows, const struct test *test, size_t attempts)
{
	double alpha = past_by_chance / (double)rows->n;

	for (size_t i = 0; i < rows->n; i++) {
		struct calibrated *r = &rows->at[i];

		if (r->cell->test != test)
			continue;
		r->repeat = attempts;
		r->needed = needed_tolerance(r->v, r->n, attempts, alpha, up_is_harm(r));
	}
	for (size_t i = 0; i < rows->n; i++)
		if (rows->at[i].cell->test == test)
			rows->at[i].tolerance =
				whole_percents(widest(rows, &rows->at[i]));
}

static bool finds(const struct rows *rows, const struct calibrated *r, double change,
		  size_t attempts)
{
	const struct power p = {
		.v = r->v,
		.n = r->n,
		.tolerance = { up_is_harm(r),
			       up_is_harm(r) ? r->tolerance : -r->tolerance, 0 },
		.change = change,
		.family = rows->n,
	};

	return power_finds(&p, attempts);
}

/* How many of a test's gates find the change to look for with their own `repeat`? */
static size_t count_finders(const struct rows *rows, const struct test *test)
{
	size_t found = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const struct calibrated *r = &rows->at[i];

		if (r->cell->test == test)
			found += finds(rows, r, change_to_find, r->repeat);
	}
	return found;
}

static size_t count_gates(const struct rows *rows, const struct test *test)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		n += rows->at[i].cell->test == test;
	return n;
}

/* The fewest attempts with which as many gates as possible find the change. */
static void choose_repeat(const struct rows *rows, const struct test *test)
{
	size_t best = 0, most = 0, gates = count_gates(rows, test);

	for (size_t i = 0; i < sizeof repeat_sizes / sizeof *repeat_sizes; i++) {
		size_t found;

		if (rows->n > MANY_GATES && repeat_sizes[i] < LEAST_OF_MANY)
			continue;
		write_gates(rows, test, repeat_sizes[i]);
		found = count_finders(rows, test);
		if (!best || found > most) {
			best = repeat_sizes[i];
			most = found;
		}
		if (found == gates)
			return;
	}
	write_gates(rows, test, best);
}

static void calibrate_tests(const struct rows *rows, size_t attempts)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct test *test = rows->at[i].cell->test;

		if (rows->at[i].repeat)
			continue;
		if (attempts)
			write_gates(rows, test, attempts);
		else
			choose_repeat(rows, test);
	}
}

static void look_for_changes(const struct rows *rows, struct calibrated *r)
{
	enum { NSIZES = sizeof find_sizes / sizeof *find_sizes };

	for (size_t i = 0; i < CALIBRATE_CHANGES; i++)
		for (size_t k = 0; k < NSIZES && !r->attempts[i]; k++)
			if (finds(rows, r, calibrate_changes[i], find_sizes[k]))
				r->attempts[i] = find_sizes[k];
}

static bool is_same_value(const struct calibrated *x, const struct calibrated *y)
{
	return !strcmp(x->measure->name, y->measure->name);
}

/* The first row with the same value. */
static size_t first_of_value(const struct rows *rows, size_t i)
{
	size_t k = 0;

	while (!is_same_value(&rows->at[k], &rows->at[i]))
		k++;
	return k;
}

static struct serial correlation_of(const struct rows *rows, size_t first, struct arena *a)
{
	struct sequence *all = arena_array(a, rows->n, sizeof *all);
	size_t n = 0;

	for (size_t i = first; i < rows->n; i++)
		if (is_same_value(&rows->at[first], &rows->at[i]))
			all[n++] = (struct sequence){ rows->at[i].v, rows->at[i].n };
	return serial_correlation(all, n);
}

static void look_for_correlation(const struct rows *rows)
{
	scoped_arena a = arena_new();
	size_t nvalues = 0;

	for (size_t i = 0; i < rows->n; i++)
		nvalues += first_of_value(rows, i) == i;
	for (size_t i = 0; i < rows->n; i++) {
		struct calibrated *r = &rows->at[i];
		size_t first = first_of_value(rows, i);
		struct serial s;

		if (first < i) {
			r->correlation = rows->at[first].correlation;
			r->hangs_together = rows->at[first].hangs_together;
			continue;
		}
		s = correlation_of(rows, i, a);
		r->correlation = s.correlation;
		r->hangs_together = s.correlation > much_correlation &&
				    s.p * (double)nvalues < warned_by_chance;
	}
}

void calibrate_rows(struct calibrated *all, size_t n, size_t attempts)
{
	const struct rows rows = { all, n };
	scoped_arena a = arena_new();

	for (size_t i = 0; i < n; i++) {
		struct calibrated *r = &all[i];

		r->median = stats_median(r->v, r->n, a);
		r->spread = stats_spread(r->v, r->n, a);
		r->calm_spread = stats_spread(r->unwaited, r->n, a);
	}
	calibrate_tests(&rows, attempts);
	for (size_t i = 0; i < n; i++)
		look_for_changes(&rows, &all[i]);
	look_for_correlation(&rows);
}
