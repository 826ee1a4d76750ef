/* results.json: the whole run for programs; its shape is templates/schema/results.schema.json. */
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "probe/metric.h"
#include "store/files.h"
#include "store/layout.h"

#include "escape.h"
#include "formats.h"
#include "paths.h"
#include "results.h"
#include "values.h"

static const char *const kind_names[] = { "gauge", "counter" };

/* "started": "2026-03-04T05:06:07", "started_utc_us": 1772600767000000 */
static void put_time(json_t *o, const char *name, int64_t utc_us, struct arena *a)
{
	bool known = utc_us != NO_VALUE && utc_us != 0;

	json_put_string(o, name, known ? clock_format_iso(a, utc_us) : NULL);
	results_put_int(o, arena_printf(a, "%s_utc_us", name), known ? utc_us : NO_VALUE);
}

static json_t *strings(const char *const *s, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_of_string(s[i]));
	return list;
}

static json_t *argv_of(const char *const *argv)
{
	size_t n = 0;

	while (argv && argv[n])
		n++;
	return strings(argv, n);
}

static json_t *pairs(const struct pair *p, size_t n, struct arena *a)
{
	json_t *o = json_object();

	for (size_t i = 0; i < n; i++)
		json_put_string(o, escape_line(a, p[i].name), p[i].value);
	return o;
}

static json_t *counts(const struct counts *c)
{
	json_t *o = json_object();

	json_put_int(o, "all", (int64_t)c->cells);
	json_put_int(o, "passed", (int64_t)c->passed);
	json_put_int(o, "warned", (int64_t)c->warned);
	json_put_int(o, "failed", (int64_t)c->failed);
	json_put_int(o, "errored", (int64_t)c->errored);
	json_put_int(o, "skipped", (int64_t)c->skipped);
	json_put_int(o, "inconclusive", (int64_t)c->inconclusive);
	return o;
}

/* The value in that place stays where it is the same and known the same way. */
static void compare_commons(struct results_common *c, const struct summary *s)
{
	for (size_t i = 0; i < c->n && i < s->n; i++) {
		const struct value *v = &s->values[i], *one = c->of[i];

		if (one && (v->measure != one->measure || v->origin != one->origin))
			c->of[i] = NULL;
	}
}

static struct results_common common_of(const struct analysis *an, struct arena *a)
{
	struct results_common c = { .n = 0 };

	for (size_t i = 0; i < an->ncells; i++)
		for (size_t j = 0; j < an->cells[i].cell->nattempts; j++) {
			const struct summary *s = an->cells[i].summaries[j];

			if (!c.of) {
				c.n = s->n;
				c.of = arena_array(a, c.n, sizeof *c.of);
				for (size_t k = 0; k < c.n; k++)
					c.of[k] = &s->values[k];
			}
			compare_commons(&c, s);
		}
	return c;
}

static void put_common(json_t *o, const struct results_common *common,
		       const struct measure *m)
{
	for (size_t i = 0; common && i < common->n; i++) {
		const struct value *v = common->of[i];

		if (!v || v->measure != m)
			continue;
		if (v->origin->problem)
			json_put_string(o, "problem", v->origin->problem);
		else
			results_put_origin(o, v);
	}
}

static json_t *values_dictionary(const struct value_columns *c,
				 const struct results_common *common, struct arena *a)
{
	json_t *all = json_object();

	for (size_t i = 0; i < c->n; i++) {
		const struct measure *m = c->column[i];
		json_t *o;

		if (m->series)
			continue;
		o = json_object();
		json_put_string(o, "name", m->name);
		json_put_string(o, "unit", unit_word(a, m->q, m->unit_label));
		json_put_string(o, "better", better_names[m->better]);
		json_put_string(o, "timing", timing_names[m->timing]);
		json_put_string(o, "label", m->label);
		json_put_bool(o, "from_test", m->from_test);
		put_common(o, common, m);
		json_object_set_new(all, m->key, o);
	}
	return all;
}

/* "rss.min" is a statistic of "rss". */
static const char *series_name(const struct measure *m, struct arena *a)
{
	const char *dot = strrchr(m->name, '.');

	return dot ? arena_strndup(a, m->name, (size_t)(dot - m->name)) : m->name;
}

/* A series by any statistic of it: what is measured, and what tests said while they ran. */
static json_t *series_of(const struct measure *m, struct arena *a)
{
	const struct metric *own = m->from_test ? NULL : metric_find_column(m->series);
	struct quantity q = { .unit = m->q.unit };
	json_t *o = json_object();

	json_put_string(o, "name", series_name(m, a));
	json_put_string(o, "unit", unit_word(a, q, m->unit_label));
	json_put_string(o, "kind", kind_names[own ? own->kind : METRIC_GAUGE]);
	json_put_string(o, "better", better_names[m->better]);
	json_put_string(o, "timing", timing_names[m->timing]);
	json_put_string(o, "label", own ? own->label : series_name(m, a));
	json_put_string(o, "group", metric_group_names[own ? own->group : GROUP_OWN]);
	if (own && own->brief)
		json_put_string(o, "brief", own->brief);
	json_put_bool(o, "from_test", m->from_test);
	return o;
}

static json_t *series_dictionary(const struct value_columns *c, struct arena *a)
{
	json_t *all = json_object();

	for (size_t i = 0; i < c->n; i++)
		if (c->column[i]->series && !json_object_get(all, c->column[i]->series))
			json_object_set_new(all, c->column[i]->series,
					    series_of(c->column[i], a));
	return all;
}

static json_t *statistic_names(void)
{
	json_t *list = json_array();

	for (int i = 0; i < STAT_END; i++)
		json_array_append_new(list, json_of_string(stat_rows[i].name));
	return list;
}

void results_dictionaries(json_t *o, const struct value_columns *c,
			  const struct results_common *common, struct arena *a)
{
	json_object_set_new(o, "values", values_dictionary(c, common, a));
	json_object_set_new(o, "series", series_dictionary(c, a));
	json_object_set_new(o, "statistics", statistic_names());
}

/* The values that are there; statistics of series stand apart. */
static json_t *numbers(const struct summary *s)
{
	json_t *o = json_object();

	for (size_t i = 0; s && i < s->n; i++)
		if (!s->values[i].measure->series && values_known(&s->values[i]))
			json_put_double(o, s->values[i].measure->key, s->values[i].number);
	return o;
}

/* Per series that has any sample its statistics, in the order of `statistics`. */
static json_t *statistics(const struct summary *s)
{
	json_t *all = json_object();

	for (size_t i = 0; s && i < s->n; i++) {
		const struct value *v = &s->values[i];
		json_t *list;

		if (!v->measure->series || !values_known(v))
			continue;
		list = json_object_get(all, v->measure->series);
		if (!list) {
			list = json_array();
			for (int k = 0; k < STAT_END; k++)
				json_array_append_new(list, json_null());
			json_object_set_new(all, v->measure->series, list);
		}
		json_array_set_new(list, (size_t)v->measure->stat,
				   json_of_double(v->number));
	}
	return all;
}

/* Those of the attempt's files that are there. */
static json_t *files_of(const struct run *run, const struct run_attempt *at,
			struct arena *a)
{
	static const char *const series[] = { SAMPLES_FILE, LIVE_FILE, NULL };
	const char *const *const groups[] = { series, layout_logs };
	json_t *list = json_array();

	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
		for (size_t i = 0; groups[g][i]; i++)
			if (run_has_file(run, attempt_path(at, groups[g][i], a)))
				json_array_append_new(list, json_of_string(groups[g][i]));
	return list;
}

static void put_course(json_t *o, const struct attempt_record *r, struct arena *a)
{
	put_time(o, "started", r->started_utc_us, a);
	json_put_string(o, "ending", ending_names[r->ending]);
	results_put_int(o, "exit_code", r->exit_code);
	results_put_int(o, "signal", r->signal);
	json_put_bool(o, "ok", r->ok);
	json_put_string(o, "text", r->text ? r->text : "");
	json_put_bool(o, "noisy", r->noisy);
	results_put_int(o, "noise_permille", r->noise_permille);
	json_put_bool(o, "shared_pages_heavy", r->shared_pages_heavy);
	json_put_int(o, "interval_us", r->interval_us);
}

json_t *results_attempt(const struct run *run, const struct run_attempt *at,
			const struct summary *s, const struct results_common *common,
			struct arena *a)
{
	const struct attempt_record *r = &at->record;
	json_t *o = json_object();

	json_put_int(o, "number", r->id.number);
	json_put_string(o, "role", role_names[r->id.role]);
	json_put_int(o, "slot", r->id.slot);
	json_put_int(o, "try", r->id.tries);
	json_put_bool(o, "added", r->id.added);
	json_put_bool(o, "superseded", at->superseded);
	json_put_bool(o, "counts", run_attempt_counts(at));
	json_put_string(o, "outcome", outcomes[attempt_outcome(at)].name);
	put_course(o, r, a);
	json_object_set_new(o, "values", numbers(s));
	json_object_set_new(o, "statistics", statistics(s));
	json_object_set_new(o, "books", results_books(s, common));
	json_object_set_new(o, "problems", results_problems(s, common));
	json_object_set_new(o, "leftovers",
			    results_processes(r->leftovers, r->nleftovers));
	results_put_int(o, "peak_elapsed_us", r->peak_elapsed_us);
	json_object_set_new(o, "peak_tree",
			    results_processes(r->peak_tree, r->npeak_tree));
	json_object_set_new(o, "argv", argv_of(r->argv));
	json_put_string(o, "dir", r->dir);
	json_object_set_new(o, "notes", strings(r->notes, r->nnotes));
	json_put_string(o, "path", at->dir);
	json_object_set_new(o, "files", files_of(run, at, a));
	return o;
}

json_t *results_cell(const struct run *run, const struct cell_analysis *c, struct arena *a)
{
	const struct cell *cell = c->cell->cell;
	json_t *o = json_object(), *gates = json_array();

	json_put_string(o, "id", cell->id);
	json_put_string(o, "test", cell->test->name);
	json_put_string(o, "duration", cell->duration.text);
	json_put_int(o, "duration_us", cell->duration.us);
	json_object_set_new(o, "params", pairs(cell->params, cell->nparams, a));
	json_put_string(o, "verdict", outcomes[c->verdict].name);
	json_put_string(o, "outcome", outcomes[c->run_outcome].name);
	json_put_string(o, "message", c->run_message ? c->run_message : "");
	json_put_bool(o, "flaky", c->flaky);
	json_put_int(o, "counted", (int64_t)c->ncounted);
	json_put_string(o, "file", paths_suite(&run->record, a));
	json_put_int(o, "line", cell->test->place.line);
	json_object_set_new(o, "values", numbers(c->typical));
	for (size_t i = 0; i < c->ngates; i++)
		json_array_append_new(gates, results_gate(run, c, &c->gates[i], a));
	json_object_set_new(o, "gates", gates);
	return o;
}

static void put_run(json_t *o, const struct run *run, struct arena *a)
{
	json_t *suite = json_object();

	json_put_string(o, "schema", "strain-results/3");
	json_put_string(o, "tool", "strain");
	json_put_string(o, "version", run->record.version);
	json_put_string(o, "run", run->record.id);
	put_time(o, "started", run->record.started_utc_us, a);
	put_time(o, "ended", run->ended_utc_us, a);
	json_put_bool(o, "interrupted", run->interrupted);
	json_put_string(o, "sizes", sizes_names[suite_sizes(run->plan->suite)]);
	json_put_string(suite, "name", run->plan->suite->name);
	json_put_string(suite, "file", run->record.suite_file);
	json_object_set_new(o, "suite", suite);
	json_put_string(o, "fingerprint", run->record.fingerprint);
	json_object_set_new(o, "environment",
			    pairs(run->record.environment.rows, run->record.environment.n,
				  a));
}

/* ["failed", "errored"] */
static json_t *failing(struct outcome_set set)
{
	json_t *list = json_array();

	for (int i = 0; i < OUTCOME_END; i++)
		if (outcome_fails((enum outcome)i, set))
			json_array_append_new(list, json_of_string(outcomes[i].name));
	return list;
}

static void put_verdict(json_t *o, const struct analysis *an)
{
	json_t *count = json_object();

	json_put_string(o, "verdict", outcomes[an->verdict].name);
	json_put_int(o, "exit_status", an->exit_status);
	json_object_set_new(o, "fail_on", failing(an->failing));
	json_object_set_new(count, "cells", counts(&an->cells_by_verdict));
	json_object_set_new(count, "gates", counts(&an->gates_by_outcome));
	json_object_set_new(o, "counts", count);
	json_object_set_new(o, "warnings", strings(an->warnings, an->nwarnings));
}

/* --- the document, cell by cell: there may be ten thousands of them ------------------------- */

/* An object on one line, without its closing brace: what is large is written after it. */
static int put_open(FILE *f, const json_t *o, struct arena *a, struct error *err)
{
	const char *text = json_line(a, o);

	if (!text)
		return error_set(err, "out of memory");
	fwrite(text, 1, strlen(text) - strlen("}"), f);
	return 0;
}

static int put_attempts(FILE *f, const struct run *run, const struct cell_analysis *c,
			const struct results_common *common, struct error *err)
{
	for (size_t i = 0; i < c->cell->nattempts; i++) {
		scoped_arena a = arena_new();
		scoped_json o = results_attempt(run, &c->cell->attempts[i],
						c->summaries[i], common, a);

		fputs(i ? ",\n        " : "\n        ", f);
		if (put_open(f, o, a, err) < 0)
			return -1;
		fputc('}', f);
	}
	return 0;
}

static int put_cell(FILE *f, const struct run *run, const struct cell_analysis *c,
		    const struct results_common *common, struct error *err)
{
	scoped_arena a = arena_new();
	scoped_json o = results_cell(run, c, a);

	if (put_open(f, o, a, err) < 0)
		return -1;
	fputs(",\n      \"attempts\":[", f);
	if (put_attempts(f, run, c, common, err) < 0)
		return -1;
	fputs("]}", f);
	return 0;
}

/* What stands once, a line each; then a line per cell and a line per attempt. */
static int put_head(FILE *f, const json_t *head, struct arena *a, struct error *err)
{
	const char *text = json_lines(a, head);

	if (!text)
		return error_set(err, "out of memory");
	fwrite(text, 1, strlen(text) - strlen("\n}"), f);
	return 0;
}

static int write_results_json(const struct report *r, FILE *f, struct error *err)
{
	const struct analysis *an = r->analysis;
	struct value_columns columns = values_of_run(an, r->arena);
	const struct results_common common = common_of(an, r->arena);
	scoped_json o = json_object();

	put_run(o, an->run, r->arena);
	put_verdict(o, an);
	results_dictionaries(o, &columns, &common, r->arena);
	if (put_head(f, o, r->arena, err) < 0)
		return -1;
	fputs(",\n  \"cells\": [", f);
	for (size_t i = 0; i < an->ncells; i++) {
		fputs(i ? ",\n    " : "\n    ", f);
		if (put_cell(f, an->run, &an->cells[i], &common, err) < 0)
			return -1;
	}
	fputs("\n  ]\n}\n", f);
	return 0;
}

const struct report_format format_results_json = {
	.name = "results",
	.file = RESULTS_FILE,
	.help = "everything, for programs (JSON)",
	.write = write_results_json,
};
