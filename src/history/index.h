/*
 * The index of a history: an SQLite file made of its runs, so that lists and series need
 * no file to be read. It may be deleted; the next look makes it anew.
 */
#ifndef STRAIN_HISTORY_INDEX_H
#define STRAIN_HISTORY_INDEX_H

#include <jansson.h>
#include <sqlite3.h>

#include "history/history.h"

struct index_broken {
	const char **list;
	size_t n;
	struct arena *arena;
};

/*
 * Open it: in `path`/index.sqlite, or in memory where that cannot be written. One of
 * another version of strain's tables, or a broken one, is made anew.
 */
int index_open(sqlite3 **db, const char *path, struct error *err);

/* Bring it up to the files of `dir`. Files that cannot be read are left out and told in *broken. */
int index_sync(sqlite3 *db, int dir, struct index_broken *broken, struct error *err);

/* Add a run: what stands about it, and its numbers out of its results.json. */
int index_put(sqlite3 *db, const json_t *root, const struct timeline_run *e,
	      struct arena *a, struct error *err);

/* Do a statement that gives nothing, and make it ready for the next time. */
int index_step(sqlite3 *db, sqlite3_stmt *s, struct error *err);

/* A statement, to be finalized; NULL and `err`. */
sqlite3_stmt *index_query(sqlite3 *db, const char *sql, struct error *err);

static inline void index_done_scoped(sqlite3_stmt *const *s)
{
	sqlite3_finalize(*s);
}
#define scoped_query __attribute__((cleanup(index_done_scoped))) sqlite3_stmt *

#endif
