/* Calibrations of made-up noise. */
#include "calibrations.h"

#include <math.h>
#include <stdlib.h>

#include "analyse/effect.h"
#include "analyse/stats.h"

#include "random.h"

const char *const noise_names[NOISE_END] = {
	"normal", "bimodal", "heavy tails", "skewed", "rare mode", "correlated",
};

/* Student's t of 2 degrees of freedom, by its inverse; cut off at 20. */
static double heavy(uint64_t *seed)
{
	double u = random_uniform(seed), t;

	t = (2 * u - 1) / sqrt(2 * u * (1 - u) + 1e-12);
	return fmax(-20, fmin(20, t));
}

static double mode(double share, uint64_t *seed)
{
	double high = random_uniform(seed) < share ? 1.1 : 1;

	return high * exp(0.01 * random_normal(seed));
}

static double one(enum noise noise, double spread, double *last, uint64_t *seed)
{
	switch (noise) {
	case NOISE_NORMAL:
		return exp(spread * random_normal(seed));
	case NOISE_BIMODAL:
		return mode(0.5, seed);
	case NOISE_HEAVY:
		return exp(spread * heavy(seed));
	case NOISE_SKEWED:
		return 1 - spread * log(1 - random_uniform(seed));
	case NOISE_RARE_MODE:
		return mode(0.25, seed);
	case NOISE_CORRELATED:
		*last = 0.7 * *last + sqrt(1 - 0.7 * 0.7) * random_normal(seed);
		return exp(spread * *last);
	case NOISE_END:
		break;
	}
	abort();
}

void noise_fill(enum noise noise, double spread, double *v, size_t n, uint64_t *seed)
{
	double last = random_normal(seed);

	for (size_t i = 0; i < n; i++)
		v[i] = one(noise, spread, &last, seed);
}

/* Gates of one test: a value of its own each, of which less is better. */
static struct calibrated *make_rows(const struct trials *t, struct arena *a,
				    uint64_t *seed)
{
	struct calibrated *rows = arena_array(a, t->gates, sizeof *rows);
	struct test *test = arena_alloc(a, sizeof *test);

	for (size_t i = 0; i < t->gates; i++) {
		struct cell *cell = arena_alloc(a, sizeof *cell);
		struct measure *measure = arena_alloc(a, sizeof *measure);
		double *v = arena_array(a, t->n, sizeof *v);

		cell->test = test;
		measure->name = arena_printf(a, "v%zu", i);
		measure->better = BETTER_LOWER;
		noise_fill(t->noise, t->spread, v, t->n, seed);
		rows[i] = (struct calibrated){
			.cell = cell, .measure = measure, .v = v, .unwaited = v, .n = t->n
		};
	}
	return rows;
}

struct verdict {
	size_t failed, past;
	bool first;
};

struct sides {
	struct group *base, *new;
};

/* New attempts of all gates, `k` on each side; the first value changed. */
static struct sides measure(const struct trials *t, size_t k, struct arena *a,
			    uint64_t *seed)
{
	struct sides s = { arena_array(a, t->gates, sizeof *s.base),
			   arena_array(a, t->gates, sizeof *s.new) };

	for (size_t g = 0; g < t->gates; g++) {
		double *x = arena_array(a, k, sizeof *x),
		       *y = arena_array(a, k, sizeof *y);

		noise_fill(t->noise, t->spread, x, k, seed);
		noise_fill(t->noise, t->spread, y, k, seed);
		for (size_t i = 0; i < k && g == 0; i++)
			y[i] *= 1 + t->change;
		s.base[g] = (struct group){ .v = x, .n = k };
		s.new[g] = (struct group){ .v = y, .n = k };
	}
	return s;
}

/* A baseline and a run of `k` attempts each, judged as gates are. */
static struct verdict judge_run(const struct trials *t, const struct calibrated *rows,
				size_t k, uint64_t *seed)
{
	scoped_arena a = arena_new();
	struct effect *effects = arena_array(a, t->gates, sizeof *effects);
	struct effect **family = arena_array(a, t->gates, sizeof *family);
	const struct sides s = measure(t, k, a, seed);
	struct verdict verdict = { 0 };

	for (size_t g = 0; g < t->gates; g++)
		verdict.past += stats_median(s.new[g].v, k, a) >
				stats_median(s.base[g].v, k, a) * (1 + rows[g].tolerance);
	/* as most runs of the same code: all passed, whatever their p */
	if (!verdict.past)
		return verdict;
	for (size_t g = 0; g < t->gates; g++) {
		const struct tolerance tolerance = { true, rows[g].tolerance, 0 };

		effects[g] = effect_of(&s.base[g], &s.new[g], &tolerance);
		family[g] = &effects[g];
	}
	effects_adjust(family, t->gates, a);
	for (size_t g = 0; g < t->gates; g++)
		verdict.failed += effects[g].past && effect_proven(&effects[g]);
	verdict.first = effects[0].past && effect_proven(&effects[0]);
	return verdict;
}

/* The runs of one calibration, added to the rates; how many fail. */
static double judge_runs(const struct trials *t, const struct calibrated *rows,
			 struct rates *rates, uint64_t *seed)
{
	double failed = 0;

	for (size_t i = 0; i < t->runs; i++) {
		struct verdict v = judge_run(t, rows, rows[0].repeat, seed);

		failed += v.failed > 0;
		rates->inconclusive += !v.failed && v.past;
		rates->found += v.first;
	}
	rates->failed += failed;
	return failed;
}

static bool warns(const struct calibrated *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].hangs_together)
			return true;
	return false;
}

struct rates calibrations_rates(const struct trials *t, uint64_t seed)
{
	scoped_arena a = arena_new();
	double *failed = arena_array(a, t->calibrations, sizeof *failed);
	double *tolerances = arena_array(a, t->calibrations, sizeof *tolerances);
	double calibrations = (double)t->calibrations, runs = (double)t->runs;
	struct rates rates = { 0 };

	for (size_t c = 0; c < t->calibrations; c++) {
		struct calibrated *rows = make_rows(t, a, &seed);

		calibrate_rows(rows, t->gates, t->repeat);
		tolerances[c] = rows[0].tolerance;
		rates.repeat += (double)rows[0].repeat / calibrations;
		rates.warned += warns(rows, t->gates) / calibrations;
		failed[c] = judge_runs(t, rows, &rates, &seed) / runs;
	}
	stats_sort(failed, t->calibrations);
	rates.worst_failed = stats_quantile_sorted(failed, t->calibrations, 0.9);
	rates.tolerance = stats_median(tolerances, t->calibrations, a);
	rates.failed /= calibrations * runs;
	rates.inconclusive /= calibrations * runs;
	rates.found /= calibrations * runs;
	return rates;
}

/* How many of the runs find the change with as many attempts as the first gate says? */
static size_t count_found(const struct trials *t, const struct calibrated *rows,
			  size_t which, uint64_t *seed)
{
	struct trials changed = *t;
	size_t found = 0;

	changed.change = calibrate_changes[which];
	for (size_t i = 0; i < t->runs; i++)
		found += judge_run(&changed, rows, rows[0].attempts[which], seed).first;
	return found;
}

void calibrations_power(const struct trials *t, struct power_claim *claims, uint64_t seed)
{
	size_t found[CALIBRATE_CHANGES] = { 0 }, named[CALIBRATE_CHANGES] = { 0 };

	for (size_t c = 0; c < t->calibrations; c++) {
		scoped_arena a = arena_new();
		struct calibrated *rows = make_rows(t, a, &seed);

		calibrate_rows(rows, t->gates, t->repeat);
		for (size_t i = 0; i < CALIBRATE_CHANGES; i++) {
			if (!rows[0].attempts[i])
				continue;
			named[i]++;
			found[i] += count_found(t, rows, i, &seed);
		}
	}
	for (size_t i = 0; i < CALIBRATE_CHANGES; i++) {
		claims[i].said = (double)named[i] / (double)t->calibrations;
		claims[i].found =
			named[i] ? (double)found[i] / (double)(named[i] * t->runs)
				 : (double)NAN;
	}
}
