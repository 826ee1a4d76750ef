/* Files by directory descriptor, always close-on-exec, every result looked at. */
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

int fs_open_dir(int at, const char *path, struct error *err)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, "%s", path);
	return fd;
}

static int make_dir(int at, const char *path, struct error *err)
{
	struct stat st;

	if (mkdirat(at, path, 0777) == 0)
		return 0;
	if (errno == EEXIST && fstatat(at, path, &st, 0) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		errno = ENOTDIR;
	}
	return error_errno(err, "make directory %s", path);
}

int fs_make_dirs(int at, const char *path, struct error *err)
{
	char part[4096];
	size_t n = strlen(path);

	if (n >= sizeof part)
		return error_set(err, "make directory %.64s…: the path is too long", path);
	memcpy(part, path, n + 1);
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

static int remove_entries(DIR *dir, struct error *err)
{
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (fs_remove_tree(dirfd(dir), entry->d_name, err) < 0)
			return -1;
	}
	return 0;
}

int fs_remove_tree(int at, const char *path, struct error *err)
{
	DIR *dir;
	int fd, result;

	if (unlinkat(at, path, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return error_errno(err, "remove %s", path);
	fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, "remove %s", path);
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return error_errno(err, "remove %s", path);
	}
	result = remove_entries(dir, err);
	closedir(dir);
	if (result == 0 && unlinkat(at, path, AT_REMOVEDIR) < 0)
		return error_errno(err, "remove %s", path);
	return result;
}

bool fs_exists(int at, const char *path)
{
	return faccessat(at, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
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

static int bytes_fill(struct bytes *b, int fd, size_t limit, struct arena *a)
{
	ssize_t n;

	for (;;) {
		if (b->size == b->room) {
			size_t room = b->room ? b->room * 2 : 4096;
			char *data = arena_alloc(a, room + 1);

			if (b->size)
				memcpy(data, b->data, b->size);
			b->data = data;
			b->room = room;
		}
		n = read(fd, b->data + b->size, b->room - b->size);
		if (n < 0 && errno == EINTR)
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

/* Nothing waits for a FIFO that stands in a file's place; for standard input one does, as long as it takes. */
static int open_to_read(int at, const char *path)
{
	if (!strcmp(path, "/dev/stdin"))
		return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	return openat(at, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

char *fs_read_file(int at, const char *path, size_t limit, struct arena *a, size_t *size,
		   struct error *err)
{
	scoped_fd fd = open_to_read(at, path);
	struct bytes b = { 0 };
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		error_errno(err, "%s", path);
		return NULL;
	}
	if (S_ISREG(st.st_mode) && st.st_size > 0) {
		b.room = (size_t)st.st_size + 1;
		if (b.room > (limit ? limit : (size_t)1 << 30))
			b.room = 4096;
		b.data = arena_alloc(a, b.room + 1);
	}
	if (bytes_fill(&b, fd, limit ? limit : (size_t)1 << 30, a) < 0) {
		error_errno(err, "%s", path);
		return NULL;
	}
	b.data[b.size] = '\0';
	if (size)
		*size = b.size;
	return b.data;
}

int fs_replace_begin(struct fs_replace *r, int at, const char *path, struct error *err)
{
	int fd;

	memset(r, 0, sizeof *r);
	r->at = at;
	if ((size_t)snprintf(r->path, sizeof r->path, "%s", path) >= sizeof r->path)
		return error_set(err, "%.64s…: the path is too long", path);
	snprintf(r->temp, sizeof r->temp, "%s.tmp-%ld", path, (long)getpid());
	fd = openat(at, r->temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return error_errno(err, "write %s", path);
	r->file = fdopen(fd, "w");
	if (!r->file) {
		close(fd);
		return error_errno(err, "write %s", path);
	}
	return 0;
}

int fs_replace_commit(struct fs_replace *r, struct error *err)
{
	bool written = !ferror(r->file) && fflush(r->file) == 0;

	if (fclose(r->file) != 0)
		written = false;
	r->file = NULL;
	if (written && renameat(r->at, r->temp, r->at, r->path) == 0)
		return 0;
	error_errno(err, "write %s", r->path);
	unlinkat(r->at, r->temp, 0);
	return -1;
}

void fs_replace_abort(struct fs_replace *r)
{
	fclose(r->file);
	r->file = NULL;
	unlinkat(r->at, r->temp, 0);
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
