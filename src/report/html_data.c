/* What report.html's script draws from: a JSON block for the page, one per cell, parsed when the cell is opened. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "probe/metric.h"
#include "store/layout.h"
#include "suite/params.h"

#include "escape.h"
#include "excerpt.h"
#include "html.h"
#include "html_json.h"
#include "html_series.h"
#include "results.h"

/* How much of the tests' output goes into the page: at most 16 KiB of a log, less where there are many. */
enum { LOGS_BYTES = 6000000, LOG_MOST = 16384, LOG_LEAST = 1024 };

static const char *const unit_names[] = { "count", "bytes", "time", "cpu" };

static int put_without_tags(const char *s, size_t n, void *file)
{
	FILE *f = file;

	for (size_t i = 0; i < n; i++)
		if (s[i] == '<')
			fputs("\\u003c", f);
		else
			fputc(s[i], f);
	return 0;
}

void html_json_put(FILE *f, const json_t *j)
{
	json_dump_callback(j, put_without_tags, f,
			   JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}

/* One line of text, printable. */
static void put_text(json_t *o, const char *key, const char *s, struct arena *a)
{
	json_put_string(o, key, s ? escape_line(a, s) : NULL);
}

static json_t *column_of(const struct measure *m, struct arena *a)
{
	json_t *o = json_object();

	json_put_string(o, "key", m->key);
	put_text(o, "name", m->name, a);
	put_text(o, "label", m->label, a);
	json_put_string(o, "unit", unit_names[m->q.unit]);
	json_put_bool(o, "perMinute", m->q.per_min);
	put_text(o, "unitLabel", m->unit_label, a);
	json_put_string(o, "better", better_names[m->better]);
	json_put_bool(o, "fromTest", m->from_test);
	json_put_bool(o, "relevant", m->relevant);
	return o;
}

static json_t *columns(const struct page *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->columns.n; i++)
		json_array_append_new(list, column_of(p->columns.column[i], p->arena));
	return list;
}

static json_t *series_dictionary(void)
{
	json_t *all = json_object();

	for (size_t i = 0; i < nmetrics; i++) {
		json_t *o = json_object();

		json_put_string(o, "label", metrics[i].label);
		json_put_string(o, "unit", unit_names[metrics[i].unit]);
		json_put_bool(o, "counter", metrics[i].kind == METRIC_COUNTER);
		json_object_set_new(all, metrics[i].name, o);
	}
	return all;
}

/* The numbers of a summary, column by column; null where there is none. */
static json_t *numbers(const struct page *p, const struct summary *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->columns.n; i++) {
		const struct value *v = values_at(s, &p->columns, i);

		json_array_append_new(list, v && values_known(v)
						    ? json_of_double(v->number)
						    : json_null());
	}
	return list;
}

static json_t *gates_of(const struct page *p, const struct cell_analysis *cell,
			struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < cell->ngates; i++) {
		const struct gate_result *g = &cell->gates[i];
		struct quantity base = g->limit;
		json_t *o = results_gate(p->analysis->run, cell, g, a);

		base.value = g->baseline;
		json_put_string(o, "series", page_gate_series(g->gate, a));
		json_put_string(o, "observedText",
				page_gate_number(p, cell, g, g->observed));
		json_put_string(o, "limitText", page_gate_number(p, cell, g, g->limit));
		json_put_string(o, "baselineText", page_gate_number(p, cell, g, base));
		json_array_append_new(list, o);
	}
	return list;
}

/* --- how to run it again --- */

#define SCRATCH "/tmp/strain-again"

static void add_environment(struct text *t, const struct cell_analysis *cell,
			    const struct run_attempt *at)
{
	/* not the recorded attempt's own directory, or a second run would write into the first one's results */
	struct attempt_params params = {
		.attempt = at->record.id.number,
		.output_dir = SCRATCH,
		.metrics_file = SCRATCH "/metrics",
	};
	size_t n = 0;
	const struct pair *env =
		params_env(cell->cell->cell, &params, t->arena, &n, NULL);

	for (size_t i = 0; env && i < n; i++) {
		text_addf(t, "%s=", env[i].name);
		text_add_shell_word(t, env[i].value);
		text_add(t, " \\\n");
	}
}

/* "cd DIR && \ NAME=value \ command …", or "" where the command was never known. */
static const char *again(const struct cell_analysis *cell, const struct run_attempt *at,
			 struct arena *a)
{
	struct text t = { .arena = a }, safe = { .arena = a };

	if (!at->record.argv || !*at->record.argv)
		return "";
	if (at->record.dir) {
		text_add(&t, "cd ");
		text_add_shell_word(&t, at->record.dir);
		text_add(&t, " && \\\n");
	}
	text_add(&t, "mkdir -p " SCRATCH " && \\\n");
	add_environment(&t, cell, at);
	for (size_t i = 0; at->record.argv[i]; i++) {
		text_add(&t, i ? " " : "");
		text_add_shell_word(&t, at->record.argv[i]);
	}
	escape_lines(&safe, t.data, t.size);
	return text_string(&safe);
}

/* --- one attempt, one cell --- */

static json_t *lines(const char *const *s, size_t n, struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_of_string(escape_line(a, s[i])));
	return list;
}

/* Commands may hold any bytes; in the page they stand on one line. */
static json_t *tree(const struct process_record *p, size_t n, struct arena *a)
{
	struct process_record *safe = arena_array(a, n + 1, sizeof *safe);

	for (size_t i = 0; i < n; i++) {
		safe[i] = p[i];
		safe[i].command = escape_line(a, p[i].command);
	}
	return results_processes(safe, n);
}

static void put_course(json_t *o, const struct run_attempt *at, struct arena *a)
{
	const struct attempt_record *r = &at->record;

	json_put_int(o, "number", r->id.number);
	json_put_string(o, "role", role_names[r->id.role]);
	json_put_int(o, "try", r->id.tries);
	json_put_bool(o, "added", r->id.added);
	json_put_bool(o, "superseded", at->superseded);
	json_put_bool(o, "counts", run_attempt_counts(at));
	json_put_bool(o, "ok", r->ok);
	json_put_string(o, "ending", ending_names[r->ending]);
	put_text(o, "text", r->text, a);
	json_put_bool(o, "noisy", r->noisy);
	if (r->noise_permille != NO_VALUE)
		json_put_int(o, "noise", r->noise_permille);
	if (r->peak_elapsed_us != NO_VALUE)
		json_put_int(o, "peak", r->peak_elapsed_us);
	json_put_bool(o, "shared", r->shared_pages_heavy);
	json_object_set_new(o, "notes", lines(r->notes, r->nnotes, a));
}

static json_t *attempt(const struct page *p, const struct cell_analysis *cell,
		       const struct run_attempt *at, size_t log_bytes, struct arena *a)
{
	const struct run *run = p->analysis->run;
	const struct attempt_record *r = &at->record;
	const struct summary *s = cell->summaries[at - cell->cell->attempts];
	json_t *o = json_object(), *logs = json_object();

	put_course(o, at, a);
	json_object_set_new(o, "values", numbers(p, s));
	json_object_set_new(o, "books", results_books(s));
	json_object_set_new(o, "problems", results_problems(s));
	json_object_set_new(o, "tree", tree(r->peak_tree, r->npeak_tree, a));
	json_object_set_new(o, "leftovers", tree(r->leftovers, r->nleftovers, a));
	json_put_string(o, "again", again(cell, at, a));
	put_text(o, "files", at->dir, a);
	for (size_t i = 0; layout_logs[i]; i++)
		json_put_string(logs, layout_logs[i],
				excerpt_of_log(run, at, layout_logs[i], log_bytes, a));
	json_object_set_new(o, "logs", logs);
	return o;
}

static json_t *cell_of(const struct page *p, const struct cell_analysis *cell,
		       size_t log_bytes, struct arena *a)
{
	json_t *o = json_object(), *attempts = json_array();
	const struct run_cell *rc = cell->cell;

	put_text(o, "id", rc->cell->id, a);
	json_put_string(o, "verdict", outcomes[cell->verdict].name);
	json_put_bool(o, "flaky", cell->flaky);
	put_text(o, "message", cell->run_message, a);
	json_put_int(o, "counted", (int64_t)cell->ncounted);
	if (cell->last)
		json_put_int(o, "last", cell->last - rc->attempts);
	json_object_set_new(o, "gates", gates_of(p, cell, a));
	for (size_t i = 0; i < rc->nattempts; i++)
		json_array_append_new(attempts,
				      attempt(p, cell, &rc->attempts[i], log_bytes, a));
	json_object_set_new(o, "attempts", attempts);
	return o;
}

static void put_cell(const struct page *p, size_t i, size_t log_bytes)
{
	const struct run_cell *rc = p->analysis->cells[i].cell;
	scoped_arena a = arena_new();
	scoped_json o = cell_of(p, &p->analysis->cells[i], log_bytes, a);

	fprintf(p->file, "<script type=\"application/json\" id=\"cell-%zu\">[", i);
	html_json_put(p->file, o);
	fputs(",\n[", p->file);
	for (size_t j = 0; j < rc->nattempts; j++) {
		fputs(j ? ",\n" : "", p->file);
		page_series_put(p->report->page_series, p->file, NULL);
	}
	fputs("]]</script>\n", p->file);
}

static void put_page_block(const struct page *p)
{
	scoped_json o = json_object();

	json_object_set_new(o, "columns", columns(p));
	json_object_set_new(o, "series", series_dictionary());
	json_put_string(o, "sizes", sizes_names[p->analysis->sizes]);
	fputs("<script type=\"application/json\" id=\"page\">", p->file);
	html_json_put(p->file, o);
	fputs("</script>\n", p->file);
}

/* The typical numbers of every cell, for colouring the matrix by any of them. */
static void put_typical(const struct page *p)
{
	fputs("<script type=\"application/json\" id=\"typical\">[", p->file);
	for (size_t i = 0; i < p->analysis->ncells; i++) {
		scoped_json list = numbers(p, p->analysis->cells[i].typical);

		fputs(i ? ",\n" : "", p->file);
		html_json_put(p->file, list);
	}
	fputs("]</script>\n", p->file);
}

static size_t log_share(const struct run *run)
{
	size_t logs = 0, share;

	for (size_t i = 0; i < run->ncells; i++)
		logs += 2 * run->cells[i].nattempts;
	share = logs ? LOGS_BYTES / logs : LOG_MOST;
	if (share > LOG_MOST)
		return LOG_MOST;
	return share < LOG_LEAST ? LOG_LEAST : share;
}

void page_data(const struct page *p)
{
	size_t log_bytes = log_share(p->analysis->run);

	put_page_block(p);
	put_typical(p);
	for (size_t i = 0; i < p->analysis->ncells; i++)
		put_cell(p, i, log_bytes);
}
