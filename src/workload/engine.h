/*
 * The engine: dispatcher threads that take turns and jobs from a provider until they are
 * told to halt.
 */
#ifndef WORKLOAD_ENGINE_H
#define WORKLOAD_ENGINE_H

#include <stdatomic.h>

#include "bell.h"
#include "provider.h"
#include "stats.h"

struct engine_options {
	int64_t orchestration_dispatchers, activity_dispatchers;
	int64_t max_attempts; /* how often work may be taken before it counts as poison */
	const struct faults *faults;
	int journal_fd; /* -1: none */
	/*
	 * How long an idle dispatcher waits before it looks again, in milliseconds. 0: it
	 * does not look, it is woken by the commit that made work for it.
	 */
	int64_t poll_ms;
	int64_t late_ms; /* how much longer than asked an activity's pause is */
	/*
	 * A root instance has ended; that is its history. Called by a dispatcher's
	 * thread. NULL: nobody wants to know.
	 */
	void (*ended)(void *arg, const char *name, const struct history *history);
	void *ended_arg;
	struct bell *broken_bell; /* rung when the engine gives up */
};

/* What dispatchers share. Made by engine_start; others read, with engine_broken. */
struct engine {
	struct provider *provider;
	struct engine_options options;
	struct stats_book *book;
	struct bell turns, jobs; /* there may be something to take */
	struct bell halt;        /* rung when `halted` becomes true */
	atomic_bool halted;
	atomic_int troubles; /* failures of the provider in a row */
	atomic_bool broken;
	struct failure trouble; /* the last of them; read when broken */
	pthread_mutex_t trouble_mutex;
	struct arena arena;
	pthread_t *threads;
	int64_t thread_count;
};

/* Start the threads. -1 and why when one cannot be had; nothing runs then. */
int engine_start(struct engine *e, struct provider *p, struct stats_book *book,
		 const struct engine_options *options, struct failure *why);

/* Tell the dispatchers that there is a new instance. */
void engine_notify(struct engine *e);

/* Whether the provider has failed so often in a row that the engine has given up; then why. */
bool engine_broken(struct engine *e, struct failure *why);

/*
 * End the threads: what is being worked on is finished, if it takes no waiting, or else
 * abandoned.
 */
void engine_halt(struct engine *e);

#endif
