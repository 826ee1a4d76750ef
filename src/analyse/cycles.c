/* Sawtooths: where they fall, and what is left then. */
#include "analyse/cycles.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"
#include "analyse/trend.h"

/* So many points tell the range and the noise of a million. */
enum { LOOKED_AT = 20000, BLOCKS = 20 };

/*
 * Turns are told apart that lie at least this share of the range from each other, and so
 * many standard deviations of the noise: the highest and the lowest of a million normal
 * ones lie 9.8 apart.
 */
static const double turn_share = 0.3, turn_noise = 10;

/* White noise ranges over 4.1 of its standard deviations, from the 2nd to the 98th percentile. */
static const double range_noise = 8;

/* The points halfway up the climbs are so many times those halfway down the falls. */
static const double asymmetry = 3;

struct turns {
	size_t n;
	size_t *at; /* indexes: low, high, low, … or the other way round */
	bool low_first;
};

static double *each_of(const double *v, size_t n, size_t *looked_at, struct arena *a)
{
	size_t step = n / LOOKED_AT + 1, k = 0;
	double *out = arena_array(a, n / step + 1, sizeof *out);

	for (size_t i = 0; i < n; i += step)
		out[k++] = v[i];
	stats_sort(out, k);
	*looked_at = k;
	return out;
}

static double range_of(const double *v, size_t n, struct arena *a)
{
	size_t k;
	const double *sorted = each_of(v, n, &k, a);

	return stats_quantile_sorted(sorted, k, 0.98) -
	       stats_quantile_sorted(sorted, k, 0.02);
}

/*
 * The standard deviation of the noise, from second differences, which a climb at constant
 * speed does not have. Their lower quartile, as in short cycles most of them are turns:
 * 0.3186 x sqrt(6) standard deviations of white noise.
 */
static double noise_of(const double *v, size_t n, struct arena *a)
{
	double *bends = arena_array(a, n, sizeof *bends);
	size_t k;
	const double *sorted;

	for (size_t i = 2; i < n; i++)
		bends[i - 2] = fabs(v[i] - 2 * v[i - 1] + v[i - 2]);
	sorted = each_of(bends, n - 2, &k, a);
	return stats_quantile_sorted(sorted, k, 0.25) / (0.3186 * sqrt(6));
}

/* Highs and lows that lie at least `least` from each other, the last one as far as it went. */
static struct turns turns_of(const double *v, size_t n, double least, struct arena *a)
{
	struct turns out = { .at = arena_array(a, n + 1, sizeof *out.at) };
	size_t low = 0, high = 0;
	int direction = 0;

	for (size_t i = 1; i < n; i++) {
		if (direction <= 0 && v[i] < v[low])
			low = i;
		if (direction >= 0 && v[i] > v[high])
			high = i;
		if (direction <= 0 && v[i] - v[low] >= least) {
			out.low_first = direction == 0 || out.low_first;
			out.at[out.n++] = low;
			direction = 1;
			high = i;
		} else if (direction >= 0 && v[high] - v[i] >= least) {
			out.at[out.n++] = high;
			direction = -1;
			low = i;
		}
	}
	if (direction)
		out.at[out.n++] = direction > 0 ? high : low;
	return out;
}

/* Points between a quarter and three quarters of the way from one turn to the next. */
static double points_halfway(const double *v, size_t from, size_t to)
{
	double low = fmin(v[from], v[to]), height = fabs(v[to] - v[from]), n = 0;

	for (size_t i = from + 1; i < to; i++)
		n += v[i] > low + height / 4 && v[i] < low + height * 3 / 4;
	return n;
}

static bool is_low(const struct turns *t, size_t k)
{
	return (k % 2 == 0) == t->low_first;
}

/* A sawtooth falls by a cliff and climbs by a slope. */
static bool climbs_slowly(const double *v, const struct turns *t)
{
	double up = 0, down = 0, climbs = 0;

	for (size_t k = 0; k + 1 < t->n; k++) {
		double halfway = points_halfway(v, t->at[k], t->at[k + 1]);

		if (is_low(t, k)) {
			up += halfway;
			climbs++;
		} else {
			down += halfway;
		}
	}
	return climbs > 0 && up >= climbs / 2 && up >= asymmetry * down;
}

/* The lows that follow a fall; the very last point may be on its way down. */
static struct cycles valleys_of(const struct turns *t, size_t n, struct arena *a)
{
	size_t *at = arena_array(a, t->n + 1, sizeof *at);
	struct cycles out = { .valleys = at };

	for (size_t k = 1; k < t->n; k++)
		if (is_low(t, k) && t->at[k] + 1 < n)
			at[out.n++] = t->at[k];
	return out;
}

/*
 * What climbs is looked at along its line, lest a leak hide the falls; what shrinks as it
 * is, or the line would climb.
 */
static double *level_of(const double *t, const double *v, size_t n, struct arena *a)
{
	struct blocks b = trend_blocks(t, v, n, BLOCKS, BLOCK_MEDIANS, a);
	double slope = fmax(trend_theil_sen(b.t, b.v, b.n, a), 0);
	double *out = arena_array(a, n, sizeof *out);

	for (size_t i = 0; i < n; i++)
		out[i] = v[i] - slope * t[i];
	return out;
}

struct cycles cycles_find(const double *t, const double *v, size_t n, struct arena *a)
{
	struct cycles out = { 0 };
	struct turns turns;
	double range, noise, *level;

	if (n < 3)
		return out;
	level = level_of(t, v, n, a);
	range = range_of(level, n, a);
	noise = noise_of(level, n, a);
	if (!(range > range_noise * noise))
		return out;
	turns = turns_of(level, n, fmax(turn_share * range, turn_noise * noise), a);
	if (!climbs_slowly(level, &turns))
		return out;
	out = valleys_of(&turns, n, a);
	out.height = range;
	/* one fall is a phase that ended, unless it climbs on both sides of it */
	out.sawtooth = out.n > 1 || (out.n == 1 && turns.n >= 4);
	return out;
}
