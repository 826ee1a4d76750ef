/* Does it grow? Theil-Sen slopes, Mann-Kendall's test, blocks. */
#include "analyse/trend.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"

/* Up to so many points the orders are counted; more are as good as normal. */
enum { EXACT_MAX = 10 };

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

/*
 * Without ties and correlation: how many orders of n have each S, by inserting one value
 * after the other.
 */
static double exact_p(double s, size_t n)
{
	enum { SIZE = EXACT_MAX * (EXACT_MAX - 1) / 2 + 1 };
	double ways[SIZE] = { 1 }, more[SIZE], all = 1, as_high = 0;
	size_t pairs = n * (n - 1) / 2;

	for (size_t k = 2; k <= n; k++) {
		for (size_t i = 0; i <= pairs; i++) {
			more[i] = 0;
			for (size_t j = 0; j < k && j <= i; j++)
				more[i] += ways[i - j];
		}
		memcpy(ways, more, sizeof ways);
		all *= (double)k;
	}
	/* S = pairs - 2 x inversions */
	for (size_t i = 0; i <= pairs; i++)
		if ((double)pairs - 2 * (double)i >= s)
			as_high += ways[i];
	return as_high / all;
}

static bool has_ties(const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (v[i] == v[j])
				return true;
	return false;
}

static double p_of_s(double s, double sd, const double *v, size_t n, double lag1)
{
	double toward_zero = s > 0 ? 1 : s < 0 ? -1 : 0;

	if (!(sd > 0))
		return 1;
	if (lag1 <= 0 && n <= EXACT_MAX && !has_ties(v, n))
		return exact_p(s, n);
	return stats_normal_upper((s - toward_zero) / sd);
}

struct trend trend_test(const double *t, const double *v, size_t n, double lag1,
			struct arena *a)
{
	struct slopes all = all_slopes(t, v, n, a);
	double sd = sqrt(variance_of_s(v, n, a) * (1 + lag1) / (1 - lag1)), reach;
	struct trend out = { .s = all.s, .p = 1, .lag1 = lag1 };

	if (!all.n)
		return out;
	stats_sort(all.v, all.n);
	out.slope = stats_quantile_sorted(all.v, all.n, 0.5);
	/* Sen: the M1-th and (M2+1)-th smallest slope, M = (N -+ C) / 2, C = 1.96 sd(S) */
	reach = 1.959964 * sd;
	out.low = slope_at(&all, floor(((double)all.n - reach) / 2) - 1);
	out.high = slope_at(&all, ceil(((double)all.n + reach) / 2));
	out.p = p_of_s(all.s, sd, v, n, lag1);
	return out;
}

double *trend_residuals(const double *t, const double *v, size_t n, struct arena *a)
{
	double slope = trend_theil_sen(t, v, n, a), height;
	double *left = arena_array(a, n, sizeof *left);

	for (size_t i = 0; i < n; i++)
		left[i] = v[i] - slope * t[i];
	height = n ? stats_median(left, n, a) : 0;
	for (size_t i = 0; i < n; i++)
		left[i] -= height;
	return left;
}

double trend_lag1(const double *t, const double *v, size_t n, struct arena *a)
{
	const double *left = trend_residuals(t, v, n, a);
	double mean = n ? stats_mean(left, n) : 0, all = 0, next = 0, x = (double)n;

	for (size_t i = 0; i < n; i++) {
		all += (left[i] - mean) * (left[i] - mean);
		if (i)
			next += (left[i] - mean) * (left[i - 1] - mean);
	}
	/* so few say nothing; and residuals that are nothing hang together by nothing */
	if (n < 8 || !(all > 0))
		return 0;
	/* E(r1) = rho - (2 + 4 rho) / n of what is left of a line */
	return fmin(fmax((next / all + 2 / x) / (1 - 4 / x), 0), 0.95);
}

/*
 * A parabola in powers that do not speak of each other: 1, x and q = x^2 - skew x - size,
 * x from the middle.
 */
struct parabola {
	double middle, height, skew, size, slope, bend;
};

static double parabola_q(const struct parabola *p, double x)
{
	return x * x - p->skew * x - p->size;
}

static struct parabola fit_parabola(const double *t, const double *v, size_t n)
{
	struct parabola p = { .middle = stats_mean(t, n), .height = stats_mean(v, n) };
	double xx = 0, xxx = 0, xv = 0, qq = 0, qv = 0;

	for (size_t i = 0; i < n; i++) {
		double x = t[i] - p.middle;

		xx += x * x;
		xxx += x * x * x;
		xv += x * (v[i] - p.height);
	}
	p.slope = xx > 0 ? xv / xx : 0;
	p.skew = xx > 0 ? xxx / xx : 0;
	p.size = xx / (double)n;
	for (size_t i = 0; i < n; i++) {
		double q = parabola_q(&p, t[i] - p.middle);

		qq += q * q;
		qv += q * (v[i] - p.height);
	}
	p.bend = qq > 0 ? qv / qq : 0;
	return p;
}

struct bend trend_bend(const double *t, const double *v, size_t n)
{
	struct parabola p;
	struct bend out = { 0 };
	double left = 0, qq = 0;

	if (n < 4)
		return out;
	p = fit_parabola(t, v, n);
	for (size_t i = 0; i < n; i++) {
		double x = t[i] - p.middle, q = parabola_q(&p, x);
		double e = v[i] - p.height - p.slope * x - p.bend * q;

		left += e * e;
		qq += q * q;
	}
	/* the middle of the last third, and the slope there */
	out.last = t[n - 1] - (t[n - 1] - t[0]) / 6 - p.middle;
	out.last = p.slope + p.bend * (2 * out.last - p.skew);
	out.t = left > 0 ? p.bend / sqrt(left / (double)(n - 3) / qq) : 0;
	return out;
}

static double past_kink(double t, double at, enum kink kink)
{
	return kink == KINK_RISES ? fmax(t - at, 0) : fmin(t - at, 0);
}

/* Squares left of a level that has a slope on one side of `at`. */
static double left_of_kink(const double *t, const double *v, size_t n, double at,
			   enum kink kink)
{
	double mx = 0, mv = stats_mean(v, n), xx = 0, xv = 0, vv = 0;

	for (size_t i = 0; i < n; i++)
		mx += past_kink(t[i], at, kink) / (double)n;
	for (size_t i = 0; i < n; i++) {
		double x = past_kink(t[i], at, kink) - mx;

		xx += x * x;
		xv += x * (v[i] - mv);
		vv += (v[i] - mv) * (v[i] - mv);
	}
	return xx > 0 ? vv - xv * xv / xx : vv;
}

size_t trend_kink(const double *t, const double *v, size_t n, enum kink kink)
{
	double least = INFINITY;
	size_t best = 0;

	for (size_t k = 1; k + 1 < n; k++) {
		double left = left_of_kink(t, v, n, t[k], kink);

		if (left < least) {
			least = left;
			best = k;
		}
	}
	return best;
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
