/* Checking every promise of a provider, each in a process of its own. */
#include "conformance.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "load.h"
#include "temp_dir.h"

/* A promise that takes longer has hung. */
enum { LIMIT_S = 30 };

struct conformance {
	const struct wp_table *table;
	const char *argument;
	int done, broken;
};

/* In the process of the promise: its answer is the exit status, and the reason on the pipe. */
static void keep_promise(const struct conformance *all, const struct promise *promise,
			 const char *dir, int fd)
{
	struct check c = {
		.table = all->table,
		.options = { .dir = all->table->durable ? dir : NULL,
			     .argument = all->argument },
	};
	alarm(LIMIT_S);
	HOLDS(&c, check_open(&c, false) == 0, "it does not open: %s", c.error.text);
	if (!check_failed(&c))
		promise->check(&c);
	check_close(&c);
	arena_clear(&c.arena);
	dprintf(fd, "%s", c.why);
	_exit(check_failed(&c) ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* All that comes through the pipe until its other end is closed. */
static void read_all(int fd, char *text, size_t size)
{
	size_t len = 0;
	ssize_t got;
	while (len + 1 < size && ((got = read(fd, text + len, size - 1 - len)) > 0 ||
				  (got < 0 && errno == EINTR)))
		len += got > 0 ? (size_t)got : 0;
	text[len] = '\0';
}

/* What became of the process: NULL when the promise is kept. */
static const char *verdict(int status, char *why, size_t size)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		snprintf(why, size, "no answer within %d s", LIMIT_S);
	else if (WIFSIGNALED(status))
		snprintf(why, size, "killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == EXIT_SUCCESS)
		return NULL;
	else if (!why[0])
		snprintf(why, size, "the process ended with %d", WEXITSTATUS(status));
	return why;
}

static int run_promise(const struct conformance *all, const struct promise *promise,
		       char *why, size_t size, struct failure *failure)
{
	int ends[2], status = 0;
	char *dir = temp_dir_make(failure);
	if (!dir || pipe2(ends, O_CLOEXEC) < 0)
		return dir ? failure_set(failure, FAILURE_INFRASTRUCTURE, "pipe: %s",
					 strerrordesc_np(errno))
			   : -1;
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0)
		keep_promise(all, promise, dir, ends[1]);
	close(ends[1]);
	if (pid > 0)
		read_all(ends[0], why, size);
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	temp_dir_remove(dir);
	return pid > 0 ? status
		       : failure_set(failure, FAILURE_INFRASTRUCTURE, "fork: %s",
				     strerrordesc_np(errno));
}

static int run_promises(struct conformance *all, const struct promise *promises,
			struct failure *failure)
{
	for (const struct promise *p = promises; p->text; p++) {
		char why[512] = "";
		all->done++;
		if (p->durable && !all->table->durable) {
			printf("ok %d - %s # SKIP not durable\n", all->done, p->text);
			continue;
		}
		int status = run_promise(all, p, why, sizeof why, failure);
		if (status < 0)
			return -1;
		const char *reason = verdict(status, why, sizeof why);
		all->broken += reason != NULL;
		printf("%sok %d - %s\n", reason ? "not " : "", all->done, p->text);
		if (reason)
			printf("# %s\n", reason);
	}
	return 0;
}

int conformance_run(const char *provider, const char *argument, struct failure *why)
{
	struct loaded loaded;
	if (load_provider(&loaded, provider, why) < 0)
		return -1;
	struct conformance all = { .table = loaded.table, .argument = argument };
	int rc = run_promises(&all, check_store_promises(), why);
	if (rc == 0)
		rc = run_promises(&all, check_turn_promises(), why);
	if (rc == 0)
		rc = run_promises(&all, check_job_promises(), why);
	if (rc == 0) {
		printf("1..%d\n", all.done);
		printf("# %s (interface %d): %d of %d promises broken\n", all.table->name,
		       all.table->abi, all.broken, all.done);
	}
	load_free(&loaded);
	return rc < 0 ? -1 : all.broken;
}
