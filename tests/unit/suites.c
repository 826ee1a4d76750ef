/* Suites for tests. */
#include "suites.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

#include "unit.h"

static const char *const subjects[] = {
	"peak_rss",   "peak_rss_process", "mean_rss", "wall",    "cpu",
	"exit_code",  "rss.mean",         "rss.p95",  "rss.max", "rss.slope",
	"anon.slope", "cpu.mean",         "cpu.max",  NULL,
};

static const char *const statistics[] = { "min", "mean", "p95", "max", "slope", NULL };

static bool find(const char *subject, struct quantity *unit)
{
	*unit = (struct quantity){ 0 };
	if (text_index(subject, subjects) < 0)
		return false;
	if (strstr(subject, "rss") || strstr(subject, "anon"))
		unit->unit = UNIT_BYTES;
	else if (!strncmp(subject, "cpu", 3))
		unit->unit = UNIT_CPU;
	else if (!strcmp(subject, "wall"))
		unit->unit = UNIT_TIME;
	unit->per_min = strstr(subject, ".slope") != NULL;
	return true;
}

static bool is_statistic(const char *name)
{
	return text_index(name, statistics) >= 0;
}

static const char *const *candidates(struct arena *a)
{
	(void)a;
	return subjects;
}

/* "lat" in ms is "lat_us"; a live one has one key only here. */
static const char *const *keys(const struct test_metric *m, struct arena *a)
{
	const char **list = arena_array(a, 2, sizeof *list);
	const char *suffix = unit_suffix(m->unit);

	list[0] = !*suffix || strstr(m->name, suffix)
			  ? m->name
			  : arena_printf(a, "%s_%s", m->name, suffix);
	return list;
}

static bool is_level(const char *series)
{
	return !strcmp(series, "rss") || !strcmp(series, "anon");
}

static const char *owner(const char *key, struct arena *a)
{
	(void)a;
	return !strcasecmp(key, "ok") ? "a column of strain's own files" : NULL;
}

const struct vocabulary small_vocabulary = {
	find, is_statistic, candidates, keys, owner, is_level,
};

const struct suite *suite_of(struct arena *a, const char *text)
{
	const char *problems;
	const struct suite *s =
		suite_parse("s.yml", text, &small_vocabulary, a, &problems, NULL);

	if (!s)
		fail_msg("%s", problems);
	return s;
}

const char *mistakes_of(struct arena *a, const char *text)
{
	const char *problems;

	assert_null(suite_parse("s.yml", text, &small_vocabulary, a, &problems, NULL));
	return problems;
}

const struct plan *plan_of(struct arena *a, const char *text,
			   const struct plan_options *options)
{
	static const struct plan_options whole;
	struct error err = { 0 };
	const struct plan *p =
		plan_expand(suite_of(a, text), options ? options : &whole, a, &err);

	if (!p)
		fail_msg("%s", err.text);
	return p;
}

const char *plan_error_of(struct arena *a, const char *text,
			  const struct plan_options *options)
{
	static const struct plan_options whole;
	struct error err = { 0 };

	assert_null(plan_expand(suite_of(a, text), options ? options : &whole, a, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	return arena_strdup(a, err.text);
}
