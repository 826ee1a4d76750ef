/* The index of a history: made of its files, and brought up to them at each look. */
#include "index.h"

#include <string.h>
#include <unistd.h>

#include "base/json.h"

#include "entry.h"
#include "files.h"

/*
 * user_version counts these tables' changes: an index of another version is made anew
 * from the files, which is all the migration that there is.
 */
enum { INDEX_VERSION = 1 };

/* What lies together on disk is what is asked for together: a value of a cell, over the runs. */
static const char tables[] =
	"CREATE TABLE entry(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, run TEXT NOT NULL,"
	" label TEXT NOT NULL, note TEXT NOT NULL, commit_id TEXT NOT NULL,"
	" branch TEXT NOT NULL, dirty INTEGER NOT NULL, started_utc_us INTEGER NOT NULL,"
	" ended_utc_us INTEGER NOT NULL, fingerprint TEXT NOT NULL, hostname TEXT NOT NULL,"
	" kernel TEXT NOT NULL, suite TEXT NOT NULL, version TEXT NOT NULL,"
	" verdict TEXT NOT NULL, url TEXT NOT NULL, cells INTEGER NOT NULL);"
	"CREATE INDEX entry_by_time ON entry(started_utc_us, id);"
	"CREATE TABLE cell(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);"
	"CREATE TABLE measure(n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
	" name TEXT NOT NULL, label TEXT NOT NULL, unit INTEGER NOT NULL,"
	" per_min INTEGER NOT NULL, unit_label TEXT NOT NULL, better INTEGER NOT NULL,"
	" relevant INTEGER NOT NULL);"
	"CREATE TABLE result(cell INTEGER NOT NULL, measure INTEGER NOT NULL,"
	" entry INTEGER NOT NULL, attempts INTEGER NOT NULL, median REAL NOT NULL,"
	" low REAL NOT NULL, high REAL NOT NULL, PRIMARY KEY(cell, measure, entry))"
	" WITHOUT ROWID;";

static int failed(sqlite3 *db, struct error *err, const char *what)
{
	return error_set(err, "index.sqlite: %s: %s", what, sqlite3_errmsg(db));
}

static int run_sql(sqlite3 *db, const char *sql, struct error *err)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK
		       ? 0
		       : failed(db, err, sql);
}

sqlite3_stmt *index_query(sqlite3 *db, const char *sql, struct error *err)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		failed(db, err, "query");
	return s;
}

int index_step(sqlite3 *db, sqlite3_stmt *s, struct error *err)
{
	int code = sqlite3_step(s);

	sqlite3_reset(s);
	return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : failed(db, err, "write");
}

/*
 * --- open
 * --------------------------------------------------------------------------------------
 */

/* Twenty writers at once wait for each other; each has no more to write than a run. */
static const int wait_ms = 60000;

static int64_t version_of(sqlite3 *db)
{
	scoped_query s = index_query(db, "PRAGMA user_version", NULL);

	return s && sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
}

static int make_tables(sqlite3 *db, struct error *err)
{
	scoped_arena a = arena_new();

	if (run_sql(db, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	/* another process may have made them meanwhile */
	if (version_of(db) != INDEX_VERSION &&
	    (run_sql(db,
		     "DROP TABLE IF EXISTS entry; DROP TABLE IF EXISTS cell;"
		     "DROP TABLE IF EXISTS measure; DROP TABLE IF EXISTS result;",
		     err) < 0 ||
	     run_sql(db, tables, err) < 0 ||
	     run_sql(db, arena_printf(a, "PRAGMA user_version = %d", INDEX_VERSION),
		     err) < 0)) {
		run_sql(db, "ROLLBACK", NULL);
		return -1;
	}
	return run_sql(db, "COMMIT", err);
}

static int open_at(sqlite3 **db, const char *file, struct error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW;

	if (sqlite3_open_v2(file, db, flags, NULL) != SQLITE_OK) {
		failed(*db, err, "open");
		sqlite3_close(*db);
		return -1;
	}
	sqlite3_busy_timeout(*db, wait_ms);
	if (run_sql(*db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", err) <
		    0 ||
	    (version_of(*db) != INDEX_VERSION && make_tables(*db, err) < 0)) {
		sqlite3_close(*db);
		return -1;
	}
	return 0;
}

/* A file that is no database, or a broken one, is as good as none. */
static bool is_broken(const char *file)
{
	sqlite3 *db;
	bool broken = false;
	sqlite3_stmt *s = NULL;

	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW,
			    NULL) == SQLITE_OK) {
		int code = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &s, NULL);

		if (code == SQLITE_OK)
			code = sqlite3_step(s);
		broken = code == SQLITE_NOTADB || code == SQLITE_CORRUPT ||
			 (code == SQLITE_ROW &&
			  strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0);
		sqlite3_finalize(s);
	}
	sqlite3_close(db);
	return broken;
}

int index_open(sqlite3 **db, const char *path, struct error *err)
{
	scoped_arena a = arena_new();
	const char *file = arena_printf(a, "%s/index.sqlite", path);

	if (access(path, W_OK) < 0)
		return open_at(db, ":memory:", err);
	if (open_at(db, file, NULL) == 0)
		return 0;
	if (is_broken(file)) {
		unlink(file);
		unlink(arena_printf(a, "%s-wal", file));
		unlink(arena_printf(a, "%s-shm", file));
	}
	return open_at(db, file, err);
}

/*
 * --- all of them
 * ---------------------------------------------------------------------------------
 */

static void tell_broken(struct index_broken *b, const char *id, const struct error *why)
{
	*(const char **)arena_push(b->arena, &b->list, &b->n, sizeof(char *)) =
		arena_printf(b->arena, "%.12s: %s", id, why->text);
}

/* One file; one that cannot be read is told and left out. */
static int put_file(sqlite3 *db, int dir, const char *id, struct index_broken *broken,
		    struct error *err)
{
	scoped_arena a = arena_new();
	struct error why = { 0 };
	struct timeline_run e;
	size_t size;
	const char *text = files_read(dir, id, a, &size, &why);
	scoped_json root = text ? entry_of(text, size, &e, a, &why) : NULL;

	if (!root) {
		tell_broken(broken, id, &why);
		return 0;
	}
	e.id = id;
	return index_put(db, root, &e, a, err);
}

static int drop(sqlite3 *db, const char *id, struct error *err)
{
	static const char *const sql[] = {
		"DELETE FROM result WHERE entry = (SELECT n FROM entry WHERE id = ?1)",
		"DELETE FROM entry WHERE id = ?1",
	};

	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
		scoped_query s = index_query(db, sql[i], err);

		if (!s)
			return -1;
		sqlite3_bind_text(s, 1, id, -1, SQLITE_STATIC);
		if (index_step(db, s, err) < 0)
			return -1;
	}
	return 0;
}

/* The ids that the index has, sorted. */
static const char *const *indexed(sqlite3 *db, struct arena *a, size_t *n,
				  struct error *err)
{
	scoped_query s = index_query(db, "SELECT id FROM entry ORDER BY id", err);
	const char **list = arena_array(a, 1, sizeof(char *));

	*n = 0;
	if (!s)
		return NULL;
	list = NULL;
	while (sqlite3_step(s) == SQLITE_ROW)
		*(const char **)arena_push(a, &list, n, sizeof(char *)) =
			arena_strdup(a, (const char *)sqlite3_column_text(s, 0));
	return list ? list : arena_array(a, 1, sizeof(char *));
}

/* Both lists are sorted: one walk over them tells what came and what went. */
static int follow(sqlite3 *db, int dir, struct index_broken *broken, struct error *err)
{
	scoped_arena a = arena_new();
	size_t nfiles, nrows, f = 0, r = 0;
	const char *const *files = files_list(dir, a, &nfiles, err),
			  *const *rows = files ? indexed(db, a, &nrows, err) : NULL;

	if (!rows)
		return -1;
	while (f < nfiles || r < nrows) {
		int order = f == nfiles ? 1 : r == nrows ? -1 : strcmp(files[f], rows[r]);

		if (order < 0 && put_file(db, dir, files[f], broken, err) < 0)
			return -1;
		if (order > 0 && drop(db, rows[r], err) < 0)
			return -1;
		f += order <= 0;
		r += order >= 0;
	}
	return 0;
}

int index_sync(sqlite3 *db, int dir, struct index_broken *broken, struct error *err)
{
	if (run_sql(db, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	if (follow(db, dir, broken, err) < 0) {
		run_sql(db, "ROLLBACK", NULL);
		return -1;
	}
	return run_sql(db, "COMMIT", err);
}
