/*
 * The client of the engine: it keeps some instances under way for a time, and notes how
 * each of them ended. It looks at the instances by reading their histories again and
 * again, as Duroxide's client does, or is told by the dispatchers (where `poll_ms` is 0).
 */
#ifndef WORKLOAD_CLIENT_H
#define WORKLOAD_CLIENT_H

#include "engine.h"
#include "run.h"
#include "slots.h"

struct client {
	const struct run_options *options;
	struct interrupt *interrupt;
	struct provider *provider;
	struct engine engine;
	struct stats_book book;
	struct slots slots;
	int64_t last; /* the number in the name of the newest instance */
	int64_t start_ns;
};

/* Take over the instances that an earlier process left, and the count of names. -1 and why. */
int client_adopt(struct client *c, struct failure *why);

/*
 * With the engine running: start instances until the time is up or a signal comes, then
 * wait for those under way, until they have ended, the patience has, or a second signal
 * comes. -1: the provider has broken down.
 */
int client_serve(struct client *c, struct failure *why);

/* A root has ended; for the engine's `ended`. */
void client_told(void *arg, const char *name, const struct history *history);

/* The counters as lines `name value`, to the metrics file if there is one. */
void client_write_metrics(struct client *c);

#endif
