/* The test's own numbers, out of its output and files. */
#include "extract.h"

#include <csv.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/files.h"
#include "store/layout.h"

#include "pattern.h"

/* The number that a text is, blanks around it aside. NULL, or what is wrong. */
static const char *number_of(const char *s, struct arena *a, double *out)
{
	if (text_to_double(text_trim(a, s), out))
		return NULL;
	return arena_printf(a, "expected a number, got '%.40s'", s);
}

/* "output" is standard output, and where the pattern is not in it standard error. */
static const char *from_pattern(const struct run *run, const struct run_attempt *at,
				const struct test_metric *m, struct arena *a, double *out)
{
	static const struct {
		const char *from, *file;
	} logs[] = { { "stdout", STDOUT_LOG }, { "stderr", STDERR_LOG } };
	const char *problem = NULL, *got = NULL;
	struct error err = { 0 };

	for (size_t i = 0; i < 2 && !got && !problem; i++) {
		scoped_long_file log = { -1, 0 };

		if (strcmp(m->from, "output") != 0 && strcmp(m->from, logs[i].from) != 0)
			continue;
		if (long_file_open(&log, run, at, logs[i].file, &err) < 0)
			problem = arena_strdup(a, err.text);
		else
			got = pattern_last_match(&log, m->pattern, a, &problem);
	}
	if (got)
		return number_of(got, a, out);
	return problem ? problem : "the pattern did not match";
}

/* One step of RFC 6901: "a~1b" is the member "a/b", "~0" a tilde, digits an array's index. */
static json_t *pointer_step(json_t *j, const char *token, struct arena *a)
{
	struct text t = { .arena = a };
	int64_t index;

	if (json_is_array(j))
		return text_to_int64(token, &index) && index >= 0
			       ? json_array_get(j, (size_t)index)
			       : NULL;
	for (const char *p = token; *p; p++) {
		if (*p == '~' && (p[1] == '0' || p[1] == '1'))
			text_add_char(&t, *++p == '0' ? '~' : '/');
		else
			text_add_char(&t, *p);
	}
	return json_object_get(j, text_string(&t));
}

static json_t *pointer_walk(json_t *j, const char *pointer, struct arena *a)
{
	while (j && *pointer == '/') {
		size_t n = strcspn(pointer + 1, "/");

		j = pointer_step(j, arena_strndup(a, pointer + 1, n), a);
		pointer += 1 + n;
	}
	return *pointer ? NULL : j;
}

static const char *from_json(const struct run *run, const struct run_attempt *at,
			     const struct test_metric *m, struct arena *a, double *out)
{
	scoped_json root = NULL;
	json_error_t where;
	const char *problem;
	json_t *j;
	char *data = NULL;
	size_t n = 0;

	problem = metric_file_read(run, at, m, a, &data, &n);
	if (problem)
		return problem;
	root = json_loadb(data, n, JSON_DECODE_ANY, &where);
	if (!root)
		return arena_printf(a, "%.200s:%d:%d: not JSON: %s", m->file, where.line,
				    where.column, where.text);
	j = pointer_walk(root, m->pointer, a);
	if (!j)
		return arena_printf(a, "there is no '%.100s' in '%.200s'", m->pointer,
				    m->file);
	if (json_is_string(j))
		return number_of(json_string_value(j), a, out);
	if (!json_is_number(j))
		return arena_printf(a, "'%.100s' in '%.200s' is not a number", m->pointer,
				    m->file);
	*out = json_number_value(j);
	return NULL;
}

/* A CSV file being read for one column. */
struct csv_column {
	const struct test_metric *metric;
	struct arena *arena;
	size_t row, field, wanted; /* `wanted`: the column's index */
	bool known;                /* the header named it */
	size_t n;                  /* numbers so far */
	double last, max, sum;
	const char *problem;
};

static void column_add(struct csv_column *c, double v)
{
	c->last = v;
	c->max = c->n ? fmax(c->max, v) : v;
	c->sum += v;
	c->n++;
}

static void on_field(void *bytes, size_t n, void *self)
{
	struct csv_column *c = self;
	const char *s;
	double v;

	if (c->row == 0 ? c->known : c->field != c->wanted || c->problem) {
		c->field++;
		return;
	}
	s = text_trim(c->arena, arena_strndup(c->arena, bytes ? bytes : "", n));
	if (c->row == 0) {
		c->known = !strcmp(s, c->metric->column);
		c->wanted = c->field;
	} else if (text_to_double(s, &v)) {
		column_add(c, v);
	} else if (*s) {
		c->problem = arena_printf(c->arena,
					  "%.200s: row %zu of '%.60s': expected a "
					  "number, got '%.40s'",
					  c->metric->file, c->row, c->metric->column, s);
	}
	c->field++;
}

static void on_row(int end, void *self)
{
	struct csv_column *c = self;

	(void)end;
	c->row++;
	c->field = 0;
}

static double column_taken(const struct csv_column *c)
{
	switch (c->metric->take) {
	case TAKE_LAST:
		return c->last;
	case TAKE_MAX:
		return c->max;
	case TAKE_MEAN:
		return c->sum / (double)c->n;
	case TAKE_SUM:
		return c->sum;
	}
	return NAN;
}

static const char *from_csv(const struct run *run, const struct run_attempt *at,
			    const struct test_metric *m, struct arena *a, double *out)
{
	struct csv_column c = { .metric = m, .arena = a };
	struct csv_parser parser;
	const char *problem;
	char *data = NULL;
	size_t n = 0;

	problem = metric_file_read(run, at, m, a, &data, &n);
	if (problem)
		return problem;
	/* a byte order mark would stick to the first column's name */
	if (n >= 3 && !memcmp(data, "\xef\xbb\xbf", 3)) {
		data += 3;
		n -= 3;
	}
	if (csv_init(&parser, 0) != 0)
		memory_exhausted();
	csv_parse(&parser, data, n, on_field, on_row, &c);
	csv_fini(&parser, on_field, on_row, &c);
	csv_free(&parser);
	if (!c.known)
		return arena_printf(a, "'%.200s' has no column '%.60s'", m->file,
				    m->column);
	if (c.problem)
		return c.problem;
	if (!c.n)
		return arena_printf(a, "column '%.60s' of '%.200s' is empty", m->column,
				    m->file);
	*out = column_taken(&c);
	return NULL;
}

static const char *from_live(const struct live *live, const struct test_metric *m,
			     double *out)
{
	const struct live_series *s = live_find(live, m->name);
	int64_t last = s ? column_last(&s->values) : NO_VALUE;

	if (last != NO_VALUE) {
		*out = live_value(last);
		return NULL;
	}
	return "the test wrote no value of it to $STRAIN_METRICS";
}

static const char *extract(const struct run *run, const struct run_attempt *at,
			   const struct live *live, const struct test_metric *m,
			   struct arena *a, double *out)
{
	switch (m->source) {
	case SOURCE_PATTERN:
		return from_pattern(run, at, m, a, out);
	case SOURCE_JSON:
		return from_json(run, at, m, a, out);
	case SOURCE_CSV:
		return from_csv(run, at, m, a, out);
	case SOURCE_LIVE:
		return from_live(live, m, out);
	}
	return "unknown source";
}

const char *extract_metric(const struct run *run, const struct run_attempt *at,
			   const struct live *live, const struct test_metric *m,
			   struct arena *a, double *out)
{
	double raw = NAN;
	const char *problem = extract(run, at, live, m, a, &raw);

	*out = NAN;
	if (problem)
		return mask_text(run->mask, problem, a);
	if (!isfinite(raw * m->factor))
		return "the number is too large";
	*out = raw * m->factor;
	return NULL;
}
