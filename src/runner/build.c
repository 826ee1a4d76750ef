/* A suite's build commands: once, before any test, never measured. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/runner.h"
#include "suite/params.h"

#include "child.h"
#include "ending.h"

/* The command as a message quotes it. */
static const char *build_name(const struct command_line *line, const char *const *argv)
{
	return line->line ? line->line : argv[0];
}

static int build_one(const struct command_line *line, struct arena *a, struct error *err)
{
	/* A command of no cell: it has no parameters to be told. */
	const struct cell none = { .id = "build", .duration.text = "" };
	struct child_spec spec = {
		.argv = params_argv(line, &none, NULL, a, err),
		.envp = (const char *const *)environ,
		.stdout_fd = STDERR_FILENO,
		.stderr_fd = STDERR_FILENO,
		.cgroup_fd = -1,
	};
	struct child child;
	int status, rc;

	if (!spec.argv || child_fork(&spec, &child, err) < 0)
		return -1;
	rc = child_release(&child, &spec, err);
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (rc != 0)
		return error_prefix(err, "build");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return error_set(err, "build: '%s' failed: %s", build_name(line, spec.argv),
			 ending_status(status, a));
}

int runner_build(const struct suite *suite, struct error *err)
{
	scoped_arena a = arena_new();

	for (size_t i = 0; i < suite->nbuild; i++)
		if (build_one(&suite->build[i], a, err) < 0)
			return -1;
	return 0;
}
