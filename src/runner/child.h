/* One command started: its own session, its own files, held at a gate until the books are open. */
#ifndef STRAIN_RUNNER_CHILD_H
#define STRAIN_RUNNER_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct child_spec {
	const char *const *argv; /* argv[0] is looked up in the PATH of `envp` */
	const char *const *envp; /* the whole environment */
	const char *dir;         /* working directory; NULL: that of strain */
	int input_fd;            /* standard input; 0: /dev/null */
	int stdout_fd, stderr_fd;
	int cgroup_fd; /* directory of a cgroup v2 leaf to be born in, or -1 */
	/*
	 * of its parent's session, blocked signals as there, and it may outlive it: a
	 * program that is not measured
	 */
	bool attached;
};

struct child {
	pid_t pid;
	int channel_fd; /* to the child until it executes; -1 afterwards */
	bool in_cgroup; /* it was born in the leaf */
};

/*
 * Fork the command and hold it before its exec. It leads a session of its own (no
 * terminal signals, `kill 0` stays inside), dies with its parent (PDEATHSIG), has no
 * signal blocked or ignored and no descriptors but the standard ones. One that is
 * `attached` does none of this but for the ignored signals and the descriptors. Whoever
 * starts it reaps it.
 */
int child_fork(const struct child_spec *spec, struct child *c, struct error *err);

/*
 * Let it execute, and wait until it has: 0. 1 and why when it could not be executed
 * ("cannot execute './x': No such file or directory"); -1 and why when that was not the
 * command's fault: no memory, no descriptors. The process that tried ends by itself and
 * still has to be reaped.
 */
int child_release(struct child *c, const struct child_spec *spec, struct error *err);

#endif
