/* Two groups compared by ranks. */
#include "analyse/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/stats.h"

/*
 * Steps of the exact count: some tenths of a second. Past that both sides are so large
 * that the normal approximation is good.
 */
static const double most_steps = 2e8;

struct ranked {
	double value;
	size_t twice; /* the midrank, doubled: a whole number */
	size_t from;
};

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

/* Sort all values and give ties the mean of their ranks. */
static struct ranked *rank_all(const double *x, size_t nx, const double *y, size_t ny,
			       struct arena *a)
{
	size_t n = nx + ny;
	struct ranked *all = arena_array(a, n, sizeof *all);

	for (size_t i = 0; i < n; i++)
		all[i] = (struct ranked){ .value = i < nx ? x[i] : y[i - nx], .from = i };
	qsort(all, n, sizeof *all, by_value);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && all[end].value == all[i].value; end++)
			;
		for (size_t k = i; k < end; k++)
			all[k].twice = i + 1 + end;
	}
	return all;
}

/*
 * ways[k][s]: how many choices of k of the ranks add up to s. Doubles hold them exactly
 * up to C(56, 28), and to 15 digits past that. P(sum of `nx` of the ranks >= sum). Of the
 * choices so far, which end with rank i, only sums are looked at that they can have, and
 * only numbers of them that can still become nx.
 */
static double exact_upper(const struct ranked *all, size_t n, size_t nx, size_t sum,
			  struct arena *a)
{
	size_t *up_to = arena_array(a, n + 1, sizeof *up_to), most;
	double **ways = arena_array(a, nx + 1, sizeof *ways), above = 0, total = 0;

	for (size_t i = 0; i < n; i++)
		up_to[i + 1] = up_to[i] + all[i].twice;
	most = up_to[n] - up_to[n - nx];
	for (size_t k = 0; k <= nx; k++)
		ways[k] = arena_array(a, most + 1, sizeof **ways);
	ways[0][0] = 1;
	for (size_t i = 0; i < n; i++) {
		size_t high = nx < i + 1 ? nx : i + 1, left = n - 1 - i;
		size_t low = nx > left ? nx - left : 1;

		for (size_t k = high; k >= low && k > 0; k--)
			for (size_t s = up_to[i + 1] - up_to[i + 1 - k];
			     s >= up_to[k - 1] + all[i].twice; s--)
				ways[k][s] += ways[k - 1][s - all[i].twice];
	}
	for (size_t s = 0; s <= most; s++) {
		total += ways[nx][s];
		above += s >= sum ? ways[nx][s] : 0;
	}
	return above / total;
}

/* The count runs over the smaller side. */
static bool is_countable(size_t nx, size_t ny)
{
	double n = (double)(nx + ny), k = (double)(nx < ny ? nx : ny);

	return n * k * 2 * k * n <= most_steps;
}

static double normal_upper(const struct ranked *all, size_t nx, size_t ny, size_t sum)
{
	double n = (double)(nx + ny), m = (double)nx, ties = 0, variance;
	double u = (double)sum / 2 - m * (m + 1) / 2, mean = m * (double)ny / 2;

	for (size_t i = 0, end; i < nx + ny; i = end) {
		double t;

		for (end = i + 1; end < nx + ny && all[end].value == all[i].value; end++)
			;
		t = (double)(end - i);
		ties += t * t * t - t;
	}
	variance = m * (double)ny / 12 * (n + 1 - ties / (n * (n - 1)));
	if (variance <= 0)
		return 1;
	return stats_normal_upper((u - mean - 0.5) / sqrt(variance));
}

/* The doubled ranks of the x, or of the y, added up. */
static size_t sum_of(const struct ranked *all, size_t nx, size_t ny, bool of_x)
{
	size_t sum = 0;

	for (size_t i = 0; i < nx + ny; i++)
		if ((all[i].from < nx) == of_x)
			sum += all[i].twice;
	return sum;
}

double rank_greater(const double *x, size_t nx, const double *y, size_t ny,
		    struct arena *a)
{
	scoped_arena scratch = arena_new();
	struct ranked *all;
	size_t least, n = nx + ny;

	(void)a;
	if (nx == 0 || ny == 0)
		return 1;
	all = rank_all(x, nx, y, ny, scratch);
	if (!is_countable(nx, ny))
		return normal_upper(all, nx, ny, sum_of(all, nx, ny, true));
	if (nx <= ny)
		return exact_upper(all, n, nx, sum_of(all, nx, ny, true), scratch);
	/* x is high where y is low: mirrored, the ranks of y are high */
	for (size_t i = 0; i < n; i++)
		all[i].twice = 2 * (n + 1) - all[i].twice;
	for (size_t i = 0; i < n / 2; i++) {
		struct ranked swap = all[i];

		all[i] = all[n - 1 - i];
		all[n - 1 - i] = swap;
	}
	least = sum_of(all, nx, ny, false);
	return exact_upper(all, n, ny, least, scratch);
}

double rank_smallest_p(size_t nx, size_t ny)
{
	double p = 1;

	for (size_t i = 1; i <= nx; i++)
		p *= (double)i / (double)(ny + i);
	return p;
}

struct ratio rank_ratio(const double *x, size_t nx, const double *y, size_t ny,
			double level, struct arena *a)
{
	struct ratio r = { NAN, NAN, NAN };
	size_t n = nx * ny, k;
	double *all = arena_array(a, n, sizeof *all), spread;

	if (n == 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		all[i] = x[i / ny] / y[i % ny];
		if (!isfinite(all[i]))
			return r;
	}
	stats_sort(all, n);
	r.estimate = stats_quantile_sorted(all, n, 0.5);
	spread = stats_normal_quantile(0.5 + level / 2) *
		 sqrt((double)n * (double)(nx + ny + 1) / 12);
	if ((double)n / 2 - spread < 1)
		return r;
	/* the k-th smallest and the k-th largest, counted from 1 */
	k = (size_t)((double)n / 2 - spread);
	r.low = all[k - 1];
	r.high = all[n - k];
	return r;
}

static int by_pointed(const void *a, const void *b)
{
	const double *const *x = a, *const *y = b;

	return (**x > **y) - (**x < **y);
}

void rank_holm(double *p, size_t n, struct arena *a)
{
	double **order = arena_array(a, n, sizeof *order), floor = 0;

	for (size_t i = 0; i < n; i++)
		order[i] = &p[i];
	if (n)
		qsort(order, n, sizeof *order, by_pointed);
	for (size_t i = 0; i < n; i++) {
		floor = fmax(floor, fmin(1, *order[i] * (double)(n - i)));
		*order[i] = floor;
	}
}
