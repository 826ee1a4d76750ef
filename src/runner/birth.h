/* A process more: fork(2), with patience where the system has no room for one just now. */
#ifndef STRAIN_RUNNER_BIRTH_H
#define STRAIN_RUNNER_BIRTH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * As fork(2) returns. EAGAIN (RLIMIT_NPROC, pids.max, /proc/sys/kernel/threads-max) and
 * ENOMEM are tried again, at growing distances, for two seconds: what fills the room is
 * often a process about to end. Then -1 and why.
 */
pid_t birth_fork(struct error *err);

/*
 * The same, born in the cgroup v2 leaf with descriptor `cgroup_fd` where that is not -1
 * and may be joined; *in_cgroup tells. clone3(2), CLONE_INTO_CGROUP.
 */
pid_t birth_into(int cgroup_fd, bool *in_cgroup, struct error *err);

#endif
