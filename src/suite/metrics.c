/* What a test reports itself: patterns, JSON, CSV, live series. */
#include "metrics.h"

#include <string.h>

#include "base/pattern.h"
#include "base/text.h"

enum { METRICS_MAX = 1000, PATTERN_MAX = 64 * 1024 };

/* A metric as its map has it; the nodes tell where a key stands that does not belong. */
struct draft {
	struct test_metric metric;
	const struct yaml_node *pattern, *from, *json, *pointer, *csv, *column, *take,
		*live, *timing, *unit;
	bool is_live;
};

static void read_better(struct reader *r, const struct yaml_node *n, void *member)
{
	int i;

	if (yaml_choice(&r->problems, n, better_names, &i))
		*(enum better *)member = (enum better)i;
}

static const struct field metric_fields[] = {
	FIELD("pattern", read_node, struct draft, pattern),
	FIELD("from", read_node, struct draft, from),
	FIELD("json", read_node, struct draft, json),
	FIELD("pointer", read_node, struct draft, pointer),
	FIELD("csv", read_node, struct draft, csv),
	FIELD("column", read_node, struct draft, column),
	FIELD("take", read_node, struct draft, take),
	FIELD("live", read_node, struct draft, live),
	FIELD("better", read_better, struct draft, metric.better),
	FIELD("timing", read_node, struct draft, timing),
	FIELD("unit", read_node, struct draft, unit),
	{ 0 },
};

/* The pattern compiles, and has a group that gives the number. */
static void check_pattern(struct reader *r, const struct yaml_node *n, const char *pattern)
{
	const char *problem;
	pcre2_code *compiled;

	if (strlen(pattern) > PATTERN_MAX) {
		yaml_problem(&r->problems, n, "a pattern of more than %d bytes",
			     PATTERN_MAX);
		return;
	}
	compiled = pattern_compile(pattern, r->arena, &problem);
	if (!compiled)
		yaml_problem(&r->problems, n, "the pattern does not compile: %s", problem);
	else if (pattern_groups(compiled) == 0)
		yaml_problem(&r->problems, n,
			     "expected a pattern with a group around the number, such as "
			     "'([0-9.]+)', got '%s'",
			     problems_quote(&r->problems, pattern));
	pcre2_code_free(compiled);
}

static void pattern_source(struct reader *r, struct draft *d)
{
	static const char *const words[] = { "output", "stdout", "stderr", NULL };
	struct test_metric *m = &d->metric;
	int i = 0;

	m->pattern = yaml_string(&r->problems, d->pattern, "a pattern");
	if (m->pattern)
		check_pattern(r, d->pattern, m->pattern);
	if (d->from)
		yaml_choice(&r->problems, d->from, words, &i);
	m->from = words[i];
}

/* RFC 6901: "" is the whole document, else it starts with "/"; "~" only as ~0 and ~1. */
static bool is_pointer(const char *s)
{
	if (*s && *s != '/')
		return false;
	for (; (s = strchr(s, '~')); s++)
		if (s[1] != '0' && s[1] != '1')
			return false;
	return true;
}

static void json_source(struct reader *r, struct draft *d)
{
	struct test_metric *m = &d->metric;

	m->file = yaml_string(&r->problems, d->json, "the path of a JSON file");
	if (!d->pointer) {
		yaml_problem(&r->problems, d->json->parent, "'json' needs a 'pointer'");
		return;
	}
	m->pointer = yaml_string(&r->problems, d->pointer, "a JSON pointer");
	if (m->pointer && !is_pointer(m->pointer))
		yaml_expected(&r->problems, d->pointer,
			      "a JSON pointer such as /results/0/rate");
}

static void csv_source(struct reader *r, struct draft *d)
{
	static const char *const words[] = { "last", "max", "mean", "sum", NULL };
	struct test_metric *m = &d->metric;
	int i = 0;

	m->file = yaml_string(&r->problems, d->csv, "the path of a CSV file");
	if (d->column)
		m->column = yaml_string(&r->problems, d->column, "a column's name");
	else
		yaml_problem(&r->problems, d->csv->parent, "'csv' needs a 'column'");
	if (d->take)
		yaml_choice(&r->problems, d->take, words, &i);
	m->take = (enum metric_take)i;
}

static void live_source(struct reader *r, struct draft *d)
{
	if (yaml_truth(&r->problems, d->live, &d->is_live) && !d->is_live)
		yaml_problem(&r->problems, d->live,
			     "a metric has one of pattern, json, csv and live: true");
}

/* A source, by the key that asks for it, and the keys that go with it. */
struct source {
	const char *key;
	size_t offset;
	void (*read)(struct reader *r, struct draft *d);
};

static const struct source sources[] = {
	[SOURCE_PATTERN] = { "pattern", offsetof(struct draft, pattern), pattern_source },
	[SOURCE_JSON] = { "json", offsetof(struct draft, json), json_source },
	[SOURCE_CSV] = { "csv", offsetof(struct draft, csv), csv_source },
	[SOURCE_LIVE] = { "live", offsetof(struct draft, live), live_source },
};
enum { NSOURCES = sizeof sources / sizeof *sources };

struct companion {
	const char *key;
	size_t offset;
	enum metric_source source;
};

static const struct companion companions[] = {
	{ "from", offsetof(struct draft, from), SOURCE_PATTERN },
	{ "pointer", offsetof(struct draft, pointer), SOURCE_JSON },
	{ "column", offsetof(struct draft, column), SOURCE_CSV },
	{ "take", offsetof(struct draft, take), SOURCE_CSV },
};

static const struct yaml_node *node_at(const struct draft *d, size_t offset)
{
	return *(const struct yaml_node *const *)((const char *)d + offset);
}

static void check_companions(struct reader *r, const struct draft *d)
{
	for (size_t i = 0; i < sizeof companions / sizeof *companions; i++) {
		const struct yaml_node *n = node_at(d, companions[i].offset);

		if (n && companions[i].source != d->metric.source)
			yaml_problem(&r->problems, n, "'%s' goes with '%s'",
				     companions[i].key,
				     sources[companions[i].source].key);
	}
}

static void read_source(struct reader *r, const struct yaml_node *map, struct draft *d)
{
	int found = -1;

	for (int i = 0; i < NSOURCES; i++) {
		const struct yaml_node *n = node_at(d, sources[i].offset);

		if (n && found >= 0) {
			yaml_problem(&r->problems, n, "'%s' and '%s' exclude each other",
				     sources[found].key, sources[i].key);
			return;
		}
		if (n)
			found = i;
	}
	if (found < 0) {
		yaml_problem(&r->problems, map,
			     "a metric has one of pattern, json, csv and live: true");
		return;
	}
	d->metric.source = (enum metric_source)found;
	sources[found].read(r, d);
	check_companions(r, d);
}

/* A unit that is not one of ours is a label: the number is kept as it is. */
static void read_unit(struct reader *r, struct draft *d)
{
	struct test_metric *m = &d->metric;

	m->unit_label = "";
	m->factor = 1;
	if (!d->unit)
		return;
	m->unit_label = yaml_string(&r->problems, d->unit, "a unit such as ms or 1/s");
	if (!m->unit_label)
		m->unit_label = "";
	else if (strlen(m->unit_label) > 40 ||
		 strpbrk(m->unit_label, "\t\n\r\v\f\x1b\x7f"))
		yaml_expected(&r->problems, d->unit, "a unit such as ms or 1/s");
	unit_by_name(m->unit_label, &m->unit, &m->factor);
}

static void read_timing(struct reader *r, struct draft *d)
{
	bool timing;

	if (d->timing && yaml_truth(&r->problems, d->timing, &timing))
		d->metric.timing = timing ? TIMING_YES : TIMING_NO;
}

static bool check_name(struct reader *r, const struct yaml_node *map,
		       const struct yaml_child *c)
{
	struct problems *ps = &r->problems;
	struct quantity unit;

	if (!is_identifier(c->key, false) || strlen(c->key) > 60) {
		yaml_problem_at(ps, map, c->place,
				"expected a metric's name (letters, digits and _), got "
				"'%s'",
				problems_quote(ps, c->key));
		return false;
	}
	if (!r->words->find(c->key, &unit) &&
	    !r->words->find(arena_printf(r->arena, "%s.max", c->key), &unit))
		return true;
	yaml_problem_at(ps, map, c->place, "'%s' is measured by strain itself", c->key);
	return false;
}

static void read_metric(struct reader *r, const struct yaml_child *c,
			struct test_metric *metric)
{
	struct draft d = {
		.metric = { .name = c->key, .better = BETTER_NONE, .place = c->place }
	};

	read_fields(r, c->node, metric_fields, &d);
	if (c->node->kind == YAML_MAP)
		read_source(r, c->node, &d);
	read_unit(r, &d);
	read_timing(r, &d);
	*metric = d.metric;
}

/* How many there may be of a node that is right; 0 after a mistake. */
static size_t metrics_in(struct reader *r, const struct yaml_node *n)
{
	if (!n || !yaml_is(&r->problems, n, YAML_MAP))
		return 0;
	if (n->n <= METRICS_MAX)
		return n->n;
	yaml_problem(&r->problems, n, "more than %d metrics", METRICS_MAX);
	return 0;
}

void metrics_read(struct reader *r, const struct yaml_node *defaults,
		  const struct yaml_node *own, struct test *t)
{
	const struct yaml_node *const maps[] = { defaults, own };
	size_t counts[] = { metrics_in(r, defaults), metrics_in(r, own) };
	struct test_metric *list =
		arena_array(r->arena, counts[0] + counts[1], sizeof *list);

	t->metrics = list;
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < counts[k]; i++) {
			const struct yaml_child *c = &maps[k]->children[i];

			/* kept even when wrong, so that its gates are not unknown too */
			if ((k == 1 || !yaml_get(own, c->key)) &&
			    check_name(r, maps[k], c))
				read_metric(r, c, &list[t->nmetrics++]);
		}
}

bool metrics_pattern(struct reader *r, const struct yaml_node *n, const char **pattern)
{
	const char *problem = NULL;
	pcre2_code *compiled;

	*pattern = yaml_string(&r->problems, n, "a pattern");
	if (!*pattern)
		return false;
	compiled = pattern_compile(*pattern, r->arena, &problem);
	if (!compiled)
		yaml_problem(&r->problems, n, "the pattern does not compile: %s", problem);
	pcre2_code_free(compiled);
	return compiled != NULL;
}
