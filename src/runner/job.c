/* One attempt to be made, as the runner decided it, and its commands made ready. */
#include "job.h"

#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "store/layout.h"
#include "suite/params.h"

const char *job_metrics_path(const struct job *job, struct arena *a)
{
	return arena_printf(a, "%s/" METRICS_FILE, job->path);
}

/* Does one of `pairs` set the variable of "NAME=value"? */
static bool is_set(const struct pair *pairs, size_t n, const char *variable)
{
	size_t length = strcspn(variable, "=");

	for (size_t i = 0; i < n; i++)
		if (strlen(pairs[i].name) == length &&
		    strncmp(pairs[i].name, variable, length) == 0)
			return true;
	return false;
}

/* strain's own environment with `pairs` in it; a later pair of a name wins. */
static const char *const *merge_environment(const struct pair *pairs, size_t n,
					    struct arena *a)
{
	const char **all = NULL;
	size_t count = 0;

	for (char **e = environ; *e; e++)
		if (!is_set(pairs, n, *e))
			*(const char **)arena_push(a, &all, &count, sizeof *all) = *e;
	for (size_t i = 0; i < n; i++) {
		const char *v = arena_printf(a, "%s=%s", pairs[i].name, pairs[i].value);

		if (!is_set(pairs + i + 1, n - i - 1, v))
			*(const char **)arena_push(a, &all, &count, sizeof *all) = v;
	}
	*(const char **)arena_push(a, &all, &count, sizeof *all) = NULL;
	return all;
}

/* `dir` of the suite, seen from where tests run; NULL: strain's working directory. */
static const char *place_of(const struct job *job, const char *dir, struct arena *a)
{
	if (!job->root || (dir && *dir == '/'))
		return dir;
	return dir ? arena_printf(a, "%s/%s", job->root, dir) : job->root;
}

/* Programs believe PWD where it is right; it must not name another place. */
static const struct pair *add_place(const struct job *job, const struct pair *env,
				    size_t *n, struct arena *a)
{
	struct pair *all;

	if (!job->root)
		return env;
	all = arena_array(a, *n + 1, sizeof *all);
	all[0] = (struct pair){ "PWD", job->root };
	for (size_t i = 0; i < *n; i++)
		all[i + 1] = env[i];
	++*n;
	return all;
}

static int fill_spec(const struct job *job, const struct command_line *line,
		     struct arena *a, struct child_spec *spec, struct error *err)
{
	const struct attempt_params params = {
		.attempt = job->id.number,
		.output_dir = job->path,
		.metrics_file = job_metrics_path(job, a),
	};
	const struct settings *set = &job->cell->settings;
	const struct pair *env;
	const char *dir = NULL;
	size_t nenv;

	spec->argv = params_argv(line, job->cell, &params, a, err);
	env = params_env(job->cell, &params, a, &nenv, err);
	if (!spec->argv || !env)
		return -1;
	if (set->dir && !(dir = params_fill(set->dir, job->cell, &params, a, err)))
		return -1;
	spec->dir = place_of(job, dir, a);
	env = add_place(job, env, &nenv, a);
	spec->envp = merge_environment(env, nenv, a);
	return 0;
}

/*
 * O_APPEND: two descriptors on one file, or a test that truncates it, do not write over
 * each other.
 */
static int open_log(const struct job *job, const char *name, struct error *err)
{
	int fd = fs_open(job->dir_fd, name, O_WRONLY | O_CREAT | O_APPEND, 0666);

	if (fd >= 0)
		return fd;
	fs_open_error(name, err);
	return error_prefix(err, "%s", job->path);
}

int job_open(const struct job *job, const struct command_line *line, struct job_logs logs,
	     struct arena *a, struct child_spec *spec, struct error *err)
{
	*spec = (struct child_spec){ .stdout_fd = -1, .stderr_fd = -1, .cgroup_fd = -1 };
	if (fill_spec(job, line, a, spec, err) < 0)
		return -1;
	spec->stdout_fd = open_log(job, logs.out, err);
	spec->stderr_fd = open_log(job, logs.err, err);
	if (spec->stdout_fd >= 0 && spec->stderr_fd >= 0)
		return 0;
	job_close(spec);
	return -1;
}

void job_close(struct child_spec *spec)
{
	fs_close_scoped(&spec->stdout_fd);
	fs_close_scoped(&spec->stderr_fd);
	spec->stdout_fd = spec->stderr_fd = -1;
}
