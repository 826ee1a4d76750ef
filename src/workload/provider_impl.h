/* What the files of the provider share. All but provider_transact is called within a transaction. */
#ifndef WORKLOAD_PROVIDER_IMPL_H
#define WORKLOAD_PROVIDER_IMPL_H

#include <pthread.h>

#include "db.h"
#include "provider.h"

struct provider {
	struct db db;
	pthread_mutex_t mutex; /* one writer at a time is what SQLite has anyway */
	int64_t last_lease;
	int64_t lease_ms;
	bool keep;
	int lock_fd; /* -1: nothing is locked */
};

/*
 * Run `body` in a transaction, with the mutex held; what it gives, unless that is 0 (nothing done) or -1, is
 * committed.
 */
int64_t provider_transact(struct provider *p, int64_t (*body)(struct provider *, void *),
			  void *arg, struct failure *why);

/* When there will be something to take, from a query of one row: wall milliseconds, INT64_MAX = never. */
int provider_read_due(struct provider *p, enum statement s, int64_t *due_ms,
		      struct failure *why);

/* Put a message for an instance on the orchestrator queue. */
int provider_send(struct provider *p, int64_t instance, int64_t visible_at,
		  const struct event *event, struct failure *why);

/* Push the row of kind, ref, at_ms, name, data. */
int provider_read_event(struct provider *p, enum statement s, struct arena *a,
			struct history *into, struct failure *why);

/* The whole history, without a gap. */
int provider_read_history(struct provider *p, int64_t instance, struct arena *a,
			  struct history *into, struct failure *why);

struct instance_start {
	const char *name; /* NULL: the orchestration and the id */
	const char *orchestration;
	int64_t root, parent, parent_ref;
	struct blob input;
	struct failure *why;
};

/* Insert the instance and its first message; gives the id. */
int64_t provider_create(struct provider *p, const struct instance_start *start);

#endif
