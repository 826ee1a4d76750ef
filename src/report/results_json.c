/* results.json: the whole run for programs; its shape is templates/schema/results.schema.json. */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/json.h"
#include "probe/metric.h"

#include "escape.h"
#include "formats.h"
#include "paths.h"
#include "results.h"
#include "values.h"

static const char *const better_names[] = { "lower", "higher", "none" };
static const char *const role_names[] = { "measured", "warmup" };
static const char *const level_names[] = { "fail", "warn" };
static const char *const kind_names[] = { "gauge", "counter" };
static const char *const op_names[] = { "<", "<=", ">", ">=", "==", "!=" };

/* "bytes/min", "us", "1/s", "count" */
static const char *unit_of(struct quantity q, const char *label, struct arena *a)
{
	const char *unit = unit_suffix(q.unit);

	if (!*unit)
		unit = label && *label ? label : "count";
	return q.per_min ? arena_printf(a, "%s/min", unit) : unit;
}

static void put_known_int(json_t *o, const char *key, int64_t value)
{
	if (value == NO_VALUE)
		json_object_set_new(o, key, json_null());
	else
		json_put_int(o, key, value);
}

/* "started": "2026-03-04T05:06:07", "started_utc_us": 1772600767000000 */
static void put_time(json_t *o, const char *name, int64_t utc_us, struct arena *a)
{
	bool known = utc_us != NO_VALUE && utc_us != 0;

	json_put_string(o, name, known ? clock_format_iso(a, utc_us) : NULL);
	put_known_int(o, arena_printf(a, "%s_utc_us", name), known ? utc_us : NO_VALUE);
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

static json_t *values_dictionary(const struct value_columns *c, struct arena *a)
{
	json_t *all = json_object();

	for (size_t i = 0; i < c->n; i++) {
		const struct value *v = c->column[i];
		json_t *o = json_object();

		json_put_string(o, "name", v->name);
		json_put_string(o, "unit", unit_of(v->q, v->unit_label, a));
		json_put_string(o, "better", better_names[v->better]);
		json_put_string(o, "label", v->label);
		json_put_bool(o, "from_test", v->from_test);
		json_object_set_new(all, v->key, o);
	}
	return all;
}

static json_t *series_dictionary(struct arena *a)
{
	json_t *all = json_object();

	for (size_t i = 0; i < nmetrics; i++) {
		struct quantity q = { .unit = metrics[i].unit };
		json_t *o = json_object();

		json_put_string(o, "name", metrics[i].name);
		json_put_string(o, "unit", unit_of(q, NULL, a));
		json_put_string(o, "kind", kind_names[metrics[i].kind]);
		json_put_string(o, "label", metrics[i].label);
		json_object_set_new(all, metrics[i].column, o);
	}
	return all;
}

static json_t *numbers(const struct summary *s)
{
	json_t *o = json_object();

	for (size_t i = 0; s && i < s->n; i++)
		json_put_double(o, s->values[i].key, s->values[i].q.value);
	return o;
}

/* What every series statistic is: computed from the samples. Everything else names its book. */
static bool is_plain_statistic(const struct value *v)
{
	return strchr(v->name, '.') && v->book && !strcmp(v->book, "samples") &&
	       v->high == v->q.value;
}

json_t *results_books(const struct summary *s)
{
	json_t *all = json_object();

	for (size_t i = 0; s && i < s->n; i++) {
		const struct value *v = &s->values[i];
		json_t *o;

		if (!values_known(v) || is_plain_statistic(v))
			continue;
		o = json_object();
		json_put_string(o, "book", v->book);
		json_put_bool(o, "exact", v->exact);
		json_put_double(o, "high", v->high);
		json_object_set_new(all, v->key, o);
	}
	return all;
}

json_t *results_problems(const struct summary *s)
{
	json_t *o = json_object();

	for (size_t i = 0; s && i < s->n; i++)
		if (s->values[i].problem)
			json_put_string(o, s->values[i].key, s->values[i].problem);
	return o;
}

json_t *results_processes(const struct process_record *p, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();

		put_known_int(o, "pid", p[i].pid);
		put_known_int(o, "ppid", p[i].ppid);
		put_known_int(o, "rss_bytes", p[i].rss_bytes);
		json_put_string(o, "command", p[i].command ? p[i].command : "");
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *files_of(const struct run *run, const char *dir, struct arena *a)
{
	static const struct pair names[] = {
		{ "samples", "samples.csv" },
		{ "live", "live.csv" },
		{ "stdout", "stdout.log" },
		{ "stderr", "stderr.log" },
	};
	json_t *o = json_object();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *path = arena_printf(a, "%s/%s", dir, names[i].value);

		json_put_string(o, names[i].name,
				fs_exists(run->dir_fd, path) ? path : NULL);
	}
	return o;
}

static void put_course(json_t *o, const struct attempt_record *r, struct arena *a)
{
	put_time(o, "started", r->started_utc_us, a);
	json_put_string(o, "ending", ending_names[r->ending]);
	put_known_int(o, "exit_code", r->exit_code);
	put_known_int(o, "signal", r->signal);
	json_put_bool(o, "ok", r->ok);
	json_put_string(o, "text", r->text ? r->text : "");
	json_put_bool(o, "noisy", r->noisy);
	put_known_int(o, "noise_permille", r->noise_permille);
	json_put_bool(o, "shared_pages_heavy", r->shared_pages_heavy);
	json_put_int(o, "interval_us", r->interval_us);
}

static json_t *attempt(const struct run *run, const struct run_attempt *at,
		       const struct summary *s, struct arena *a)
{
	const struct attempt_record *r = &at->record;
	json_t *o = json_object();

	json_put_int(o, "number", r->number);
	json_put_string(o, "role", role_names[r->role]);
	json_put_int(o, "slot", r->slot);
	json_put_int(o, "try", r->tries);
	json_put_bool(o, "superseded", at->superseded);
	put_course(o, r, a);
	json_object_set_new(o, "values", numbers(s));
	json_object_set_new(o, "books", results_books(s));
	json_object_set_new(o, "problems", results_problems(s));
	json_object_set_new(o, "leftovers",
			    results_processes(r->leftovers, r->nleftovers));
	put_known_int(o, "peak_elapsed_us", r->peak_elapsed_us);
	json_object_set_new(o, "peak_tree",
			    results_processes(r->peak_tree, r->npeak_tree));
	json_object_set_new(o, "argv", argv_of(r->argv));
	json_put_string(o, "dir", r->dir);
	json_object_set_new(o, "notes", strings(r->notes, r->nnotes));
	json_object_set_new(o, "files", files_of(run, at->dir, a));
	return o;
}

static json_t *interval(double low, double high)
{
	json_t *list;

	if (!isfinite(low) && !isfinite(high))
		return json_null();
	list = json_array();
	json_array_append_new(list, json_of_double(low));
	json_array_append_new(list, json_of_double(high));
	return list;
}

static void put_judgement(json_t *o, const struct gate_result *g)
{
	json_put_string(o, "outcome", outcome_names[g->outcome]);
	json_put_double(o, "observed", g->observed.value);
	json_put_double(o, "limit", g->limit.value);
	json_put_double(o, "baseline", g->baseline);
	json_put_int(o, "n", (int64_t)g->n);
	json_put_int(o, "n_baseline", (int64_t)g->nbaseline);
	json_put_double(o, "p", g->p);
	json_object_set_new(o, "interval", interval(g->low, g->high));
	json_put_string(o, "method", g->method);
	json_put_string(o, "message", g->message ? g->message : "");
	json_put_string(o, "note", g->note);
}

json_t *results_gate(const struct run *run, const struct cell_analysis *cell,
		     const struct gate_result *g, struct arena *a)
{
	const struct value *v = values_find(cell, g->gate->subject);
	json_t *o = json_object();

	json_put_string(o, "name", g->name);
	json_put_string(o, "text", g->gate->text);
	json_put_string(o, "subject", g->gate->subject);
	json_put_string(o, "key", v ? v->key : NULL);
	json_put_string(o, "unit", unit_of(g->limit, v ? v->unit_label : NULL, a));
	json_put_string(o, "op", op_names[g->gate->op]);
	json_put_string(o, "level", level_names[g->gate->level]);
	json_put_string(o, "kind", g->kind);
	put_judgement(o, g);
	json_put_string(o, "file", paths_suite(&run->record, a));
	json_put_int(o, "line", g->gate->place.line);
	return o;
}

static json_t *attempts(const struct run *run, const struct cell_analysis *cell,
			struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < cell->cell->nattempts; i++)
		json_array_append_new(list, attempt(run, &cell->cell->attempts[i],
						    cell->summaries[i], a));
	return list;
}

static json_t *cell_of(const struct run *run, const struct cell_analysis *c,
		       struct arena *a)
{
	const struct cell *cell = c->cell->cell;
	json_t *o = json_object(), *gates = json_array();

	json_put_string(o, "id", cell->id);
	json_put_string(o, "test", cell->test->name);
	json_put_string(o, "duration", cell->duration.text);
	json_put_int(o, "duration_us", cell->duration.us);
	json_object_set_new(o, "params", pairs(cell->params, cell->nparams, a));
	json_put_string(o, "verdict", outcome_names[c->verdict]);
	json_put_string(o, "outcome", outcome_names[c->run_outcome]);
	json_put_string(o, "message", c->run_message ? c->run_message : "");
	json_put_bool(o, "flaky", c->flaky);
	json_put_int(o, "counted", (int64_t)c->ncounted);
	json_object_set_new(o, "values", numbers(c->typical));
	for (size_t i = 0; i < c->ngates; i++)
		json_array_append_new(gates, results_gate(run, c, &c->gates[i], a));
	json_object_set_new(o, "gates", gates);
	json_object_set_new(o, "attempts", attempts(run, c, a));
	json_put_string(o, "file", paths_suite(&run->record, a));
	json_put_int(o, "line", cell->test->place.line);
	return o;
}

static void put_run(json_t *o, const struct run *run, struct arena *a)
{
	json_t *suite = json_object();

	json_put_string(o, "schema", "strain-results/1");
	json_put_string(o, "tool", "strain");
	json_put_string(o, "version", run->record.version);
	json_put_string(o, "run", run->record.id);
	put_time(o, "started", run->record.started_utc_us, a);
	put_time(o, "ended", run->ended_utc_us, a);
	json_put_bool(o, "interrupted", run->interrupted);
	json_put_string(suite, "name", run->plan->suite->name);
	json_put_string(suite, "file", run->record.suite_file);
	json_object_set_new(o, "suite", suite);
	json_put_string(o, "fingerprint", run->record.fingerprint);
	json_object_set_new(o, "environment",
			    pairs(run->record.environment.rows, run->record.environment.n,
				  a));
}

static void put_verdict(json_t *o, const struct analysis *an)
{
	json_t *count = json_object();

	json_put_string(o, "verdict", outcome_names[an->verdict]);
	json_put_int(o, "exit_status", an->exit_status);
	json_object_set_new(count, "cells", counts(&an->cells_by_verdict));
	json_object_set_new(count, "gates", counts(&an->gates_by_outcome));
	json_object_set_new(o, "counts", count);
	json_object_set_new(o, "warnings", strings(an->warnings, an->nwarnings));
}

static int write_results_json(const struct report *r, FILE *f, struct error *err)
{
	const struct analysis *an = r->analysis;
	struct value_columns columns = values_of_run(an, r->arena);
	scoped_json o = json_object();
	json_t *cells = json_array();

	put_run(o, an->run, r->arena);
	put_verdict(o, an);
	json_object_set_new(o, "values", values_dictionary(&columns, r->arena));
	json_object_set_new(o, "series", series_dictionary(r->arena));
	for (size_t i = 0; i < an->ncells; i++)
		json_array_append_new(cells, cell_of(an->run, &an->cells[i], r->arena));
	json_object_set_new(o, "cells", cells);
	/* 15 digits: 0.1 stays 0.1; 17 would bring back the last bit, and 0.10000000000000001 with it */
	if (json_dumpf(o, f, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) < 0)
		return error_set(err, "the file does not take it");
	fputc('\n', f);
	return 0;
}

const struct report_format format_results_json = {
	.name = "results",
	.file = "results.json",
	.help = "everything, for programs (JSON)",
	.write = write_results_json,
};
