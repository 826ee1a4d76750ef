/* A directory that stays for the life of a fuzzing process, on memory where there is some. */
#ifndef STRAIN_FUZZ_SCRATCH_H
#define STRAIN_FUZZ_SCRATCH_H

#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"

/* Its path: one a process and `name`. */
static inline const char *fuzz_path(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/strain-fuzz-%s-%ld",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", name,
		 (long)getpid());
	return path;
}

/* Open, made where it is not there. -1. */
static inline int fuzz_dir(const char *name)
{
	const char *path = fuzz_path(name);

	if (fs_make_dirs(AT_FDCWD, path, NULL) < 0)
		return -1;
	return fs_open_dir(AT_FDCWD, path, NULL);
}

/* A file below it of these bytes, written anew. */
static inline int fuzz_write(int dir, const char *name, const void *data, size_t size)
{
	scoped_fd fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	return fd < 0 ? -1 : fs_write_all(fd, data, size, NULL);
}

#endif
