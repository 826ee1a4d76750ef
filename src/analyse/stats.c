/* Plain statistics over arrays of doubles. */
#include "analyse/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double stats_mean(const double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return sum / (double)n;
}

double stats_quantile_sorted(const double *sorted, size_t n, double q)
{
	double place = q * (double)(n - 1);
	size_t below = (size_t)place;

	if (below + 1 >= n)
		return sorted[n - 1];
	/* infinity less infinity is no number */
	if (sorted[below] == sorted[below + 1])
		return sorted[below];
	return sorted[below] +
	       (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void stats_sort(double *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof *v, by_value);
}

static void swap(double *a, double *b)
{
	double t = *a;

	*a = *b;
	*b = t;
}

/*
 * Order v so that v[k] is what it would be if sorted, nothing above it on its left
 * (Hoare's FIND).
 */
static double select_kth(double *v, size_t n, size_t k)
{
	size_t left = 0, right = n - 1;

	while (left < right) {
		double pivot = v[left + (right - left) / 2];
		size_t i = left, j = right;

		for (;;) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i >= j)
				break;
			swap(&v[i++], &v[j--]);
		}
		/* v[left..j] <= pivot <= v[j+1..right] */
		if (k <= j)
			right = j;
		else
			left = j + 1;
	}
	return v[k];
}

double stats_median_inplace(double *v, size_t n)
{
	double upper = select_kth(v, n, n / 2), lower;

	if (n % 2)
		return upper;
	lower = v[0];
	for (size_t i = 1; i < n / 2; i++)
		lower = fmax(lower, v[i]);
	return lower == upper ? upper : lower + (upper - lower) / 2;
}

double stats_median_sorted(const double *sorted, size_t n)
{
	double upper = sorted[n / 2], lower = sorted[(n - 1) / 2];

	return lower == upper ? upper : lower + (upper - lower) / 2;
}

double stats_median(const double *v, size_t n, struct arena *a)
{
	double *copy = arena_array(a, n, sizeof *copy);

	memcpy(copy, v, n * sizeof *copy);
	return stats_median_inplace(copy, n);
}

double stats_spread(const double *v, size_t n, struct arena *a)
{
	double *sorted = arena_array(a, n, sizeof *sorted), median;

	if (n < 2)
		return 0;
	memcpy(sorted, v, n * sizeof *sorted);
	stats_sort(sorted, n);
	median = stats_quantile_sorted(sorted, n, 0.5);
	if (median == 0)
		return 0;
	return (stats_quantile_sorted(sorted, n, 0.75) -
		stats_quantile_sorted(sorted, n, 0.25)) /
	       2 / fabs(median);
}

double stats_normal_upper(double z)
{
	return 0.5 * erfc(z / M_SQRT2);
}

/*
 * By halving: it is asked for a few constants, and 60 halvings of [-40, 40] leave nothing
 * to wish for.
 */
double stats_normal_quantile(double p)
{
	double low = -40, high = 40;

	for (int i = 0; i < 100; i++) {
		double z = (low + high) / 2;

		if (stats_normal_upper(-z) < p)
			low = z;
		else
			high = z;
	}
	return (low + high) / 2;
}

double stats_student_upper(double t, size_t df)
{
	double angle, c, term, sum = 0;
	bool odd = df % 2;

	if (!isfinite(t))
		return t > 0 ? 0 : 1;
	angle = atan(t / sqrt((double)df));
	c = cos(angle);
	term = odd ? c : 1;
	for (size_t k = odd ? 1 : 0; k + 2 <= df; k += 2) {
		sum += term;
		term *= c * c * (double)(k + 1) / (double)(k + 2);
	}
	sum *= sin(angle);
	if (odd)
		sum = M_2_PI * (angle + sum);
	return (1 - sum) / 2;
}

double stats_student_quantile(double p, size_t df)
{
	double low = -1, high = 1;

	/* P(T > t) falls with t */
	while (stats_student_upper(low, df) < 1 - p)
		low *= 2;
	while (stats_student_upper(high, df) > 1 - p)
		high *= 2;
	for (int i = 0; i < 100; i++) {
		double middle = (low + high) / 2;

		if (stats_student_upper(middle, df) > 1 - p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}
