/* SQLite: the tables, the statements, and the few calls the provider needs. */
#include "db.h"

#include <stdarg.h>
#include <string.h>

#include "db_thread.h"

/*
 * WAL with synchronous=NORMAL: a committed transaction survives the death of the process,
 * at any moment; a power cut may cost the last ones, but never the consistency of the
 * file.
 */
static const char schema[] =
	"pragma journal_mode = wal;"
	"pragma synchronous = normal;"
	"pragma temp_store = memory;"
	"begin immediate;"
	"create table if not exists instances ("
	" id integer primary key autoincrement, name text not null unique,"
	" status text not null default 'running',"
	" lease integer not null default 0, leased_until integer not null default 0,"
	" attempts integer not null default 0);"
	"create table if not exists history ("
	" instance integer not null, seq integer not null, kind text not null,"
	" ref integer not null, at_ms integer not null, name text, data blob,"
	" primary key (instance, seq));"
	"create table if not exists orchestrator_queue ("
	" id integer primary key autoincrement, instance integer not null,"
	" visible_at integer not null, lease integer not null default 0, kind text not null,"
	" ref integer not null, at_ms integer not null, name text, data blob);"
	"create index if not exists orchestrator_queue_instance"
	" on orchestrator_queue (instance);"
	"create table if not exists worker_queue ("
	" id integer primary key autoincrement, instance integer not null, ref integer not null,"
	" name text not null, input blob, lease integer not null default 0,"
	" leased_until integer not null default 0, attempts integer not null default 0);"
	"create index if not exists worker_queue_instance on worker_queue (instance);"
	"commit;";

/* An instance and all below it: '0' follows '/'. */
#define FAMILY_NAMES "name = ?1 or (name > ?1 || '/' and name < ?1 || '0')"
#define FAMILY       "(select id from instances where " FAMILY_NAMES ")"

static const char *const sql[STATEMENTS] = {
	[SQL_BEGIN] = "begin immediate",
	[SQL_COMMIT] = "commit",
	[SQL_ROLLBACK] = "rollback",
	[SQL_INSTANCE_NEW] = "insert or ignore into instances (name) values (?1)",
	[SQL_INSTANCE_NEXT] =
		"select i.id, i.name, i.attempts"
		" from orchestrator_queue q join instances i on i.id = q.instance"
		" where q.visible_at <= ?1 and i.leased_until <= ?1 order by q.id limit 1",
	[SQL_INSTANCE_DUE] =
		"select min(max(q.visible_at, i.leased_until))"
		" from orchestrator_queue q join instances i on i.id = q.instance",
	[SQL_INSTANCE_LOCK] = "update instances set lease = ?2, leased_until = ?3,"
			      " attempts = attempts + 1 where id = ?1",
	[SQL_INSTANCE_HELD] = "select id from instances where name = ?1 and lease = ?2",
	[SQL_INSTANCE_RELEASE] =
		"update instances set lease = 0, leased_until = 0, attempts = 0,"
		" status = ?2 where id = ?1",
	[SQL_INSTANCE_NAMED] = "select id, status from instances where name = ?1",
	[SQL_INSTANCE_AFTER] =
		"select name from instances where name > ?1 order by name limit 1",
	[SQL_INSTANCE_ANY] = "select count(*) from instances",
	[SQL_INSTANCE_UNLOCK_ALL] = "update instances set lease = 0, leased_until = 0"
				    " where lease <> 0",
	[SQL_MESSAGE_NEW] = "insert into orchestrator_queue"
			    " (instance, visible_at, kind, ref, at_ms, name, data)"
			    " select id, ?2, ?3, ?4, ?5, ?6, ?7 from instances"
			    " where name = ?1",
	[SQL_MESSAGE_LOCK] = "update orchestrator_queue set lease = ?2"
			     " where instance = ?1 and visible_at <= ?3",
	[SQL_MESSAGE_HELD] = "select kind, ref, at_ms, name, data from orchestrator_queue"
			     " where instance = ?1 and lease = ?2 order by id",
	[SQL_MESSAGE_OF] = "select kind, ref, at_ms, name, data from orchestrator_queue"
			   " where instance = ?1 order by id",
	[SQL_MESSAGE_DONE] =
		"delete from orchestrator_queue where instance = ?1 and lease = ?2",
	[SQL_HISTORY_NEW] =
		"insert into history (instance, seq, kind, ref, at_ms, name, data)"
		" values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_HISTORY_LEN] =
		"select coalesce(max(seq), 0) from history where instance = ?1",
	[SQL_HISTORY_OF] = "select kind, ref, at_ms, name, data, seq from history"
			   " where instance = ?1 order by seq",
	[SQL_JOB_NEW] = "insert into worker_queue (instance, ref, name, input)"
			" values (?1, ?2, ?3, ?4)",
	[SQL_JOB_NEXT] = "select q.id, i.name, q.ref, q.name, q.input, q.attempts"
			 " from worker_queue q join instances i on i.id = q.instance"
			 " where q.leased_until <= ?1 order by q.id limit 1",
	[SQL_JOB_DUE] = "select min(leased_until) from worker_queue",
	[SQL_JOB_LOCK] = "update worker_queue set lease = ?2, leased_until = ?3,"
			 " attempts = attempts + 1 where id = ?1",
	[SQL_JOB_DONE] = "delete from worker_queue where id = ?1 and lease = ?2",
	[SQL_JOB_UNLOCK_ALL] = "update worker_queue set lease = 0, leased_until = 0"
			       " where lease <> 0",
	[SQL_FORGET_HISTORY] = "delete from history where instance in " FAMILY,
	[SQL_FORGET_MESSAGES] = "delete from orchestrator_queue where instance in " FAMILY,
	[SQL_FORGET_JOBS] = "delete from worker_queue where instance in " FAMILY,
	[SQL_FORGET_INSTANCES] = "delete from instances where " FAMILY_NAMES,
};

static int fail(struct db *db, const char *what, struct failure *why)
{
	int code = db->handle ? sqlite3_errcode(db->handle) : SQLITE_NOMEM;
	db->busy = code == SQLITE_BUSY || code == SQLITE_LOCKED;
	return failure_set(why, FAILURE_INFRASTRUCTURE, "sqlite: %s: %s", what,
			   db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
}

/* The statement, prepared if it is not yet; NULL when that fails. */
static sqlite3_stmt *prepared(struct db *db, enum statement s)
{
	unsigned flags = db->thread ? 0 : SQLITE_PREPARE_PERSISTENT;
	if (!db->statements[s])
		sqlite3_prepare_v3(db->handle, sql[s], -1, flags, &db->statements[s],
				   NULL);
	return db->statements[s];
}

int db_open(struct db *db, const char *path, struct failure *why)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK)
		return fail(db, path, why);
	sqlite3_busy_timeout(db->handle, 5000);
	if (sqlite3_exec(db->handle, schema, NULL, NULL, NULL) != SQLITE_OK)
		return fail(db, path, why);
	/* From now on the caller tries again, and counts it. */
	sqlite3_busy_timeout(db->handle, 0);
	for (int s = 0; s < STATEMENTS && !db->thread; s++)
		if (!prepared(db, (enum statement)s))
			return fail(db, sql[s], why);
	return 0;
}

void db_close(struct db *db)
{
	for (int s = 0; s < STATEMENTS; s++)
		sqlite3_finalize(db->statements[s]);
	sqlite3_close(db->handle);
	db_thread_stop(db->thread);
}

static int bind_blob(sqlite3_stmt *stmt, int at, const struct wp_bytes *blob)
{
	return sqlite3_bind_blob64(stmt, at, blob->len ? blob->bytes : "", blob->len,
				   SQLITE_STATIC);
}

static int bind_all(struct db *db, enum statement s, const char *types, va_list ap)
{
	sqlite3_stmt *stmt = prepared(db, s);
	int rc = stmt ? SQLITE_OK : sqlite3_errcode(db->handle);
	for (int at = 1; types[at - 1] && rc == SQLITE_OK; at++) {
		switch (types[at - 1]) {
		case 'i':
			rc = sqlite3_bind_int64(stmt, at, va_arg(ap, int64_t));
			break;
		case 's':
			rc = sqlite3_bind_text(stmt, at, va_arg(ap, const char *), -1,
					       SQLITE_STATIC);
			break;
		case 'b':
			rc = bind_blob(stmt, at, va_arg(ap, const struct wp_bytes *));
			break;
		default:
			rc = SQLITE_MISUSE;
		}
	}
	return rc;
}

int db_bind(struct db *db, enum statement s, struct failure *why, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	int rc = bind_all(db, s, types, ap);
	va_end(ap);
	return rc == SQLITE_OK ? 0 : fail(db, sql[s], why);
}

static int step(struct db *db, sqlite3_stmt *stmt)
{
	return db->thread ? db_thread_step(db->thread, stmt) : sqlite3_step(stmt);
}

int db_step(struct db *db, enum statement s, struct failure *why)
{
	sqlite3_stmt *stmt = prepared(db, s);
	int rc = stmt ? step(db, stmt) : sqlite3_errcode(db->handle);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		fail(db, sql[s], why);
	db_reset(db, s);
	return rc == SQLITE_DONE ? 0 : -1;
}

void db_reset(struct db *db, enum statement s)
{
	if (db->thread) {
		sqlite3_finalize(db->statements[s]);
		db->statements[s] = NULL;
		return;
	}
	sqlite3_reset(db->statements[s]);
	sqlite3_clear_bindings(db->statements[s]);
}

int db_run(struct db *db, enum statement s, struct failure *why, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	int rc = bind_all(db, s, types, ap);
	va_end(ap);
	if (rc != SQLITE_OK)
		return fail(db, sql[s], why);
	if (db_step(db, s, why) < 0)
		return -1;
	return sqlite3_changes(db->handle);
}

int64_t db_int(struct db *db, enum statement s, int column)
{
	return sqlite3_column_int64(db->statements[s], column);
}

/* A NUL follows what is copied, so that text can be read as a string. */
struct wp_bytes db_blob(struct db *db, enum statement s, int column, struct wp_memory *m)
{
	const void *bytes = sqlite3_column_blob(db->statements[s], column);
	size_t len = (size_t)sqlite3_column_bytes(db->statements[s], column);
	char *copy = m->alloc(m, len + 1);
	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return (struct wp_bytes){ copy, len };
}

const char *db_text(struct db *db, enum statement s, int column, struct wp_memory *m)
{
	if (sqlite3_column_type(db->statements[s], column) == SQLITE_NULL)
		return NULL;
	return db_blob(db, s, column, m).bytes;
}
