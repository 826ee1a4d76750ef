/*
 * A fault in an attempt, as its keeper sees it: started, awaited, let go, put around the
 * command.
 */
#include "fault.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#include "birth.h"
#include "keeper.h"

enum { LOOK_MS = 50 };

/*
 * Who this process is when strain is gone: nobody. The group is led before the first word
 * is said on the channel.
 */
static void attach(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	setsid();
}

int fault_start(const struct job *job, int cgroup_fd, struct fault_process *p,
		struct error *err)
{
	pid_t parent = getpid();
	bool in_cgroup;
	int pair[2];

	*p = (struct fault_process){ 0, -1 };
	if (!job->fault || !fault_rows[job->fault->kind].process)
		return 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return error_errno(err, "socketpair");
	p->pid = birth_into(cgroup_fd, &in_cgroup, err);
	if (p->pid == 0) {
		attach(parent);
		fault_make(job->fault, pair[1], job->dir_fd);
	}
	close(pair[1]);
	p->channel = pair[0];
	if (p->pid > 0)
		return 0;
	close(pair[0]);
	*p = (struct fault_process){ 0, -1 };
	return -1;
}

static bool told_to_stop(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 &&
	       (sigismember(&pending, KEEPER_STOP) || sigismember(&pending, SIGINT) ||
		sigismember(&pending, KEEPER_HURRY));
}

int fault_await(const struct job *job, const struct fault_process *p, int64_t until_ns,
		struct error *err)
{
	struct pollfd fd = { .fd = p->channel, .events = POLLIN };
	struct fault_made *made = job->fault->made;
	char word;

	if (!p->pid)
		return 0;
	while (poll(&fd, 1, LOOK_MS) <= 0) {
		if (told_to_stop())
			return error_set(err, "interrupted before it started");
		if (clock_monotonic_ns() < until_ns)
			continue;
		made->error = ETIME;
		return error_set(err, "the fault was not made in time");
	}
	if (recv(p->channel, &word, 1, MSG_DONTWAIT) == 1)
		return 0;
	errno = made->error ? made->error : ECHILD;
	return error_errno(err, "the fault could not be made");
}

void fault_go(const struct fault_process *p)
{
	if (p->pid)
		(void)!send(p->channel, "g", 1, MSG_NOSIGNAL);
}

bool fault_is_alone(const struct fault_process *p, struct tree *tree)
{
	const pid_t *pids;
	size_t n;

	if (p->pid <= 0)
		return false;
	n = tree_members(tree, &pids);
	for (size_t i = 0; i < n; i++)
		if (getpgid(pids[i]) != p->pid)
			return false;
	return true;
}

/* --- what is put around the command ----------------------------------------------------- */

/* Each gets the amount as $1, and the command after it. */
static const char *const scripts[FAULT_END] = {
	[FAULT_WAIT] = "sleep \"$1\"; shift; exec \"$@\"",
	[FAULT_STATUS] = "n=$1; shift; \"$@\"; exit \"$n\"",
	[FAULT_SIGNAL] = "n=$1; shift; \"$@\"; kill -\"$n\" $$",
	[FAULT_IDLE] = "exec sleep \"$1\"",
};

/* As sleep(1) takes it: "3.020". */
static const char *amount_text(const struct fault *f, struct arena *a)
{
	return fault_rows[f->kind].unit == UNIT_TIME
		       ? number_seconds(a, f->amount)
		       : arena_printf(a, "%lld", (long long)f->amount);
}

static bool stopped_by_time(const struct job *job)
{
	return job->cell->settings.stop == STOP_AFTER_DURATION;
}

const char *const *fault_command(const struct job *job, const char *const *argv,
				 struct arena *a)
{
	const struct fault *f = job->fault;
	const char **out = NULL;
	size_t n = 0;

	if (!f || !scripts[f->kind] || (f->kind == FAULT_WAIT && stopped_by_time(job)))
		return argv;
	const char *const head[] = { "/bin/sh", "-c", scripts[f->kind], "sh",
				     amount_text(f, a) };

	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		*(const char **)arena_push(a, &out, &n, sizeof *out) = head[i];
	for (size_t i = 0; argv[i] && f->kind != FAULT_IDLE; i++)
		*(const char **)arena_push(a, &out, &n, sizeof *out) = argv[i];
	*(const char **)arena_push(a, &out, &n, sizeof *out) = NULL;
	return out;
}

int64_t fault_stops_late_us(const struct job *job)
{
	const struct fault *f = job->fault;

	return f && f->kind == FAULT_WAIT && stopped_by_time(job) ? f->amount : 0;
}
