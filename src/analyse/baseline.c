/* What a run is compared with. */
#include "baseline.h"

#include <string.h>

#include "base/fs.h"

void baseline_open(struct baseline *b, const struct run *run, struct arena *a)
{
	struct error err = { 0 };

	*b = (struct baseline){ 0 };
	if (!fs_exists(run->dir_fd, "baseline.json"))
		return;
	b->root = json_load_at(run->dir_fd, "baseline.json", &err);
	if (!b->root)
		b->problem = arena_strdup(a, err.text);
	else
		b->fingerprint = json_get_string(b->root, "fingerprint", a);
}

void baseline_close(struct baseline *b)
{
	json_decref(b->root);
	b->root = NULL;
}

static const json_t *find_cell(const json_t *root, const char *id)
{
	size_t i;
	const json_t *cell;

	json_array_foreach(json_object_get(root, "cells"), i, cell)
	{
		const char *name = json_string_value(json_object_get(cell, "id"));

		if (name && !strcmp(name, id))
			return cell;
	}
	return NULL;
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
	const json_t *attempts = json_object_get(find_cell(b->root, cell_id), "attempts"),
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
