/* The machine: how busy it is with others, and the facts that a report names it by. */
#ifndef STRAIN_PROBE_HOST_H
#define STRAIN_PROBE_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * CPU time that the machine was not idle so far, all CPUs added up, steal included,
 * microseconds (/proc/stat, in ticks of 10 ms); NO_VALUE where it is not told.
 */
int64_t host_busy_us(void);

/*
 * Time that some task of the machine waited for a CPU (/proc/pressure/cpu), microseconds;
 * NO_VALUE without PSI.
 */
int64_t host_pressure_us(void);

/* How many processes and threads the kernel made since the first call: never too few. */
struct host_births {
	int64_t processes, last_pid; /* as read last */
	int64_t made;
	bool begun;
};

/*
 * Read on: b->made, or NO_VALUE where /proc tells no count. Of the machine's count
 * (/proc/stat) and of the pids that our pid namespace gave away (/proc/loadavg), which is
 * all of the machine's outside of a container, the smaller.
 */
int64_t host_births(struct host_births *b);

/* CPUs that this program may use. */
int host_cpus(void);

/*
 * Memory that a new process may have without swapping (MemAvailable of /proc/meminfo),
 * bytes; NO_VALUE where it is not told.
 */
int64_t host_available_bytes(void);

/*
 * Facts for run.json, name and value, in a fixed order: kernel cpu_model cores
 * memory_bytes hostname container cpu_quota memory_limit_bytes governor. What is not
 * known is left out.
 */
struct host_fact {
	const char *name, *value;
};
const struct host_fact *host_facts(struct arena *a, size_t *n);

/* CPU model, cores, memory and the kernel's major version in one line: the same machine or not. */
const char *host_fingerprint(struct arena *a);

#endif
