/*
 * SIGTERM and SIGINT, taken by a thread: the first asks for an orderly end, the second
 * for a quick one.
 */
#ifndef WORKLOAD_INTERRUPT_H
#define WORKLOAD_INTERRUPT_H

#include <stdatomic.h>

#include "bell.h"
#include "failure.h"

struct interrupt {
	struct bell bell; /* rung with every signal; the run waits on it too */
	atomic_int count;
	pthread_t thread;
};

/* Call before any other thread is started, since they inherit the mask. -1 and why on failure. */
int interrupt_start(struct interrupt *i, struct failure *why);
void interrupt_stop(struct interrupt *i);

#endif
