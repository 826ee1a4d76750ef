/* The file that a run is to be compared with, looked at before anything runs. */
#include "baseline_file.h"

#include <fcntl.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"

/* The versions of results.json that are read as a baseline. */
static const char *const schemas[] = { "strain-results/2", "strain-results/1", NULL };

/* Attempts are what a baseline is made of: a member of another type would be "no baseline" to every gate. */
static bool are_cells(const json_t *cells)
{
	const json_t *cell;
	size_t i;

	json_array_foreach(cells, i, cell)
	{
		if (!json_is_string(json_object_get(cell, "id")) ||
		    !json_is_array(json_object_get(cell, "attempts")))
			return false;
	}
	return json_is_array(cells);
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
	if (!are_cells(json_object_get(root, "cells")))
		return error_usage(err, "expected a results.json with a list of 'cells', "
					"each with 'id' and 'attempts'");
	return 0;
}

char *baseline_file_read(const char *path, struct arena *a, size_t *size,
			 struct error *err)
{
	scoped_fd dir = fs_open_dir(AT_FDCWD, path, NULL);
	struct error why = { 0 };
	char *text;

	text = dir >= 0 ? fs_read_file(dir, "results.json", 0, a, size, &why)
			: fs_read_file(AT_FDCWD, path, 0, a, size, &why);
	if (text && check(text, *size, &why) == 0)
		return text;
	/* the message of a file that cannot be read names it, but not where it was looked for */
	if (!text && dir < 0)
		error_usage(err, "--baseline: %s", why.text);
	else
		error_usage(err, "--baseline: %s: %s", path, why.text);
	return NULL;
}
