/* The named value against the bound. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analyse/stats.h"
#include "probe/metric.h"

#include "course.h"
#include "judge.h"

/* In messages there is no "<": some viewers of test reports take it for markup. */
static const char *const op_signs[] = { "below", "≤", "above", "≥", "=", "≠", "in" };

/* How long a series has been on the wrong side. */
struct breach {
	int64_t begun_us, longest_us;
};

static void breach_take(struct breach *b, const struct gate *g, int64_t us, double v)
{
	if (judge_within(g, v)) {
		b->begun_us = NO_VALUE;
		return;
	}
	if (b->begun_us == NO_VALUE)
		b->begun_us = us;
	if (us - b->begun_us > b->longest_us)
		b->longest_us = us - b->begun_us;
}

/*
 * "cpu.max" with `for: 5s`: how long the series of one attempt was on the wrong side
 * without a break.
 */
void judge_look_lasting(const struct cell *cell, const struct attempt_series *series,
			struct finding *f, struct arena *a)
{
	const struct metric *m = judge_series(f->gate, a);
	scoped_arena scratch = arena_new();
	struct breach breach = { .begun_us = NO_VALUE };
	struct course_walk *w;
	struct course c;

	if (!m)
		return;
	c = course_of_metric(&series->samples, (size_t)(m - metrics),
			     cell->settings.skip_us);
	w = course_walk(&c, scratch);
	for (const struct course_block *b; (b = course_next(w));)
		for (size_t i = 0; i < b->n; i++)
			breach_take(&breach, f->gate, b->us[i], b->v[i]);
	f->lasted_us = (double)breach.longest_us;
}

/* "13 MiB to 17 MiB", "below 20 MB": what the bound allows, for people. */
static const char *range_text(const struct evidence *e, const struct observations *o,
			      const struct gate *g)
{
	const char *texts[2];

	if (isinf(g->range.low))
		return arena_printf(e->arena, "below %s",
				    judge_amount(e, o, g, g->range.high));
	if (isinf(g->range.high))
		return arena_printf(e->arena, "at least %s",
				    judge_amount(e, o, g, g->range.low));
	judge_amounts(e, o, g, g->range.low, g->range.high, texts);
	return arena_printf(e->arena, "%s to %s", texts[0], texts[1]);
}

/* The end of the bound that the value is past, or nearest to. */
static double limit_near(const struct gate *g, double v)
{
	if (g->bound != BOUND_RANGE)
		return g->limit.value;
	return fabs(v - g->range.low) < fabs(v - g->range.high) ? g->range.low
								: g->range.high;
}

static const char *comparison(const struct evidence *e, const struct observations *o,
			      const struct gate_result *r)
{
	const char *texts[2];

	if (r->gate->bound == BOUND_RANGE)
		return arena_printf(e->arena, "%s is %s, expected %s", r->gate->subject,
				    judge_amount(e, o, r->gate, r->observed.value),
				    range_text(e, o, r->gate));
	judge_amounts(e, o, r->gate, r->observed.value, r->limit.value, texts);
	return arena_printf(e->arena, "%s is %s, limit %s %s", r->gate->subject, texts[0],
			    op_signs[r->gate->op], texts[1]);
}

static const char *how_far(const struct evidence *e, const struct gate_result *r)
{
	double ratio = r->observed.value / r->limit.value;

	if (!isfinite(ratio) || ratio <= 0 || fabs(ratio - 1) < 0.005 ||
	    r->gate->op == OP_EQ || r->gate->op == OP_NE || r->gate->op == OP_IN)
		return "";
	return arena_printf(e->arena,
			    ratio < 100 ? " (%.3g times the limit)"
					: " (%.0f times the limit)",
			    ratio);
}

static const char *method_of(const struct evidence *e, const struct gate_result *r)
{
	if (r->n == 1)
		return "one attempt";
	return arena_printf(e->arena, "%s of %zu attempts",
			    r->gate->over == OVER_WORST ? "worst" : "median", r->n);
}

/* A time that waiting for a CPU made long tells of the machine, as far as it does. */
static void excuse_waiting(const struct evidence *e, const struct observations *o,
			   struct gate_result *r)
{
	const struct gate *g = r->gate;
	double unwaited = judge_typical(g, o->unwaited, o->n, e->arena);

	if (o->measure->timing == TIMING_NONE || !judge_within(g, unwaited))
		return;
	r->outcome = judge_undecided(g);
	r->note = judge_waited_note(e);
}

/* May some value from low to high hold the bound? */
static bool may_hold(const struct gate *g, double low, double high)
{
	if (g->op == OP_EQ)
		return low <= g->limit.value && g->limit.value <= high;
	if (g->op == OP_IN && low < g->range.low && high > g->range.high)
		return true;
	return judge_within(g, low) || judge_within(g, high);
}

/* Where a value is known as an interval only, one end may hold the bound and the other not. */
static bool is_doubtful(const struct gate *g, double low, double high)
{
	bool holds = judge_within(g, low) && judge_within(g, high);

	return low < high && !holds && may_hold(g, low, high);
}

/* The message says both ends wherever it stands alone; the note why that decides nothing. */
static void tell_interval(const struct evidence *e, const struct observations *o,
			  struct gate_result *r)
{
	const struct gate *g = r->gate;
	const char *low = judge_amount(e, o, g, r->low);
	const char *limit =
		g->bound == BOUND_RANGE
			? arena_printf(e->arena, "expected %s", range_text(e, o, g))
			: arena_printf(e->arena, "limit %s %s", op_signs[g->op],
				       judge_amount(e, o, g, r->limit.value));
	const char *high;

	if (isinf(r->high)) {
		r->message = arena_printf(e->arena, "%s is %s or more, %s", g->subject,
					  low, limit);
		r->note = arena_printf(e->arena,
				       "not known exactly: at least %s, and nobody knows "
				       "how much more",
				       low);
		return;
	}
	high = judge_amount(e, o, g, r->high);
	r->message = arena_printf(e->arena, "%s is %s to %s, %s", g->subject, low, high,
				  limit);
	r->note =
		arena_printf(e->arena,
			     "not known exactly: at least %s, at most %s, and the limit "
			     "is between",
			     low, high);
}

static void doubt_interval(const struct evidence *e, const struct observations *o,
			   struct gate_result *r, double high)
{
	const struct gate *g = r->gate;

	r->outcome = judge_undecided(g);
	r->low = r->observed.value;
	r->high = high;
	tell_interval(e, o, r);
}

/* The longest breach of each of the attempts, boiled down. */
static double breach_of(const struct evidence *e, const struct gate *g)
{
	double *lasted = arena_array(e->arena, e->ncounted, sizeof *lasted), most = 0;

	for (size_t i = 0; i < e->ncounted; i++) {
		lasted[i] = judge_finding(&e->findings[e->counted[i]], g)->lasted_us;
		most = fmax(most, lasted[i]);
	}
	return g->over == OVER_WORST ? most : stats_median(lasted, e->ncounted, e->arena);
}

static const char *span(struct arena *a, double us)
{
	return quantity_format(a, (struct quantity){ .value = us, .unit = UNIT_TIME },
			       SIZES_BINARY);
}

static void judge_lasting(const struct evidence *e, const struct observations *o,
			  struct gate_result *r)
{
	const struct gate *g = r->gate;
	const struct metric *m = judge_series(g, e->arena);
	double lasted, allowed = (double)g->for_us;

	if (!m) {
		r->outcome = OUTCOME_ERRORED;
		r->message = arena_printf(e->arena,
					  "'for' needs a recorded series; %s is none",
					  g->subject);
		return;
	}
	lasted = breach_of(e, g);
	r->method = arena_printf(e->arena, "longest time past the limit, %s",
				 method_of(e, r));
	r->message = arena_printf(e->arena,
				  "%s broke %s %s for %s, allowed is less than %s",
				  m->name, op_signs[g->op],
				  g->bound == BOUND_RANGE
					  ? range_text(e, o, g)
					  : judge_amount(e, o, g, r->limit.value),
				  span(e->arena, lasted), span(e->arena, allowed));
	r->outcome = lasted < allowed ? OUTCOME_PASSED : judge_broken(g);
}

void judge_absolute(const struct evidence *e, const struct observations *o,
		    struct gate_result *r)
{
	const struct gate *g = r->gate;
	double high = judge_typical(g, o->highs, o->n, e->arena);

	r->observed.value = judge_typical(g, o->all, o->n, e->arena);
	r->limit = o->measure->q;
	r->limit.value = limit_near(g, r->observed.value);
	if (g->for_us > 0) {
		judge_lasting(e, o, r);
		return;
	}
	r->method = method_of(e, r);
	r->message = comparison(e, o, r);
	if (is_doubtful(g, r->observed.value, high)) {
		doubt_interval(e, o, r, high);
		return;
	}
	if (judge_within(g, r->observed.value)) {
		r->outcome = OUTCOME_PASSED;
		return;
	}
	r->message = arena_printf(e->arena, "%s%s", r->message, how_far(e, r));
	r->outcome = judge_broken(g);
	excuse_waiting(e, o, r);
}
