/* What gates may name: the facts of an attempt, and every statistic of every series. */
#include <math.h>
#include <string.h>

#include "values.h"

const struct stat_row stat_rows[STAT_END] = {
	[STAT_MIN] = { "min", "minimum", 0 },
	[STAT_MEAN] = { "mean", "mean of the samples", 0 },
	[STAT_P50] = { "p50", "median", .quantile = 0.50 },
	[STAT_P95] = { "p95", "95th percentile", .quantile = 0.95 },
	[STAT_P99] = { "p99", "99th percentile", .quantile = 0.99 },
	[STAT_MAX] = { "max", "maximum", 0 },
	[STAT_FIRST] = { "first", "first", 0 },
	[STAT_LAST] = { "last", "last", 0 },
	[STAT_SLOPE] = { "slope", "slope", 0 },
};

const char *series_value_name(struct arena *a, const char *series, enum statistic stat)
{
	return arena_printf(a, "%s.%s", series, stat_rows[stat].name);
}

const char *series_value_key(struct arena *a, const char *series, enum statistic stat,
			     enum unit unit)
{
	const char *suffix = unit_suffix(unit);
	char *key = arena_printf(a, "%s_%s%s%s%s", series, stat_rows[stat].name,
				 *suffix ? "_" : "", suffix,
				 stat == STAT_SLOPE ? "_per_min" : "");

	for (char *p = key; *p; p++)
		if (strchr(".-/ ,\"'", *p))
			*p = '_';
	return key;
}

static int stat_index(const char *name)
{
	for (int i = 0; i < STAT_END; i++)
		if (!strcmp(stat_rows[i].name, name))
			return i;
	return -1;
}

static bool is_statistic(const char *name)
{
	return stat_index(name) >= 0;
}

/* "rss.slope": the series before the last dot, the statistic behind it. */
static bool find_statistic(const char *subject, struct quantity *unit)
{
	const char *dot = strrchr(subject, '.');

	if (!dot || !is_statistic(dot + 1))
		return false;
	for (size_t i = 0; i < nmetrics; i++) {
		size_t n = (size_t)(dot - subject);

		if (strlen(metrics[i].name) != n ||
		    memcmp(metrics[i].name, subject, n) != 0)
			continue;
		*unit = (struct quantity){ .value = NAN,
					   .unit = metrics[i].unit,
					   .per_min = stat_index(dot + 1) == STAT_SLOPE };
		return true;
	}
	return false;
}

static bool find(const char *subject, struct quantity *unit)
{
	for (size_t i = 0; i < nfact_rows; i++) {
		if (strcmp(fact_rows[i].name, subject) != 0)
			continue;
		*unit = (struct quantity){ .value = NAN, .unit = fact_rows[i].unit };
		return true;
	}
	return find_statistic(subject, unit);
}

static const char *const *candidates(struct arena *a)
{
	const char **words =
		arena_array(a, nfact_rows + nmetrics * STAT_END + 1, sizeof *words);
	size_t n = 0;

	for (size_t i = 0; i < nfact_rows; i++)
		words[n++] = fact_rows[i].name;
	for (size_t i = 0; i < nmetrics; i++)
		for (int s = 0; s < STAT_END; s++)
			words[n++] =
				series_value_name(a, metrics[i].name, (enum statistic)s);
	return words;
}

static bool is_level(const char *series)
{
	const struct metric *m = metric_find(series);

	return m && m->level;
}

const struct vocabulary summary_vocabulary = {
	find, is_statistic, candidates, metric_value_keys, key_owner, is_level,
};
