/* SQLite: the tables, the statements, and the few calls the provider needs. */
#include "db.h"

#include <stdarg.h>

/*
 * WAL with synchronous=NORMAL: a committed transaction survives the death of the process, at any moment; a
 * power cut may cost the last ones, but never the consistency of the file.
 */
static const char schema[] =
	"pragma journal_mode = wal;"
	"pragma synchronous = normal;"
	"pragma temp_store = memory;"
	"begin immediate;"
	"create table if not exists instances ("
	" id integer primary key autoincrement, name text not null unique,"
	" orchestration text not null, root integer not null, parent integer not null,"
	" parent_ref integer not null, status text not null default 'running',"
	" lease integer not null default 0, leased_until integer not null default 0,"
	" attempts integer not null default 0);"
	"create index if not exists instances_root on instances (root);"
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

#define FAMILY "(select id from instances where root = ?1)"

static const char *const sql[STATEMENTS] = {
	[SQL_BEGIN] = "begin immediate",
	[SQL_COMMIT] = "commit",
	[SQL_ROLLBACK] = "rollback",
	[SQL_INSTANCE_NEW] =
		"insert into instances (name, orchestration, root, parent, parent_ref)"
		" values (?1, ?2, case ?3 when 0 then (select coalesce(max(seq), 0) + 1"
		" from sqlite_sequence where name = 'instances') else ?3 end, ?4, ?5)",
	[SQL_INSTANCE_NEXT] =
		"select i.id, i.name, i.root, i.parent, i.parent_ref, i.attempts"
		" from orchestrator_queue q join instances i on i.id = q.instance"
		" where q.visible_at <= ?1 and i.leased_until <= ?1 order by q.id limit 1",
	[SQL_INSTANCE_DUE] =
		"select min(max(q.visible_at, i.leased_until))"
		" from orchestrator_queue q join instances i on i.id = q.instance",
	[SQL_INSTANCE_LOCK] = "update instances set lease = ?2, leased_until = ?3,"
			      " attempts = attempts + 1 where id = ?1",
	[SQL_INSTANCE_HELD] = "select 1 from instances where id = ?1 and lease = ?2",
	[SQL_INSTANCE_RELEASE] =
		"update instances set lease = 0, leased_until = 0, attempts = 0,"
		" status = ?2 where id = ?1",
	[SQL_INSTANCE_UNFINISHED] = "select id from instances where id = root"
				    " and status = 'running' order by id",
	[SQL_INSTANCE_EACH] = "select id, name, status from instances where id > ?1"
			      " order by id limit 1",
	[SQL_INSTANCE_UNLOCK_ALL] = "update instances set lease = 0, leased_until = 0"
				    " where lease <> 0",
	[SQL_INSTANCE_LAST] = "select coalesce(max(seq), 0) from sqlite_sequence"
			      " where name = 'instances'",
	[SQL_MESSAGE_NEW] = "insert into orchestrator_queue"
			    " (instance, visible_at, kind, ref, at_ms, name, data)"
			    " values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_MESSAGE_LOCK] = "update orchestrator_queue set lease = ?2"
			     " where instance = ?1 and visible_at <= ?3",
	[SQL_MESSAGE_HELD] = "select kind, ref, at_ms, name, data from orchestrator_queue"
			     " where instance = ?1 and lease = ?2 order by id",
	[SQL_MESSAGE_DONE] =
		"delete from orchestrator_queue where instance = ?1 and lease = ?2",
	[SQL_HISTORY_NEW] =
		"insert into history (instance, seq, kind, ref, at_ms, name, data)"
		" values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_HISTORY_OF] = "select kind, ref, at_ms, name, data, seq from history"
			   " where instance = ?1 order by seq",
	[SQL_JOB_NEW] = "insert into worker_queue (instance, ref, name, input)"
			" values (?1, ?2, ?3, ?4)",
	[SQL_JOB_NEXT] =
		"select q.id, q.instance, i.name, q.ref, q.name, q.input, q.attempts"
		" from worker_queue q join instances i on i.id = q.instance"
		" where q.leased_until <= ?1 order by q.id limit 1",
	[SQL_JOB_DUE] = "select min(leased_until) from worker_queue",
	[SQL_JOB_LOCK] = "update worker_queue set lease = ?2, leased_until = ?3,"
			 " attempts = attempts + 1 where id = ?1",
	[SQL_JOB_DONE] = "delete from worker_queue where id = ?1 and lease = ?2",
	[SQL_JOB_UNLOCK_ALL] = "update worker_queue set lease = 0, leased_until = 0"
			       " where lease <> 0",
	[SQL_PURGE_HISTORY] = "delete from history where instance in " FAMILY,
	[SQL_PURGE_MESSAGES] = "delete from orchestrator_queue where instance in " FAMILY,
	[SQL_PURGE_JOBS] = "delete from worker_queue where instance in " FAMILY,
	[SQL_PURGE_INSTANCES] = "delete from instances where root = ?1",
	[SQL_HAS_EVENT] =
		"select 1 from history h join instances i on i.id = h.instance"
		" where i.name = ?1 and h.seq = ?2 and h.kind = ?3 and h.ref = ?4",
	[SQL_HAS_ACTIVITY] =
		"select 1 from instances i where i.name = ?1 and (i.status = 'failed'"
		" or exists (select 1 from history h where h.instance = i.id and h.ref = ?2"
		" and h.kind in ('activity-completed', 'activity-failed'))"
		" or exists (select 1 from orchestrator_queue q where q.instance = i.id"
		" and q.ref = ?2 and q.kind in ('activity-completed', 'activity-failed')))",
};

static int fail(struct db *db, const char *what, struct failure *why)
{
	return failure_set(why, FAILURE_INFRASTRUCTURE, "sqlite: %s: %s", what,
			   db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
}

int db_open(struct db *db, const char *path, struct failure *why)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK)
		return fail(db, path, why);
	sqlite3_busy_timeout(db->handle, 5000);
	if (sqlite3_exec(db->handle, schema, NULL, NULL, NULL) != SQLITE_OK)
		return fail(db, path, why);
	for (int s = 0; s < STATEMENTS; s++)
		if (sqlite3_prepare_v3(db->handle, sql[s], -1, SQLITE_PREPARE_PERSISTENT,
				       &db->statements[s], NULL) != SQLITE_OK)
			return fail(db, sql[s], why);
	return 0;
}

void db_close(struct db *db)
{
	for (int s = 0; s < STATEMENTS; s++)
		sqlite3_finalize(db->statements[s]);
	sqlite3_close(db->handle);
}

static int bind_blob(sqlite3_stmt *stmt, int at, const struct blob *blob)
{
	return sqlite3_bind_blob64(stmt, at, blob->len ? blob->bytes : "", blob->len,
				   SQLITE_STATIC);
}

static int bind_all(struct db *db, enum statement s, const char *types, va_list ap)
{
	sqlite3_stmt *stmt = db->statements[s];
	int rc = SQLITE_OK;
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
			rc = bind_blob(stmt, at, va_arg(ap, const struct blob *));
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

int db_step(struct db *db, enum statement s, struct failure *why)
{
	int rc = sqlite3_step(db->statements[s]);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		fail(db, sql[s], why);
	db_reset(db, s);
	return rc == SQLITE_DONE ? 0 : -1;
}

void db_reset(struct db *db, enum statement s)
{
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

struct blob db_blob(struct db *db, enum statement s, int column, struct arena *a)
{
	const void *bytes = sqlite3_column_blob(db->statements[s], column);
	int len = sqlite3_column_bytes(db->statements[s], column);
	return arena_copy(a, bytes, (size_t)len);
}

const char *db_text(struct db *db, enum statement s, int column, struct arena *a)
{
	if (sqlite3_column_type(db->statements[s], column) == SQLITE_NULL)
		return NULL;
	return db_blob(db, s, column, a).bytes;
}
