/*
 * Does it leak? The first quarter (or `from`) left out, 20 blocks or each cycle's valley,
 * Theil-Sen and Mann-Kendall with the correlation of neighbours allowed for. What grows
 * and is no steady growth gets a kind of its own, and never none.
 */
#include "analyse/growth.h"

#include <math.h>

#include "analyse/cycles.h"
#include "analyse/stats.h"

/*
 * Of the fewest samples that are judged, 120 without their first quarter, a block of 20
 * has four; and 20 points can prove a slope among any number of gates.
 */
enum { BLOCKS = 20, FINE_BLOCKS = 60 };

/* So many valleys can prove a leak among dozens of gates: 1/8! is 2.5e-5. */
enum { ENOUGH_CYCLES = 8 };

/* Beyond chance: of a whole series, and of its last third, which is one look more. */
static const double alpha = 0.01, alpha_late = 0.001;

/*
 * Points that lie within 4 % of the growth on a line are on a line, however what is left
 * hangs together, where their last third climbs nearly as fast as all of them: a square
 * root does so at 0.80 of it. It bends where Student's t says so: of 20 blocks of a line
 * one series in 90 does by chance.
 */
static const double straight = 0.04, kept = 0.85, bent = -2.5;

struct points {
	size_t n;
	const double *x, *v;
};

static bool past(const struct growth_bar *bar, double slope)
{
	return bar->strict ? slope >= bar->limit : slope > bar->limit;
}

static const double *abscissa(const struct growth_series *s)
{
	return s->x ? s->x : s->t;
}

/* The samples that are judged. */
static struct growth_series judged(const struct growth_series *s,
				   const struct growth_bar *bar)
{
	double from = bar->from > 0 ? bar->from : s->n ? s->t[s->n - 1] / 4 : 0;
	struct growth_series out = *s;
	size_t k = 0;

	while (k < s->n && s->t[k] < from)
		k++;
	out.t += k;
	out.v += k;
	out.x = abscissa(s) + k;
	out.n -= k;
	return out;
}

static struct points blocks_of(const struct growth_series *s, size_t n, struct arena *a)
{
	struct blocks b = trend_blocks(s->x, s->v, s->n, n, BLOCK_MEDIANS, a);

	return (struct points){ b.n, b.t, b.v };
}

/* Valleys, and of many blocks of them: what small collections leave goes with the large ones. */
static struct points valleys_of(const struct growth_series *s, const struct cycles *c,
				struct arena *a)
{
	double *x = arena_array(a, c->n, sizeof *x), *v = arena_array(a, c->n, sizeof *v);
	struct blocks b;

	for (size_t i = 0; i < c->n; i++) {
		x[i] = s->x[c->valleys[i]];
		v[i] = s->v[c->valleys[i]];
	}
	if (c->n / 2 <= BLOCKS)
		return (struct points){ c->n, x, v };
	b = trend_blocks(x, v, c->n, BLOCKS, BLOCK_MINIMA, a);
	return (struct points){ b.n, b.t, b.v };
}

static double slope_of(const struct points *p, size_t from, size_t to, struct arena *a)
{
	return trend_theil_sen(p->x + from, p->v + from, to - from, a);
}

static double spread_about_line(const struct points *p, size_t n, struct arena *a)
{
	const double *left = trend_residuals(p->x, p->v, n, a);
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += left[i] * left[i];
	return sqrt(sum / (double)n);
}

static bool keeps_on(const struct points *p, double slope)
{
	return trend_bend(p->x, p->v, p->n).last > kept * slope;
}

/* It slows down, and not by chance. */
static bool slows_down(const struct points *p, double slope)
{
	return trend_bend(p->x, p->v, p->n).t < bent && !keeps_on(p, slope);
}

static bool on_a_line(const struct points *p, double slope, struct arena *a)
{
	double growth = slope * (p->x[p->n - 1] - p->x[0]);

	return spread_about_line(p, p->n, a) < straight * growth && keeps_on(p, slope);
}

static struct trend trend_of(const struct points *p, struct arena *a)
{
	double lag1 = trend_lag1(p->x, p->v, p->n, a);

	if (on_a_line(p, trend_theil_sen(p->x, p->v, p->n, a), a))
		lag1 = 0;
	return trend_test(p->x, p->v, p->n, lag1, a);
}

/* The test of a trend, had the limit been allowed to pass. */
static double p_of_limit(const struct points *p, double limit, double lag1,
			 struct arena *a)
{
	double *above = arena_array(a, p->n, sizeof *above);

	for (size_t i = 0; i < p->n; i++)
		above[i] = p->v[i] - limit * p->x[i];
	return trend_test(p->x, above, p->n, lag1, a).p;
}

static bool proven(const struct trend *t, const struct growth_bar *bar, double level)
{
	return past(bar, t->low) && t->p < level;
}

static double family_of(const struct growth_bar *bar)
{
	return bar->family > 1 ? (double)bar->family : 1;
}

static struct points last_third(const struct growth_series *s, const struct points *p,
				bool sawtooth, struct arena *a)
{
	size_t before = s->n * 2 / 3, n = p->n * 2 / 3;
	const struct growth_series last = { s->t + before, s->x + before, s->v + before,
					    s->n - before };

	return sawtooth ? (struct points){ p->n - n, p->x + n, p->v + n }
			: blocks_of(&last, BLOCKS, a);
}

/* Is the last third past the limit by itself, by far more than it moved before? */
static bool began_late(const struct growth_series *s, const struct points *p,
		       const struct growth *g, const struct growth_bar *bar,
		       struct arena *a)
{
	size_t n = p->n * 2 / 3;
	struct points q = last_third(s, p, g->sawtooth, a);
	struct trend t = trend_test(q.x, q.v, q.n, 0, a);
	double growth = t.slope * (q.x[q.n - 1] - q.x[0]);

	return proven(&t, bar, alpha_late) && growth > g->least &&
	       growth > 4 * spread_about_line(p, n, a) &&
	       t.slope > 2 * slope_of(p, 0, n, a);
}

/* Were every block by chance: does it grow past the limit? */
static bool blocks_grow(const struct growth_series *s, enum block_rule rule,
			const struct growth *g, const struct growth_bar *bar,
			struct arena *a)
{
	struct blocks b = trend_blocks(s->x, s->v, s->n, BLOCKS, rule, a);
	struct trend t = trend_test(b.t, b.v, b.n, 0, a);

	return proven(&t, bar, alpha) && t.slope * (b.t[b.n - 1] - b.t[0]) > g->least;
}

/* The kind of what grew past the limit, were every point by chance, and yet is no steady growth. */
static enum growth_kind unsteady(const struct points *p, const struct growth *g,
				 const struct growth_bar *bar, struct arena *a)
{
	if (slows_down(p, g->trend.slope) || !keeps_on(p, g->trend.slope))
		return past(bar, slope_of(p, p->n - p->n / 3, p->n, a)) ? GROWTH_UNSETTLED
									: GROWTH_SETTLED;
	return proven(&g->trend, bar, alpha) ? GROWTH_UNPROVEN : GROWTH_UNSTEADY;
}

static double time_of_kink(const struct growth_series *s, enum kink kink, struct arena *a)
{
	struct blocks b = trend_blocks(s->t, s->v, s->n, FINE_BLOCKS, BLOCK_MEDIANS, a);

	return b.t[trend_kink(b.t, b.v, b.n, kink)];
}

static enum growth_kind kind_of(const struct growth_series *s, const struct points *p,
				const struct growth *g, const struct growth_bar *bar,
				struct arena *a)
{
	struct trend plain = trend_test(p->x, p->v, p->n, 0, a);
	bool worth_it = g->growth > g->least;
	bool sure = proven(&g->trend, bar, alpha) && g->p_limit * family_of(bar) < alpha;

	if (sure && worth_it && !slows_down(p, g->trend.slope))
		return GROWTH_STEADY;
	if (began_late(s, p, g, bar, a))
		return GROWTH_LATE;
	if (proven(&plain, bar, alpha))
		return worth_it ? unsteady(p, g, bar, a) : GROWTH_SMALL;
	if (past(bar, g->trend.slope) && worth_it)
		return GROWTH_UNPROVEN;
	/* valleys that stay where they are, and yet all else climbs */
	if (g->sawtooth && (blocks_grow(s, BLOCK_MINIMA, g, bar, a) ||
			    blocks_grow(s, BLOCK_MEDIANS, g, bar, a)))
		return GROWTH_UNSTEADY;
	return GROWTH_NONE;
}

static void measure(struct growth *g, const struct growth_series *s,
		    const struct points *p, const struct growth_bar *bar, struct arena *a)
{
	g->points = p->n;
	g->trend = trend_of(p, a);
	g->p_limit = p_of_limit(p, bar->limit, g->trend.lag1, a);
	g->growth = g->trend.slope * (s->x[s->n - 1] - s->x[0]);
	g->level = stats_median(s->v, s->n, a);
	g->least = fmax(bar->least, bar->share * g->level);
}

/*
 * Few teeth that are small beside the growth hide nothing: blocks tell it, and valleys
 * would be too few. What a part of a tooth makes of a level is less than its height.
 */
static bool towers_over(const struct points *blocks, const struct cycles *c,
			struct arena *a)
{
	double slope = slope_of(blocks, 0, blocks->n, a);

	return c->n < ENOUGH_CYCLES &&
	       slope * (blocks->x[blocks->n - 1] - blocks->x[0]) > 1.5 * c->height;
}

/*
 * Blocks, or the valleys of a sawtooth; where it has too few of them, blocks for what can
 * be told yet.
 */
static struct points points_of(const struct growth_series *s, struct growth *g,
			       struct arena *a)
{
	struct cycles cycles = cycles_find(s->t, s->v, s->n, a);
	struct points blocks = blocks_of(s, BLOCKS, a);

	if (!cycles.sawtooth || towers_over(&blocks, &cycles, a))
		return blocks;
	g->sawtooth = true;
	g->cycles = cycles.n;
	return g->cycles < GROWTH_CYCLES ? blocks : valleys_of(s, &cycles, a);
}

struct growth growth_judge(const struct growth_series *all, const struct growth_bar *bar,
			   struct arena *a)
{
	struct growth_series s = judged(all, bar);
	struct growth g = { .kind = GROWTH_SHORT, .n = s.n, .since = NAN };
	struct points p;

	if (all->n < GROWTH_SAMPLES || s.n < GROWTH_SAMPLES / 2)
		return g;
	p = points_of(&s, &g, a);
	measure(&g, &s, &p, bar, a);
	if (g.sawtooth && g.cycles < GROWTH_CYCLES)
		g.kind = GROWTH_FEW_CYCLES;
	else
		g.kind = kind_of(&s, &p, &g, bar, a);
	if (g.kind == GROWTH_LATE)
		g.since = time_of_kink(&s, KINK_RISES, a);
	else if (g.kind == GROWTH_SETTLED)
		g.since = time_of_kink(&s, KINK_SETTLES, a);
	return g;
}
