/* Two groups of attempts compared. */
#include "effect.h"

#include <math.h>

#include "analyse/stats.h"

static const double alpha = 0.01;

/* Where the tolerance ends, seen from `base`. */
static double limit_of(double base, const struct tolerance *t)
{
	return base * (1 + t->ratio) + t->absolute;
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
	double *shifted = arena_array(a, base->n, sizeof *shifted);

	for (size_t i = 0; i < base->n; i++)
		shifted[i] = limit_of(base->v[i], t);
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

struct effect effect_of(const struct group *base, const struct group *new,
			const struct tolerance *t, struct arena *a)
{
	struct effect e = { .base = stats_median(base->v, base->n, a),
			    .new = stats_median(new->v, new->n, a) };

	e.limit = limit_of(e.base, t);
	e.ratio = rank_ratio(new->v, new->n, base->v, base->n, 0.95, a);
	e.tight = rank_ratio(new->v, new->n, base->v, base->n, 0.90, a);
	e.p = e.p_adjusted = chance(new, base->v, base->n, t, a);
	e.p_limit = chance_at_limit(base, new, t, a);
	e.past = is_past(e.new, e.limit, t);
	e.waited = e.past && explained_by_waiting(base, new, t, a);
	return e;
}

void effects_adjust(struct effect *const *all, size_t n, struct arena *a)
{
	double *p = arena_array(a, n, sizeof *p);

	for (size_t i = 0; i < n; i++)
		p[i] = all[i]->p;
	rank_holm(p, n, a);
	for (size_t i = 0; i < n; i++)
		all[i]->p_adjusted = p[i];
}

bool effect_proven(const struct effect *e)
{
	return e->p_adjusted < alpha || e->p_limit < alpha;
}

/* The fewest on each side whose smallest p is under alpha: five. */
static size_t fewest(void)
{
	size_t n = 1;

	while (rank_smallest_p(n, n) >= alpha)
		n++;
	return n;
}

size_t effect_attempts_needed(const struct effect *e, size_t nbase, size_t nnew)
{
	enum { MOST = 99 };
	double have = (double)(nbase < nnew ? nbase : nnew), z, needed;
	size_t least = fewest();

	if (have < (double)least)
		return least;
	/* the z of a rank test grows with the square root of the attempts */
	if (e->p_limit >= 0.4)
		return 0;
	z = -stats_normal_quantile(e->p_limit);
	needed = ceil(have * pow(stats_normal_quantile(1 - alpha) / z, 2));
	needed = fmax(needed, have + 1);
	return needed > MOST ? 0 : (size_t)needed;
}

bool effect_within(const struct effect *e, double tolerance)
{
	return e->tight.low >= 1 - tolerance && e->tight.high <= 1 + tolerance;
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
