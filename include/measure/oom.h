/*
 * Did the kernel kill for memory? Told from the counters of a group that the test is in,
 * never guessed.
 */
#ifndef STRAIN_MEASURE_OOM_H
#define STRAIN_MEASURE_OOM_H

#include <stdint.h>

/*
 * Processes killed for memory so far: in the leaf with descriptor `leaf_fd` where it
 * counts them, else in strain's own group `own_fd` (cgroup_open_memory: in a container,
 * the container). Either may be -1. 0 where nothing is told: the machine's count
 * (/proc/vmstat) is of everybody. See Documentation/admin-guide/cgroup-v2.rst,
 * "memory.events"; cgroup-v1/memory.rst, "memory.oom_control".
 */
int64_t oom_kills(int leaf_fd, int own_fd);

#endif
