/* Gates judged: names, the values they see, and the rules that all kinds share. */
#include "analyse/gate.h"

#include <math.h>
#include <string.h>

#include "analyse/effect.h"
#include "analyse/stats.h"
#include "probe/metric.h"

#include "judge.h"
#include "values.h"

bool judge_holds(double value, enum gate_op op, double limit)
{
	switch (op) {
	case OP_LT:
		return value < limit;
	case OP_LE:
		return value <= limit;
	case OP_GT:
		return value > limit;
	case OP_GE:
		return value >= limit;
	case OP_EQ:
		return value == limit;
	case OP_NE:
		return value != limit;
	case OP_IN:
		break;
	}
	return false;
}

bool judge_within(const struct gate *g, double value)
{
	if (g->bound == BOUND_RANGE)
		return range_holds(&g->range, value);
	return judge_holds(value, g->op, g->limit.value);
}

const struct metric *judge_series(const struct gate *g, struct arena *a)
{
	return metric_find(arena_strndup(a, g->subject, strcspn(g->subject, ".")));
}

enum outcome judge_broken(const struct gate *g)
{
	return g->level == GATE_WARN ? OUTCOME_WARNED : OUTCOME_FAILED;
}

/* How far on the wrong side it is, more or less; of == and != whether at all. */
static double wrongness(const struct gate *g, double v)
{
	switch (g->op) {
	case OP_LT:
	case OP_LE:
		return v;
	case OP_GT:
	case OP_GE:
		return -v;
	case OP_EQ:
	case OP_NE:
		return judge_within(g, v) ? 0 : 1;
	case OP_IN:
		return fmax(g->range.low - v, v - g->range.high);
	}
	return 0;
}

static double worst_of(const struct gate *g, const double *v, size_t n)
{
	double worst = v[0];

	for (size_t i = 1; i < n; i++)
		if (wrongness(g, v[i]) > wrongness(g, worst))
			worst = v[i];
	return worst;
}

double judge_typical(const struct gate *g, const double *v, size_t n, struct arena *a)
{
	return g->over == OVER_WORST ? worst_of(g, v, n) : stats_median(v, n, a);
}

enum outcome judge_undecided(const struct gate *g)
{
	return g->level == GATE_WARN ? OUTCOME_WARNED : OUTCOME_INCONCLUSIVE;
}

enum sizes gate_sizes(const struct gate *g, enum sizes of_suite)
{
	enum sizes sizes = of_suite;

	sizes_written(g->text, &sizes);
	return sizes;
}

const char *judge_amount(const struct evidence *e, const struct observations *o,
			 const struct gate *g, double v)
{
	return value_format(e->arena, o->measure, v, gate_sizes(g, e->sizes));
}

void judge_amounts(const struct evidence *e, const struct observations *o,
		   const struct gate *g, double x, double y, const char *texts[2])
{
	value_format_apart(e->arena, o->measure, x, y, gate_sizes(g, e->sizes), texts);
}

/* A slope per operation is observed as the slope. */
static const char *observed_name(const struct evidence *e, const struct gate *g)
{
	return g->per ? arena_strndup(e->arena, g->subject, strcspn(g->subject, " "))
		      : g->subject;
}

struct observations judge_observe(const struct evidence *e, const char *subject)
{
	struct observations o = { 0 };
	double *all = arena_array(e->arena, e->ncounted, sizeof *all);
	double *highs = arena_array(e->arena, e->ncounted, sizeof *highs);
	double *unwaited = arena_array(e->arena, e->ncounted, sizeof *unwaited);

	for (size_t i = 0; i < e->ncounted; i++) {
		const struct run_attempt *t = &e->cell->attempts[e->counted[i]];
		const struct value *v =
			summary_find(e->summaries[e->counted[i]], subject);

		if (v)
			o.measure = v->measure;
		if (!v || isnan(v->number)) {
			if (!o.problem)
				o.problem =
					v && v->origin->problem
						? v->origin->problem
						: "nothing was recorded under that name";
			continue;
		}
		unwaited[o.n] = effect_unwaited(v->number, v->measure->timing,
						attempt_wait_share(&t->record));
		highs[o.n] = value_high(v);
		all[o.n++] = v->number;
	}
	o.all = all;
	o.highs = highs;
	o.unwaited = unwaited;
	return o;
}

const char *judge_waited_note(const struct evidence *e)
{
	double *waited = arena_array(e->arena, e->ncounted, sizeof *waited),
	       *walls = arena_array(e->arena, e->ncounted, sizeof *walls);
	struct quantity q = { .unit = UNIT_TIME };
	const char *texts[2];

	for (size_t i = 0; i < e->ncounted; i++) {
		const struct attempt_record *r = &e->cell->attempts[e->counted[i]].record;

		walls[i] = (double)r->wall_us;
		waited[i] = walls[i] * attempt_wait_share(r);
	}
	q.value = stats_median(waited, e->ncounted, e->arena);
	texts[0] = quantity_format(e->arena, q, e->sizes);
	q.value = stats_median(walls, e->ncounted, e->arena);
	texts[1] = quantity_format(e->arena, q, e->sizes);
	return arena_printf(e->arena,
			    "explained by waiting for a CPU (%s of %s): without it the "
			    "limit holds",
			    texts[0], texts[1]);
}

static void not_judged(struct gate_result *r, enum outcome outcome, const char *message)
{
	r->outcome = outcome;
	r->message = message;
}

static bool is_against_baseline(const struct gate *g, struct arena *a)
{
	(void)a;
	return g->bound == BOUND_REFERENCE && !g->other_cell;
}

static bool is_against_cell(const struct gate *g, struct arena *a)
{
	(void)a;
	return g->bound == BOUND_REFERENCE && g->other_cell;
}

static bool is_range(const struct gate *g, struct arena *a)
{
	(void)a;
	return g->bound == BOUND_RANGE;
}

static bool is_any(const struct gate *g, struct arena *a)
{
	(void)g;
	(void)a;
	return true;
}

/* What kinds of gates there are: the first that a gate is. */
static const struct kind {
	const char *name;
	bool (*is)(const struct gate *g, struct arena *a);
	void (*judge)(const struct evidence *e, const struct observations *o,
		      struct gate_result *r);
} kinds[] = {
	{ "baseline", is_against_baseline, judge_reference },
	{ "cell", is_against_cell, judge_reference },
	{ "range", is_range, judge_absolute },
	{ "slope", judge_is_leak, judge_slope },
	{ "absolute", is_any, judge_absolute },
};

static const struct kind *kind_of(const struct gate *g, struct arena *a)
{
	const struct kind *k = kinds;

	while (!k->is(g, a))
		k++;
	return k;
}

/*
 * One sample has no slope, and is too short a series like any other; an attempt without a
 * sample has nothing.
 */
static bool only_short(const struct evidence *e, const struct gate *g)
{
	const char *series =
		arena_strndup(e->arena, g->subject, strcspn(g->subject, "."));
	const char *last = series_value_name(e->arena, series, STAT_LAST);

	if (!judge_is_leak(g, e->arena))
		return false;
	for (size_t i = 0; i < e->ncounted; i++) {
		const struct value *v = summary_find(e->summaries[e->counted[i]], last);

		if (!v || isnan(v->number))
			return false;
	}
	return true;
}

struct findings judge_look(const struct cell *cell, const struct attempt_series *series,
			   size_t nleak_gates, struct arena *a)
{
	struct finding *list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < cell->ngates; i++) {
		const struct gate *g = &cell->gates[i];
		bool leak = judge_is_leak(g, a);
		struct finding *f;

		if (!leak && g->for_us <= 0)
			continue;
		f = arena_push(a, &list, &n, sizeof *f);
		f->gate = g;
		if (leak)
			judge_look_slope(cell, series, nleak_gates, f, a);
		else
			judge_look_lasting(cell, series, f, a);
	}
	return (struct findings){ list, n };
}

/* The same gate, be it of another plan of the same suite. */
static bool is_same(const struct gate *a, const struct gate *b)
{
	return a == b || (!strcmp(a->text, b->text) && a->level == b->level &&
			  a->for_us == b->for_us && a->over == b->over);
}

const struct finding *judge_finding(const struct findings *f, const struct gate *g)
{
	static const struct finding none = { .growth.kind = GROWTH_SHORT };

	for (size_t i = 0; i < f->n; i++)
		if (is_same(f->list[i].gate, g))
			return &f->list[i];
	return &none;
}

static void judge_one(const struct evidence *e, struct gate_result *r)
{
	const struct gate *g = r->gate;
	struct observations o;

	if (e->run->record.gates_off) {
		not_judged(r, OUTCOME_SKIPPED, "not judged: --no-gate");
		return;
	}
	if (e->ncounted == 0) {
		not_judged(r, OUTCOME_SKIPPED, "not judged: the cell was not measured");
		return;
	}
	o = judge_observe(e, observed_name(e, g));
	r->n = o.n;
	if (o.measure)
		r->observed = o.measure->q;
	r->observed.value = NAN;
	if (o.problem && !only_short(e, g)) {
		not_judged(r, OUTCOME_ERRORED,
			   arena_printf(e->arena, "%s has no value%s: %s", g->subject,
					o.n ? " in some attempts" : "", o.problem));
		return;
	}
	kind_of(g, e->arena)->judge(e, &o, r);
}

void judge_gates(const struct evidence *e, const struct gate *gates, size_t n,
		 struct gate_result *results)
{
	for (size_t i = 0; i < n; i++) {
		struct gate_result *r = &results[i];

		*r = (struct gate_result){
			.gate = &gates[i],
			.name = gates[i].name,
			.observed.value = NAN,
			.limit.value = NAN,
			.baseline = NAN,
			.p = NAN,
			.p_adjusted = NAN,
			.p_limit = NAN,
			.low = NAN,
			.high = NAN,
			.kind = kind_of(&gates[i], e->arena)->name,
			.method = "",
			.message = "",
		};
		judge_one(e, r);
	}
}
