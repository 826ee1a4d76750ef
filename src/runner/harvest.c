/* The files that a test leaves for its metrics, copied beside its samples. */
#include "harvest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "store/layout.h"
#include "suite/params.h"

#include "keeper.h"

/* A file system's clock may lag by a tick or, on old ones, tell even seconds only. */
enum { CLOCK_SLACK_US = 2000000, CHUNK = 1 << 20 };

static int open_below(const char *dir, const char *path)
{
	scoped_fd at = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	/* O_NONBLOCK: a FIFO must not hold the keeper up. */
	return at < 0 ? -1 : openat(at, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/* Told a second time to stop. */
static bool is_hurried(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && sigismember(&pending, KEEPER_HURRY) == 1;
}

/* No more than readers take, of a file that may grow meanwhile; what is interrupted is no copy. */
static bool copy(int from, int at, const char *name)
{
	size_t left = METRIC_FILE_MAX;
	scoped_fd to = fs_open(at, name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	ssize_t n;

	if (to < 0)
		return false;
	do {
		n = sendfile(to, from, NULL, left < CHUNK ? left : CHUNK);
		left -= n > 0 ? (size_t)n : 0;
		if (is_hurried()) {
			errno = EINTR;
			return false;
		}
	} while ((n > 0 && left) || (n < 0 && errno == EINTR));
	return n >= 0;
}

const char *harvest_metric(const struct job *job, const struct test_metric *m,
			   const char *dir, int64_t started_utc_us, struct arena *a)
{
	const struct attempt_params params = {
		.attempt = job->id.number,
		.output_dir = job->path,
		.metrics_file = job_metrics_path(job, a),
	};
	const char *path;
	scoped_fd from = -1;
	struct error err;
	struct stat st;

	if (!m->file)
		return NULL;
	path = params_fill(m->file, job->cell, &params, a, &err);
	if (!path)
		return arena_strdup(a, err.text);
	from = open_below(dir, path);
	if (from < 0 || fstat(from, &st) < 0)
		return arena_printf(a, "metric %s: %s: %s", m->name, path,
				    strerror(errno));
	if (!S_ISREG(st.st_mode))
		return arena_printf(a, "metric %s: %s is no regular file", m->name, path);
	if (st.st_size > METRIC_FILE_MAX)
		return arena_printf(a,
				    "metric %s: %s is larger than %d MB, and not taken",
				    m->name, path, METRIC_FILE_MAX >> 20);
	if ((int64_t)st.st_mtim.tv_sec * 1000000 < started_utc_us - CLOCK_SLACK_US)
		return arena_printf(a, "metric %s: %s is older than the attempt", m->name,
				    path);
	if (!copy(from, job->dir_fd, layout_metric(m, a)))
		return arena_printf(a, "metric %s: %s cannot be copied: %s", m->name,
				    path, strerror(errno));
	return NULL;
}
