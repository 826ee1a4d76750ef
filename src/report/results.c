/* Pieces of results.json that other documents hold too. */
#include "results.h"

#include <math.h>
#include <string.h>

#include "base/json.h"

#include "paths.h"
#include "values.h"

/* What every series statistic is: computed from the samples. Everything else names its book. */
static bool is_plain_statistic(const struct value *v)
{
	return v->measure->series && v->origin->book &&
	       !strcmp(v->origin->book, "samples") && value_high(v) == v->number;
}

void results_put_origin(json_t *o, const struct value *v)
{
	json_put_string(o, "book", v->origin->book);
	json_put_bool(o, "exact", v->origin->exact);
	if (isinf(value_high(v)))
		json_object_set_new(o, "high", json_null());
	else if (value_high(v) != v->number)
		json_put_double(o, "high", value_high(v));
}

/* Is it how the value of all attempts is known? */
static bool is_common(const struct value *v, const struct results_common *common, size_t i)
{
	return common && i < common->n && common->of[i] &&
	       common->of[i]->origin == v->origin;
}

json_t *results_books(const struct summary *s, const struct results_common *common)
{
	json_t *all = json_object();

	for (size_t i = 0; s && i < s->n; i++) {
		const struct value *v = &s->values[i];
		json_t *o;

		if (!values_known(v) || is_plain_statistic(v) || is_common(v, common, i))
			continue;
		o = json_object();
		results_put_origin(o, v);
		json_object_set_new(all, v->measure->key, o);
	}
	return all;
}

json_t *results_problems(const struct summary *s, const struct results_common *common)
{
	json_t *o = json_object();

	for (size_t i = 0; s && i < s->n; i++)
		if (s->values[i].origin->problem && !s->values[i].measure->series &&
		    !is_common(&s->values[i], common, i))
			json_put_string(o, s->values[i].measure->key,
					s->values[i].origin->problem);
	return o;
}

void results_put_int(json_t *o, const char *key, int64_t value)
{
	if (value == NO_VALUE)
		json_object_set_new(o, key, json_null());
	else
		json_put_int(o, key, value);
}

json_t *results_processes(const struct process_record *p, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();

		results_put_int(o, "pid", p[i].pid);
		results_put_int(o, "ppid", p[i].ppid);
		results_put_int(o, "rss_bytes", p[i].rss_bytes);
		json_put_string(o, "command", p[i].command ? p[i].command : "");
		json_array_append_new(list, o);
	}
	return list;
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
	json_put_string(o, "outcome", outcomes[g->outcome].name);
	json_put_double(o, "observed", g->observed.value);
	json_put_double(o, "limit", g->limit.value);
	json_put_double(o, "baseline", g->baseline);
	json_put_int(o, "n", (int64_t)g->n);
	json_put_int(o, "n_baseline", (int64_t)g->nbaseline);
	json_put_double(o, "p", g->p);
	json_put_double(o, "p_adjusted", g->p_adjusted);
	json_put_double(o, "p_limit", g->p_limit);
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
	json_put_string(o, "key", v ? v->measure->key : NULL);
	json_put_string(o, "unit",
			unit_word(a, g->limit, v ? v->measure->unit_label : NULL));
	json_put_string(o, "op", gate_op_names[g->gate->op]);
	json_put_string(o, "level", gate_level_names[g->gate->level]);
	json_put_string(o, "kind", g->kind);
	put_judgement(o, g);
	json_put_string(o, "file", paths_suite(&run->record, a));
	json_put_int(o, "line", g->gate->place.line);
	return o;
}
