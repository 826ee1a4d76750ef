/* A run directory is one run's at a time. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/fs.h"
#include "runner/runner.h"

enum { LOOK_US = 50000 };

/* Another run may have moved it aside between its opening and its lock. */
static bool was_moved(const char *path, int fd)
{
	struct stat locked, there;

	if (fstat(fd, &locked) < 0)
		return false;
	if (stat(path, &there) < 0)
		return errno == ENOENT;
	return locked.st_ino != there.st_ino || locked.st_dev != there.st_dev;
}

/* A file system without locks is no reason not to run. */
static bool try_lock(int fd)
{
	int rc;

	do
		rc = flock(fd, LOCK_EX | LOCK_NB);
	while (rc < 0 && errno == EINTR);
	return rc == 0 || errno != EWOULDBLOCK;
}

int runner_lock(const char *path, int64_t wait_ms, struct error *err)
{
	int64_t end = clock_monotonic_ns() + wait_ms * 1000000;
	int fd;

	while ((fd = fs_open_dir(AT_FDCWD, path, err)) >= 0) {
		if (try_lock(fd) && !was_moved(path, fd))
			return fd;
		close(fd);
		if (clock_monotonic_ns() >= end)
			return error_usage(
				err,
				"%s: a run is going on there; wait for its end, "
				"or name another directory with --output",
				path);
		usleep(LOOK_US);
	}
	return -1;
}
