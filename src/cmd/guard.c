/* Work that leaves something behind unless it is cleared up: Ctrl-C and the like wait until they are asked for. */
#include "guard.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe/procfs.h"
#include "runner/runner.h"

static const char children_file[] = "/proc/thread-self/children";

void guard_begin(struct guard *g)
{
	static const int stops[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;
	sigset_t held;

	sigemptyset(&g->stops);
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
		sigaction(stops[i], NULL, &action);
		if (action.sa_handler != SIG_IGN)
			sigaddset(&g->stops, stops[i]);
	}
	held = g->stops;
	sigaddset(&held, SIGCHLD);
	sigaddset(&held, SIGTERM); /* ignored or not: it is what stops a build */
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &held, &g->before);
}

void guard_end(const struct guard *g)
{
	sigprocmask(SIG_SETMASK, &g->before, NULL);
}

int guard_signal(const struct guard *g)
{
	const struct timespec at_once = { 0 };
	int signal = sigtimedwait(&g->stops, NULL, &at_once);

	return signal > 0 ? signal : 0;
}

int guard_enter(const char *root, struct error *err)
{
	if (chdir(root) < 0)
		return error_errno(err, "enter '%s'", root);
	/* Programs believe it where it is right; it must not name the other side. */
	if (setenv("PWD", root, 1) < 0)
		return error_errno(err, "setenv PWD");
	return 0;
}

/* --- the process that builds --------------------------------------------------------- */

struct builder {
	struct error error;
	bool failed;
};

/*
 * A handler, in a process that does nothing but this build: kill what it has started, and what that leaves, which lands
 * here (subreaper), until nothing is left. All calls are async-signal-safe.
 */
static void stop_building(int signal)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	char text[4096];
	pid_t pid;

	(void)signal;
	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0) {
		const char *at = text;

		if (pid == 0)
			nanosleep(&pause, NULL);
		if (procfs_read(children_file, text, sizeof text) < 0)
			break;
		while (procfs_next_pid(&at, &pid))
			kill(pid, SIGKILL);
	}
	_exit(1);
}

static _Noreturn void build(const struct suite *suite, const char *root, pid_t parent,
			    struct builder *shared)
{
	const struct sigaction stop = { .sa_handler = stop_building };
	sigset_t term;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigaction(SIGTERM, &stop, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &term, NULL);
	shared->failed = guard_enter(root, &shared->error) < 0 ||
			 runner_build(suite, &shared->error) < 0;
	_exit(0);
}

static int await(const struct guard *g, pid_t pid, int *stopped)
{
	sigset_t set = g->stops;
	int status, signal;

	sigaddset(&set, SIGCHLD);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		signal = sigwaitinfo(&set, NULL);
		if (signal <= 0 || signal == SIGCHLD)
			continue;
		*stopped = signal;
		kill(pid, SIGTERM);
	}
	return status;
}

int guard_build(const struct guard *g, const struct suite *suite, const char *root,
		int *stopped, struct error *err)
{
	pid_t pid, parent = getpid();
	struct builder *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status, rc = 0;

	if (shared == MAP_FAILED)
		return error_errno(err, "mmap");
	pid = fork();
	if (pid == 0)
		build(suite, root, parent, shared);
	status = pid > 0 ? await(g, pid, stopped) : 0;
	if (pid < 0) {
		rc = error_errno(err, "fork");
	} else if (shared->failed && !*stopped) {
		*err = shared->error;
		rc = -1;
	} else if (status != 0 && !*stopped) {
		rc = error_set(err, "build: it was killed");
	}
	munmap(shared, sizeof *shared);
	return rc;
}
