/* One command started: its own session, its own files, held at a gate until the books are open. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fs.h"

#include "birth.h"

/* What a child says when it could not become the command. */
enum step { STEP_FILES, STEP_DIR, STEP_EXEC };

struct report {
	enum step step;
	int error;
};

static _Noreturn void fail(int channel, enum step step)
{
	struct report report = { step, errno };

	(void)!write(channel, &report, sizeof report);
	_exit(127);
}

/*
 * Blocked and ignored signals survive an exec (a parent under nohup, or GNU make, whose
 * children have 32 and 33 ignored): start from nothing. By the kernel's own calls, as
 * glibc's refuse the two that it keeps for itself; all zeros is the default action on
 * every machine.
 */
static void reset_signals(bool attached)
{
	enum { LAST_SIGNAL = 64, SET_BYTES = LAST_SIGNAL / 8 };
	static const unsigned long action_default[8], none;

	for (int s = 1; s <= LAST_SIGNAL; s++)
		syscall(SYS_rt_sigaction, s, action_default, NULL, SET_BYTES);
	if (!attached)
		syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, SET_BYTES);
}

static int connect_files(const struct child_spec *spec)
{
	int input = spec->input_fd ? spec->input_fd
				   : open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (input < 0 || dup2(input, STDIN_FILENO) < 0 ||
	    dup2(spec->stdout_fd, STDOUT_FILENO) < 0 ||
	    dup2(spec->stderr_fd, STDERR_FILENO) < 0)
		return -1;
	/*
	 * What strain itself inherited (a make jobserver, bats' descriptor 3) is none of
	 * the test's business.
	 */
	close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
	return 0;
}

static _Noreturn void become(const struct child_spec *spec, int channel, pid_t parent)
{
	ssize_t n;
	char go;

	if (!spec->attached) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(127);
		setsid();
	}
	do
		n = read(channel, &go, 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		fail(channel, STEP_FILES);
	if (n == 0)
		_exit(127);
	if (connect_files(spec) < 0)
		fail(channel, STEP_FILES);
	if (spec->dir && chdir(spec->dir) < 0)
		fail(channel, STEP_DIR);
	reset_signals(spec->attached);
	environ = (char **)spec->envp;
	execvp(spec->argv[0], (char **)spec->argv);
	fail(channel, STEP_EXEC);
}

int child_fork(const struct child_spec *spec, struct child *c, struct error *err)
{
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return error_errno(err, "socketpair");
	c->pid = birth_into(spec->cgroup_fd, &c->in_cgroup, err);
	if (c->pid == 0) {
		close(pair[0]);
		become(spec, pair[1], parent);
	}
	close(pair[1]);
	c->channel_fd = pair[0];
	if (c->pid > 0)
		return 0;
	close(pair[0]);
	return -1;
}

/* That there is no room for it, nor a descriptor, says nothing of a command. */
static bool is_shortage(int error)
{
	return error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE;
}

static int explain(const struct report *report, const struct child_spec *spec,
		   struct error *err)
{
	errno = report->error;
	switch (report->step) {
	case STEP_FILES:
		return error_errno(err, "cannot connect the command's files");
	case STEP_DIR:
		error_errno(err, "cannot enter directory '%s'", spec->dir);
		break;
	case STEP_EXEC:
		error_errno(err, "cannot execute '%s'", spec->argv[0]);
		break;
	}
	return is_shortage(report->error) ? -1 : 1;
}

int child_release(struct child *c, const struct child_spec *spec, struct error *err)
{
	struct report report;
	scoped_fd channel = c->channel_fd;
	ssize_t n;

	c->channel_fd = -1;
	if (send(channel, "g", 1, MSG_NOSIGNAL) != 1) {
		if (errno != EPIPE && errno != ECONNRESET)
			return error_errno(err, "send");
		error_set(err, "'%s' was killed before it could start", spec->argv[0]);
		return 1;
	}
	/* Nothing is said on success: the descriptor goes with the exec. */
	do
		n = read(channel, &report, sizeof report);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof report ? explain(&report, spec, err) : 0;
}
