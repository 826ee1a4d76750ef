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
static int copy(int from, int at, const char *name, struct error *err)
{
	size_t left = METRIC_FILE_MAX;
	scoped_fd to = fs_open(at, name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	ssize_t n;

	if (to < 0)
		return fs_open_error(name, err);
	do {
		n = sendfile(to, from, NULL, left < CHUNK ? left : CHUNK);
		left -= n > 0 ? (size_t)n : 0;
		if (is_hurried())
			return error_set(err, "%s: interrupted", name);
	} while ((n > 0 && left) || (n < 0 && errno == EINTR));
	return n < 0 ? error_errno(err, "%s", name) : 0;
}

/* Why what the test left is not taken; NULL: it is. */
static const char *refusal(const struct stat *st, int64_t started_utc_us)
{
	if (!S_ISREG(st->st_mode))
		return "is no regular file";
	if (st->st_size > METRIC_FILE_MAX)
		return "is larger than 256 MB, and not taken";
	if ((int64_t)st->st_mtim.tv_sec * 1000000 < started_utc_us - CLOCK_SLACK_US)
		return "is older than the attempt";
	return NULL;
}

int harvest_metric(const struct harvest *h, const struct test_metric *m, struct error *err)
{
	const struct job *job = h->job;
	const struct attempt_params params = {
		.attempt = job->id.number,
		.output_dir = job->path,
		.metrics_file = job_metrics_path(job, h->arena),
	};
	const char *path, *why;
	scoped_fd from = -1;
	struct stat st;

	if (!m->file)
		return 0;
	path = params_fill(m->file, job->cell, &params, h->arena, err);
	if (!path)
		return 1;
	from = open_below(h->dir, path);
	if (from < 0 || fstat(from, &st) < 0) {
		error_errno(err, "metric %s: %s", m->name, path);
		/*
		 * what strain itself lacks, or a disk that does not answer, is no word
		 * about the test
		 */
		return from >= 0 || errno == EMFILE || errno == ENFILE || errno == EIO
			       ? -1
			       : 1;
	}
	why = refusal(&st, h->started_utc_us);
	if (why) {
		error_set(err, "metric %s: %s %s", m->name, path, why);
		return 1;
	}
	return copy(from, job->dir_fd, layout_metric(m, h->arena), err);
}
