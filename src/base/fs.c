/* Files by directory descriptor, always close-on-exec, every result looked at. */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* The part's end; "a//b": an empty part is none. */
static const char *part_end(const char *part)
{
	return strchrnul(part, '/');
}

/* Descend by one directory; `at` was opened on the way here, or is the first. */
static int descend(int at, int first, const char *part, size_t n)
{
	char name[NAME_MAX + 1];
	int fd = -1;

	if (n >= sizeof name) {
		errno = ENAMETOOLONG;
	} else {
		memcpy(name, part, n);
		name[n] = '\0';
		fd = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	if (at != first) {
		int why = errno;

		close(at);
		errno = why;
	}
	return fd;
}

static bool has_way_out(const char *path)
{
	const char *part = path, *end;

	for (; *part; part = *end ? end + 1 : end) {
		end = part_end(part);
		if (end - part == 2 && !strncmp(part, "..", 2))
			return true;
	}
	return *path == '/';
}

/*
 * What openat2 does with RESOLVE_NO_SYMLINKS and RESOLVE_BENEATH, where there is none
 * (before Linux 5.6, or forbidden).
 */
static int open_by_parts(int at, const char *path, int flags, mode_t mode)
{
	const char *slash;
	int dir = at, fd;

	if (has_way_out(path)) {
		errno = EXDEV;
		return -1;
	}
	for (; (slash = strchr(path, '/')); path = slash + 1) {
		if (slash == path)
			continue;
		dir = descend(dir, at, path, (size_t)(slash - path));
		if (dir < 0)
			return -1;
	}
	fd = openat(dir, *path ? path : ".", flags | O_NOFOLLOW, mode);
	if (dir != at) {
		int why = errno;

		close(dir);
		errno = why;
	}
	return fd;
}

static int open_below(int at, const char *path, int flags, mode_t mode)
{
	const struct open_how how = {
		.flags = (uint64_t)(unsigned int)flags,
		.mode = flags & O_CREAT ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	int fd = (int)syscall(SYS_openat2, at, path, &how, sizeof how);

	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return fd;
	return open_by_parts(at, path, flags, mode);
}

int fs_open(int at, const char *path, int flags, mode_t mode)
{
	flags |= O_CLOEXEC;
	return at == AT_FDCWD ? openat(at, path, flags, mode)
			      : open_below(at, path, flags, mode);
}

int fs_open_error(const char *path, struct error *err)
{
	if (errno == ELOOP)
		return error_set(err, "%s: a symbolic link, which is not followed here",
				 path);
	return error_errno(err, "%s", path);
}

int fs_open_dir(int at, const char *path, struct error *err)
{
	int fd = fs_open(at, path, O_RDONLY | O_DIRECTORY, 0);

	return fd < 0 ? fs_open_error(path, err) : fd;
}

int fs_open_parent(int at, const char *path, const char **name)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	*name = slash ? slash + 1 : path;
	if (n >= sizeof dir) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(dir, path, n);
	dir[n] = '\0';
	return fs_open(at, n ? dir : slash ? "/" : ".", O_PATH | O_DIRECTORY, 0);
}

static int make_dir(int at, const char *path, struct error *err)
{
	scoped_fd there = fs_open(at, path, O_PATH | O_DIRECTORY, 0);
	scoped_fd parent = -1;
	const char *name;

	if (there >= 0)
		return 0;
	if (errno == ENOENT) {
		parent = fs_open_parent(at, path, &name);
		/* somebody else may have made it meanwhile */
		if (parent >= 0 && (mkdirat(parent, name, 0777) == 0 || errno == EEXIST)) {
			there = fs_open(at, path, O_PATH | O_DIRECTORY, 0);
			if (there >= 0)
				return 0;
		}
	}
	fs_open_error(path, err);
	return error_prefix(err, "make directory");
}

int fs_make_dirs(int at, const char *path, struct error *err)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof part)
		return error_set(err, "make directory %.64s…: the path is too long", path);
	memcpy(part, path, n + 1);
	while (n > 1 && part[n - 1] == '/')
		part[--n] = '\0';
	for (size_t i = 1; i < n; i++) {
		if (part[i] != '/')
			continue;
		part[i] = '\0';
		if (make_dir(at, part, err) < 0)
			return -1;
		part[i] = '/';
	}
	return make_dir(at, part, err);
}

bool fs_exists(int at, const char *path)
{
	const char *name;
	scoped_fd parent = fs_open_parent(at, path, &name);

	if (parent >= 0 &&
	    faccessat(parent, *name ? name : ".", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return true;
	return errno != ENOENT && errno != ENOTDIR && errno != EBADF;
}

int fs_write_all(int fd, const void *data, size_t size, struct error *err)
{
	const char *p = data;

	while (size > 0) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, "write");
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

/* Filled until end of file: the size that stat tells may be 0 (/proc) or stale. */
struct bytes {
	char *data;
	size_t size, room;
};

static void bytes_grow(struct bytes *b, struct arena *a)
{
	size_t room = b->room ? b->room * 2 : 4096;
	char *data = arena_alloc(a, room + 1);

	if (b->size)
		memcpy(data, b->data, b->size);
	b->data = data;
	b->room = room;
}

/* More of a pipe that somebody still writes to will come. */
static bool wait_for_more(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return errno == EAGAIN && (poll(&p, 1, -1) >= 0 || errno == EINTR);
}

static int bytes_fill(struct bytes *b, int fd, size_t limit, struct arena *a)
{
	ssize_t n;

	for (;;) {
		if (b->size == b->room)
			bytes_grow(b, a);
		n = read(fd, b->data + b->size, b->room - b->size);
		if (n < 0 && (errno == EINTR || wait_for_more(fd)))
			continue;
		if (n <= 0)
			return (int)n;
		b->size += (size_t)n;
		if (b->size > limit) {
			errno = EFBIG;
			return -1;
		}
	}
}

/* O_NONBLOCK: a FIFO that nobody writes to is empty, and nothing to wait for. */
static int open_to_read(int at, const char *path)
{
	if (at == AT_FDCWD && !strcmp(path, "/dev/stdin"))
		return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	return fs_open(at, path, O_RDONLY | O_NONBLOCK, 0);
}

/* Nothing waits for a FIFO that stands in a file's place below a directory. */
static int look_at(int fd, int at, const char *path, struct stat *st, struct error *err)
{
	if (fd < 0 || fstat(fd, st) < 0)
		return fs_open_error(path, err);
	if (at == AT_FDCWD || S_ISREG(st->st_mode))
		return 0;
	return error_set(err, "%s: expected a regular file", path);
}

char *fs_read_file(int at, const char *path, size_t limit, struct arena *a, size_t *size,
		   struct error *err)
{
	scoped_fd fd = open_to_read(at, path);
	const size_t most = limit ? limit : (size_t)1 << 30;
	struct bytes b = { 0 };
	struct stat st = { 0 };

	if (look_at(fd, at, path, &st, err) < 0)
		return NULL;
	if (S_ISREG(st.st_mode) && st.st_size > 0 && (size_t)st.st_size < most) {
		b.room = (size_t)st.st_size + 1;
		b.data = arena_alloc(a, b.room + 1);
	}
	if (bytes_fill(&b, fd, most, a) < 0) {
		error_errno(err, "%s", path);
		return NULL;
	}
	b.data[b.size] = '\0';
	if (size)
		*size = b.size;
	return b.data;
}
