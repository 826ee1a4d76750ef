/* Did the kernel kill for memory? Told from its counters, never guessed from an exit status of 137. */
#ifndef STRAIN_MEASURE_OOM_H
#define STRAIN_MEASURE_OOM_H

#include <stdint.h>

/*
 * Processes killed for memory so far: in the leaf with descriptor `leaf_fd` (memory.events) where it counts them,
 * else in strain's own cgroup `own_fd` (cgroup_open_own: in a container, the container), else on this machine
 * (/proc/vmstat). Either may be -1. 0 where nothing is told.
 * See Documentation/admin-guide/cgroup-v2.rst, "memory.events".
 */
int64_t oom_kills(int leaf_fd, int own_fd);

#endif
