/*
 * The tolerance that a gate needs, in logarithms: ratios are differences there, and as
 * far up as down.
 *
 * What ten attempts tell of one run in a thousand is little, so two answers are taken and
 * the larger one counts: the quantile that the values themselves give (modes, tails), at
 * the upper end of its bootstrap; and the one of normal values of that standard
 * deviation, by Student's t, as few values have not shown their extremes. Tried out
 * apart: the first alone let up to 6 % of the runs past (50 gates, 5 attempts), the
 * second up to 12 % (bimodal, 9 attempts), the larger one at most 3 %, of normal, bimodal
 * and heavy-tailed values. What comes out now: tests/bench/verdict_calibrate.c.
 */
#include "needed.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"

#include "resample.h"

enum { RESAMPLES = 200, HALVINGS = 40 };
static const double lower_end = 0.1, upper_end = 0.9;

/* The normal answer goes no further past what was seen than a quarter: a median is no extreme. */
static const double past_range = 1.25;

/* P(X >= h) of k throws that succeed with probability p. */
static double binomial_upper(size_t k, size_t h, double p)
{
	double sum = 0;

	if (p >= 1)
		return 1;
	for (size_t i = h; i <= k; i++)
		sum += exp(lgamma((double)k + 1) - lgamma((double)i + 1) -
			   lgamma((double)(k - i) + 1) + (double)i * log(p) +
			   (double)(k - i) * log1p(-p));
	return fmin(1, sum);
}

/*
 * How likely each of `n` sorted values is the median of k draws from them. Of an even k,
 * k - 1 are looked at, which is on the safe side: two values share that median.
 */
static const double *median_weights(size_t n, size_t k, struct arena *a)
{
	double *w = arena_array(a, n, sizeof *w), below = 0;
	size_t odd = k % 2 ? k : k - 1;

	for (size_t i = 0; i < n; i++) {
		double up_to =
			binomial_upper(odd, (odd + 1) / 2, (double)(i + 1) / (double)n);

		w[i] = up_to - below;
		below = up_to;
	}
	return w;
}

/* P(a median - another > d), of sorted values with these weights. */
static double chance_past(const double *sorted, const double *w, size_t n, double d)
{
	double past = 0, up_to = 0;
	size_t j = 0;

	/* a value is past all that lie more than d below it */
	for (size_t i = 0; i < n; i++) {
		for (; j < n && sorted[j] < sorted[i] - d; j++)
			up_to += w[j];
		past += w[i] * up_to;
	}
	return past;
}

/* The smallest difference that is passed in no more than a share alpha. */
static double quantile(const double *sorted, const double *w, size_t n, double alpha)
{
	double low = 0, high = sorted[n - 1] - sorted[0];

	if (chance_past(sorted, w, n, 0) <= alpha)
		return 0;
	for (int i = 0; i < HALVINGS; i++) {
		double d = (low + high) / 2;

		if (chance_past(sorted, w, n, d) <= alpha)
			high = d;
		else
			low = d;
	}
	return high;
}

/* The quantile of each of RESAMPLES bootstrap samples, sorted. */
static const double *bootstrap(const double *sorted, const double *w, size_t n,
			       double alpha, struct arena *a)
{
	double *all = arena_array(a, RESAMPLES, sizeof *all);
	double *sample = arena_array(a, n, sizeof *sample);
	uint64_t state = 20261124;

	for (size_t i = 0; i < RESAMPLES; i++) {
		resample_draw(sorted, n, sample, n, &state);
		stats_sort(sample, n);
		all[i] = quantile(sample, w, n, alpha);
	}
	stats_sort(all, RESAMPLES);
	return all;
}

/*
 * The same of normal values: the variance of a median of k is about 1.5 / k of theirs for
 * the few attempts that runs have.
 */
static double normal_quantile(const double *sorted, size_t n, size_t k, double alpha)
{
	double mean = stats_mean(sorted, n), squares = 0, deviation;

	for (size_t i = 0; i < n; i++)
		squares += (sorted[i] - mean) * (sorted[i] - mean);
	deviation = sqrt(squares / (double)(n - 1)) * sqrt(2 * 1.5 / (double)k);
	return fmin(past_range * (sorted[n - 1] - sorted[0]),
		    deviation * stats_student_quantile(1 - alpha, n - 1));
}

struct interval needed_tolerance(const double *v, size_t n, size_t k, double alpha,
				 bool up_is_harm)
{
	scoped_arena a = arena_new();
	double *sorted = arena_array(a, n, sizeof *sorted), low, high;
	const double *w = median_weights(n, k, a), *all;

	for (size_t i = 0; i < n; i++)
		sorted[i] = log(v[i]);
	stats_sort(sorted, n);
	all = bootstrap(sorted, w, n, alpha, a);
	low = stats_quantile_sorted(all, RESAMPLES, lower_end);
	high = fmax(stats_quantile_sorted(all, RESAMPLES, upper_end),
		    normal_quantile(sorted, n, k, alpha));
	if (up_is_harm)
		return (struct interval){ expm1(low), expm1(high) };
	return (struct interval){ -expm1(-low), -expm1(-high) };
}
