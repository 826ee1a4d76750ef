/* The named value against the bound. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analyse/stats.h"
#include "probe/metric.h"

#include "judge.h"

static const char *const op_signs[] = { "<", "<=", ">", ">=", "==", "!=" };

/* The one that is furthest on the wrong side; for == and != the first that breaks it. */
static double worst_of(const double *v, size_t n, enum gate_op op, double limit)
{
	double worst = v[0];

	for (size_t i = 0; i < n; i++) {
		if (op == OP_EQ || op == OP_NE) {
			if (!judge_holds(v[i], op, limit))
				return v[i];
		} else if (op == OP_LT || op == OP_LE) {
			worst = fmax(worst, v[i]);
		} else {
			worst = fmin(worst, v[i]);
		}
	}
	return worst;
}

static double typical_of(const struct gate *g, const double *v, size_t n, struct arena *a)
{
	return g->over == OVER_WORST ? worst_of(v, n, g->op, g->limit.value)
				     : stats_median(v, n, a);
}

/* "cpu.max" with `for: 5s`: how long the series of one attempt was on the wrong side without a break, in us. */
static double longest_breach(const struct samples *s, size_t metric, const struct gate *g,
			     int64_t skip_us)
{
	const int64_t *column = s->values[metric];
	int64_t begun = NO_VALUE, longest = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (column[i] == NO_VALUE || s->elapsed_us[i] < skip_us)
			continue;
		if (judge_holds((double)column[i], g->op, g->limit.value)) {
			begun = NO_VALUE;
			continue;
		}
		if (begun == NO_VALUE)
			begun = s->elapsed_us[i];
		if (s->elapsed_us[i] - begun > longest)
			longest = s->elapsed_us[i] - begun;
	}
	return (double)longest;
}

static const struct metric *series_of(const struct gate *g, struct arena *a)
{
	return metric_find(arena_strndup(a, g->subject, strcspn(g->subject, ".")));
}

static const char *with_unit(const struct evidence *e, const struct observations *o,
			     double v)
{
	return value_format(e->arena, o->value, v);
}

/* Two numbers that look alike when rounded are shown whole. */
static const char *comparison(const struct evidence *e, const struct observations *o,
			      const struct gate_result *r)
{
	const char *observed = with_unit(e, o, r->observed.value),
		   *limit = with_unit(e, o, r->limit.value);

	if (strcmp(observed, limit) != 0 || r->observed.value == r->limit.value)
		return arena_printf(e->arena, "%s is %s, limit %s %s", r->gate->subject,
				    observed, op_signs[r->gate->op], limit);
	return arena_printf(e->arena, "%s is %s (%.15g), limit %s %s (%.15g)",
			    r->gate->subject, observed, r->observed.value,
			    op_signs[r->gate->op], limit, r->limit.value);
}

static const char *how_far(const struct evidence *e, const struct gate_result *r)
{
	double ratio = r->observed.value / r->limit.value;

	if (!isfinite(ratio) || ratio <= 0 || r->gate->op == OP_EQ || r->gate->op == OP_NE)
		return "";
	return arena_printf(e->arena, " (%.3g times the limit)", ratio);
}

static const char *method_of(const struct evidence *e, const struct gate_result *r)
{
	if (r->n == 1)
		return "one attempt";
	return arena_printf(e->arena, "%s of %zu attempts",
			    r->gate->over == OVER_WORST ? "worst" : "median", r->n);
}

/* Broken only where others used the machine: the quiet attempts alone hold, or there is none. */
static bool only_in_noise(const struct evidence *e, const struct observations *o,
			  const struct gate *g)
{
	if (!judge_is_timing(o->value) || o->nquiet == o->n)
		return false;
	return o->nquiet == 0 || judge_holds(typical_of(g, o->quiet, o->nquiet, e->arena),
					     g->op, g->limit.value);
}

static void judge_lasting(const struct evidence *e, const struct observations *o,
			  struct gate_result *r)
{
	const struct gate *g = r->gate;
	const struct metric *m = series_of(g, e->arena);
	double *lasted = arena_array(e->arena, e->ncounted, sizeof *lasted), typical;
	struct quantity q = { .unit = UNIT_TIME };

	if (!m) {
		r->outcome = OUTCOME_ERRORED;
		r->message = arena_printf(e->arena,
					  "'for' needs a recorded series; %s is none",
					  g->subject);
		return;
	}
	for (size_t i = 0; i < e->ncounted; i++)
		lasted[i] = longest_breach(&e->cell->attempts[e->counted[i]].samples,
					   (size_t)(m - metrics), g,
					   e->cell->cell->settings.skip_us);
	typical = stats_median(lasted, e->ncounted, e->arena);
	if (g->over == OVER_WORST)
		typical = worst_of(lasted, e->ncounted, OP_LE, 0);
	q.value = typical;
	r->method = arena_printf(e->arena, "longest time past the limit, %s",
				 method_of(e, r));
	r->message = arena_printf(
		e->arena, "%s was past %s %s for %s, allowed are %s", m->name,
		op_signs[g->op], with_unit(e, o, r->limit.value),
		quantity_format(e->arena, q),
		quantity_format(e->arena,
				(struct quantity){ (double)g->for_us, UNIT_TIME, 0 }));
	r->outcome = typical < (double)g->for_us ? OUTCOME_PASSED : judge_broken(g);
}

void judge_absolute(const struct evidence *e, const struct observations *o,
		    struct gate_result *r)
{
	const struct gate *g = r->gate;

	r->observed.value = typical_of(g, o->all, o->n, e->arena);
	r->limit = o->value->q;
	r->limit.value = g->limit.value;
	if (g->for_us > 0) {
		judge_lasting(e, o, r);
		return;
	}
	r->method = method_of(e, r);
	r->message = comparison(e, o, r);
	if (judge_holds(r->observed.value, g->op, g->limit.value)) {
		r->outcome = OUTCOME_PASSED;
		return;
	}
	r->message = arena_printf(e->arena, "%s%s", r->message, how_far(e, r));
	r->outcome = judge_broken(g);
	if (only_in_noise(e, o, g)) {
		r->outcome = OUTCOME_INCONCLUSIVE;
		r->note = "broken only in attempts during which others used the machine";
	}
}
