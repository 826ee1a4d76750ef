/*
 * A fault in an attempt: a process of its own in the measured tree, or a command that is
 * not the test's alone.
 */
#ifndef STRAIN_RUNNER_FAULT_H
#define STRAIN_RUNNER_FAULT_H

#include "measure/tree.h"

#include "job.h"

/*
 * The process that makes a fault leads a group of its own, in which all that it starts
 * is, too. pid 0: there is none.
 */
struct fault_process {
	pid_t pid;
	int channel;
};

/*
 * Start the job's fault where a process makes one: a child of the caller, born in the
 * leaf `cgroup_fd` (-1: none). It dies with the caller (PDEATHSIG), leaves no file, and
 * is killed for memory before anybody else. -1 and `err`.
 */
int fault_start(const struct job *job, int cgroup_fd, struct fault_process *p,
		struct error *err);

/*
 * Wait until the amount is there that the test is to start with. -1 and `err` when it
 * cannot be had, not in time, or SIGTERM is pending.
 */
int fault_await(const struct job *job, const struct fault_process *p, int64_t until_ns,
		struct error *err);

/* The test has started: what grows while it lasts grows from here. */
void fault_go(const struct fault_process *p);

/* Is nobody else left in the tree? False when there is no such process. */
bool fault_is_alone(const struct fault_process *p, struct tree *tree);

/*
 * What is executed in place of the test's command; `argv` itself where the fault leaves
 * it alone. In `a`.
 */
const char *const *fault_command(const struct job *job, const char *const *argv,
				 struct arena *a);

/* So much later than its duration says a test is asked to stop. */
int64_t fault_stops_late_us(const struct job *job);

/*
 * The life of such a process: makes the fault and holds it, or ends. The channel's other
 * end tells when the test starts.
 */
_Noreturn void fault_make(const struct fault *f, int channel, int dir_fd);

#endif
