/* SQLite with the statements of the provider: bind, step and fail in one line each. */
#ifndef WORKLOAD_DB_H
#define WORKLOAD_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "workload/provider.h"

#include "failure.h"

enum statement {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_INSTANCE_NEW,
	SQL_INSTANCE_NEXT,
	SQL_INSTANCE_DUE,
	SQL_INSTANCE_LOCK,
	SQL_INSTANCE_HELD,
	SQL_INSTANCE_RELEASE,
	SQL_INSTANCE_NAMED,
	SQL_INSTANCE_AFTER,
	SQL_INSTANCE_ANY,
	SQL_INSTANCE_UNLOCK_ALL,
	SQL_MESSAGE_NEW,
	SQL_MESSAGE_LOCK,
	SQL_MESSAGE_HELD,
	SQL_MESSAGE_OF,
	SQL_MESSAGE_DONE,
	SQL_HISTORY_NEW,
	SQL_HISTORY_LEN,
	SQL_HISTORY_OF,
	SQL_JOB_NEW,
	SQL_JOB_NEXT,
	SQL_JOB_DUE,
	SQL_JOB_LOCK,
	SQL_JOB_DONE,
	SQL_JOB_UNLOCK_ALL,
	SQL_FORGET_HISTORY,
	SQL_FORGET_MESSAGES,
	SQL_FORGET_JOBS,
	SQL_FORGET_INSTANCES,
	STATEMENTS
};

struct db_thread;

struct db {
	sqlite3 *handle;
	sqlite3_stmt *statements[STATEMENTS];
	/*
	 * As asynchronous drivers do it: a thread runs the statements, which are prepared
	 * each time. NULL: not so.
	 */
	struct db_thread *thread;
	bool busy; /* the last failure was "database is locked"; whoever tries again sets it back */
};

/* Open (or make) a database at `path`, ":memory:" included, with the provider's tables. */
int db_open(struct db *db, const char *path, struct failure *why);

/* Close what db_open opened, even if it failed half-way. */
void db_close(struct db *db);

/*
 * Bind the arguments and leave the statement before its first row. `types` has a letter
 * for each argument: i = int64_t, s = const char * (NULL is null), b = const struct
 * wp_bytes *. What is bound must last until db_reset.
 */
int db_bind(struct db *db, enum statement s, struct failure *why, const char *types, ...);

/*
 * The next row: 1 = there is one, 0 = no more (the statement is reset then), -1 = failure
 * (reset too).
 */
int db_step(struct db *db, enum statement s, struct failure *why);

/* Done with the rows. */
void db_reset(struct db *db, enum statement s);

/* Bind and step to the end: for statements without rows. Gives how many rows it changed, or -1. */
int db_run(struct db *db, enum statement s, struct failure *why, const char *types, ...);

/* Columns of the row. Text and blobs are copied to the memory; a null text is NULL. */
int64_t db_int(struct db *db, enum statement s, int column);
const char *db_text(struct db *db, enum statement s, int column, struct wp_memory *m);
struct wp_bytes db_blob(struct db *db, enum statement s, int column, struct wp_memory *m);

#endif
