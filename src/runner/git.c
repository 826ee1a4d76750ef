/* git, asked by running it. */
#include "runner/git.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"

enum { ANSWER_SIZE = 64 * 1024, NOT_THERE = 127 };

/* Signals stay as they are: what strain blocks while it clears up does not stop its git either. */
static _Noreturn void become_git(const char *const *argv, int out, bool quiet)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    (quiet && dup2(null, STDERR_FILENO) < 0))
		_exit(NOT_THERE);
	execvp("git", (char **)argv);
	_exit(NOT_THERE);
}

static int await(pid_t pid, const char *const *argv, struct error *err)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, "waitpid");
	if (!WIFEXITED(status))
		return error_set(err, "git %s was killed", argv[1]);
	if (WEXITSTATUS(status) == NOT_THERE)
		return error_usage(err, "git cannot be executed: revisions want it");
	return WEXITSTATUS(status);
}

static pid_t start(const char *const *argv, int out, bool quiet, struct error *err)
{
	pid_t pid = fork();

	if (pid == 0)
		become_git(argv, out, quiet);
	if (pid < 0)
		error_errno(err, "fork");
	return pid;
}

int git_run(const char *const *argv, int out, bool quiet, struct error *err)
{
	pid_t pid = start(argv, out, quiet, err);

	return pid < 0 ? -1 : await(pid, argv, err);
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

/* To the end, so that git never waits for a reader; what is past the room is thrown away. */
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

const char *git_ask(const char *const *argv, struct arena *a, struct error *err)
{
	char *answer = arena_alloc(a, ANSWER_SIZE);
	int ends[2], status = -1;
	size_t n = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		error_errno(err, "pipe");
		return NULL;
	}
	pid = start(argv, ends[1], true, err);
	close(ends[1]);
	if (pid > 0) {
		n = read_answer(ends[0], answer, ANSWER_SIZE - 1);
		status = await(pid, argv, err);
	}
	close(ends[0]);
	if (status != 0)
		return NULL;
	n -= n && answer[n - 1] == '\n';
	answer[n] = '\0';
	return answer;
}

/* Most directories are in no repository, which costs a few stats to know and a process to ask. */
static bool may_be_repository(const char *directory, struct arena *a)
{
	char *path = arena_strdup(a, directory), *slash = path + strlen(path);

	if (getenv("GIT_DIR"))
		return true;
	do {
		*slash = '\0';
		if (fs_exists(AT_FDCWD, arena_printf(a, "%s/.git", path)))
			return true;
		slash = strrchr(path, '/');
	} while (slash);
	return false;
}

/* "# branch.oid 3f2a91c…", or "(initial)"; "# branch.head main", or "(detached)". */
static const char *header(const char *status, const char *name, struct arena *a)
{
	const char *at = strstr(status, name);

	if (!at || at[strlen(name)] == '(')
		return NULL;
	at += strlen(name);
	return arena_strndup(a, at, strcspn(at, "\n"));
}

/* Is there a line that is no header? */
static bool has_changes(const char *status)
{
	while (*status == '#') {
		status += strcspn(status, "\n");
		status += *status == '\n';
	}
	return *status != '\0';
}

void git_look(const char *directory, struct arena *a, struct git_state *out)
{
	const char *const root_of[] = {
		"git", "-C", directory, "rev-parse", "--show-toplevel", NULL
	};
	/* no lock of the index, no monitor started: a look is in nobody's way */
	const char *const status_of[] = { "git",
					  "--no-optional-locks",
					  "-c",
					  "core.fsmonitor=false",
					  "-C",
					  directory,
					  "status",
					  "--porcelain=v2",
					  "--branch",
					  "--no-ahead-behind",
					  "--untracked-files=no",
					  NULL };
	const char *status;

	*out = (struct git_state){ 0 };
	if (!may_be_repository(directory, a))
		return;
	out->root = git_ask(root_of, a, NULL);
	status = out->root ? git_ask(status_of, a, NULL) : NULL;
	if (!status)
		return;
	out->commit = header(status, "# branch.oid ", a);
	out->branch = header(status, "# branch.head ", a);
	out->dirty = out->commit && has_changes(status);
}
