/* Files as reports name them: below the root of the checkout, wherever strain was started. */
#include "paths.h"

#include <string.h>

#include "base/text.h"

/*
 * Append the parts of `path`, "." left out, ".." going up: by words alone, a report looks
 * at no file system.
 */
static void add_parts(struct text *t, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && !strncmp(path, "..", 2)) {
			char *slash = t->size ? strrchr(t->data, '/') : NULL;

			t->size = slash ? (size_t)(slash - t->data) : 0;
			if (t->data)
				t->data[t->size] = '\0';
		} else if (n > 0 && !(n == 1 && *path == '.')) {
			text_add_char(t, '/');
			text_add_bytes(t, path, n);
		}
		path += n + (path[n] == '/');
	}
}

static const char *absolute(const struct run_record *r, const char *path, struct arena *a)
{
	struct text t = { .arena = a };

	if (*path != '/')
		add_parts(&t, r->directory);
	add_parts(&t, path);
	return text_string(&t);
}

const char *paths_below_root(const struct run_record *r, const char *path, struct arena *a)
{
	const char *full, *root;
	size_t n;

	if (!path || !r->root || !r->directory)
		return path;
	full = absolute(r, path, a);
	root = absolute(r, r->root, a);
	n = strlen(root);
	return !strncmp(full, root, n) && full[n] == '/' ? full + n + 1 : path;
}

const char *paths_suite(const struct run_record *r, struct arena *a)
{
	static const char *const no_files[] = { "command line", "<stdin>", NULL };

	if (!r->suite_file || text_index(r->suite_file, no_files) >= 0)
		return NULL;
	return paths_below_root(r, r->suite_file, a);
}

const char *paths_suite_line(const struct run_record *r, int line, struct arena *a)
{
	const char *file = line > 0 ? paths_suite(r, a) : NULL;

	return file ? arena_printf(a, "%s:%d", file, line) : "";
}

const char *paths_of_run(const struct run_record *r, const char *file, struct arena *a)
{
	if (!r->output)
		return file;
	return paths_below_root(r, arena_printf(a, "%s/%s", r->output, file), a);
}
