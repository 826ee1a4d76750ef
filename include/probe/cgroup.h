/*
 * A cgroup v2 leaf of the attempt's own, where one can be made: membership, exact CPU,
 * cgroup.kill. Kernel: Documentation/admin-guide/cgroup-v2.rst. A leaf needs no
 * controller for that.
 */
#ifndef STRAIN_PROBE_CGROUP_H
#define STRAIN_PROBE_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A leaf and where it is. `fd` -1: none could be made, which is the usual case for
 * ordinary users.
 */
struct cgroup_leaf {
	int fd;
	char path[512];
};

/*
 * Make the leaf strain-<owner>-<n> below our own group, locked (flock) for as long as
 * somebody has it open. Never fails loudly: look at fd. False: there is one of that name.
 */
bool cgroup_make(struct cgroup_leaf *leaf, pid_t owner, size_t n);

/*
 * Remove the leaves that nobody has open and whose owners are gone, with what is left in
 * them: their strain was killed.
 */
void cgroup_sweep(void);

/* Kill all that is left in it, and remove it; waits a little for the killed to leave. */
void cgroup_remove(struct cgroup_leaf *leaf);

/* SIGKILL to every member at once; false where the kernel has no cgroup.kill (before 5.14). */
bool cgroup_kill(int leaf_fd);

/*
 * The last part of the group's path, which names it among all groups that strain made; ""
 * where that fails.
 */
void cgroup_name(int leaf_fd, char *name, size_t size);

/*
 * Is a process (or what is left of it) in the group of that name, or below it? Its own
 * CPU counts there from when it joined. True where /proc does not tell.
 */
bool cgroup_holds(const char *name, pid_t pid);

/* A key of one of the group's files ("cpu.stat", "usage_usec"), NO_VALUE where it is not there. */
int64_t cgroup_field(int leaf_fd, const char *file, const char *key);

/*
 * Time that tasks of the leaf waited for a CPU (cpu.pressure, `line` "some"), or waited
 * and none of them ran ("full", since Linux 5.13), microseconds, the mean of the CPUs
 * that it was on; NO_VALUE where not told.
 */
int64_t cgroup_pressure_us(int leaf_fd, const char *line);

/*
 * The CPUs that quotas (cpu.max) leave our own group and those above it that can be seen;
 * INFINITY: no quota.
 */
double cgroup_quota(void);

/* A descriptor of our own group's directory, or -1: the caller closes it. */
int cgroup_open_own(void);

/*
 * The directory of our own group that counts memory: the same where it has the memory
 * controller, else the one of a memory hierarchy of cgroup v1
 * (Documentation/admin-guide/cgroup-v1/memory.rst). -1: there is none. The caller closes
 * it.
 */
int cgroup_open_memory(void);

#endif
