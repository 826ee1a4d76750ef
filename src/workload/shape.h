/*
 * The numbers that shape an orchestration: they are its input, so that every replay and
 * every process sees the same.
 */
#ifndef WORKLOAD_SHAPE_H
#define WORKLOAD_SHAPE_H

#include <stdint.h>

#include "arena.h"

/* -1 = not given. */
struct shape {
	int64_t tasks;    /* activities; of `timers`: timers */
	int64_t delay_ms; /* how long an activity takes */
	int64_t children; /* sub-orchestrations; of `tree`: per node */
	int64_t final;    /* activities of large-payload after its sub-orchestrations */
	int64_t depth;    /* of `tree`: levels below the root */
	int64_t rounds;   /* of `long-running` */
	int64_t timer_ms; /* how long a durable timer waits */
	int64_t small_kb, medium_kb, large_kb; /* payloads, in units of 1024 bytes */
	int64_t seed;
};

/* No number given. */
struct shape shape_none(void);

/* What is given, and where it is not, what stands in `otherwise`. */
struct shape shape_or(const struct shape *given, const struct shape *otherwise);

/* "tasks=5 delay=10 …", the first line of an input; and back: -1 when a number is missing. */
const char *shape_line(struct arena *a, const struct shape *shape);
int shape_read(struct blob input, struct shape *shape);

/* The same for people, without what is 0: "tasks 5, delay 10". */
const char *shape_words(struct arena *a, const struct shape *shape);

#endif
