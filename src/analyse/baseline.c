/* What a run is compared with. */
#include "baseline.h"

#include <math.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"

#include "values.h"

/* The cells by their ids. */
static json_t *index_cells(const json_t *root)
{
	json_t *by_id = json_object(), *cell;
	size_t i;

	json_array_foreach(json_object_get(root, "cells"), i, cell)
	{
		const char *id = json_string_value(json_object_get(cell, "id"));

		if (id)
			json_object_set(by_id, id, cell);
	}
	return by_id;
}

int baseline_read(struct baseline *b, int at, const char *path, struct arena *a,
		  struct error *err)
{
	*b = (struct baseline){ 0 };
	b->root = json_load_at(at, path, err);
	if (!b->root)
		return -1;
	if (!json_is_array(json_object_get(b->root, "cells"))) {
		baseline_close(b);
		return error_set(
			err, "%s: expected results of strain, there are no cells in it",
			path);
	}
	b->cells = index_cells(b->root);
	b->fingerprint = json_get_string(b->root, "fingerprint", a);
	return 0;
}

void baseline_open(struct baseline *b, const struct run *run, struct arena *a)
{
	struct error err = { .text = "" };

	*b = (struct baseline){ 0 };
	if (fs_exists(run->dir_fd, "baseline.json") &&
	    baseline_read(b, run->dir_fd, "baseline.json", a, &err) < 0)
		b->problem = arena_strdup(a, err.text);
}

void baseline_close(struct baseline *b)
{
	json_decref(b->cells);
	json_decref(b->root);
	b->root = b->cells = NULL;
}

/* It did its job, and counts (see run_attempt_counts): documents of version 1 do not say so by themselves. */
static bool counts(const json_t *attempt)
{
	const char *role = json_string_value(json_object_get(attempt, "role"));
	bool measured = role && !strcmp(role, role_names[ROLE_MEASURED]) &&
			!json_get_bool(attempt, "superseded", false);

	return json_get_bool(attempt, "counts", measured) &&
	       json_get_bool(attempt, "ok", false);
}

/* Where the statistic stands in each list; SIZE_MAX: nowhere. */
static size_t statistic_place(const struct baseline *b, const struct value *v)
{
	const json_t *names = json_object_get(b->root, "statistics"), *name;
	size_t i;

	json_array_foreach(names, i, name) if (v->series && json_is_string(name) &&
					       !strcmp(json_string_value(name),
						       stat_rows[v->stat].name)) return i;
	return SIZE_MAX;
}

static const json_t *number_of(const json_t *attempt, const struct value *v, size_t place)
{
	const json_t *flat = json_object_get(json_object_get(attempt, "values"), v->key);

	if (flat || place == SIZE_MAX)
		return flat;
	return json_array_get(json_object_get(json_object_get(attempt, "statistics"),
					      v->series),
			      place);
}

/* attempt_wait_share of an attempt as the document tells it. */
static double wait_share(const json_t *attempt)
{
	const json_t *values = json_object_get(attempt, "values"),
		     *books = json_object_get(attempt, "books");
	int64_t waited_us = json_get_int(values, "pressure_us", NO_VALUE);
	struct attempt_record r;

	attempt_clear(&r);
	r.wall_us = json_get_int(values, "wall_us", NO_VALUE);
	r.noise_permille = json_get_int(attempt, "noise_permille", NO_VALUE);
	r.books.pressure = (struct booked){
		.value = waited_us,
		.high = waited_us,
		.book = json_string_value(
			json_object_get(json_object_get(books, "pressure_us"), "book")),
	};
	return attempt_wait_share(&r);
}

struct group baseline_group(const struct baseline *b, const char *cell_id,
			    const struct value *v, struct arena *a)
{
	const json_t *attempts = json_object_get(json_object_get(b->cells, cell_id),
						 "attempts"),
		     *attempt;
	double *list = arena_array(a, json_array_size(attempts), sizeof *list);
	double *unwaited = arena_array(a, json_array_size(attempts), sizeof *unwaited);
	size_t i, n = 0, place = statistic_place(b, v);

	json_array_foreach(attempts, i, attempt)
	{
		const json_t *number = number_of(attempt, v, place);

		if (!counts(attempt) || !json_is_number(number))
			continue;
		list[n] = json_number_value(number);
		unwaited[n] = effect_unwaited(list[n], v->timing, wait_share(attempt));
		n++;
	}
	return (struct group){ list, unwaited, n };
}

/* --- what it holds ----------------------------------------------------------------------- */

static const char *word(const json_t *o, const char *key, struct arena *a)
{
	const char *s = json_get_string(o, key, a);

	return s ? s : "";
}

/* "bytes/min" → UNIT_BYTES per minute; a unit that is none of ours is a count with a label. */
static void read_unit(struct value *v, const char *unit, struct arena *a)
{
	static const enum unit units[] = { UNIT_BYTES, UNIT_TIME, UNIT_CPU };
	size_t n = strlen(unit);

	v->unit_label = "";
	if (n > 4 && !strcmp(unit + n - 4, "/min")) {
		v->q.per_min = true;
		unit = arena_strndup(a, unit, n - 4);
	}
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(unit_suffix(units[i]), unit) != 0)
			continue;
		v->q.unit = units[i];
		return;
	}
	if (strcmp(unit, "count") != 0)
		v->unit_label = unit;
}

/* Documents of version 1 do not say it. */
static enum timing timing_by_name(const char *name)
{
	for (size_t i = 0; i < nfact_rows; i++)
		if (!strcmp(fact_rows[i].name, name))
			return fact_rows[i].timing;
	return TIMING_NONE;
}

static struct value read_value(const char *key, const json_t *o, struct arena *a)
{
	struct value v = { .key = arena_strdup(a, key), .q = { .value = NAN } };
	int better = text_index(word(o, "better", a), better_names),
	    timing = text_index(word(o, "timing", a), timing_names);

	v.name = word(o, "name", a);
	v.label = word(o, "label", a);
	v.from_test = json_get_bool(o, "from_test", false);
	v.better = better < 0 ? BETTER_NONE : (enum better)better;
	v.timing = timing < 0 ? timing_by_name(v.name) : (enum timing)timing;
	read_unit(&v, word(o, "unit", a), a);
	return v;
}

static void push(struct value **list, size_t *n, struct value v, struct arena *a)
{
	*(struct value *)arena_push(a, list, n, sizeof v) = v;
}

/* The statistics of one series. */
static void push_series(struct value **list, size_t *n, const struct value *series,
			struct arena *a)
{
	for (int i = 0; i < STAT_END; i++) {
		struct value v = *series;

		v.series = series->key;
		v.stat = (enum statistic)i;
		v.name = series_value_name(a, series->name, v.stat);
		v.key = series_value_key(a, series->name, v.stat, series->q.unit);
		v.q.per_min = v.stat == STAT_SLOPE;
		push(list, n, v, a);
	}
}

const struct value *baseline_dictionary(const struct baseline *b, struct arena *a,
					size_t *n)
{
	json_t *values = json_object_get(b->root, "values"),
	       *series = json_object_get(b->root, "series"), *o;
	struct value *list = NULL, v;
	const char *key;

	*n = 0;
	json_object_foreach(values, key, o)
	{
		push(&list, n, read_value(key, o, a), a);
	}
	json_object_foreach(series, key, o)
	{
		v = read_value(key, o, a);
		if (json_object_get(b->root, "statistics"))
			push_series(&list, n, &v, a);
	}
	return list;
}
