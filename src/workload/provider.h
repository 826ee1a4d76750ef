/*
 * The provider as the engine sees it: instances with their histories, the queue of
 * messages for orchestrations and the queue of jobs for workers. What is behind it is a
 * table of include/workload/provider.h: one of the two over SQLite, or a shared object of
 * somebody else's. What an event sets going (a job, a child, a timer, a message to the
 * parent) is decided here, so that providers need not know what events mean.
 *
 * All calls may be made by any thread. Those that can fail give -1 and say why. A
 * provider that is busy is asked again, and that is counted.
 */
#ifndef WORKLOAD_PROVIDER_H
#define WORKLOAD_PROVIDER_H

#include "workload/provider.h"

#include "history.h"

struct provider;

struct provider_options {
	const char *kind;     /* "memory", "file", or the path of a shared object */
	const char *argument; /* for it; NULL: none */
	const char *dir;  /* where a durable provider keeps its files; made if need be */
	int64_t lease_ms; /* how long work may be held */
	bool resume; /* go on with what is in `dir`; without it, instances there are a failure */
	bool look; /* open to look at what is there, without taking it from anybody */
};

/* A message or more for an instance, with its history: all that a turn needs. */
struct turn {
	const char *name;
	int64_t lease;
	int64_t attempts; /* how often these messages were taken before and not committed */
	struct history past;
	struct history messages; /* started, or the ends of tasks */
};

/* An activity to execute. */
struct job {
	int64_t id, ref;
	int64_t lease;
	int64_t attempts;
	const char *instance_name;
	const char *name;
	struct blob input;
};

/* An instance as the store has it. */
struct instance {
	const char *name, *status; /* running, completed, failed */
	struct history history;
	struct history messages; /* that wait for it */
};

/* NULL on failure. */
struct provider *provider_open(const struct provider_options *options,
			       struct failure *why);
void provider_close(struct provider *p);

/* What it calls itself, and whether its work outlives the process. */
const char *provider_name(const struct provider *p);
bool provider_durable(const char *kind);

/* How often it was busy ("database is locked"), and was asked again. */
int64_t provider_busy(struct provider *p);

/* Create an instance and send it `started`: 1, or 0 when there is one of that name. */
int provider_start(struct provider *p, const char *name, const char *orchestration,
		   struct blob input, struct failure *why);

/*
 * Take the messages of an instance that nobody holds: 1, or 0 when there are none and
 * `*due_ms` says when (wall clock) one becomes visible or a lease runs out, INT64_MAX for
 * never. The turn lives in `a`.
 */
int provider_take_turn(struct provider *p, struct arena *a, struct turn *turn,
		       int64_t *due_ms, struct failure *why);

/*
 * One transaction: append `fresh` to the history, put what it schedules on the queues,
 * tell the parent of an end, delete the messages, give up the lease. 1 = done, 0 = the
 * lease was lost, nothing has changed.
 */
int provider_commit_turn(struct provider *p, struct arena *a, const struct turn *turn,
			 const struct history *fresh, struct failure *why);

/* Take a job; as provider_take_turn. */
int provider_take_job(struct provider *p, struct arena *a, struct job *job,
		      int64_t *due_ms, struct failure *why);

/* One transaction: delete the job, send how it ended to its instance. As provider_commit_turn. */
int provider_commit_job(struct provider *p, const struct job *job,
			const struct event *end, struct failure *why);

/* The instance of that name: 1, or 0 when there is none. It lives in `a`. */
int provider_read(struct provider *p, struct arena *a, const char *name,
		  struct instance *instance, struct failure *why);

/* The name that comes after another in order ("": the first): 1, or 0 at the end. */
int provider_next(struct provider *p, struct arena *a, const char *after,
		  const char **name, struct failure *why);

/* Delete an instance that has ended, and its children, whatever they are still doing. */
int provider_forget(struct provider *p, const char *name, struct failure *why);

/* Whether the instance is a child of another: "parallel-7/3" is. */
bool provider_is_child(const char *name);

#endif
