/* A suite's build commands: once, before any test, never measured. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/program.h"
#include "runner/runner.h"
#include "suite/params.h"

#include "birth.h"
#include "ending.h"

/* The command as a message quotes it. */
static const char *build_name(const struct command_line *line, const char *const *argv)
{
	return line->line ? line->line : argv[0];
}

static int build_one(const struct command_line *line, const sigset_t *stops,
		     struct arena *a, struct error *err)
{
	/* A command of no cell: it has no parameters to be told. */
	const struct cell none = { .id = "build", .duration.text = "" };
	const struct program program = {
		.argv = params_argv(line, &none, NULL, a, err),
		.output = STDERR_FILENO,
		.stops = stops,
	};
	struct program_result result;

	if (!program.argv)
		return -1;
	if (program_run(&program, &result, err) < 0)
		return error_prefix(err, "build");
	if (result.signal)
		return error_set(err, "build: '%s' was stopped",
				 build_name(line, program.argv));
	if (WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0)
		return 0;
	return error_set(err, "build: '%s' failed: %s", build_name(line, program.argv),
			 ending_status(result.status, a));
}

static int build_all(const struct suite *suite, const sigset_t *stops, struct error *err)
{
	scoped_arena a = arena_new();

	for (size_t i = 0; i < suite->nbuild; i++)
		if (build_one(&suite->build[i], stops, a, err) < 0)
			return -1;
	return 0;
}

int runner_build(const struct suite *suite, struct error *err)
{
	return build_all(suite, NULL, err);
}

/* --- a process that builds ------------------------------------------------------------- */

struct builder {
	struct error error;
	bool failed;
};

static int enter(const char *root, struct error *err)
{
	if (chdir(root) < 0)
		return error_errno(err, "enter '%s'", root);
	/* Programs believe it where it is right; it must not name the other side. */
	return setenv("PWD", root, 1) < 0 ? error_errno(err, "setenv PWD") : 0;
}

/*
 * What its commands leave lands here, and a SIGTERM, which it gets when strain dies, too,
 * stops all of it.
 */
static _Noreturn void build_there(const struct suite *suite, const char *root,
				  pid_t parent, struct builder *shared)
{
	sigset_t term, held;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	held = term;
	sigaddset(&held, SIGCHLD);
	sigprocmask(SIG_BLOCK, &held, NULL);
	signal(SIGTERM, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	shared->failed = enter(root, &shared->error) < 0 ||
			 build_all(suite, &term, &shared->error) < 0;
	_exit(0);
}

static int await(pid_t pid, const sigset_t *stops, int *stopped)
{
	sigset_t set = *stops;
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

int runner_build_in(const char *root, const struct suite *suite, const sigset_t *stops,
		    int *stopped, struct error *err)
{
	pid_t pid, parent = getpid();
	struct builder *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status, rc = 0;

	if (shared == MAP_FAILED)
		return error_errno(err, "mmap");
	pid = birth_fork(err);
	if (pid == 0)
		build_there(suite, root, parent, shared);
	status = pid > 0 ? await(pid, stops, stopped) : 0;
	if (pid < 0) {
		rc = -1;
	} else if (shared->failed && !*stopped) {
		*err = shared->error;
		rc = -1;
	} else if (status != 0 && !*stopped) {
		rc = error_set(err, "build: it was killed");
	}
	munmap(shared, sizeof *shared);
	return rc;
}
