/* How much do attempts of the same code differ? */
#include "analyse/calibrate.h"

#include <math.h>
#include <string.h>

#include "analyse/rank.h"
#include "analyse/stats.h"

#include "effect.h"
#include "judge.h"

enum { TOLERANCE_TRIALS = 2000, POWER_TRIALS = 200, MOST_ATTEMPTS = 20 };

const double calibrate_changes[CALIBRATE_CHANGES] = { 0.05, 0.10, 0.20 };

static const size_t sizes[] = { 5, 6, 8, 10, 15, MOST_ATTEMPTS };

/* xorshift64*; `state` is not 0. */
static size_t pick(uint64_t *state, size_t n)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (size_t)((*state * UINT64_C(2685821657736338717)) >> 33) % n;
}

static void draw(const double *v, size_t n, double *out, size_t k, uint64_t *state)
{
	for (size_t i = 0; i < k; i++)
		out[i] = v[pick(state, n)];
}

/* By how much the median of one draw is above that of another. */
static double difference(const double *v, size_t n, size_t k, uint64_t *state,
			 struct arena *a)
{
	double *x = arena_array(a, k, sizeof *x), *y = arena_array(a, k, sizeof *y);

	draw(v, n, x, k, state);
	draw(v, n, y, k, state);
	return stats_median_inplace(x, k) / stats_median_inplace(y, k) - 1;
}

static double tolerance_of(const double *v, size_t n, size_t k, uint64_t *state)
{
	scoped_arena a = arena_new();
	double *all = arena_array(a, TOLERANCE_TRIALS, sizeof *all);

	for (size_t i = 0; i < TOLERANCE_TRIALS; i++)
		all[i] = difference(v, n, k, state, a);
	stats_sort(all, TOLERANCE_TRIALS);
	return fmax(0, stats_quantile_sorted(all, TOLERANCE_TRIALS, 0.99));
}

/* Is the change found in this draw: past the tolerance, and the rank test agrees? */
static bool found(const double *v, size_t n, size_t k, double factor, double tolerance,
		  uint64_t *state)
{
	scoped_arena a = arena_new();
	double *x = arena_array(a, k, sizeof *x), *y = arena_array(a, k, sizeof *y);

	draw(v, n, x, k, state);
	draw(v, n, y, k, state);
	for (size_t i = 0; i < k; i++)
		x[i] *= factor;
	return stats_median(x, k, a) > stats_median(y, k, a) * (1 + tolerance) &&
	       rank_greater(x, k, y, k, a) < effect_alpha;
}

/* Is it found in 8 of 10 draws? Stops when that cannot become true any more. */
static bool finds(const double *v, size_t n, size_t k, double change, uint64_t *state)
{
	double tolerance = tolerance_of(v, n, k, state);
	size_t missed = 0;

	for (size_t i = 0; i < POWER_TRIALS && 5 * missed <= POWER_TRIALS; i++)
		missed += !found(v, n, k, 1 + change, tolerance, state);
	return 5 * missed <= POWER_TRIALS;
}

struct calibration calibrate_values(const double *v, size_t n, size_t repeat,
				    uint64_t seed)
{
	scoped_arena a = arena_new();
	struct calibration c = { .median = stats_median(v, n, a),
				 .spread = stats_spread(v, n, a) };

	c.tolerance = tolerance_of(v, n, repeat, &seed);
	for (size_t i = 0; i < CALIBRATE_CHANGES; i++)
		for (size_t k = 0; k < sizeof sizes / sizeof *sizes && !c.attempts[i]; k++)
			if (finds(v, n, sizes[k], calibrate_changes[i], &seed))
				c.attempts[i] = sizes[k];
	return c;
}

static size_t values_of(const struct cell_analysis *c, const char *name, double *out)
{
	size_t n = 0;

	for (size_t i = 0; i < c->cell->nattempts; i++) {
		const struct run_attempt *t = &c->cell->attempts[i];
		const struct value *v = summary_find(c->summaries[i], name);

		if (run_attempt_counts(t) && t->record.ok && v && !isnan(v->q.value))
			out[n++] = v->q.value;
	}
	return n;
}

static bool gated(const struct cell_analysis *c, const struct value *v)
{
	const struct cell *cell = c->cell->cell;

	/* a slope may be 0 or less: its ratios say nothing */
	if (v->q.per_min || v->better == BETTER_NONE)
		return false;
	for (size_t i = 0; i < cell->ngates; i++)
		if (!strcmp(cell->gates[i].subject, v->name))
			return true;
	return !cell->ngates && v->relevant;
}

struct calibrated_list calibrate_run(const struct analysis *an, size_t repeat,
				     struct arena *a)
{
	struct calibrated *rows = NULL, *row;
	size_t n = 0;

	for (size_t i = 0; i < an->ncells; i++) {
		const struct cell_analysis *c = &an->cells[i];
		double *v = arena_array(a, c->cell->nattempts, sizeof *v);

		for (size_t j = 0; c->typical && j < c->typical->n; j++) {
			const struct value *value = &c->typical->values[j];
			size_t have = gated(c, value) ? values_of(c, value->name, v) : 0;

			if (have < 2 || stats_median(v, have, a) <= 0)
				continue;
			row = arena_push(a, &rows, &n, sizeof *rows);
			row->cell = c->cell->cell;
			row->value = value;
			row->n = have;
			row->c = calibrate_values(v, have, repeat, 20261124);
		}
	}
	return (struct calibrated_list){ rows, n, an->sizes };
}
