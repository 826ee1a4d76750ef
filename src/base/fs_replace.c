/* A file replaced by rename: the old one or the new one, never half of it. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "base/fs.h"

/* A new file beside the one that is replaced; its name is in r->temp. -1 with errno. */
static int open_neighbour(struct fs_replace *r, const char *name)
{
	enum { TRIES = 100 };
	uint64_t random;
	int fd = -1;

	errno = EEXIST;
	for (int i = 0; i < TRIES && fd < 0 && errno == EEXIST; i++) {
		if (getrandom(&random, sizeof random, 0) != sizeof random)
			return -1;
		snprintf(r->temp, sizeof r->temp, "%s.tmp-%016" PRIx64, name, random);
		fd = openat(r->dir, r->temp,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	}
	return fd;
}

/* Close what is still open, remove the neighbour, keep errno. */
static void give_up(struct fs_replace *r, int fd)
{
	int why = errno;

	if (fd >= 0) {
		close(fd);
		unlinkat(r->dir, r->temp, 0);
	}
	if (r->dir >= 0)
		close(r->dir);
	r->dir = -1;
	errno = why;
}

int fs_replace_begin(struct fs_replace *r, int at, const char *path, struct error *err)
{
	const char *name;
	int fd = -1;

	memset(r, 0, sizeof *r);
	if ((size_t)snprintf(r->path, sizeof r->path, "%s", path) >= sizeof r->path)
		return error_set(err, "%.64s…: the path is too long", path);
	r->dir = fs_open_parent(at, r->path, &name);
	if (r->dir >= 0)
		fd = open_neighbour(r, name);
	if (fd >= 0)
		r->file = fdopen(fd, "w");
	if (r->file)
		return 0;
	give_up(r, fd);
	fs_open_error(path, err);
	return error_prefix(err, "write");
}

int fs_replace_commit(struct fs_replace *r, struct error *err)
{
	bool written = !ferror(r->file) && fflush(r->file) == 0;
	const char *slash = strrchr(r->path, '/');

	if (fclose(r->file) != 0)
		written = false;
	r->file = NULL;
	if (written &&
	    renameat(r->dir, r->temp, r->dir, slash ? slash + 1 : r->path) == 0) {
		close(r->dir);
		return 0;
	}
	error_errno(err, "write %s", r->path);
	unlinkat(r->dir, r->temp, 0);
	close(r->dir);
	return -1;
}

void fs_replace_abort(struct fs_replace *r)
{
	fclose(r->file);
	r->file = NULL;
	unlinkat(r->dir, r->temp, 0);
	close(r->dir);
}

int fs_replace_file(int at, const char *path, const void *data, size_t size,
		    struct error *err)
{
	struct fs_replace r;

	if (fs_replace_begin(&r, at, path, err) < 0)
		return -1;
	fwrite(data, 1, size, r.file);
	return fs_replace_commit(&r, err);
}
