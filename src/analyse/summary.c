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
	struct value *values;
	size_t n;
};

static struct value *add_value(struct building *b)
{
	struct value *v = arena_push(b->arena, &b->values, &b->n, sizeof *v);

	v->q.value = v->high = NAN;
	v->book = "samples";
	v->unit_label = "";
	v->better = BETTER_NONE;
	return v;
}

static void add_facts(struct building *b, const struct run_attempt *attempt,
		      const struct attempt_series *series, const struct cell *cell)
{
	const struct fact_source source = { attempt, &series->samples,
					    cell->settings.skip_us };

	for (size_t i = 0; i < nfact_rows; i++) {
		const struct fact_row *row = &fact_rows[i];
		struct value *v = add_value(b);

		v->name = row->name;
		v->key = row->key;
		v->label = row->label;
		v->q.unit = row->unit;
		v->better = row->better;
		v->timing = row->timing;
		v->relevant = row->relevant;
		row->fill(&source, row, v);
	}
}

/* A series as values have it: name, unit, direction. */
struct series {
	const char *name, *key, *label, *unit_label;
	enum unit unit;
	enum better better;
	enum timing timing;
	bool from_test;
};

static struct value *add_stat(struct building *b, const struct series *s,
			      enum statistic stat)
{
	struct value *v = add_value(b);

	v->name = series_value_name(b->arena, s->name, stat);
	v->key = series_value_key(b->arena, s->name, stat, s->unit);
	v->label = arena_printf(b->arena, "%s, %s", s->label, stat_rows[stat].label);
	v->series = s->key;
	v->stat = stat;
	v->q.unit = s->unit;
	v->q.per_min = stat == STAT_SLOPE;
	v->better = s->better;
	v->timing = s->timing;
	v->unit_label = s->unit_label;
	v->from_test = s->from_test;
	if (s->from_test)
		v->book = "test";
	return v;
}

/* `c` NULL: the test told nothing of it. */
static void add_stats(struct building *b, const struct series *s, const struct course *c)
{
	double stats[STAT_END];
	size_t n = c ? course_boil_down(c, stats) : 0;

	for (int i = 0; i < STAT_END; i++) {
		struct value *v = add_stat(b, s, (enum statistic)i);

		if (!n)
			v->problem = "no samples";
		else if (i == STAT_SLOPE && n < 2)
			v->problem = "one sample has no slope";
		else
			v->q.value = v->high = s->from_test ? stats[i] : round(stats[i]);
	}
}

static void add_series(struct building *b, const struct samples *samples, int64_t skip_us)
{
	for (size_t m = 0; m < nmetrics; m++) {
		const struct series s = {
			.name = metrics[m].name,
			.key = metrics[m].column,
			.label = metrics[m].label,
			.unit_label = "",
			.unit = metrics[m].unit,
			.better = metrics[m].better,
			.timing = metrics[m].timing,
		};
		const struct course c = course_of_metric(samples, m, skip_us);

		add_stats(b, &s, &c);
	}
}

static const struct test_metric *find_metric(const struct cell *cell, const char *name)
{
	for (size_t i = 0; i < cell->nmetrics; i++)
		if (!strcmp(cell->metrics[i].name, name))
			return &cell->metrics[i];
	return NULL;
}

/* The label matters only where the unit is none of ours: "1/s". */
static const char *metric_unit_label(const struct test_metric *m)
{
	return m->unit == UNIT_COUNT && m->unit_label ? m->unit_label : "";
}

/* A time is one, and so is what is counted per time: "1/s", "req/min", "MB/s", "Hz". */
static enum timing timing_by_unit(const struct test_metric *m)
{
	static const char *const times[] = { "ns", "us",  "ms", "s",    "sec", "second",
					     "m",  "min", "h",  "hour", "d",   NULL };
	const char *slash = m->unit_label ? strrchr(m->unit_label, '/') : NULL;

	if (m->unit == UNIT_TIME)
		return TIMING_DURATION;
	if (m->unit == UNIT_CPU || !m->unit_label)
		return TIMING_NONE;
	if ((slash && text_index(slash + 1, times) >= 0) || strstr(m->unit_label, "Hz"))
		return TIMING_RATE;
	return TIMING_NONE;
}

/* The suite's word goes before the unit: "req" done in a fixed time is a rate, "s" of a simulated clock no time. */
static enum timing metric_timing(const struct test_metric *m)
{
	enum timing by_unit = timing_by_unit(m);

	if (m->timing == TIMING_NO)
		return TIMING_NONE;
	if (m->timing == TIMING_YES && by_unit == TIMING_NONE)
		return m->better == BETTER_HIGHER ? TIMING_RATE : TIMING_DURATION;
	return by_unit;
}

static void add_test_metrics(struct building *b, const struct run *run,
			     const struct run_attempt *attempt, const struct live *live,
			     const struct cell *cell)
{
	for (size_t i = 0; i < cell->nmetrics; i++) {
		const struct test_metric *m = &cell->metrics[i];
		struct value *v = add_value(b);

		v->name = v->label = m->name;
		v->key = metric_value_key(b->arena, m->name, m->unit);
		v->q.unit = m->unit;
		v->book = "test";
		v->from_test = v->relevant = true;
		v->better = m->better;
		v->timing = metric_timing(m);
		v->unit_label = metric_unit_label(m);
		v->problem = extract_metric(run, attempt, live, m, b->arena, &v->q.value);
		v->high = v->q.value;
	}
}

static void add_live_series(struct building *b, const char *name,
			    const struct live_series *live, const struct test_metric *m,
			    int64_t skip_us)
{
	struct series s = { .name = name,
			    .key = name,
			    .label = name,
			    .unit_label = "",
			    .better = BETTER_NONE,
			    .from_test = true };
	struct course c;

	if (m) {
		s.unit = m->unit;
		s.key = metric_value_key(b->arena, m->name, m->unit);
		s.unit_label = metric_unit_label(m);
		s.better = m->better;
		s.timing = metric_timing(m);
	}
	if (live)
		c = course_of_live(live, m ? m->factor : 1, skip_us);
	add_stats(b, &s, live ? &c : NULL);
}

/* Those that the suite declares first, in its order; then what else came, in the order it came. */
static void add_live(struct building *b, const struct live *all, const struct cell *cell)
{
	int64_t skip_us = cell->settings.skip_us;

	for (size_t i = 0; i < cell->nmetrics; i++) {
		const struct test_metric *m = &cell->metrics[i];

		if (m->source == SOURCE_LIVE)
			add_live_series(b, m->name, live_find(all, m->name), m, skip_us);
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct live_series *live = &all->series[i];
		const char *name;

		if (find_metric(cell, live->name))
			continue;
		/* the series is gone before the summary is */
		name = arena_strdup(b->arena, live->name);
		/* a test that calls its own number "rss" does not take the tree's place */
		if (metric_find(name) || metric_find_column(name))
			name = arena_printf(b->arena, "test_%s", name);
		add_live_series(b, name, live, NULL, skip_us);
	}
}

static const char *band_of(const struct test *test, const struct value *v)
{
	for (size_t i = 0; i < test->nbands; i++) {
		const struct band *band = &test->bands[i];

		if (!strcmp(band->subject, v->name) &&
		    range_holds(&band->range, v->q.value))
			return band->name;
	}
	return NULL;
}

static struct summary *finish(struct building *b, const struct test *test)
{
	struct summary *s = arena_alloc(b->arena, sizeof *s);

	for (size_t i = 0; i < b->n; i++)
		b->values[i].band = band_of(test, &b->values[i]);
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
			double *at = &o.v[(b * COLUMN_BLOCK + i) * o.n / s->n];

			if (v[i] != NO_VALUE)
				*at = fmax(*at, (double)v[i]);
		}
	}
	return o;
}

const struct summary *summarise(const struct run *run, const struct run_cell *cell,
				const struct run_attempt *attempt,
				const struct attempt_series *series, struct arena *a)
{
	struct building b = { .arena = a };
	struct summary *s;

	add_facts(&b, attempt, series, cell->cell);
	add_series(&b, &series->samples, cell->cell->settings.skip_us);
	add_test_metrics(&b, run, attempt, &series->live, cell->cell);
	add_live(&b, &series->live, cell->cell);
	s = finish(&b, cell->cell->test);
	s->rss = outline_of(&series->samples, M_RSS);
	return s;
}

static bool has_name(const struct building *b, const char *name, size_t likely)
{
	if (likely < b->n && !strcmp(b->values[likely].name, name))
		return true;
	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->values[i].name, name))
			return true;
	return false;
}

/* The summary's value of that name; quick where it stands at its usual place. */
static const struct value *value_near(const struct summary *s, const char *name,
				      size_t likely)
{
	if (likely < s->n && !strcmp(s->values[likely].name, name))
		return &s->values[likely];
	return summary_find(s, name);
}

/* Median of the attempts that have the value; where none has it the first one's problem stays. */
static void typical_value(struct value *v, const struct summary *const *s, size_t n,
			  size_t place)
{
	scoped_arena scratch = arena_new();
	double *numbers = arena_array(scratch, n, sizeof *numbers);
	double *highs = arena_array(scratch, n, sizeof *highs);
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		const struct value *one = value_near(s[i], v->name, place);

		if (!one || isnan(one->q.value))
			continue;
		numbers[have] = one->q.value;
		highs[have++] = one->high;
		v->exact = v->exact && one->exact;
		v->book = one->book;
	}
	if (!have)
		return;
	v->problem = NULL;
	v->q.value = stats_median_inplace(numbers, have);
	v->high = stats_median_inplace(highs, have);
	if (!v->from_test) {
		v->q.value = round(v->q.value);
		v->high = round(v->high);
	}
}

const struct summary *summary_typical(const struct summary *const *s, size_t n,
				      const struct test *test, struct arena *a)
{
	struct building b = { .arena = a };

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < s[i]->n; j++)
			if (!has_name(&b, s[i]->values[j].name, j))
				*add_value(&b) = s[i]->values[j];
	for (size_t j = 0; j < b.n; j++)
		typical_value(&b.values[j], s, n, j);
	return finish(&b, test);
}

static const char *value_with_unit(struct arena *a, const struct value *v,
				   const char *text)
{
	if (!*v->unit_label || !strcmp(text, "-"))
		return text;
	return arena_printf(a, "%s %s", text, v->unit_label);
}

const struct value *summary_find(const struct summary *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->values[i].name, name))
			return &s->values[i];
	return NULL;
}

const char *value_format(struct arena *a, const struct value *v, double number,
			 enum sizes sizes)
{
	struct quantity q = v->q;

	q.value = number;
	return value_with_unit(a, v, quantity_format(a, q, sizes));
}

void value_format_apart(struct arena *a, const struct value *v, double x, double y,
			enum sizes sizes, const char *texts[2])
{
	struct quantity qx = v->q, qy = v->q;

	qx.value = x;
	qy.value = y;
	quantity_format_apart(a, qx, qy, sizes, texts);
	texts[0] = value_with_unit(a, v, texts[0]);
	texts[1] = value_with_unit(a, v, texts[1]);
}
