/* A series looked at block by block, and what it boils down to. */
#include "course.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"
#include "analyse/trend.h"

#include "select.h"

/* More points than this are first drawn together: 64 give 2,016 slopes. */
enum { SLOPE_BLOCKS = 64 };
static const double us_per_min = 60e6;

struct course course_of_metric(const struct samples *s, size_t metric, int64_t skip_us)
{
	return (struct course){ .elapsed_us = &s->elapsed_us,
				.values = &s->values[metric],
				.skip_us = skip_us };
}

struct course course_of_live(const struct live_series *s, double factor, int64_t skip_us)
{
	return (struct course){ .elapsed_us = &s->elapsed_us,
				.values = &s->values,
				.live = true,
				.factor = factor,
				.skip_us = skip_us };
}

struct course_walk {
	const struct course *course;
	size_t next;
	struct course_block block;
	int64_t *us, *v; /* room for what is packed */
};

struct course_walk *course_walk(const struct course *c, struct arena *a)
{
	struct course_walk *w = arena_alloc(a, sizeof *w);
	size_t room = c->values->n < COLUMN_BLOCK ? c->values->n : COLUMN_BLOCK;

	w->course = c;
	w->block.us = arena_array(a, room, sizeof *w->block.us);
	w->block.v = arena_array(a, room, sizeof *w->block.v);
	if (!c->elapsed_us->plain)
		w->us = arena_array(a, COLUMN_BLOCK, sizeof *w->us);
	if (!c->values->plain)
		w->v = arena_array(a, COLUMN_BLOCK, sizeof *w->v);
	return w;
}

static void take_points(struct course_walk *w, const int64_t *us, const int64_t *v,
			size_t n)
{
	const struct course *c = w->course;
	struct course_block *b = &w->block;

	for (size_t i = 0; i < n; i++) {
		double number = c->live ? live_value(v[i]) * c->factor : (double)v[i];

		if (v[i] == NO_VALUE || us[i] < c->skip_us || !isfinite(number))
			continue;
		b->us[b->n] = us[i];
		b->v[b->n++] = number;
	}
}

const struct course_block *course_next(struct course_walk *w)
{
	const struct course *c = w->course;

	if (w->next == column_blocks(c->values))
		return NULL;
	w->block.n = 0;
	take_points(w, column_read(c->elapsed_us, w->next, w->us),
		    column_read(c->values, w->next, w->v),
		    column_block_size(c->values, w->next));
	w->next++;
	return &w->block;
}

/* The first look: all that needs no order. */
struct extent {
	size_t n;
	double min, max, sum, first, last;
};

static struct extent extent_of(const struct course *c, struct arena *a)
{
	struct extent e = { .min = INFINITY, .max = -INFINITY };
	struct course_walk *w = course_walk(c, a);

	for (const struct course_block *b; (b = course_next(w));) {
		if (b->n && !e.n)
			e.first = b->v[0];
		for (size_t i = 0; i < b->n; i++) {
			e.min = b->v[i] < e.min ? b->v[i] : e.min;
			e.max = b->v[i] > e.max ? b->v[i] : e.max;
			e.sum += b->v[i];
		}
		if (b->n)
			e.last = b->v[b->n - 1];
		e.n += b->n;
	}
	return e;
}

size_t course_mean(const struct course *c, double *mean)
{
	scoped_arena a = arena_new();
	struct extent e = extent_of(c, a);

	*mean = e.sum / (double)e.n;
	return e.n;
}

/* Points as they come, until so many are together. */
struct pooling {
	double *t, *v;
	size_t have;
};

/* The middle of a block in time and in value, as trend_blocks has it. */
static void close_block(struct pooling *p, double *t, double *v)
{
	*t = stats_median_sorted(p->t, p->have);
	*v = stats_median_inplace(p->v, p->have);
	p->have = 0;
}

/* The medians of equally many points each, of n points in all, in bt and bv. */
static void pool(const struct course *c, size_t n, size_t nblocks, double *bt, double *bv)
{
	scoped_arena a = arena_new();
	struct course_walk *w = course_walk(c, a);
	size_t seen = 0, block = 0;
	struct pooling p = { arena_array(a, n / nblocks + 1, sizeof *p.t),
			     arena_array(a, n / nblocks + 1, sizeof *p.v), 0 };

	for (const struct course_block *b; (b = course_next(w));)
		for (size_t i = 0; i < b->n; i++) {
			p.t[p.have] = (double)b->us[i] / us_per_min;
			p.v[p.have++] = b->v[i];
			if (++seen < (block + 1) * n / nblocks)
				continue;
			close_block(&p, &bt[block], &bv[block]);
			block++;
		}
}

static double slope_of(const struct course *c, const struct extent *e, struct arena *a)
{
	size_t nblocks = e->n < SLOPE_BLOCKS ? e->n : SLOPE_BLOCKS;
	double t[SLOPE_BLOCKS], v[SLOPE_BLOCKS];

	if (e->n < 2)
		return NAN;
	if (e->min == e->max)
		return 0;
	pool(c, e->n, nblocks, t, v);
	return trend_theil_sen(t, v, nblocks, a);
}

/*
 * Every statistic that is a quantile. Of a series that never changed there is nothing to
 * be looked for.
 */
static void put_quantiles(const struct course *c, const struct extent *e,
			  double out[STAT_END])
{
	double wanted[STAT_END], found[STAT_END];
	int stats[STAT_END];
	size_t n = 0;

	for (int i = 0; i < STAT_END; i++) {
		if (stat_rows[i].quantile == 0)
			continue;
		out[i] = e->min;
		wanted[n] = stat_rows[i].quantile;
		stats[n++] = i;
	}
	if (e->min == e->max)
		return;
	select_quantiles(c, e->n, wanted, n, found);
	for (size_t i = 0; i < n; i++)
		out[stats[i]] = found[i];
}

size_t course_boil_down(const struct course *c, double out[STAT_END])
{
	scoped_arena a = arena_new();
	struct extent e = extent_of(c, a);

	if (!e.n)
		return 0;
	out[STAT_MIN] = e.min;
	out[STAT_MAX] = e.max;
	out[STAT_MEAN] = e.sum / (double)e.n;
	out[STAT_FIRST] = e.first;
	out[STAT_LAST] = e.last;
	put_quantiles(c, &e, out);
	out[STAT_SLOPE] = slope_of(c, &e, a);
	return e.n;
}
