/* What an attempt boils down to: facts, statistics of series, the test's own metrics. */
#include "analyse/summary.h"

#include <math.h>
#include <string.h>

#include "analyse/stats.h"
#include "base/text.h"
#include "probe/metric.h"

#include "course.h"
#include "extract.h"
#include "values.h"

/* The list as it grows. */
struct building {
	struct arena *arena; /* of the summary */
	struct measures *measures;
	struct value *values;
	size_t n;
};

static const struct origin samples_origin = { .book = "samples", .high = NAN };
static const struct origin test_origin = { .book = "test", .high = NAN };
static const struct origin no_samples = {
	.book = "samples",
	.high = NAN,
	.problem = "no samples",
};
static const struct origin no_slope = {
	.book = "samples",
	.high = NAN,
	.problem = "one sample has no slope",
};

static struct value *add_value(struct building *b, const struct measure *measure,
			       const struct origin *origin)
{
	struct value *v = &b->values[b->n++];

	*v = (struct value){ measure, NAN, origin };
	return v;
}

static void add_facts(struct building *b, const struct run_attempt *attempt,
		      const struct attempt_series *series, const struct cell *cell)
{
	const struct fact_source source = { attempt, &series->samples,
					    cell->settings.skip_us };

	for (size_t i = 0; i < nfact_rows; i++) {
		struct fact fact = { .number = NAN, .origin = samples_origin };

		fact_rows[i].fill(&source, &fact_rows[i], &fact);
		add_value(b, measure_of_fact(b->measures, i),
			  origin_shared(b->measures, &fact.origin))
			->number = fact.number;
	}
}

/* The statistics of a series; `c` NULL: the test told nothing of it. */
static void add_stats(struct building *b, const struct measure *measures,
		      const struct course *c)
{
	double stats[STAT_END];
	size_t n = c ? course_boil_down(c, stats) : 0;

	for (int i = 0; i < STAT_END; i++) {
		struct value *v =
			add_value(b, &measures[i],
				  measures[i].from_test ? &test_origin : &samples_origin);

		if (!n)
			v->origin = &no_samples;
		else if (i == STAT_SLOPE && n < 2)
			v->origin = &no_slope;
		else
			v->number = measures[i].from_test ? stats[i] : round(stats[i]);
	}
}

static void add_series(struct building *b, const struct samples *samples, int64_t skip_us)
{
	for (size_t m = 0; m < nmetrics; m++) {
		const struct course c = course_of_metric(samples, m, skip_us);

		add_stats(b, measures_of_series(b->measures, m), &c);
	}
}

static const struct test_metric *find_metric(const struct cell *cell, const char *name)
{
	for (size_t i = 0; i < cell->nmetrics; i++)
		if (!strcmp(cell->metrics[i].name, name))
			return &cell->metrics[i];
	return NULL;
}

static void add_test_metrics(struct building *b, const struct run *run,
			     const struct run_attempt *attempt, const struct live *live,
			     const struct cell *cell)
{
	for (size_t i = 0; i < cell->nmetrics; i++) {
		const struct test_metric *m = &cell->metrics[i];
		struct value *v =
			add_value(b, measure_of_metric(b->measures, m), &test_origin);
		const char *problem =
			extract_metric(run, attempt, live, m, b->arena, &v->number);
		struct origin *none;

		if (!problem)
			continue;
		none = arena_alloc(b->arena, sizeof *none);
		*none = test_origin;
		none->problem = problem;
		v->origin = none;
	}
}

/* Those that the suite declares first, in its order; then what else came, in the order it came. */
static void add_live(struct building *b, const struct live *all, const struct cell *cell)
{
	int64_t skip_us = cell->settings.skip_us;
	struct course c;

	for (size_t i = 0; i < cell->nmetrics; i++) {
		const struct test_metric *m = &cell->metrics[i];
		const struct live_series *live = live_find(all, m->name);

		if (m->source != SOURCE_LIVE)
			continue;
		if (live)
			c = course_of_live(live, m->factor, skip_us);
		add_stats(b, measures_of_live(b->measures, m), live ? &c : NULL);
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct live_series *live = &all->series[i];

		if (find_metric(cell, live->name))
			continue;
		c = course_of_live(live, 1, skip_us);
		add_stats(b, measures_of_name(b->measures, live->name), &c);
	}
}

const char *value_band(const struct test *test, const struct value *v)
{
	for (size_t i = 0; i < test->nbands; i++) {
		const struct band *band = &test->bands[i];

		if (!strcmp(band->subject, v->measure->name) &&
		    range_holds(&band->range, v->number))
			return band->name;
	}
	return NULL;
}

static struct summary *finish(const struct building *b)
{
	struct summary *s = arena_alloc(b->arena, sizeof *s);

	s->values = b->values;
	s->n = b->n;
	return s;
}

static struct outline outline_of(const struct samples *s, size_t metric)
{
	struct outline o = { .n = s->n < OUTLINE_POINTS ? s->n : OUTLINE_POINTS };
	int64_t room[COLUMN_BLOCK];

	for (size_t i = 0; i < o.n; i++)
		o.v[i] = NAN;
	for (size_t b = 0; b < column_blocks(&s->values[metric]); b++) {
		const int64_t *v = column_read(&s->values[metric], b, room);
		size_t n = column_block_size(&s->values[metric], b);

		for (size_t i = 0; i < n; i++) {
			/* a series without samples has no block */
			double *at =
				&o.v[(b * COLUMN_BLOCK + i) * o.n / (s->n ? s->n : 1)];

			if (v[i] != NO_VALUE)
				*at = fmax(*at, (double)v[i]);
		}
	}
	return o;
}

/* No more than that come of an attempt. */
static size_t most_values(const struct cell *cell, const struct attempt_series *series)
{
	return nfact_rows + (nmetrics + series->live.n) * STAT_END +
	       cell->nmetrics * (1 + STAT_END);
}

const struct summary *summarise(struct measures *measures, const struct run *run,
				const struct run_cell *cell,
				const struct run_attempt *attempt,
				const struct attempt_series *series, struct arena *a)
{
	struct building b = {
		.arena = a,
		.measures = measures,
		.values =
			arena_array(a, most_values(cell->cell, series), sizeof *b.values),
	};
	struct summary *s;

	add_facts(&b, attempt, series, cell->cell);
	add_series(&b, &series->samples, cell->cell->settings.skip_us);
	add_test_metrics(&b, run, attempt, &series->live, cell->cell);
	add_live(&b, &series->live, cell->cell);
	s = finish(&b);
	s->rss = outline_of(&series->samples, M_RSS);
	return s;
}

static bool has_name(const struct building *b, const char *name, size_t likely)
{
	if (likely < b->n && !strcmp(b->values[likely].measure->name, name))
		return true;
	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->values[i].measure->name, name))
			return true;
	return false;
}

/* The summary's value of that name; quick where it stands at its usual place. */
static const struct value *value_near(const struct summary *s, const char *name,
				      size_t likely)
{
	if (likely < s->n && !strcmp(s->values[likely].measure->name, name))
		return &s->values[likely];
	return summary_find(s, name);
}

/* Median of the attempts that have the value; where none has it the first one's problem stays. */
static bool is_same_origin(const struct origin *x, const struct origin *y)
{
	return x->book == y->book && x->exact == y->exact && x->problem == y->problem &&
	       (x->high == y->high || (isnan(x->high) && isnan(y->high)));
}

static void typical_value(struct value *v, const struct summary *const *s, size_t n,
			  size_t place, struct arena *scratch, struct arena *a)
{
	double *numbers = arena_array(scratch, n, sizeof *numbers);
	double *highs = arena_array(scratch, n, sizeof *highs);
	struct origin origin = *v->origin, *own;
	bool interval = false;
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		const struct value *one = value_near(s[i], v->measure->name, place);

		if (!one || isnan(one->number))
			continue;
		numbers[have] = one->number;
		highs[have++] = value_high(one);
		interval |= !isnan(one->origin->high);
		origin.exact = origin.exact && one->origin->exact;
		origin.book = one->origin->book;
	}
	if (!have)
		return;
	origin.problem = NULL;
	v->number = stats_median_inplace(numbers, have);
	origin.high = interval ? stats_median_inplace(highs, have) : (double)NAN;
	if (!v->measure->from_test) {
		v->number = round(v->number);
		origin.high = round(origin.high);
	}
	if (is_same_origin(&origin, v->origin))
		return;
	own = arena_alloc(a, sizeof *own);
	*own = origin;
	v->origin = own;
}

const struct summary *summary_typical(const struct summary *const *s, size_t n,
				      struct arena *a)
{
	scoped_arena scratch = arena_new();
	struct building b = { .arena = a };

	if (n == 1)
		return s[0];
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < s[i]->n; j++)
			if (!has_name(&b, s[i]->values[j].measure->name, j))
				*(struct value *)arena_push(a, &b.values, &b.n,
							    sizeof *b.values) =
					s[i]->values[j];
	for (size_t j = 0; j < b.n; j++)
		typical_value(&b.values[j], s, n, j, scratch, a);
	return finish(&b);
}

static const char *with_unit(struct arena *a, const struct measure *m, const char *text)
{
	if (!*m->unit_label || !strcmp(text, "-"))
		return text;
	return arena_printf(a, "%s %s", text, m->unit_label);
}

const struct value *summary_find(const struct summary *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->values[i].measure->name, name))
			return &s->values[i];
	return NULL;
}

const char *value_format(struct arena *a, const struct measure *m, double number,
			 enum sizes sizes)
{
	struct quantity q = m->q;

	q.value = number;
	return with_unit(a, m, quantity_format(a, q, sizes));
}

void value_format_apart(struct arena *a, const struct measure *m, double x, double y,
			enum sizes sizes, const char *texts[2])
{
	struct quantity qx = m->q, qy = m->q;

	qx.value = x;
	qy.value = y;
	quantity_format_apart(a, qx, qy, sizes, texts);
	texts[0] = with_unit(a, m, texts[0]);
	texts[1] = with_unit(a, m, texts[1]);
}
