/* A program that is not measured, run to its end. */
#include "runner/program.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"

#include "adopted.h"
#include "child.h"

static int start(const struct program *p, int output, struct child *c, struct error *err)
{
	scoped_fd null = p->quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
	const struct child_spec spec = {
		.argv = p->argv,
		.envp = (const char *const *)environ,
		.input_fd = p->input,
		.stdout_fd = output,
		.stderr_fd = p->quiet ? null : STDERR_FILENO,
		.cgroup_fd = -1,
		.attached = p->attached,
	};

	if (p->quiet && null < 0)
		return error_errno(err, "/dev/null");
	if (child_fork(&spec, c, err) < 0)
		return -1;
	if (child_release(c, &spec, err) == 0)
		return 0;
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	return -1;
}

/* It and what it leaves, which lands here, until nothing is left. */
static void kill_all(void)
{
	const struct timespec pause = { .tv_nsec = 2000000 };

	do {
		adopted_kill(NULL, 0);
		nanosleep(&pause, NULL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
	} while (waitpid(-1, NULL, WNOHANG) == 0);
}

/* The first signal that stops it; 0: it ended by itself, and is a zombie yet. */
static int await_stop(const struct program *p, pid_t pid)
{
	sigset_t set = *p->stops;
	siginfo_t info = { .si_pid = 0 };

	sigaddset(&set, SIGCHLD);
	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       !info.si_pid) {
		int signal = sigwaitinfo(&set, NULL);

		if (signal > 0 && signal != SIGCHLD)
			return signal;
	}
	return 0;
}

static int await(const struct program *p, pid_t pid, struct program_result *result,
		 struct error *err)
{
	result->status = 0;
	result->signal = p->stops ? await_stop(p, pid) : 0;
	if (result->signal) {
		kill_all();
		return 0;
	}
	while (waitpid(pid, &result->status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, "waitpid");
	return 0;
}

int program_run(const struct program *p, struct program_result *result, struct error *err)
{
	struct child c;

	return start(p, p->output, &c, err) < 0 ? -1 : await(p, c.pid, result, err);
}

/* Once more where a signal came between. */
static ssize_t read_some(int fd, char *room, size_t size)
{
	ssize_t n;

	do
		n = read(fd, room, size);
	while (n < 0 && errno == EINTR);
	return n;
}

/* To the end, so that it never waits for a reader; what is past the room is thrown away. */
static size_t read_answer(int fd, char *answer, size_t room)
{
	char rest[4096] = "";
	size_t used = 0;
	ssize_t n;

	while (used < room && (n = read_some(fd, answer + used, room - used)) > 0)
		used += (size_t)n;
	while (used == room && read_some(fd, rest, sizeof rest) > 0)
		continue;
	return used;
}

char *program_ask(const struct program *p, size_t room, struct arena *a,
		  struct program_result *result, struct error *err)
{
	char *answer = arena_alloc(a, room + 1);
	struct child c = { 0 };
	int ends[2], rc;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		error_errno(err, "pipe");
		return NULL;
	}
	rc = start(p, ends[1], &c, err);
	close(ends[1]);
	if (rc == 0) {
		answer[read_answer(ends[0], answer, room)] = '\0';
		rc = await(p, c.pid, result, err);
	}
	close(ends[0]);
	return rc < 0 ? NULL : answer;
}
