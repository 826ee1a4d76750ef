/* Two groups of attempts compared. */
#include "analyse/effect.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"

#include "prediction.h"

const double effect_alpha = 0.01;

/*
 * Where the tolerance ends, seen from `base`: a share of its size or an amount, whichever
 * is more, on the side that the sign says, for negative ones as well.
 */
static double limit_of(double base, const struct tolerance *t)
{
	double share = fabs(base) * t->ratio;

	return base + (fabs(share) > fabs(t->absolute) ? share : t->absolute);
}

/*
 * The test against the limit is not corrected for the number of gates, so the limit must
 * be clear of the attempts' own spread: of runs of 50 gates without any change 30 % would
 * alarm at a tolerance of 0, and 0 to 4 % do with twice the half distance of the
 * quartiles (simulated: spreads of 3 to 20 %, five to ten attempts).
 */
static const double clear_of_spread = 2;

static struct tolerance clear_tolerance(const struct group *base, const struct group *new,
					const struct tolerance *t, struct arena *a)
{
	double spread = fmax(fabs(stats_spread(base->v, base->n, a)),
			     fabs(stats_spread(new->v, new->n, a))),
	       least = clear_of_spread * spread;
	double median = fabs(stats_median(base->v, base->n, a));
	struct tolerance clear = *t;
	double own = fabs(limit_of(median, t) - median);

	if (own < least * median) {
		clear.ratio = t->up_is_harm ? least : -least;
		clear.absolute = 0;
	}
	return clear;
}

static bool is_past(double v, double limit, const struct tolerance *t)
{
	return t->up_is_harm ? v > limit : v < limit;
}

/* How likely is it by chance that `new` lies so far to the side of harm of `from`? */
static double chance(const struct group *new, const double *from, size_t n,
		     const struct tolerance *t, struct arena *a)
{
	return t->up_is_harm ? rank_greater(new->v, new->n, from, n, a)
			     : rank_greater(from, n, new->v, new->n, a);
}

static double chance_at_limit(const struct group *base, const struct group *new,
			      const struct tolerance *t, struct arena *a)
{
	const struct tolerance clear = clear_tolerance(base, new, t, a);
	double *shifted = arena_array(a, base->n, sizeof *shifted);

	for (size_t i = 0; i < base->n; i++)
		shifted[i] = limit_of(base->v[i], &clear);
	return chance(new, shifted, base->n, t, a);
}

/* Would it be within the limit, had nobody waited on either side? */
static bool explained_by_waiting(const struct group *base, const struct group *new,
				 const struct tolerance *t, struct arena *a)
{
	double b, n;

	if (!base->unwaited || !new->unwaited)
		return false;
	b = stats_median(base->unwaited, base->n, a);
	n = stats_median(new->unwaited, new->n, a);
	return !is_past(n, limit_of(b, t), t);
}

/* Enough of them, and all alike: 0 failures against 0 has no ratio. */
static bool are_constant(const struct group *base, const struct group *new)
{
	enum { ENOUGH = 4 };

	for (size_t i = 0; i < base->n; i++)
		if (base->v[i] != base->v[0])
			return false;
	for (size_t i = 0; i < new->n; i++)
		if (new->v[i] != base->v[0])
			return false;
	return base->n >= ENOUGH && new->n >= ENOUGH;
}

struct group groups_join(const struct group *each, size_t n, struct arena *a)
{
	size_t *sizes = arena_array(a, n, sizeof *sizes), total = 0, k = 0;
	struct group all = { .sizes = sizes };
	double *v, *unwaited;

	for (size_t i = 0; i < n; i++)
		total += each[i].n;
	v = arena_array(a, total, sizeof *v);
	unwaited = arena_array(a, total, sizeof *unwaited);
	for (size_t i = 0; i < n; i++) {
		if (!each[i].n)
			continue;
		memcpy(v + all.n, each[i].v, each[i].n * sizeof *v);
		memcpy(unwaited + all.n, each[i].unwaited ? each[i].unwaited : each[i].v,
		       each[i].n * sizeof *v);
		all.n += each[i].n;
		sizes[k++] = each[i].n;
	}
	all.v = v;
	all.unwaited = unwaited;
	all.runs = k > 1 ? k : 0;
	return all;
}

/* The median of each of its runs, as a group. */
static struct group medians_of(const struct group *g, struct arena *a)
{
	double *medians = arena_array(a, g->runs, sizeof *medians);
	const double *v = g->v;

	for (size_t i = 0; i < g->runs; v += g->sizes[i++])
		medians[i] = stats_median(v, g->sizes[i], a);
	return (struct group){ .v = medians, .n = g->runs };
}

/*
 * Against what moves between runs. False where they are too few for that, or all alike:
 * ranks of the attempts tell more then.
 */
static bool predict(struct effect *e, const struct group *base, const struct group *new,
		    const struct tolerance *t, struct arena *a)
{
	enum { LEAST_RUNS = 3 };
	double side = t->up_is_harm ? 1 : -1, middle, limit;
	struct tolerance clear;
	struct prediction p;
	struct group medians;

	if (base->runs < LEAST_RUNS)
		return false;
	medians = medians_of(base, a);
	p = prediction_of(medians.v, medians.n, a);
	if (p.error == 0)
		return false;
	e->runs = base->runs;
	e->base = stats_median(medians.v, medians.n, a);
	clear = clear_tolerance(&medians, new, t, a);
	middle = prediction_middle(&p);
	limit = limit_of(middle, &clear);
	e->p = prediction_beyond(&p, e->new, middle, side);
	e->p_limit = prediction_beyond(&p, e->new, limit, side);
	e->ratio = prediction_ratio(&p, e->new, 0.95);
	e->tight = prediction_ratio(&p, e->new, 0.90);
	return true;
}

static void rank(struct effect *e, const struct group *base, const struct group *new,
		 const struct tolerance *t, struct arena *a)
{
	e->ratio = rank_ratio(new->v, new->n, base->v, base->n, 0.95, a);
	e->tight = rank_ratio(new->v, new->n, base->v, base->n, 0.90, a);
	e->p = chance(new, base->v, base->n, t, a);
	e->p_limit = chance_at_limit(base, new, t, a);
}

struct effect effect_of(const struct group *base, const struct group *new,
			const struct tolerance *t)
{
	scoped_arena a = arena_new();
	struct effect e = { .base = stats_median(base->v, base->n, a),
			    .new = stats_median(new->v, new->n, a) };

	if (!predict(&e, base, new, t, a))
		rank(&e, base, new, t, a);
	e.p_adjusted = e.p;
	e.limit = limit_of(e.base, t);
	e.constant = are_constant(base, new);
	e.past = is_past(e.new, e.limit, t);
	e.waited = e.past && explained_by_waiting(base, new, t, a);
	e.looks = 1;
	return e;
}

void effect_looked(struct effect *e, size_t looks)
{
	e->looks = looks;
	e->p_adjusted = fmin(1, e->p * (double)looks);
}

void effects_adjust(struct effect *const *all, size_t n, struct arena *a)
{
	double *p = arena_array(a, n, sizeof *p);

	for (size_t i = 0; i < n; i++)
		p[i] = fmin(1, all[i]->p * (double)all[i]->looks);
	rank_holm(p, n, a);
	for (size_t i = 0; i < n; i++)
		all[i]->p_adjusted = p[i];
}

/*
 * Each look is one more chance to be wrong. Against the limit 0.02 over the looks would
 * find no more, and fail nearly twice as many runs without a change (simulated by
 * tests/bench/verdict_confirm.c: spreads of 5 and 10 %).
 */
bool effect_proven(const struct effect *e)
{
	return e->p_adjusted < effect_alpha ||
	       e->p_limit * (double)e->looks < effect_alpha;
}

size_t effect_fewest_attempts(void)
{
	size_t n = 1;

	while (rank_smallest_p(n, n) >= effect_alpha)
		n++;
	return n;
}

size_t effect_attempts_needed(const struct effect *e, size_t nbase, size_t nnew)
{
	enum { MOST = 99 };
	double have = (double)(nbase < nnew ? nbase : nnew), z, needed;
	size_t least = effect_fewest_attempts();

	/* no number of attempts tells what moves between runs */
	if (e->runs)
		return 0;
	if (have < (double)least)
		return least;
	/* the z of a rank test grows with the square root of the attempts */
	if (e->p_limit >= 0.4)
		return 0;
	z = -stats_normal_quantile(e->p_limit);
	needed = ceil(have * pow(stats_normal_quantile(1 - effect_alpha) / z, 2));
	needed = fmax(needed, have + 1);
	return needed > MOST ? 0 : (size_t)needed;
}

enum { ROUND = 5 };

size_t effect_look(size_t first, size_t n, size_t *size)
{
	size_t begun = first < ROUND ? ROUND : first, look = first < ROUND ? 2 : 1,
	       rounds = n > begun ? (n - begun + ROUND - 1) / ROUND : 0;

	if (size)
		*size = n <= first ? first : begun + rounds * ROUND;
	return n <= first ? 1 : look + rounds;
}

bool effect_suspect(const struct effect *e, size_t nnew, size_t nbase_most,
		    size_t nnew_most)
{
	static const double suspect_alpha = 0.05;

	if (nnew >= nnew_most || rank_smallest_p(nbase_most, nnew_most) >= effect_alpha)
		return false;
	/* what moves between runs no attempt of one run tells */
	return e->past && !e->waited && !e->runs && !effect_proven(e) &&
	       (e->p < suspect_alpha || nnew < effect_fewest_attempts());
}

bool effect_within(const struct effect *e, double tolerance)
{
	return e->constant ||
	       (e->tight.low >= 1 - tolerance && e->tight.high <= 1 + tolerance);
}

double effect_unwaited(double v, enum timing timing, double share)
{
	switch (timing) {
	case TIMING_NONE:
		return v;
	case TIMING_DURATION:
		return v * (1 - share);
	case TIMING_RATE:
		return share < 1 ? v / (1 - share) : v;
	}
	return v;
}
