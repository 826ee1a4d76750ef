/*
 * A thread that a connection's statements run in, as drivers for asynchronous programs
 * have one per connection: whoever wants a statement run hands it over and waits. It
 * costs what that costs there, two wake-ups per statement.
 */
#ifndef WORKLOAD_DB_THREAD_H
#define WORKLOAD_DB_THREAD_H

#include <sqlite3.h>

#include "failure.h"

struct db_thread;

/* NULL and why when there is no thread to be had. */
struct db_thread *db_thread_start(struct failure *why);
void db_thread_stop(struct db_thread *t);

/* sqlite3_step in that thread; for one caller at a time. */
int db_thread_step(struct db_thread *t, sqlite3_stmt *stmt);

#endif
