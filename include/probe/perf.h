/*
 * The CPU of a whole tree in nanoseconds with one read: software counters that children
 * inherit. perf_event_open(2).
 */
#ifndef STRAIN_PROBE_PERF_H
#define STRAIN_PROBE_PERF_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* `fd` -1: the kernel does not let us (perf_event_paranoid, a container's filter). */
struct perf_clock {
	int fd;
	bool user_only; /* the kernel's share is not counted: no exact book */
};

/* Count task-clock on `pid` and all it forks, from its next exec on. */
void perf_open(struct perf_clock *p, pid_t pid);
void perf_close(struct perf_clock *p);

/* CPU so far, of children that nobody reaped too, nanoseconds; NO_VALUE without a counter. */
int64_t perf_cpu_ns(const struct perf_clock *p);

#endif
