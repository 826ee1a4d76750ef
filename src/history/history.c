/* A history: its files and their index as one thing. */
#include "history/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"

#include "entry.h"
#include "files.h"
#include "opened.h"

static int open_dir(const char *path, bool create, struct error *err)
{
	int dir;

	if (create && fs_make_dirs(AT_FDCWD, path, err) < 0)
		return -1;
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 && errno == ENOENT)
		return error_usage(
			err, "%s: there is no history; `strain history add` makes one",
			path);
	if (dir < 0)
		return error_errno(err, "%s", path);
	if (create && files_prepare(dir, err) < 0) {
		close(dir);
		return error_prefix(err, "%s", path);
	}
	if (!create && !fs_exists(dir, "runs")) {
		close(dir);
		return error_usage(err, "%s: not a history: there is no runs/ in it",
				   path);
	}
	return dir;
}

struct history *history_open(const char *path, bool create, struct error *err)
{
	struct history *h = calloc(1, sizeof *h);

	if (!h) {
		error_set(err, "out of memory");
		return NULL;
	}
	h->dir = open_dir(path, create, err);
	if (h->dir < 0) {
		free(h);
		return NULL;
	}
	h->arena = arena_new();
	h->path = arena_strdup(h->arena, path);
	h->broken.arena = h->arena;
	if (index_open(&h->db, path, err) < 0)
		h->db = NULL;
	if (!h->db || index_sync(h->db, h->dir, &h->broken, err) < 0) {
		error_prefix(err, "%s", path);
		history_close(h);
		return NULL;
	}
	return h;
}

void history_close(struct history *h)
{
	if (!h)
		return;
	sqlite3_close(h->db);
	close(h->dir);
	arena_free(h->arena);
	free(h);
}

size_t history_broken(const struct history *h, const char *const **messages)
{
	*messages = h->broken.list;
	return h->broken.n;
}

int history_dir(const struct history *h)
{
	return h->dir;
}

/* --- add, merge, prune ------------------------------------------------------------------------ */

/* Is the run there already, whatever its label and note? Those of a run that is there stand. */
static int check_new(struct history *h, const struct history_addition *add,
		     const struct timeline_run *run, struct error *err)
{
	const struct history_filter f = { .run = run->run };
	scoped_arena a = arena_new();
	size_t n, size;
	const struct timeline_run *list = history_list(h, &f, a, &n, err);
	const char *old = list && n ? history_results(h, list[0].id, a, &size, err) : "";

	if (!list || !old)
		return -1;
	if (n == 0 || size != add->size || memcmp(old, add->results, size) != 0 ||
	    (!strcmp(list[0].label, run->label) && !strcmp(list[0].note, run->note)))
		return 0;
	return error_usage(
		err,
		"run %s is there already, with another environment or note; take it out "
		"first: strain history prune %.12s",
		run->run, list[0].id);
}

int history_add(struct history *h, const struct history_addition *add, bool *fresh,
		struct timeline_run *run, struct arena *a, struct error *err)
{
	scoped_json root = entry_read(add->results, add->size, run, a, err);
	char id[HISTORY_ID_SIZE + 1];
	const char *text;
	size_t size;

	*fresh = false;
	if (!root)
		return -1;
	run->label = add->label ? add->label : run->label;
	run->note = add->note ? add->note : run->note;
	if (check_new(h, add, run, err) < 0)
		return -1;
	text = entry_text(add, run, a, &size);
	if (files_write(h->dir, text, size, id, fresh, err) < 0 ||
	    (*fresh && index_sync(h->db, h->dir, &h->broken, err) < 0))
		return error_prefix(err, "%s", h->path);
	run->id = arena_strdup(a, id);
	return 0;
}

int history_merge(struct history *h, const char *from, size_t *added, struct error *err)
{
	int other = open_dir(from, false, err), result;

	if (other < 0)
		return -1;
	result = files_unite(h->dir, other, added, err);
	close(other);
	if (result < 0)
		return error_prefix(err, "%s", from);
	return index_sync(h->db, h->dir, &h->broken, err);
}

int history_prune(struct history *h, const char *id, struct error *err)
{
	if (files_prune(h->dir, id, err) < 0)
		return error_prefix(err, "%s", h->path);
	return index_sync(h->db, h->dir, &h->broken, err);
}

const char *history_results(struct history *h, const char *id, struct arena *a,
			    size_t *size, struct error *err)
{
	size_t n;
	const char *text = files_read(h->dir, id, a, &n, err),
		   *results = text ? entry_results(text, n, size) : NULL;

	if (text && !results)
		error_set(err, "not a file of a history of this version");
	if (!results)
		error_prefix(err, "%s", h->path);
	return results;
}
