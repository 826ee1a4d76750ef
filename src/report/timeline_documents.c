/* Values over the runs of a history for programs: CSV, JSON, Apache Otava's CSV, OpenMetrics. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

#include "sheet.h"
#include "timeline_formats.h"

static const char *unit_of(const struct timeline_series *s, struct arena *a)
{
	const char *unit = *s->unit_label ? s->unit_label : unit_suffix(s->unit.unit);

	return s->unit.per_min ? arena_printf(a, "%s/min", unit) : unit;
}

static const struct change_point *change_at(const struct timeline *t, size_t index)
{
	for (size_t i = 0; i < t->nchanges; i++)
		if (t->changes[i].index == index)
			return &t->changes[i];
	return NULL;
}

/* --- csv: a row per value and run -------------------------------------------------------- */

static const char *const columns[] = {
	"environment", "machine",  "cell",         "value",
	"unit",        "run",      "started",      "commit",
	"branch",      "dirty",    "attempts",     "median",
	"min",         "max",      "rolling_mean", "rolling_median",
	"change",      "change_p",
};

static void put_point(struct sheet *c, const struct timeline *t, size_t i, struct arena *a)
{
	const struct timeline_series *s = t->series;
	const struct timeline_point *p = &s->points[i];
	const struct change_point *change = change_at(t, i);
	const char *const texts[] = { p->run->label,
				      p->run->fingerprint,
				      s->cell,
				      s->key,
				      unit_of(s, a),
				      p->run->run,
				      clock_format_csv(a, p->run->started_utc_us),
				      p->run->commit,
				      p->run->branch };

	for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
		sheet_text(c, texts[k]);
	sheet_bool(c, p->run->dirty);
	sheet_int(c, (int64_t)p->n);
	sheet_number(c, p->median);
	sheet_number(c, p->low);
	sheet_number(c, p->high);
	sheet_number(c, t->rolling_mean[i]);
	sheet_number(c, t->rolling_median[i]);
	sheet_number(c, change ? change->ratio.estimate : NAN);
	sheet_number(c, change ? change->p : NAN);
	sheet_end_row(c);
}

static int write_csv(const struct timeline_report *r, FILE *f, struct error *err)
{
	struct sheet *c = arena_alloc(r->arena, sizeof *c);
	scoped_arena scratch = arena_new();

	(void)err;
	sheet_begin(c, f, scratch, false);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		sheet_text(c, columns[i]);
	sheet_end_row(c);
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->list[i].series->npoints; k++) {
			scoped_arena a = arena_new();

			put_point(c, &r->list[i], k, a);
		}
	sheet_finish(c);
	return 0;
}

/* --- json ----------------------------------------------------------------------------------- */

static json_t *change_json(const struct timeline *t, const struct change_point *p)
{
	json_t *o = json_object();
	const struct timeline_run *run = t->series->points[p->index].run;

	json_put_string(o, "run", run->run);
	json_put_string(o, "commit", run->commit);
	json_put_string(o, "after_commit", t->series->points[p->index - 1].run->commit);
	json_put_int(o, "index", (int64_t)p->index);
	json_put_double(o, "before", p->before);
	json_put_double(o, "after", p->after);
	json_put_double(o, "ratio", p->ratio.estimate);
	json_put_double(o, "ratio_low", p->ratio.low);
	json_put_double(o, "ratio_high", p->ratio.high);
	json_put_double(o, "p", p->p);
	return o;
}

static json_t *point_json(const struct timeline *t, size_t i)
{
	const struct timeline_point *p = &t->series->points[i];
	json_t *o = json_object();

	json_put_string(o, "run", p->run->run);
	json_put_int(o, "started_utc_us", p->run->started_utc_us);
	json_put_string(o, "commit", p->run->commit);
	json_put_string(o, "branch", p->run->branch);
	json_put_bool(o, "dirty", p->run->dirty);
	json_put_int(o, "attempts", (int64_t)p->n);
	json_put_double(o, "median", p->median);
	json_put_double(o, "min", p->low);
	json_put_double(o, "max", p->high);
	json_put_double(o, "rolling_mean", t->rolling_mean[i]);
	json_put_double(o, "rolling_median", t->rolling_median[i]);
	return o;
}

static json_t *series_json(const struct timeline *t, struct arena *a)
{
	const struct timeline_series *s = t->series;
	json_t *o = json_object(), *points = json_array(), *changes = json_array();

	json_put_string(o, "environment", s->points[0].run->label);
	json_put_string(o, "machine", s->points[0].run->fingerprint);
	json_put_string(o, "cell", s->cell);
	json_put_string(o, "key", s->key);
	json_put_string(o, "name", s->name);
	json_put_string(o, "label", s->label);
	json_put_string(o, "unit", unit_of(s, a));
	json_put_string(o, "better", better_names[s->better]);
	json_put_string(o, "newest_change", timeline_turns[t->turn]);
	for (size_t i = 0; i < t->nchanges; i++)
		json_array_append_new(changes, change_json(t, &t->changes[i]));
	for (size_t i = 0; i < s->npoints; i++)
		json_array_append_new(points, point_json(t, i));
	json_object_set_new(o, "changes", changes);
	json_object_set_new(o, "points", points);
	return o;
}

static int write_json(const struct timeline_report *r, FILE *f, struct error *err)
{
	scoped_json root = json_object();
	json_t *list = json_array();

	json_put_string(root, "schema", "strain-trend/1");
	json_put_int(root, "window", TIMELINE_WINDOW);
	for (size_t i = 0; i < r->n; i++)
		json_array_append_new(list, series_json(&r->list[i], r->arena));
	json_object_set_new(root, "series", list);
	return json_write(root, f, err);
}

/* --- Apache Otava: a row per run, a column per value ------------------------------------------ */

static int by_run(const void *a, const void *b)
{
	const struct timeline_run *const *x = a, *const *y = b;

	if ((*x)->started_utc_us != (*y)->started_utc_us)
		return (*x)->started_utc_us < (*y)->started_utc_us ? -1 : 1;
	return strcmp((*x)->id, (*y)->id);
}

/* All runs of all series, oldest first, each once. */
static const struct timeline_run **runs_of(const struct timeline_report *r, size_t *n)
{
	const struct timeline_run **list = NULL;
	size_t kept = 0;

	*n = 0;
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->list[i].series->npoints; k++)
			*(const struct timeline_run **)arena_push(r->arena, &list, n,
								  sizeof *list) =
				r->list[i].series->points[k].run;
	if (*n)
		qsort(list, *n, sizeof *list, by_run);
	for (size_t i = 0; i < *n; i++)
		if (!kept || strcmp(list[i]->id, list[kept - 1]->id) != 0)
			list[kept++] = list[i];
	*n = kept;
	return list;
}

static double median_in(const struct timeline_series *s, const struct timeline_run *run,
			size_t *from)
{
	while (*from < s->npoints && by_run(&s->points[*from].run, &run) < 0)
		(*from)++;
	return *from < s->npoints && !strcmp(s->points[*from].run->id, run->id)
		       ? s->points[*from].median
		       : (double)NAN;
}

/* https://otava.apache.org/docs/csv: a column of times, attributes, and one for each metric. */
static int write_otava(const struct timeline_report *r, FILE *f, struct error *err)
{
	size_t nruns, *from = arena_array(r->arena, r->n + 1, sizeof *from);
	const struct timeline_run **runs = runs_of(r, &nruns);
	struct sheet *c = arena_alloc(r->arena, sizeof *c);
	scoped_arena scratch = arena_new();

	(void)err;
	sheet_begin(c, f, scratch, false);
	sheet_text(c, "time");
	sheet_text(c, "commit");
	sheet_text(c, "branch");
	sheet_text(c, "run");
	for (size_t i = 0; i < r->n; i++)
		sheet_text(c, arena_printf(r->arena, "%s/%s", r->list[i].series->cell,
					   r->list[i].series->key));
	sheet_end_row(c);
	for (size_t k = 0; k < nruns; k++) {
		sheet_text(c, clock_format_csv(r->arena, runs[k]->started_utc_us));
		sheet_text(c, runs[k]->commit);
		sheet_text(c, runs[k]->branch);
		sheet_text(c, runs[k]->run);
		for (size_t i = 0; i < r->n; i++)
			sheet_number(c, median_in(r->list[i].series, runs[k], &from[i]));
		sheet_end_row(c);
	}
	sheet_finish(c);
	return 0;
}

/*
 * --- OpenMetrics
 * --------------------------------------------------------------------------------
 */

/* A label's value: https://prometheus.io/docs/specs/om/open_metrics_spec/#escaping */
static const char *label_value(const char *s, struct arena *a)
{
	struct text t = { .arena = a };

	for (; *s; s++) {
		if (strchr("\\\"\n", *s))
			text_add_char(&t, '\\');
		text_add_char(&t, *s == '\n' ? 'n' : *s);
	}
	return text_string(&t);
}

/* Names have letters, digits and '_'. */
static const char *metric_name(const char *key, struct arena *a)
{
	char *name = arena_printf(a, "strain_%s", key);

	for (char *p = name; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
			    *p))
			*p = '_';
	return name;
}

static bool is_first_of_key(const struct timeline_report *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(r->list[k].series->key, r->list[i].series->key))
			return false;
	return true;
}

static void put_family(const struct timeline_report *r, size_t first, FILE *f)
{
	const char *key = r->list[first].series->key;
	struct arena *a = r->arena;

	fprintf(f, "# TYPE %s gauge\n", metric_name(key, a));
	for (size_t i = first; i < r->n; i++) {
		const struct timeline_series *s = r->list[i].series;

		for (size_t k = 0; k < s->npoints && !strcmp(s->key, key); k++)
			fprintf(f,
				"%s{cell=\"%s\",environment=\"%s\",commit=\"%s\",run=\"%s\"} "
				"%.15g %" PRId64 ".%06d\n",
				metric_name(key, a), label_value(s->cell, a),
				label_value(s->points[k].run->label, a),
				label_value(s->points[k].run->commit, a),
				label_value(s->points[k].run->run, a),
				s->points[k].median,
				s->points[k].run->started_utc_us / 1000000,
				(int)(s->points[k].run->started_utc_us % 1000000));
	}
}

static int write_openmetrics(const struct timeline_report *r, FILE *f, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < r->n; i++)
		if (is_first_of_key(r, i))
			put_family(r, i, f);
	fputs("# EOF\n", f);
	return 0;
}

const struct timeline_format timeline_csv = { "csv", "a row per value and run",
					      write_csv };
const struct timeline_format timeline_json = { "json", "the same as a document",
					       write_json };
const struct timeline_format timeline_otava = {
	"otava", "Apache Otava's CSV: a row per run, a column per value", write_otava
};
const struct timeline_format timeline_openmetrics = {
	"openmetrics", "samples with their times, for `promtool tsdb create-blocks-from`",
	write_openmetrics
};
