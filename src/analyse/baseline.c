/* What a run is compared with. */
#include "baseline.h"

#include <string.h>

#include "base/fs.h"

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

/* Warm-ups and tries that a later one replaced do not count, nor attempts that did not do their job. */
static bool counts(const json_t *attempt)
{
	const char *role = json_string_value(json_object_get(attempt, "role"));

	return role && !strcmp(role, "measured") &&
	       !json_get_bool(attempt, "superseded", false) &&
	       json_get_bool(attempt, "ok", false);
}

size_t baseline_values(const struct baseline *b, const char *cell_id, const char *key,
		       struct arena *a, const double **values)
{
	const json_t *attempts = json_object_get(json_object_get(b->cells, cell_id),
						 "attempts"),
		     *attempt;
	double *list = arena_array(a, json_array_size(attempts), sizeof *list);
	size_t i, n = 0;

	json_array_foreach(attempts, i, attempt)
	{
		const json_t *v =
			json_object_get(json_object_get(attempt, "values"), key);

		if (counts(attempt) && json_is_number(v))
			list[n++] = json_number_value(v);
	}
	*values = list;
	return n;
}
