/*
 * A condition variable that remembers being rung, so that no wake-up falls between look
 * and wait.
 */
#ifndef WORKLOAD_BELL_H
#define WORKLOAD_BELL_H

#include <pthread.h>
#include <stdint.h>

struct bell {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	uint64_t rings;
};

void bell_init(struct bell *b);
void bell_destroy(struct bell *b);

/* Wake everybody who waits. */
void bell_ring(struct bell *b);

/* How often it has rung. Read this, then look for work, then wait with what was read. */
uint64_t bell_rings(struct bell *b);

/* Wait until the bell has rung more often than `heard`, or until `deadline_ns` (monotonic). */
void bell_wait(struct bell *b, uint64_t heard, int64_t deadline_ns);

#endif
