/*
 * The two providers that are built in, over SQLite, and what their files share. They keep
 * what include/workload/provider.h promises, as any other.
 */
#ifndef WORKLOAD_SQLITE_H
#define WORKLOAD_SQLITE_H

#include <pthread.h>

#include "workload/provider.h"

#include "arena.h"
#include "db.h"

/* The tables of "memory" (a database in memory) and "file" (DIR/workload.db, WAL). */
const struct wp_table *sqlite_memory(void);
const struct wp_table *sqlite_file(void);

/* The argument that has them run their statements as an asynchronous driver does (db_thread.h). */
#define SQLITE_DRIVER "driver"

struct sqlite {
	struct db db;
	pthread_mutex_t mutex; /* one writer at a time is what SQLite has anyway */
	int64_t last_lease;
	int lock_fd; /* -1: nothing is locked */
};

/* --- the functions of the table --- */
int sqlite_create(void *p, const struct wp_new_instance *instance, struct wp_error *error);
int sqlite_take_turn(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
		     struct wp_turn *turn, struct wp_error *error);
int sqlite_commit_turn(void *p, const struct wp_commit *commit, struct wp_error *error);
int sqlite_take_job(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
		    struct wp_job *job, struct wp_error *error);
int sqlite_commit_job(void *p, const struct wp_job *job, const struct wp_event *end,
		      struct wp_error *error);
int sqlite_read(void *p, const char *instance, struct wp_memory *m,
		struct wp_instance *into, struct wp_error *error);
int sqlite_list(void *p, const char *after, struct wp_memory *m, const char **name,
		struct wp_error *error);
int sqlite_forget(void *p, const char *instance, struct wp_error *error);

/* --- for them; all but sqlite_transact are called within a transaction --- */

/*
 * Run `body` in a transaction, with the mutex held; what it gives, unless that is 0
 * (nothing done) or -1, is committed. WP_BUSY: the database was locked by another
 * process, nothing has been done.
 */
int sqlite_transact(struct sqlite *s,
		    int (*body)(struct sqlite *s, void *arg, struct failure *why),
		    void *arg, struct wp_error *error);

/*
 * Put a message for the instance of that name on the orchestrator queue, if there is one:
 * -1 on failure.
 */
int sqlite_send(struct sqlite *s, const struct wp_message *message, struct failure *why);

/* Make an instance with its first message: 1, or 0 when there is one of that name. */
int sqlite_make(struct sqlite *s, const struct wp_new_instance *instance,
		struct failure *why);

/* All events of a bound statement with rows of kind, ref, at_ms, name, data. */
int sqlite_read_events(struct sqlite *s, enum statement statement, struct wp_memory *m,
		       struct wp_events *into, struct failure *why);

/* The whole history, without a gap. */
int sqlite_read_history(struct sqlite *s, int64_t instance, struct wp_memory *m,
			struct wp_events *into, struct failure *why);

/* The number of a query of one row; `*never` when it is null. */
int sqlite_read_number(struct sqlite *s, enum statement statement, int64_t *number,
		       bool *never, struct failure *why);

#endif
