/* What values are: their names, keys, labels, units and directions, made once per run. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "probe/metric.h"

#include "values.h"

/* Those of a metric that the suite declares: its value, and of a live one its statistics. */
struct declared {
	const struct test_metric *metric;
	const struct measure *value, *stats;
};

/* The statistics of a live metric that no suite declares. */
struct undeclared {
	const char *name;
	const struct measure *stats;
};

struct measures {
	struct arena *arena;
	const struct measure *facts, *series; /* nfact_rows; nmetrics times STAT_END */
	struct declared *declared;
	size_t ndeclared;
	struct undeclared *undeclared;
	size_t nundeclared, last;
	const struct origin **origins; /* those that are no interval's: there are few */
	size_t norigins;
};

static const struct origin *origin_copy(struct measures *m, const struct origin *origin)
{
	struct origin *copy = arena_alloc(m->arena, sizeof *copy);

	*copy = *origin;
	return copy;
}

const struct origin *origin_shared(struct measures *m, const struct origin *origin)
{
	/* the upper ends of intervals are all different */
	if (!isnan(origin->high))
		return origin_copy(m, origin);
	for (size_t i = 0; i < m->norigins; i++) {
		const struct origin *o = m->origins[i];

		if (o->exact == origin->exact && o->problem == origin->problem &&
		    !strcmp(o->book, origin->book))
			return o;
	}
	origin = origin_copy(m, origin);
	*(const struct origin **)arena_push(m->arena, &m->origins, &m->norigins,
					    sizeof origin) = origin;
	return origin;
}

static struct measure *facts_of(struct arena *a)
{
	struct measure *all = arena_array(a, nfact_rows, sizeof *all);

	for (size_t i = 0; i < nfact_rows; i++) {
		const struct fact_row *row = &fact_rows[i];

		all[i] = (struct measure){
			.name = row->name,
			.key = row->key,
			.label = row->label,
			.q = { .value = NAN, .unit = row->unit },
			.better = row->better,
			.timing = row->timing,
			.relevant = row->relevant,
			.unit_label = "",
		};
	}
	return all;
}

/* The statistics of a series: `like` is named and labelled as it is, under `series` in files. */
static void fill_stats(struct measure *out, const struct measure *like,
		       const char *series, struct arena *a)
{
	for (int i = 0; i < STAT_END; i++) {
		enum statistic stat = (enum statistic)i;

		out[i] = *like;
		out[i].name = series_value_name(a, like->name, stat);
		out[i].key = series_value_key(a, like->name, stat, like->q.unit);
		out[i].label = arena_printf(a, "%s, %s", like->label, stat_rows[i].label);
		out[i].series = series;
		out[i].stat = stat;
		out[i].q.per_min = stat == STAT_SLOPE;
		out[i].relevant = false;
	}
}

static struct measure *series_of(struct arena *a)
{
	struct measure *all = arena_array(a, nmetrics * STAT_END, sizeof *all);

	for (size_t i = 0; i < nmetrics; i++) {
		const struct metric *m = &metrics[i];
		const struct measure like = {
			.name = m->name,
			.label = m->label,
			.q = { .value = NAN, .unit = m->unit },
			.better = m->better,
			.timing = m->timing,
			.unit_label = "",
		};

		fill_stats(&all[i * STAT_END], &like, m->column, a);
	}
	return all;
}

struct measures *measures_new(struct arena *a)
{
	struct measures *m = arena_alloc(a, sizeof *m);

	m->arena = a;
	m->facts = facts_of(a);
	m->series = series_of(a);
	return m;
}

const struct measure *measure_of_fact(const struct measures *m, size_t row)
{
	return &m->facts[row];
}

const struct measure *measures_of_series(const struct measures *m, size_t metric)
{
	return &m->series[metric * STAT_END];
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

/*
 * The suite's word goes before the unit: "req" done in a fixed time is a rate, "s" of a
 * simulated clock no time.
 */
static enum timing metric_timing(const struct test_metric *m)
{
	enum timing by_unit = timing_by_unit(m);

	if (m->timing == TIMING_NO)
		return TIMING_NONE;
	if (m->timing == TIMING_YES && by_unit == TIMING_NONE)
		return m->better == BETTER_HIGHER ? TIMING_RATE : TIMING_DURATION;
	return by_unit;
}

static struct measure measure_of(const struct test_metric *m, struct arena *a)
{
	return (struct measure){
		.name = m->name,
		.label = m->name,
		.key = metric_value_key(a, m->name, m->unit),
		.q = { .value = NAN, .unit = m->unit },
		.better = m->better,
		.timing = metric_timing(m),
		.from_test = true,
		.relevant = true,
		.unit_label = metric_unit_label(m),
	};
}

static const struct declared *declared_of(struct measures *m,
					  const struct test_metric *metric)
{
	struct measure *value, *stats;
	struct declared *d;

	for (size_t i = 0; i < m->ndeclared; i++)
		if (m->declared[i].metric == metric)
			return &m->declared[i];
	value = arena_alloc(m->arena, sizeof *value);
	stats = arena_array(m->arena, STAT_END, sizeof *stats);
	*value = measure_of(metric, m->arena);
	fill_stats(stats, value, value->key, m->arena);
	d = arena_push(m->arena, &m->declared, &m->ndeclared, sizeof *d);
	*d = (struct declared){ metric, value, stats };
	return d;
}

const struct measure *measure_of_metric(struct measures *m,
					const struct test_metric *metric)
{
	return declared_of(m, metric)->value;
}

const struct measure *measures_of_live(struct measures *m,
				       const struct test_metric *metric)
{
	return declared_of(m, metric)->stats;
}

static const struct measure *undeclared_stats(struct measures *m, const char *name)
{
	struct measure like = {
		/* a test that calls its own number "rss" does not take the tree's place */
		.name = metric_find(name) || metric_find_column(name)
				? arena_printf(m->arena, "test_%s", name)
				: arena_strdup(m->arena, name),
		.q.value = NAN,
		.from_test = true,
		.better = BETTER_NONE,
		.unit_label = "",
	};
	struct measure *stats = arena_array(m->arena, STAT_END, sizeof *stats);

	like.label = like.name;
	fill_stats(stats, &like, like.name, m->arena);
	return stats;
}

const struct measure *measures_of_name(struct measures *m, const char *name)
{
	struct undeclared *u;

	/*
	 * tests report the same names in the same order again and again: look behind the
	 * last one first
	 */
	for (size_t i = 1; i <= m->nundeclared; i++) {
		size_t at = (m->last + i) % m->nundeclared;

		if (!strcmp(m->undeclared[at].name, name)) {
			m->last = at;
			return m->undeclared[at].stats;
		}
	}
	u = arena_push(m->arena, &m->undeclared, &m->nundeclared, sizeof *u);
	u->name = arena_strdup(m->arena, name);
	u->stats = undeclared_stats(m, name);
	m->last = m->nundeclared - 1;
	return u->stats;
}
