/*
 * The provider keeps everything that outlives a turn: instances with their histories, the queue of messages
 * for orchestrations and the queue of jobs for workers. Work is taken with a lease (peek-lock): it stays in
 * its queue, hidden from others, until it is committed; when the lease runs out before that, somebody else is
 * given it, and the late one's commit is refused.
 *
 * All calls may be made by any thread. Those that can fail give -1 and say why.
 */
#ifndef WORKLOAD_PROVIDER_H
#define WORKLOAD_PROVIDER_H

#include "history.h"

struct provider;

struct provider_options {
	const char *dir;  /* where a durable provider keeps its file; made if need be */
	int64_t lease_ms; /* how long work may be held */
	bool keep;        /* keep instances that have ended, with their histories */
	bool resume; /* go on with what is in `dir`; without it, instances there are a failure */
};

/* A message or more for an instance, with its history: all that a turn needs. */
struct turn {
	int64_t instance, root, parent, parent_ref;
	int64_t lease;
	int64_t attempts; /* how often these messages were taken before and not committed */
	const char *name;
	struct history past;
	struct history messages; /* started, or the ends of tasks */
};

/* An activity to execute. */
struct job {
	int64_t id, instance, ref;
	int64_t lease;
	int64_t attempts;
	const char *instance_name;
	const char *name;
	struct blob input;
};

/* Whether there is a provider of that name, and whether its work outlives the process. */
bool provider_known(const char *kind, bool *durable);

/*
 * "memory" or "file". A durable provider holds a lock on its directory, so that one process at a time works
 * there; leases that a dead process left are void at once. NULL on failure.
 */
struct provider *provider_open(const char *kind, const struct provider_options *options,
			       struct failure *why);

/* Open the file in `dir` to look at, without taking it from anybody. NULL on failure. */
struct provider *provider_inspect(const char *dir, struct failure *why);

void provider_close(struct provider *p);

/* Create an instance and send it `started`. Gives its id. */
int64_t provider_start(struct provider *p, const char *orchestration, struct blob input,
		       struct failure *why);

/*
 * The ids of the instances without a parent that have not ended, oldest first, malloc'ed. Gives how many.
 */
int64_t provider_unfinished(struct provider *p, int64_t **ids, struct failure *why);

/*
 * Take the messages of an instance that nobody holds: 1, or 0 when there are none and `*due_ms` says when
 * (wall clock) one becomes visible or a lease runs out, INT64_MAX for never. The turn lives in `a`.
 */
int provider_take_turn(struct provider *p, struct arena *a, struct turn *turn,
		       int64_t *due_ms, struct failure *why);

/*
 * One transaction: append `fresh` to the history, put what it schedules on the queues, tell the parent of an
 * end, delete the messages, give up the lease. 1 = done, 0 = the lease was lost, nothing has changed.
 */
int provider_commit_turn(struct provider *p, const struct turn *turn,
			 const struct history *fresh, struct failure *why);

/* Take a job; as provider_take_turn. */
int provider_take_job(struct provider *p, struct arena *a, struct job *job,
		      int64_t *due_ms, struct failure *why);

/* One transaction: delete the job, send how it ended to its instance. As provider_commit_turn. */
int provider_commit_job(struct provider *p, const struct job *job,
			const struct event *end, struct failure *why);

/* An instance as the store has it. */
struct instance {
	int64_t id;
	const char *name, *status; /* running, completed, failed */
	struct history history;
};

/* The instance after the one with id `after`: 1, or 0 at the end. */
int provider_next_instance(struct provider *p, struct arena *a, int64_t after,
			   struct instance *instance, struct failure *why);

/* Whether the history has that very event: 1 or 0. */
int provider_has_event(struct provider *p, const char *instance, int64_t seq,
		       const char *kind, int64_t ref, struct failure *why);

/* Whether the end of an activity is known, in the history or still in the queue: 1 or 0. */
int provider_has_activity(struct provider *p, const char *instance, int64_t ref,
			  struct failure *why);

#endif
