/* Did the kernel kill for memory? Told from its counters, never guessed from an exit status of 137. */
#ifndef STRAIN_RUNNER_OOM_H
#define STRAIN_RUNNER_OOM_H

#include <stdint.h>

/*
 * Processes killed for memory so far: in the leaf with descriptor `cgroup_fd` (memory.events) where it counts
 * them, else in strain's own cgroup, else on this machine (/proc/vmstat). 0 where nothing is told.
 * See Documentation/admin-guide/cgroup-v2.rst, "memory.events".
 */
int64_t oom_kills(int cgroup_fd);

#endif
