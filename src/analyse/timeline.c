/* A value over the runs: its rolling means, its changes, and what the newest of them was. */
#include "analyse/timeline.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"

const char *const timeline_turns[TURN_END] = { "none", "worse", "better",
					       "went away again", "changed" };

/*
 * How near the level before the worsening is "as it was": the spread of single runs, for
 * which no interval is narrower.
 */
static const double as_it_was = 0.02;

static bool is_worse(const struct change_point *p, enum better better)
{
	return better == BETTER_LOWER ? p->after > p->before : p->after < p->before;
}

/* Is the level after the last point about that before the last worsening? */
static bool went_back(const struct change_point *changes, size_t n, enum better better)
{
	const struct change_point *last = &changes[n - 1];
	double before;

	if (n < 2 || !is_worse(&changes[n - 2], better))
		return false;
	before = changes[n - 2].before;
	return fabs(last->after - before) <= as_it_was * fabs(before);
}

static enum timeline_turn turn_of(const struct timeline *t, enum better better)
{
	if (!t->newest)
		return TURN_NONE;
	if (better == BETTER_NONE)
		return TURN_OTHER;
	if (is_worse(t->newest, better))
		return TURN_WORSE;
	return went_back(t->changes, t->nchanges, better) ? TURN_BACK : TURN_BETTER;
}

struct timeline timeline_of(const struct timeline_series *series, struct arena *a)
{
	size_t n = series->npoints;
	double *v = arena_array(a, n + 1, sizeof *v),
	       *mean = arena_array(a, n + 1, sizeof *v),
	       *median = arena_array(a, n + 1, sizeof *v);
	struct timeline t = { .series = series,
			      .medians = v,
			      .rolling_mean = mean,
			      .rolling_median = median };

	for (size_t i = 0; i < n; i++) {
		size_t from = i + 1 > TIMELINE_WINDOW ? i + 1 - TIMELINE_WINDOW : 0;

		v[i] = series->points[i].median;
		mean[i] = stats_mean(v + from, i + 1 - from);
		median[i] = stats_median(v + from, i + 1 - from, a);
	}
	t.changes = change_points(v, n, &t.nchanges, a);
	t.newest = t.nchanges ? &t.changes[t.nchanges - 1] : NULL;
	t.turn = turn_of(&t, series->better);
	return t;
}
