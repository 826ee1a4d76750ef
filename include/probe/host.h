/* The machine: how busy it is with others, and the facts that a report names it by. */
#ifndef STRAIN_PROBE_HOST_H
#define STRAIN_PROBE_HOST_H

#include <stdint.h>

#include "base/arena.h"

/* CPU time that the machine was not idle so far, all CPUs added up, steal included, microseconds (/proc/stat, in
 * ticks of 10 ms); NO_VALUE where it is not told. */
int64_t host_busy_us(void);

/* Time that some task of the machine waited for a CPU (/proc/pressure/cpu), microseconds; NO_VALUE without PSI. */
int64_t host_pressure_us(void);

/* CPUs that this program may use. */
int host_cpus(void);

/*
 * Facts for run.json, name and value, in a fixed order: kernel cpu_model cores memory_bytes hostname container
 * cpu_quota memory_limit_bytes governor ci ci_url git_commit git_branch (as the CI system tells them). What is not known is
 * left out.
 */
struct host_fact {
	const char *name, *value;
};
const struct host_fact *host_facts(struct arena *a, size_t *n);

/* CPU model, cores, memory and the kernel's major version in one line: the same machine or not. */
const char *host_fingerprint(struct arena *a);

#endif
