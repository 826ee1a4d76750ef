/*
 * Does it leak? The first quarter (or `skip`) left out, 20 blocks, Theil-Sen with its interval and Mann-Kendall: broken
 * when the lower end is past the limit, p is small and the growth is worth a word. A warm-up does not alarm.
 */
#include <math.h>
#include <string.h>

#include "analyse/stats.h"
#include "analyse/trend.h"
#include "probe/metric.h"

#include "effect.h"
#include "judge.h"

enum { BLOCKS = 20, ENOUGH_SAMPLES = LEAK_SAMPLES };

static const double us_per_min = 60e6;

struct leak {
	struct trend trend;
	double growth, level;
	size_t n;
	bool sawtooth, too_short;
};

/* The part of the series that is judged, times in minutes. */
static size_t settled(const struct samples *s, size_t metric, int64_t skip_us, double *t,
		      double *v)
{
	int64_t last = s->n ? s->elapsed_us[s->n - 1] : 0,
		from = skip_us ? skip_us : last / 4;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->elapsed_us[i] < from || s->values[metric][i] == NO_VALUE)
			continue;
		t[n] = (double)s->elapsed_us[i] / us_per_min;
		v[n++] = (double)s->values[metric][i];
	}
	return n;
}

static struct leak measure(const struct evidence *e, const struct run_attempt *attempt,
			   size_t metric)
{
	const struct samples *s = &attempt->samples;
	scoped_arena scratch = arena_new();
	double *t = arena_array(scratch, s->n, sizeof *t),
	       *v = arena_array(scratch, s->n, sizeof *v);
	struct leak leak = { 0 };
	struct blocks blocks;

	leak.n = settled(s, metric, e->cell->cell->settings.skip_us, t, v);
	leak.too_short = s->n < ENOUGH_SAMPLES || leak.n < LEAK_SETTLED;
	if (leak.too_short)
		return leak;
	leak.sawtooth = trend_is_sawtooth(v, leak.n);
	blocks = trend_blocks(t, v, leak.n, BLOCKS,
			      leak.sawtooth ? BLOCK_MINIMA : BLOCK_MEDIANS, scratch);
	leak.trend = trend_test(blocks.t, blocks.v, blocks.n, scratch);
	leak.growth = leak.trend.slope * (blocks.t[blocks.n - 1] - blocks.t[0]);
	leak.level = stats_median(v, leak.n, scratch);
	return leak;
}

/* Smaller growth is no leak whatever its p: a page here and there, one more descriptor. */
static double least_growth(const struct leak *l, enum unit unit)
{
	return fmax(unit == UNIT_BYTES ? 1048576 : 5, 0.02 * l->level);
}

static bool leaks(const struct leak *l, const struct gate *g, enum unit unit)
{
	return !judge_holds(l->trend.low, g->op, g->limit.value) &&
	       l->trend.p < effect_alpha && l->growth > least_growth(l, unit);
}

/* The attempt that stands for all: the median by slope, or the worst. */
static const struct leak *typical(struct leak *leaks_, size_t n, enum gate_over over)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && leaks_[j].trend.low < leaks_[j - 1].trend.low;
		     j--) {
			struct leak swap = leaks_[j];

			leaks_[j] = leaks_[j - 1];
			leaks_[j - 1] = swap;
		}
	return &leaks_[over == OVER_WORST ? n - 1 : n / 2];
}

static void tell(const struct evidence *e, const struct observations *o,
		 const struct leak *l, struct gate_result *r)
{
	struct arena *a = e->arena;
	struct quantity growth = o->value->q;

	growth.per_min = false;
	growth.value = l->growth;
	r->method = arena_printf(
		a,
		"Theil-Sen over %d block %s of %zu samples after the first quarter or skip, "
		"95 %% interval %s to %s, Mann-Kendall p %.2g",
		BLOCKS, l->sawtooth ? "minima (a sawtooth)" : "medians", l->n,
		judge_amount(e, o, r->gate, l->trend.low),
		judge_amount(e, o, r->gate, l->trend.high), l->trend.p);
	r->message = arena_printf(
		a, "%s is %s (95 %% from %s), limit %s, growth %s, p %.2g",
		r->gate->subject, judge_amount(e, o, r->gate, l->trend.slope),
		judge_amount(e, o, r->gate, l->trend.low),
		judge_amount(e, o, r->gate, r->limit.value),
		quantity_format(a, growth, gate_sizes(r->gate, e->sizes)), l->trend.p);
}

void judge_slope(const struct evidence *e, const struct observations *o,
		 struct gate_result *r)
{
	const struct gate *g = r->gate;
	const struct metric *m = judge_series(g, e->arena);
	struct leak *all = arena_array(e->arena, e->ncounted, sizeof *all);
	const struct leak *l;
	size_t n = 0;

	r->limit = o->value->q;
	r->limit.value = g->limit.value;
	for (size_t i = 0; i < e->ncounted; i++) {
		all[n] = measure(e, &e->cell->attempts[e->counted[i]],
				 (size_t)(m - metrics));
		n += !all[n].too_short;
	}
	if (n == 0) {
		r->outcome = OUTCOME_SKIPPED;
		r->observed.value = stats_median(o->all, o->n, e->arena);
		r->message = arena_printf(
			e->arena,
			"%s: too short to tell a leak: fewer than %d samples in an attempt",
			g->subject, ENOUGH_SAMPLES);
		return;
	}
	l = typical(all, n, g->over);
	r->n = n;
	/* a descriptor every other minute is half a descriptor a minute */
	r->observed.value = m->unit == UNIT_COUNT ? l->trend.slope
						  : round(l->trend.slope);
	r->low = l->trend.low;
	r->high = l->trend.high;
	r->p = l->trend.p;
	tell(e, o, l, r);
	r->outcome = leaks(l, g, m->unit) ? judge_broken(g) : OUTCOME_PASSED;
}
