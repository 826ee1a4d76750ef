/* The files that a run is to be compared with, looked at before anything runs. */
#include "baseline_file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "store/layout.h"

/* The versions of results.json that are read as a baseline. */
static const char *const schemas[] = { "strain-results/3", "strain-results/2",
				       "strain-results/1", NULL };

/* More attempts than anybody makes: what is past it is no number of one. */
enum { MOST_SLOTS = 1000000 };

/*
 * An attempt as results.json has it; a member of another type would be "no baseline" to
 * every gate.
 */
static bool is_attempt(const json_t *attempt)
{
	const json_t *values = json_object_get(attempt, "values");
	int64_t slot = json_get_int(attempt, "slot", 1);

	return json_is_object(attempt) && (!values || json_is_object(values)) &&
	       slot >= 0 && slot <= MOST_SLOTS;
}

static bool is_cell(const json_t *cell)
{
	const json_t *list = json_object_get(cell, "attempts"), *attempt;
	size_t i;

	json_array_foreach(list, i, attempt)
	{
		if (!is_attempt(attempt))
			return false;
	}
	return json_is_string(json_object_get(cell, "id")) && json_is_array(list);
}

static int check_cells(const json_t *cells, struct error *err)
{
	scoped_json seen = json_object();
	const json_t *cell;
	size_t i;

	if (!json_is_array(cells))
		return error_usage(err, "expected a results.json with a list of 'cells'");
	json_array_foreach(cells, i, cell)
	{
		const char *id = json_string_value(json_object_get(cell, "id"));

		if (!is_cell(cell))
			return error_usage(
				err,
				"expected a results.json with 'id' and 'attempts' in each "
				"cell, each with its 'slot' and 'values': not so in cell %zu",
				i + 1);
		if (json_object_get(seen, id))
			return error_usage(err, "the cell '%s' is in it twice", id);
		json_put_bool(seen, id, true);
	}
	return 0;
}

static int check(const char *text, size_t size, struct error *err)
{
	json_error_t where;
	scoped_json root = json_loadb(text, size, 0, &where);
	const char *schema = json_string_value(json_object_get(root, "schema"));

	if (!root)
		return error_usage(
			err, "expected a results.json, this is not JSON (%d:%d: %s)",
			where.line, where.column, where.text);
	if (!schema)
		return error_usage(err,
				   "expected a results.json, this names no 'schema' (%s)",
				   schemas[0]);
	if (text_index(schema, schemas) < 0)
		return error_usage(err, "expected a results.json of %s, got '%s'",
				   schemas[0], schema);
	return check_cells(json_object_get(root, "cells"), err);
}

static int read_one(const char *path, struct arena *a, struct baseline_file *file,
		    struct error *err)
{
	scoped_fd dir = fs_open_dir(AT_FDCWD, path, NULL);
	struct error why = { 0 };

	file->path = path;
	file->text = dir >= 0 ? fs_read_file(dir, RESULTS_FILE, 0, a, &file->size, &why)
			      : fs_read_file(AT_FDCWD, path, 0, a, &file->size, &why);
	if (file->text && check(file->text, file->size, &why) == 0)
		return 0;
	/* the message of a file that cannot be read names it, but not where it was looked for */
	if (!file->text && dir < 0)
		return error_usage(err, "--baseline: %s", why.text);
	return error_usage(err, "--baseline: %s: %s", path, why.text);
}

/* One run twice would look like two that do not differ. */
static int check_twice(const struct baseline_files *files,
		       const struct baseline_file *file, struct error *err)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct baseline_file *other = &files->list[i];

		if (other->size == file->size &&
		    !memcmp(other->text, file->text, file->size))
			return error_usage(err, "--baseline: %s and %s are the same run",
					   other->path, file->path);
	}
	return 0;
}

int baseline_files_read(const char *const *paths, size_t n, struct arena *a,
			struct baseline_files *files, struct error *err)
{
	struct baseline_file *list = NULL, file;

	*files = (struct baseline_files){ 0 };
	for (size_t i = 0; i < n; i++) {
		if (read_one(paths[i], a, &file, err) < 0 ||
		    check_twice(files, &file, err) < 0)
			return -1;
		*(struct baseline_file *)arena_push(a, &list, &files->n, sizeof file) =
			file;
		files->list = list;
	}
	return 0;
}

int baseline_files_put(const char *dir, const struct baseline_files *files,
		       struct error *err)
{
	scoped_arena a = arena_new();
	scoped_fd fd = -1;
	size_t i;

	if (!files->n)
		return 0;
	fd = fs_open_dir(AT_FDCWD, dir, err);
	if (fd < 0)
		return -1;
	for (i = 0; i < files->n; i++)
		if (fs_replace_file(fd, layout_baseline(i + 1, a), files->list[i].text,
				    files->list[i].size, err) < 0)
			return -1;
	while (unlinkat(fd, layout_baseline(i + 1, a), 0) == 0)
		i++;
	return 0;
}
