/* A process more: fork(2), with patience where the system has no room for one just now. */
#include "birth.h"

#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* bash waits 1, 2, 4 … seconds; steps of a few milliseconds lose no time where room comes soon. */
enum { PATIENCE_MS = 2000, FIRST_STEP_MS = 5, LONGEST_STEP_MS = 200 };

static bool is_full(void)
{
	return errno == EAGAIN || errno == ENOMEM;
}

/* A leaf that may not be joined is done without; one that has no room just now is no such leaf. */
static pid_t fork_once(int cgroup_fd, bool *in_cgroup)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	long pid = -1;

	if (cgroup_fd >= 0) {
		args.flags = CLONE_INTO_CGROUP;
		args.cgroup = (unsigned int)cgroup_fd;
		pid = syscall(SYS_clone3, &args, sizeof args);
		if (pid < 0 && is_full())
			return -1;
	}
	*in_cgroup = pid >= 0;
	return pid < 0 ? fork() : (pid_t)pid;
}

static void wait_ms(int64_t ms)
{
	const struct timespec pause = { .tv_sec = ms / 1000,
					.tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

pid_t birth_into(int cgroup_fd, bool *in_cgroup, struct error *err)
{
	int64_t end = clock_monotonic_ns() + PATIENCE_MS * INT64_C(1000000);
	int64_t step = FIRST_STEP_MS;
	pid_t pid;

	*in_cgroup = false;
	while ((pid = fork_once(cgroup_fd, in_cgroup)) < 0 && is_full()) {
		if (clock_monotonic_ns() >= end)
			return error_errno(err, "fork, tried for %d s",
					   PATIENCE_MS / 1000);
		wait_ms(step);
		step = step * 2 < LONGEST_STEP_MS ? step * 2 : LONGEST_STEP_MS;
	}
	return pid < 0 ? error_errno(err, "fork") : pid;
}

pid_t birth_fork(struct error *err)
{
	bool in_cgroup;

	return birth_into(-1, &in_cgroup, err);
}
