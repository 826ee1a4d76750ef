/* A results.json read: what it may hold, its cells, and the numbers of their attempts. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/baseline.h"
#include "base/json_list.h"
#include "base/text.h"
#include "store/run.h"

#include "values.h"

static const char *word(const json_t *o, const char *key, struct arena *a)
{
	const char *s = json_get_string(o, key, a);

	return s ? s : "";
}

/* Documents of version 1 do not say it. */
static enum timing timing_by_name(const char *name)
{
	for (size_t i = 0; i < nfact_rows; i++)
		if (!strcmp(fact_rows[i].name, name))
			return fact_rows[i].timing;
	return TIMING_NONE;
}

/* Documents do not say it at all. */
static bool relevant_by_name(const char *name)
{
	for (size_t i = 0; i < nfact_rows; i++)
		if (!strcmp(fact_rows[i].name, name))
			return fact_rows[i].relevant;
	return false;
}

static struct measure read_value(const char *key, const json_t *o, struct arena *a)
{
	struct measure v = { .key = arena_strdup(a, key), .q = { .value = NAN } };
	int better = text_index(word(o, "better", a), better_names),
	    timing = text_index(word(o, "timing", a), timing_names);

	v.name = word(o, "name", a);
	v.label = word(o, "label", a);
	v.from_test = json_get_bool(o, "from_test", false);
	v.relevant = v.from_test || relevant_by_name(v.name);
	v.better = better < 0 ? BETTER_NONE : (enum better)better;
	v.timing = timing < 0 ? timing_by_name(v.name) : (enum timing)timing;
	v.unit_label = unit_of_word(word(o, "unit", a), &v.q);
	return v;
}

static void push(struct measure **list, size_t *n, struct measure v, struct arena *a)
{
	*(struct measure *)arena_push(a, list, n, sizeof v) = v;
}

/* The statistics of one series. */
static void push_series(struct measure **list, size_t *n, const struct measure *series,
			struct arena *a)
{
	for (int i = 0; i < STAT_END; i++) {
		struct measure v = *series;

		v.series = series->key;
		v.stat = (enum statistic)i;
		v.name = series_value_name(a, series->name, v.stat);
		v.key = series_value_key(a, series->name, v.stat, series->q.unit);
		v.q.per_min = v.stat == STAT_SLOPE;
		push(list, n, v, a);
	}
}

static const struct measure *read_dictionary(const json_t *root, struct arena *a,
					     size_t *n)
{
	json_t *values = json_object_get(root, "values"),
	       *series = json_object_get(root, "series"), *o;
	struct measure *list = NULL, v;
	const char *key;

	*n = 0;
	json_object_foreach(values, key, o)
	{
		push(&list, n, read_value(key, o, a), a);
	}
	json_object_foreach(series, key, o)
	{
		v = read_value(key, o, a);
		if (json_object_get(root, "statistics"))
			push_series(&list, n, &v, a);
	}
	return list;
}

/*
 * It did its job, and counts (see run_attempt_counts): documents of version 1 do not say
 * so by themselves.
 */
static bool counts(const json_t *attempt)
{
	const char *role = json_string_value(json_object_get(attempt, "role"));
	bool measured = role && !strcmp(role, role_names[ROLE_MEASURED]) &&
			!json_get_bool(attempt, "superseded", false);

	return json_get_bool(attempt, "counts", measured) &&
	       json_get_bool(attempt, "ok", false);
}

/* Where each statistic stands in the document's lists; SIZE_MAX: nowhere. */
struct places {
	size_t of[STAT_END];
};

static struct places statistic_places(const json_t *root)
{
	const json_t *names = json_object_get(root, "statistics"), *name;
	struct places places;
	size_t i;

	for (int s = 0; s < STAT_END; s++)
		places.of[s] = SIZE_MAX;
	json_array_foreach(names, i, name)
	{
		const char *text = json_string_value(name);

		for (int s = 0; text && s < STAT_END; s++)
			if (!strcmp(text, stat_rows[s].name))
				places.of[s] = i;
	}
	return places;
}

static double number_of(const json_t *attempt, const struct measure *v,
			const struct places *places)
{
	const json_t *number =
		json_object_get(json_object_get(attempt, "values"), v->key);
	const json_t *lists = json_object_get(attempt, "statistics");

	if (!number && v->series && places->of[v->stat] != SIZE_MAX)
		number = json_array_get(json_object_get(lists, v->series),
					places->of[v->stat]);
	return json_is_number(number) ? json_number_value(number) : (double)NAN;
}

/* attempt_wait_share of an attempt as the document tells it. */
static double wait_share(const json_t *attempt)
{
	const json_t *values = json_object_get(attempt, "values");
	struct attempt_record r;

	attempt_clear(&r);
	r.wall_us = json_get_int(values, "wall_us", NO_VALUE);
	r.books.cpu_delay.value = json_get_int(values, "cpu_delay_us", NO_VALUE);
	return attempt_wait_share(&r);
}

static struct baseline_attempt read_attempt(const struct baseline *b,
					    const json_t *attempt,
					    const struct places *places, struct arena *a)
{
	double *numbers = arena_array(a, b->nmeasures, sizeof *numbers);

	for (size_t i = 0; i < b->nmeasures; i++)
		numbers[i] = number_of(attempt, &b->measures[i], places);
	return (struct baseline_attempt){ numbers, wait_share(attempt) };
}

static void add_param(struct baseline_cell *cell, struct pair *params, const char *name,
		      const json_t *value, struct arena *a)
{
	if (json_is_string(value))
		params[cell->nparams++] =
			(struct pair){ arena_strdup(a, name),
				       arena_strdup(a, json_string_value(value)) };
}

/* A cell's test and duration tell it from others as its parameters do. */
static void read_params(struct baseline_cell *cell, const json_t *o, struct arena *a)
{
	json_t *own = json_object_get(o, "params"), *value;
	struct pair *params = arena_array(a, json_object_size(own) + 2, sizeof *params);
	const char *name;

	cell->params = params;
	add_param(cell, params, "test", json_object_get(o, "test"), a);
	add_param(cell, params, "duration", json_object_get(o, "duration"), a);
	json_object_foreach(own, name, value)
	{
		add_param(cell, params, name, value, a);
	}
}

/* As often as attempts were added to the cell: see effect_look. */
static size_t looks_of(const json_t *attempts)
{
	int64_t first = 0, last = 0;
	const json_t *attempt;
	size_t i;

	json_array_foreach(attempts, i, attempt)
	{
		int64_t slot = json_get_int(attempt, "slot", 0);

		if (!counts(attempt))
			continue;
		last = slot > last ? slot : last;
		if (!json_get_bool(attempt, "added", false) && slot > first)
			first = slot;
	}
	return effect_look((size_t)first, (size_t)last, NULL);
}

static struct baseline_cell read_cell(const struct baseline *b, const json_t *o,
				      const struct places *places, struct arena *a)
{
	const json_t *list = json_object_get(o, "attempts"), *attempt;
	struct baseline_attempt *attempts =
		arena_array(a, json_array_size(list), sizeof *attempts);
	struct baseline_cell cell = { .id = json_get_string(o, "id", a),
				      .attempts = attempts };
	size_t i;

	json_array_foreach(list, i, attempt)
	{
		if (counts(attempt))
			attempts[cell.nattempts++] = read_attempt(b, attempt, places, a);
	}
	cell.looks = looks_of(list);
	read_params(&cell, o, a);
	return cell;
}

static int compare_ids(const void *a, const void *b)
{
	const struct baseline_cell *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

/*
 * Cells one after the other: of a document that is loaded, or of one whose cells are read
 * as they are asked for.
 */
struct cell_source {
	const json_t *list; /* NULL: items */
	size_t next;
	struct json_list items;
};

static json_t *next_cell(struct cell_source *from, struct error *err)
{
	if (!from->list)
		return json_list_next(&from->items, err);
	err->text[0] = '\0';
	return json_incref(json_array_get(from->list, from->next++));
}

static void sort_cells(struct baseline *b, struct arena *a)
{
	const struct baseline_cell **by_id =
		arena_array(a, b->ncells, sizeof(struct baseline_cell *));

	for (size_t i = 0; i < b->ncells; i++)
		by_id[i] = &b->cells[i];
	if (b->ncells)
		qsort(by_id, b->ncells, sizeof(struct baseline_cell *), compare_ids);
	b->by_id = by_id;
}

static int read_cells(struct baseline *b, const json_t *root, struct cell_source *from,
		      struct arena *a, struct error *err)
{
	const struct places places = statistic_places(root);
	struct baseline_cell *cells = NULL;
	struct error bad;
	json_t *o;

	for (; (o = next_cell(from, &bad)); json_decref(o)) {
		struct baseline_cell *cell;

		if (!json_is_string(json_object_get(o, "id")))
			continue;
		cell = arena_push(a, &cells, &b->ncells, sizeof *cell);
		*cell = read_cell(b, o, &places, a);
	}
	if (*bad.text)
		return error_set(err, "%s", bad.text);
	b->cells = cells;
	sort_cells(b, a);
	return 0;
}

static enum sizes read_sizes(const json_t *root)
{
	const char *name = json_string_value(json_object_get(root, "sizes"));

	return name && !strcmp(name, sizes_names[SIZES_DECIMAL]) ? SIZES_DECIMAL
								 : SIZES_BINARY;
}

static int read_document(struct baseline *b, const json_t *root, struct cell_source *from,
			 struct arena *a, struct error *err)
{
	*b = (struct baseline){ 0 };
	b->measures = read_dictionary(root, a, &b->nmeasures);
	b->fingerprint = json_get_string(root, "fingerprint", a);
	b->sizes = read_sizes(root);
	return read_cells(b, root, from, a, err);
}

static int no_cells(struct error *err)
{
	return error_set(err, "expected results of strain, there are no cells in it");
}

int baseline_of(struct baseline *b, const json_t *root, struct arena *a, struct error *err)
{
	struct cell_source from = { .list = json_object_get(root, "cells") };

	*b = (struct baseline){ 0 };
	if (!json_is_array(from.list))
		return no_cells(err);
	return read_document(b, root, &from, a, err);
}

int baseline_read(struct baseline *b, const struct results_document *document,
		  struct arena *a, struct error *err)
{
	struct cell_source from = { .list = NULL };
	scoped_json root = json_parse_around(document->name, document->text,
					     document->size, "cells", &from.items, err);

	*b = (struct baseline){ 0 };
	if (!root)
		return -1;
	if (!from.items.found) {
		no_cells(err);
		return error_prefix(err, "%s", document->name);
	}
	return read_document(b, root, &from, a, err);
}
