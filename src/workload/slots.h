/* The instances that a client has under way. */
#ifndef WORKLOAD_SLOTS_H
#define WORKLOAD_SLOTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct slot {
	char *name;
	int64_t start_ns; /* -1: started by an earlier process */
	int64_t look_ns;  /* when the client looks at it next */
	int64_t wait_ms;  /* how long it waited before that */
};

/* Starts as {0} but for the mutex. */
struct slots {
	pthread_mutex_t mutex;
	struct slot *slots;
	int64_t count, room;
};

void slots_init(struct slots *s);
void slots_free(struct slots *s);

/* Add an instance; the name is copied. */
void slots_add(struct slots *s, const char *name, int64_t start_ns);

/* Take the instance out; false when it is not there. `start_ns` is set when it is. */
bool slots_remove(struct slots *s, const char *name, int64_t *start_ns);

int64_t slots_count(struct slots *s);

/*
 * The one to look at first, put off by twice as long as the last time. Gives a copy of
 * its name, for the caller to free, when it is due at `now_ns`; NULL otherwise, and
 * `*due_ns` is when one is (INT64_MAX: there is none).
 */
char *slots_due(struct slots *s, int64_t now_ns, int64_t *due_ns);

#endif
