/* Where a series of one number per run changed its level. */
#include "analyse/change.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"

#include "resample.h"

/*
 * Hunter's window: a step is looked for among 50 neighbours, and windows overlap by half,
 * so that each step has 25 on one side. Two levels that are told apart at 1 % are
 * candidates; those that stay are told apart at 0.1 %, because a page shows hundreds of
 * series and none of them may cry at each visit.
 */
enum { WINDOW = 50, STEP = WINDOW / 2, LEAST_LEVEL = 3, PERMUTATIONS = 399, ENOUGH = 20 };
static const double candidate_alpha = 0.03, change_alpha = 0.001;

/* --- one window ------------------------------------------------------------------------- */

struct window {
	double v[WINDOW];
	double sums[WINDOW][WINDOW + 1]; /* [i][j]: of |v[i] - v[t]| over t < j */
	size_t n;
	size_t ends[WINDOW + 1]; /* of the clusters found so far, ascending, n the last */
	size_t nends;
};

struct split {
	size_t at; /* 0: none */
	double q;
};

static void sum_distances(struct window *w)
{
	for (size_t i = 0; i < w->n; i++) {
		w->sums[i][0] = 0;
		for (size_t j = 0; j < w->n; j++)
			w->sums[i][j + 1] = w->sums[i][j] + fabs(w->v[i] - w->v[j]);
	}
}

/* Of v[from … at-1] and v[at … to-1], by the sums of distances between and within them. */
static double q_of(double between, double within_x, double within_y, double n, double m)
{
	double q = 2 / (m + n) * between;

	if (n > 1)
		q -= 2 * m / (m + n) / (n - 1) * within_x;
	if (m > 1)
		q -= 2 * n / (m + n) / (m - 1) * within_y;
	return q;
}

/* The split of a cluster that is the best of all, against any part of what follows it. */
static void split_cluster(const struct window *w, size_t from, size_t to,
			  struct split *best)
{
	double within_x = 0;

	for (size_t at = from + 1; at < to; at++) {
		double between = 0, within_y = 0;

		within_x += w->sums[at - 1][at - 1] - w->sums[at - 1][from];
		for (size_t y = at; y < to; y++) {
			double q;

			between += w->sums[y][at] - w->sums[y][from];
			within_y += w->sums[y][y] - w->sums[y][at];
			q = q_of(between, within_x, within_y, (double)(at - from),
				 (double)(y + 1 - at));
			if (q > best->q)
				*best = (struct split){ at, q };
		}
	}
}

static struct split best_split(const struct window *w)
{
	struct split best = { 0, 0 };
	size_t from = 0;

	for (size_t i = 0; i < w->nends; i++) {
		split_cluster(w, from, w->ends[i], &best);
		from = w->ends[i];
	}
	return best;
}

/* Each cluster in another order (Fisher-Yates). */
static void shuffle(struct window *w, uint64_t *seed)
{
	size_t from = 0;

	for (size_t c = 0; c < w->nends; c++) {
		for (size_t i = w->ends[c] - 1; i > from; i--) {
			size_t j = from + resample_pick(seed, i - from + 1);
			double v = w->v[i];

			w->v[i] = w->v[j];
			w->v[j] = v;
		}
		from = w->ends[c];
	}
	sum_distances(w);
}

/*
 * Would clusters without an order be split as well as this? Stops as soon as it is
 * certain (Besag & Clifford, Biometrika 78, 1991): most windows have no change, and are
 * done with after some dozens of the permutations.
 */
static bool is_chance(const struct window *w, double q, struct window *scratch,
		      uint64_t *seed)
{
	size_t as_good = 0;

	*scratch = *w;
	for (size_t i = 1; i <= PERMUTATIONS; i++) {
		shuffle(scratch, seed);
		/* sums in another order end otherwise by some last bits */
		as_good += best_split(scratch).q >= q * (1 - 1e-12);
		if (as_good >= ENOUGH ||
		    (double)(as_good + 1) / (PERMUTATIONS + 1) >= candidate_alpha)
			return true;
	}
	return false;
}

static void add_end(struct window *w, size_t at)
{
	size_t i = w->nends++;

	for (; i > 0 && w->ends[i - 1] > at; i--)
		w->ends[i] = w->ends[i - 1];
	w->ends[i] = at;
}

static void split_window(struct window *w, struct window *scratch, uint64_t *seed)
{
	sum_distances(w);
	w->ends[0] = w->n;
	w->nends = 1;
	for (;;) {
		struct split best = best_split(w);

		if (!best.at || is_chance(w, best.q, scratch, seed))
			return;
		add_end(w, best.at);
	}
}

/* --- the whole series ------------------------------------------------------------------- */

struct levels {
	const double *v;
	size_t n;
	struct change_point *points;
	size_t npoints;
	struct arena *arena;
};

static bool has_point(const struct levels *l, size_t index)
{
	for (size_t i = 0; i < l->npoints; i++)
		if (l->points[i].index == index)
			return true;
	return false;
}

static void add_point(struct levels *l, size_t index)
{
	size_t i = l->npoints;

	if (has_point(l, index))
		return;
	l->npoints++;
	for (; i > 0 && l->points[i - 1].index > index; i--)
		l->points[i] = l->points[i - 1];
	l->points[i] = (struct change_point){ .index = index };
}

static void find_candidates(struct levels *l, uint64_t *seed)
{
	struct window *w = arena_alloc(l->arena, sizeof *w),
		      *scratch = arena_alloc(l->arena, sizeof *scratch);
	size_t start = 0, last;

	while (start < l->n) {
		w->n = l->n - start < WINDOW ? l->n - start : WINDOW;
		memcpy(w->v, l->v + start, w->n * sizeof *w->v);
		split_window(w, scratch, seed);
		last = 0;
		for (size_t i = 0; i + 1 < w->nends; i++) {
			last = start + w->ends[i];
			add_point(l, last);
		}
		start = last > start + STEP ? last : start + STEP;
	}
}

static double variance_sum(const double *v, size_t n, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (v[i] - mean) * (v[i] - mean);
	return sum;
}

/* Student's t of two levels, two-sided; 1 where there are too few numbers for it. */
static double levels_p(const double *x, size_t nx, const double *y, size_t ny)
{
	double mx = stats_mean(x, nx), my = stats_mean(y, ny), s;

	if (nx < LEAST_LEVEL || ny < LEAST_LEVEL)
		return 1;
	s = (variance_sum(x, nx, mx) + variance_sum(y, ny, my)) / (double)(nx + ny - 2);
	if (s <= 0)
		return mx == my ? 1 : 0;
	s *= 1 / (double)nx + 1 / (double)ny;
	return fmax(0, fmin(1, 2 * stats_student_upper(fabs(mx - my) / sqrt(s),
						       nx + ny - 2)));
}

static void weigh_point(struct levels *l, size_t i)
{
	struct change_point *p = &l->points[i];
	size_t from = i > 0 ? l->points[i - 1].index : 0,
	       to = i + 1 < l->npoints ? l->points[i + 1].index : l->n;

	p->p = levels_p(l->v + from, p->index - from, l->v + p->index, to - p->index);
}

/*
 * The least certain goes, until all are certain: two neighbours of one that went are one
 * level now.
 */
static void thin_out(struct levels *l)
{
	for (size_t i = 0; i < l->npoints; i++)
		weigh_point(l, i);
	while (l->npoints > 0) {
		size_t weakest = 0;

		for (size_t i = 1; i < l->npoints; i++)
			if (l->points[i].p > l->points[weakest].p)
				weakest = i;
		if (l->points[weakest].p < change_alpha)
			return;
		memmove(l->points + weakest, l->points + weakest + 1,
			(l->npoints - weakest - 1) * sizeof *l->points);
		l->npoints--;
		if (weakest > 0)
			weigh_point(l, weakest - 1);
		if (weakest < l->npoints)
			weigh_point(l, weakest);
	}
}

static void tell_sizes(struct levels *l)
{
	for (size_t i = 0; i < l->npoints; i++) {
		struct change_point *p = &l->points[i];
		size_t from = i > 0 ? l->points[i - 1].index : 0,
		       to = i + 1 < l->npoints ? l->points[i + 1].index : l->n;
		const double *x = l->v + from, *y = l->v + p->index;
		size_t nx = p->index - from, ny = to - p->index;

		p->before = stats_median(x, nx, l->arena);
		p->after = stats_median(y, ny, l->arena);
		p->ratio = rank_ratio(y, ny, x, nx, 0.95, l->arena);
	}
}

const struct change_point *change_points(const double *v, size_t n, size_t *npoints,
					 struct arena *a)
{
	struct levels l = { .v = v, .n = n, .arena = a };
	uint64_t seed = 20140101 + n;

	l.points = arena_array(a, n + 1, sizeof *l.points);
	if (n >= (size_t)2 * LEAST_LEVEL)
		find_candidates(&l, &seed);
	thin_out(&l);
	tell_sizes(&l);
	*npoints = l.npoints;
	return l.points;
}
