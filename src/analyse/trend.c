/* Does it grow? Theil-Sen slopes, Mann-Kendall's test, blocks. */
#include "analyse/trend.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"

struct slopes {
	double *v;
	size_t n;
	double s;
};

static struct slopes all_slopes(const double *t, const double *v, size_t n,
				struct arena *a)
{
	struct slopes out = { .v = arena_array(a, n * (n - 1) / 2 + 1, sizeof *out.v) };

	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			out.s += (v[j] > v[i]) - (v[j] < v[i]);
			if (t[j] != t[i])
				out.v[out.n++] = (v[j] - v[i]) / (t[j] - t[i]);
		}
	}
	return out;
}

double trend_theil_sen(const double *t, const double *v, size_t n, struct arena *a)
{
	struct slopes all = all_slopes(t, v, n, a);

	return all.n ? stats_median_inplace(all.v, all.n) : 0;
}

/* Var(S) = [n (n-1) (2n+5) - sum over ties of t (t-1) (2t+5)] / 18 */
static double variance_of_s(const double *v, size_t n, struct arena *a)
{
	double *sorted = arena_array(a, n, sizeof *sorted), x = (double)n;
	double variance = x * (x - 1) * (2 * x + 5);

	memcpy(sorted, v, n * sizeof *sorted);
	stats_sort(sorted, n);
	for (size_t i = 0, j; i < n; i = j) {
		double ties;

		for (j = i; j < n && sorted[j] == sorted[i]; j++)
			;
		ties = (double)(j - i);
		variance -= ties * (ties - 1) * (2 * ties + 5);
	}
	return variance / 18;
}

/* The slope at a place (from 0, may be broken or outside) of the sorted slopes. */
static double slope_at(const struct slopes *all, double place)
{
	double last = (double)all->n - 1;

	return all->v[(size_t)fmin(fmax(round(place), 0), last)];
}

struct trend trend_test(const double *t, const double *v, size_t n, struct arena *a)
{
	struct slopes all = all_slopes(t, v, n, a);
	double variance = variance_of_s(v, n, a), sd = sqrt(variance), reach;
	struct trend out = { .s = all.s, .p = 1 };

	if (!all.n)
		return out;
	stats_sort(all.v, all.n);
	out.slope = stats_quantile_sorted(all.v, all.n, 0.5);
	/* Sen: the M1-th and (M2+1)-th smallest slope, M = (N -+ C) / 2, C = 1.96 sd(S) */
	reach = 1.959964 * sd;
	out.low = slope_at(&all, floor(((double)all.n - reach) / 2) - 1);
	out.high = slope_at(&all, ceil(((double)all.n + reach) / 2));
	if (variance > 0) {
		double toward_zero = all.s > 0 ? 1 : all.s < 0 ? -1 : 0;

		out.p = stats_normal_upper((all.s - toward_zero) / sd);
	}
	return out;
}

struct blocks trend_blocks(const double *t, const double *v, size_t n, size_t nblocks,
			   enum block_rule rule, struct arena *a)
{
	double *bt, *bv;

	if (nblocks > n)
		nblocks = n;
	bt = arena_array(a, nblocks, sizeof *bt);
	bv = arena_array(a, nblocks, sizeof *bv);
	for (size_t b = 0; b < nblocks; b++) {
		size_t from = b * n / nblocks, to = (b + 1) * n / nblocks;

		bt[b] = stats_median(t + from, to - from, a);
		bv[b] = v[from];
		if (rule == BLOCK_MEDIANS)
			bv[b] = stats_median(v + from, to - from, a);
		else
			for (size_t i = from; i < to; i++)
				bv[b] = fmin(bv[b], v[i]);
	}
	return (struct blocks){ nblocks, bt, bv };
}

bool trend_is_sawtooth(const double *v, size_t n)
{
	double low = INFINITY, high = -INFINITY, fallen = 0, sharply = 0;
	size_t falls = 0;

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, v[i]);
		high = fmax(high, v[i]);
	}
	for (size_t i = 1; i < n; i++) {
		double fall = v[i - 1] - v[i];
		bool sharp = fall > 0.25 * (high - low);

		fallen += fmax(fall, 0);
		sharply += sharp ? fall : 0;
		falls += sharp;
	}
	/* noise falls as often as it climbs, and mostly by little */
	return falls >= 5 && 8 * falls <= n && sharply > 0.6 * fallen;
}
