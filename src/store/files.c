/* The files of a run directory for those who open none themselves. */
#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "store/layout.h"

bool run_has_file(const struct run *run, const char *path)
{
	return fs_exists(run->dir_fd, path);
}

char *run_read_file(const struct run *run, const char *path, size_t limit,
		    struct arena *a, size_t *size, struct error *err)
{
	return fs_read_file(run->dir_fd, path, limit, a, size, err);
}

const char *attempt_path(const struct run_attempt *at, const char *name, struct arena *a)
{
	return arena_printf(a, "%s/%s", at->dir, name);
}

int long_file_open(struct long_file *f, const struct run *run,
		   const struct run_attempt *at, const char *name, struct error *err)
{
	scoped_arena a = arena_new();
	struct stat st;

	*f = (struct long_file){ -1, 0 };
	f->fd = fs_open(run->dir_fd, attempt_path(at, name, a), O_RDONLY | O_NONBLOCK, 0);
	if (f->fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == EBADF))
		return 0;
	if (f->fd < 0 || fstat(f->fd, &st) < 0)
		return fs_open_error(name, err);
	if (!S_ISREG(st.st_mode)) {
		long_file_close(f);
		return error_set(err, "%s: expected a regular file", name);
	}
	f->size = st.st_size;
	return 0;
}

void long_file_close(struct long_file *f)
{
	fs_close_scoped(&f->fd);
	f->fd = -1;
}

bool long_file_read(const struct long_file *f, off_t from, size_t n, char *out)
{
	while (n > 0) {
		ssize_t got = pread(f->fd, out, n, from);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		out += got;
		from += got;
		n -= (size_t)got;
	}
	return true;
}

static const char *read_range(const struct long_file *f, off_t from, off_t to, size_t *n,
			      struct arena *a)
{
	size_t size = (size_t)(to - from);
	char *data = arena_alloc(a, size + 1);

	*n = size && long_file_read(f, from, size, data) ? size : 0;
	return data;
}

struct long_file_ends long_file_ends(const struct long_file *f, size_t limit,
				     struct arena *a)
{
	struct long_file_ends ends = { "", "", 0, 0, 0 };
	off_t head = (off_t)limit / 4, tail = f->size - ((off_t)limit - head);

	if (f->fd < 0)
		return ends;
	if (f->size <= (off_t)limit) {
		ends.head = read_range(f, 0, f->size, &ends.nhead, a);
		return ends;
	}
	ends.head = read_range(f, 0, head, &ends.nhead, a);
	ends.tail = read_range(f, tail, f->size, &ends.ntail, a);
	ends.left_out = tail - head;
	return ends;
}

const char *metric_file_read(const struct run *run, const struct run_attempt *at,
			     const struct test_metric *m, struct arena *a, char **data,
			     size_t *size)
{
	const char *path = attempt_path(at, layout_metric(m, a), a);
	struct error err = { 0 };

	if (!run_has_file(run, path))
		return arena_printf(a, "the test wrote no file '%.200s'", m->file);
	*data = run_read_file(run, path, METRIC_FILE_MAX, a, size, &err);
	return *data ? NULL
		     : arena_printf(a, "'%.200s' cannot be read: %s", m->file, err.text);
}
