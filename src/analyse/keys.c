/* What the files call a test's metric, and which of these names are strain's own. */
#include <string.h>
#include <strings.h>

#include "values.h"

/*
 * Columns beside those of values; a parameter's start with "param_". `strain run` and a
 * test hold that none is missing.
 */
static const char *const columns[] = {
	"run",     "cell",    "test",   "duration",   "duration_us",    "attempt",
	"role",    "slot",    "try",    "superseded", "time_utc",       "elapsed_us",
	"sample",  "late",    "ending", "ok",         "noisy",          "counts",
	"outcome", "verdict", "suite",  "params",     "verdict_failed", "cell_verdict",
	"added",   NULL,
};

const char *metric_value_key(struct arena *a, const char *name, enum unit unit)
{
	const char *suffix = unit_suffix(unit);
	size_t n = strlen(name), nsuffix = strlen(suffix);
	bool ends_so = n > nsuffix && !strcmp(name + n - nsuffix, suffix) &&
		       name[n - nsuffix - 1] == '_';

	if (!nsuffix || ends_so)
		return name;
	return arena_printf(a, "%s_%s", name, suffix);
}

const char *const *metric_value_keys(const struct test_metric *m, struct arena *a)
{
	const char **keys = arena_array(a, STAT_END + 2, sizeof *keys);

	if (m->source != SOURCE_LIVE) {
		keys[0] = metric_value_key(a, m->name, m->unit);
		return keys;
	}
	for (int s = 0; s < STAT_END; s++)
		keys[s] = series_value_key(a, m->name, (enum statistic)s, m->unit);
	/* the series itself: its statistics stand under it in results.json */
	keys[STAT_END] = metric_value_key(a, m->name, m->unit);
	return keys;
}

static bool is_column(const char *key)
{
	for (size_t i = 0; columns[i]; i++)
		if (!strcasecmp(columns[i], key))
			return true;
	return !strncasecmp(key, "param_", 6);
}

static bool is_value(const char *key, struct arena *a)
{
	for (size_t i = 0; i < nfact_rows; i++)
		if (!strcasecmp(fact_rows[i].name, key) ||
		    !strcasecmp(fact_rows[i].key, key))
			return true;
	for (size_t i = 0; i < nmetrics; i++) {
		const struct metric *m = &metrics[i];
		size_t n = strlen(m->name);

		if (!strcasecmp(m->column, key))
			return true;
		if (strncasecmp(m->name, key, n) != 0)
			continue;
		if (!key[n])
			return true;
		for (int s = 0; s < STAT_END; s++)
			if (!strcasecmp(series_value_key(a, m->name, (enum statistic)s,
							 m->unit),
					key))
				return true;
	}
	return false;
}

const char *key_owner(const char *key, struct arena *a)
{
	if (is_column(key))
		return "a column of strain's own files";
	return is_value(key, a) ? "a value that strain measures itself" : NULL;
}
