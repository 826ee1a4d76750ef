/* One cell of the page's data: what results.json has of it, and what only people need. */
#include <string.h>

#include "base/json.h"
#include "store/layout.h"

#include "escape.h"
#include "excerpt.h"
#include "html_data.h"
#include "results.h"

/* Members that no part of the page shows. */
static const char *const unseen_of_cell[] = { "test",   "duration", "duration_us",
					      "params", "outcome",  "file",
					      "line",   NULL };
static const char *const unseen_of_attempt[] = {
	"started", "started_utc_us", "slot",        "try", "outcome", "exit_code",
	"signal",  "argv",           "interval_us", "dir", "files",   NULL
};
static const char *const unseen_of_gate[] = { "name",       "key",     "unit",     "kind",
					      "p_adjusted", "p_limit", "interval", "file",
					      "line",       NULL };

/* What is null is left out, too. */
static void leave_out(json_t *o, const char *const *unseen)
{
	const char *key;
	json_t *member;
	void *next;

	for (size_t i = 0; unseen[i]; i++)
		json_object_del(o, unseen[i]);
	json_object_foreach_safe(o, next, key, member)
	{
		if (json_is_null(member))
			json_object_del(o, key);
	}
}

/*
 * Every text in it on one line: it may hold any bytes of a test, and what turns the
 * direction of text.
 */
static void make_printable(json_t *j, struct arena *a)
{
	const char *key;
	json_t *member;
	size_t i;

	if (json_is_string(j))
		json_string_set(j, escape_line(a, json_string_value(j)));
	json_object_foreach(j, key, member)
	{
		make_printable(member, a);
	}
	json_array_foreach(j, i, member)
	{
		make_printable(member, a);
	}
}

static void extend_gate(json_t *o, const struct page *p, const struct cell_analysis *cell,
			const struct gate_result *g, struct arena *a)
{
	struct quantity base = g->limit;

	base.value = g->baseline;
	json_put_string(o, "series", page_gate_series(g->gate, a));
	json_put_string(o, "observedText", page_gate_number(p, cell, g, g->observed));
	json_put_string(o, "limitText", page_gate_number(p, cell, g, g->limit));
	json_put_string(o, "baselineText", page_gate_number(p, cell, g, base));
	leave_out(o, unseen_of_gate);
}

static json_t *logs_of(const struct run *run, const struct run_attempt *at, size_t bytes,
		       struct arena *a)
{
	json_t *logs = json_object();

	for (size_t i = 0; layout_logs[i]; i++) {
		const char *text = excerpt_of_log(run, at, layout_logs[i], bytes, a);

		if (*text)
			json_put_string(logs, layout_logs[i], text);
	}
	return logs;
}

static json_t *attempt(const struct page *p, const struct cell_analysis *cell,
		       const struct run_attempt *at, size_t log_bytes, struct arena *a)
{
	const struct run *run = p->analysis->run;
	json_t *o = results_attempt(run, at, cell->summaries[at - cell->cell->attempts],
				    NULL, a);

	leave_out(o, unseen_of_attempt);
	make_printable(o, a);
	json_put_string(o, "again", html_again(run, cell, at, a));
	json_object_set_new(o, "logs", logs_of(run, at, log_bytes, a));
	return o;
}

json_t *html_cell(const struct page *p, const struct cell_analysis *cell,
		  size_t log_bytes, struct arena *a)
{
	json_t *o = results_cell(p->analysis->run, cell, a), *attempts = json_array();
	json_t *gates = json_object_get(o, "gates");
	const struct run_cell *rc = cell->cell;

	leave_out(o, unseen_of_cell);
	for (size_t i = 0; i < cell->ngates; i++)
		extend_gate(json_array_get(gates, i), p, cell, &cell->gates[i], a);
	make_printable(o, a);
	if (cell->last)
		json_put_int(o, "last", cell->last - rc->attempts);
	for (size_t i = 0; i < rc->nattempts; i++)
		json_array_append_new(attempts,
				      attempt(p, cell, &rc->attempts[i], log_bytes, a));
	json_object_set_new(o, "attempts", attempts);
	return o;
}
