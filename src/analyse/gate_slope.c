/*
 * Does it leak? The series of each attempt judged by growth.c, the attempt that stands
 * for all, and what is said of it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/stats.h"
#include "base/text.h"
#include "probe/metric.h"

#include "course.h"
#include "judge.h"

static const double us_per_min = 60e6;

/* Smaller growth is no leak whatever its p: a page here and there, one more descriptor. */
static const double least_bytes = 1048576, least_count = 5, least_share = 0.02;

/* What is told of one gate: the attempt that stands for all. */
struct told {
	const struct evidence *e;
	const struct observations *o;
	const struct gate_result *r;
	const struct growth *g;
	struct quantity amount; /* of the series itself: "1.82 MB" */
};

bool judge_is_leak(const struct gate *g, struct arena *a)
{
	static const char slope[] = ".slope";
	const char *dot = strchr(g->subject, '.');
	const struct metric *m;
	size_t n = sizeof slope - 1;

	if (g->bound != BOUND_ABSOLUTE || (g->op != OP_LE && g->op != OP_LT) || !dot ||
	    strncmp(dot, slope, n) != 0 || (dot[n] && dot[n] != ' '))
		return false;
	m = judge_series(g, a);
	return m && m->level;
}

size_t judge_leak_gates(const struct plan *plan)
{
	scoped_arena a = arena_new();
	size_t n = 0;

	for (size_t i = 0; i < plan->ncells; i++)
		for (size_t j = 0; j < plan->cells[i].ngates; j++) {
			const struct gate *g = &plan->cells[i].gates[j];

			n += g->level == GATE_FAIL && judge_is_leak(g, a);
		}
	return n;
}

/* --- series --- */

/*
 * More points than this are thinned to every second, third … of them: what growth_judge
 * needs of memory has an end.
 */
enum { JUDGED_MOST = 250000 };

/* The points that have a value, `skip` among them, times in minutes. */
static struct growth_series series_of(const struct course *c, struct arena *a)
{
	size_t room = c->values->n / (c->values->n / JUDGED_MOST + 1) + 1, seen = 0;
	size_t step = c->values->n / JUDGED_MOST + 1, n = 0;
	double *t = arena_array(a, room, sizeof *t), *v = arena_array(a, room, sizeof *v);
	struct course_walk *w = course_walk(c, a);

	for (const struct course_block *b; (b = course_next(w));)
		for (size_t i = 0; i < b->n; i++) {
			if (seen++ % step)
				continue;
			t[n] = (double)b->us[i] / us_per_min;
			v[n++] = b->v[i];
		}
	return (struct growth_series){ .t = t, .v = v, .n = n };
}

static double factor_of(const struct cell *cell, const char *name)
{
	for (size_t i = 0; i < cell->nmetrics; i++)
		if (!strcmp(cell->metrics[i].name, name))
			return cell->metrics[i].factor;
	return 1;
}

/*
 * The operations that the test had told of at each time; NULL, and why in *problem, where
 * it is no counter of them.
 */
static const double *counted_by(const struct live_series *live, double factor,
				const double *t, size_t n, struct arena *a,
				const char **problem)
{
	double *x = arena_array(a, n, sizeof *x), now = 0;
	struct column_cursor *us = arena_alloc(a, sizeof *us),
			     *v = arena_alloc(a, sizeof *v);
	size_t k = 0;

	us->column = &live->elapsed_us;
	v->column = &live->values;
	for (size_t i = 0; i < n; i++) {
		for (; k < us->column->n && (double)column_at(us, k) <= t[i] * us_per_min;
		     k++) {
			double next = live_value(column_at(v, k)) * factor;

			if (!(next >= now)) {
				*problem = "it falls, so it is no count of operations";
				return NULL;
			}
			now = next;
		}
		x[i] = now;
	}
	if (n && x[n - 1] > x[0])
		return x;
	*problem = "it does not count up while samples are taken";
	return NULL;
}

static struct growth_bar bar_of(const struct cell *cell, const struct gate *g,
				enum unit unit, size_t nleak_gates)
{
	return (struct growth_bar){
		.limit = g->limit.value,
		.strict = g->op == OP_LT,
		.least = unit == UNIT_BYTES ? least_bytes : least_count,
		.share = least_share,
		.from = (double)cell->settings.skip_us / us_per_min,
		.family = g->level == GATE_FAIL ? nleak_gates : 1,
	};
}

/*
 * What a slope per operation is held against; false, and why in *problem, where
 * operations are not counted.
 */
static bool count_operations(const struct cell *cell, const struct gate *g,
			     const struct live *all, struct growth_series *s,
			     struct arena *a, const char **problem)
{
	const struct live_series *live = live_find(all, g->per);

	*problem = "the test told nothing of it";
	if (live)
		s->x = counted_by(live, factor_of(cell, g->per), s->t, s->n, a, problem);
	if (s->x)
		*problem = NULL;
	return s->x;
}

void judge_look_slope(const struct cell *cell, const struct attempt_series *series,
		      size_t nleak_gates, struct finding *f, struct arena *a)
{
	const struct metric *m = judge_series(f->gate, a);
	const struct course c =
		course_of_metric(&series->samples, (size_t)(m - metrics), 0);
	scoped_arena scratch = arena_new();
	struct growth_series s = series_of(&c, scratch);
	struct growth_bar bar = bar_of(cell, f->gate, m->unit, nleak_gates);

	if (f->gate->per && s.n >= GROWTH_SAMPLES &&
	    !count_operations(cell, f->gate, &series->live, &s, scratch, &f->problem))
		return;
	f->growth = growth_judge(&s, &bar, scratch);
}

/* --- words --- */

static const char *amount(const struct told *t, double v)
{
	struct quantity q = t->amount;

	q.value = v;
	return quantity_format(t->e->arena, q, gate_sizes(t->r->gate, t->e->sizes));
}

static const char *span(const struct told *t, double minutes)
{
	struct quantity q = { .value = minutes * us_per_min, .unit = UNIT_TIME };

	return quantity_format(t->e->arena, q, t->e->sizes);
}

static const char *say_small(const struct told *t)
{
	const struct growth *g = t->g;
	bool relative = g->least > least_share * g->level * 0.999 &&
			g->least < least_share * g->level * 1.001;

	return arena_printf(t->e->arena, "grew %s, less than %s%s: run longer",
			    amount(t, g->growth), relative ? "2 % of " : "",
			    amount(t, relative ? g->level : g->least));
}

static const char *say_late(const struct told *t)
{
	return arena_printf(t->e->arena, "began to grow at %s: run longer",
			    span(t, t->g->since));
}

static const char *say_settled(const struct told *t)
{
	return arena_printf(t->e->arena,
			    "grew until %s and no more (a warm-up, a cache that fills, "
			    "steps?): run longer or set skip to that",
			    span(t, t->g->since));
}

static const char *say_unsettled(const struct told *t)
{
	(void)t;
	return "grows more and more slowly and has not settled (a warm-up, a cache that "
	       "fills, steps?): run longer or set skip";
}

static const char *say_unsteady(const struct told *t)
{
	(void)t;
	return "grows, and not steadily (a warm-up, a cache that fills, steps?): run longer "
	       "or set skip";
}

static const char *say_unproven(const struct told *t)
{
	size_t family = t->r->gate->level == GATE_FAIL ? t->e->nleak_gates : 1;

	if (family < 2)
		return "past the limit, and not beyond chance: run longer";
	return arena_printf(t->e->arena,
			    "past the limit, and not beyond chance among %zu slope gates: "
			    "run longer",
			    family);
}

static const char *say_cycles(const struct told *t)
{
	return arena_printf(
		t->e->arena,
		"a sawtooth of too few cycles to tell, %zu of at least %d: run "
		"longer",
		t->g->cycles, GROWTH_CYCLES);
}

/*
 * How bad each kind is, so that attempts can be put in order, and what is said beside the
 * numbers.
 */
enum weight { FINE, DOUBTFUL, BROKEN };
static const struct kind_row {
	enum weight weight;
	const char *(*say)(const struct told *t);
} kinds[GROWTH_END] = {
	[GROWTH_NONE] = { FINE, NULL },
	[GROWTH_STEADY] = { BROKEN, NULL },
	[GROWTH_SMALL] = { DOUBTFUL, say_small },
	[GROWTH_LATE] = { DOUBTFUL, say_late },
	[GROWTH_UNSETTLED] = { DOUBTFUL, say_unsettled },
	[GROWTH_SETTLED] = { DOUBTFUL, say_settled },
	[GROWTH_UNSTEADY] = { DOUBTFUL, say_unsteady },
	[GROWTH_UNPROVEN] = { DOUBTFUL, say_unproven },
	[GROWTH_FEW_CYCLES] = { DOUBTFUL, say_cycles },
	[GROWTH_SHORT] = { FINE, NULL },
};

static int compare_growth(const void *a, const void *b)
{
	const struct growth *g = a, *h = b;
	enum weight x = kinds[g->kind].weight, y = kinds[h->kind].weight;

	if (x != y)
		return x < y ? -1 : 1;
	return (g->trend.low > h->trend.low) - (g->trend.low < h->trend.low);
}

/* The attempt that stands for all: the median of them in that order, or the worst. */
static const struct growth *typical(struct growth *all, size_t n, enum gate_over over)
{
	qsort(all, n, sizeof *all, compare_growth);
	return &all[over == OVER_WORST ? n - 1 : n / 2];
}

static void tell(const struct told *t, struct gate_result *r)
{
	const struct growth *g = t->g;
	struct arena *a = t->e->arena;
	const char *low = judge_amount(t->e, t->o, r->gate, g->trend.low);

	r->method = arena_printf(
		a,
		"Theil-Sen over %zu %s of %zu samples after the first quarter or skip, "
		"95 %% interval %s to %s, Mann-Kendall p %.2g, past the limit %.2g; "
		"correlation of neighbours %.2f",
		g->points,
		g->cycles >= GROWTH_CYCLES ? "valleys of a sawtooth" : "block medians",
		g->n, low, judge_amount(t->e, t->o, r->gate, g->trend.high), g->trend.p,
		g->p_limit, g->trend.lag1);
	r->message = arena_printf(a,
				  "%s is %s (95 %% from %s), limit %s, growth %s, p %.2g",
				  r->gate->subject,
				  judge_amount(t->e, t->o, r->gate, g->trend.slope), low,
				  judge_amount(t->e, t->o, r->gate, r->limit.value),
				  amount(t, g->growth), g->trend.p);
	if (kinds[g->kind].say)
		r->note = kinds[g->kind].say(t);
}

static enum outcome outcome_of(const struct gate *g, enum growth_kind kind)
{
	switch (kinds[kind].weight) {
	case FINE:
		return OUTCOME_PASSED;
	case DOUBTFUL:
		return judge_undecided(g);
	case BROKEN:
		return judge_broken(g);
	}
	return OUTCOME_ERRORED;
}

static void fill_result(const struct evidence *e, const struct observations *o,
			const struct growth *g, struct gate_result *r)
{
	struct measure measure = *o->measure;
	struct observations own = *o;
	struct told told = { e, &own, r, g, { .unit = measure.q.unit } };
	/* a descriptor every other minute is half a descriptor a minute */
	bool whole = measure.q.unit != UNIT_COUNT && !r->gate->per;

	measure.q = r->limit;
	own.measure = &measure;
	r->observed = r->limit;
	r->observed.value = whole ? round(g->trend.slope) : g->trend.slope;
	r->low = g->trend.low;
	r->high = g->trend.high;
	r->p = g->trend.p;
	r->p_limit = g->p_limit;
	if (r->gate->level == GATE_FAIL)
		r->p_adjusted = fmin(1, g->p_limit * (double)e->nleak_gates);
	tell(&told, r);
	r->outcome = outcome_of(r->gate, g->kind);
}

static void too_short(const struct evidence *e, const struct observations *o,
		      struct gate_result *r)
{
	r->outcome = OUTCOME_SKIPPED;
	if (o->n && !r->gate->per)
		r->observed.value = stats_median(o->all, o->n, e->arena);
	r->message = arena_printf(
		e->arena,
		"%s: too short to tell a leak: fewer than %d samples in an attempt",
		r->gate->subject, GROWTH_SAMPLES);
}

void judge_slope(const struct evidence *e, const struct observations *o,
		 struct gate_result *r)
{
	struct growth *all = arena_array(e->arena, e->ncounted, sizeof *all);
	size_t n = 0;

	r->limit = r->gate->limit;
	for (size_t i = 0; i < e->ncounted; i++) {
		const struct finding *f =
			judge_finding(&e->findings[e->counted[i]], r->gate);

		if (f->problem) {
			r->outcome = OUTCOME_ERRORED;
			r->message = arena_printf(
				e->arena,
				"%s cannot be told: '%s' counts no operations: %s",
				r->gate->subject, r->gate->per, f->problem);
			return;
		}
		all[n] = f->growth;
		n += f->growth.kind != GROWTH_SHORT;
	}
	if (n == 0) {
		too_short(e, o, r);
		return;
	}
	r->n = n;
	fill_result(e, o, typical(all, n, r->gate->over), r);
}
