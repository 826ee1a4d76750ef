/* A condition variable with a count of its rings. */
#include "bell.h"

#include <errno.h>
#include <time.h>

void bell_init(struct bell *b)
{
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&b->cond, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&b->mutex, NULL);
	b->rings = 0;
}

void bell_destroy(struct bell *b)
{
	pthread_cond_destroy(&b->cond);
	pthread_mutex_destroy(&b->mutex);
}

void bell_ring(struct bell *b)
{
	pthread_mutex_lock(&b->mutex);
	b->rings++;
	pthread_cond_broadcast(&b->cond);
	pthread_mutex_unlock(&b->mutex);
}

uint64_t bell_rings(struct bell *b)
{
	pthread_mutex_lock(&b->mutex);
	uint64_t rings = b->rings;
	pthread_mutex_unlock(&b->mutex);
	return rings;
}

void bell_wait(struct bell *b, uint64_t heard, int64_t deadline_ns)
{
	struct timespec deadline = {
		.tv_sec = (time_t)(deadline_ns / 1000000000),
		.tv_nsec = (long)(deadline_ns % 1000000000),
	};
	int rc = 0;
	pthread_mutex_lock(&b->mutex);
	while (b->rings <= heard && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&b->cond, &b->mutex, &deadline);
	pthread_mutex_unlock(&b->mutex);
}
