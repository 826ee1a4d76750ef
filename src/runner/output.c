/* What a command says, in a file: so many bytes of it are kept, the first and the last. */
#include "output.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

enum {
	BLOCK = 4096, /* what a hole is made of, and how far a line's end is looked for */
	CHUNK = 64 << 10,
	SLACK = 16 << 10, /* not worth a cut, and more than the line about it is long */
	SOON_NS = 100000000,
	LATER_NS = 1000000000,
};

struct output output_of(int dir_fd, const char *name, int64_t most)
{
	return (struct output){ .dir_fd = dir_fd, .name = name, .most = most, .fd = -1 };
}

static int64_t size_of(struct output *o)
{
	struct stat st;

	if (o->fd < 0)
		o->fd = fs_open(o->dir_fd, o->name, O_RDWR, 0);
	return o->fd >= 0 && fstat(o->fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size
									   : 0;
}

void output_trim(struct output *o)
{
	int64_t size = size_of(o), half = o->most / 2, from, to;

	o->looked_at = size;
	if (size <= o->most + SLACK)
		return;
	/* a line's end is looked for beyond both halves */
	from = (half + BLOCK) / BLOCK * BLOCK;
	from = from > o->let_go ? from : o->let_go;
	to = (size - half - BLOCK) / BLOCK * BLOCK;
	if (to <= from)
		return;
	(void)!fallocate(o->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from,
			 to - from);
	o->let_go = to;
}

int64_t output_pause_ns(const struct output *o, int64_t size_before)
{
	return o->looked_at - size_before > o->most / 8 ? SOON_NS : LATER_NS;
}

/* Behind the last line's end before `at`, but for one that is too long. */
static int64_t line_before(int fd, int64_t at)
{
	char text[BLOCK];
	int64_t from = at > BLOCK ? at - BLOCK : 0;
	ssize_t n = pread(fd, text, (size_t)(at - from), from);
	const char *end = n > 0 ? memrchr(text, '\n', (size_t)n) : NULL;

	return end ? from + (end + 1 - text) : at;
}

static int64_t line_after(int fd, int64_t at)
{
	char text[BLOCK];
	ssize_t n = pread(fd, text, sizeof text, at);
	const char *end = n > 0 ? memchr(text, '\n', (size_t)n) : NULL;

	return end ? at + (end + 1 - text) : at;
}

/* `to` is before `from`. Where it ends. */
static int64_t move_down(int fd, int64_t from, int64_t to)
{
	char text[CHUNK];
	ssize_t n;

	while ((n = pread(fd, text, sizeof text, from)) > 0 &&
	       pwrite(fd, text, (size_t)n, to) == n) {
		from += n;
		to += n;
	}
	return to;
}

static int64_t cut(const struct output *o, int64_t size)
{
	int64_t begin = line_before(o->fd, o->most / 2);
	int64_t end = line_after(o->fd, size - o->most / 2);
	char line[120];
	int n = snprintf(line, sizeof line,
			 "[strain: %lld bytes were dropped here, see max_output]\n",
			 (long long)(end - begin));

	if (pwrite(o->fd, line, (size_t)n, begin) != n)
		return 0;
	(void)!ftruncate(o->fd, move_down(o->fd, end, begin + n));
	return end - begin;
}

int64_t output_close(struct output *o)
{
	int64_t size = size_of(o);
	int64_t dropped = size > o->most + SLACK ? cut(o, size) : 0;

	fs_close_scoped(&o->fd);
	o->fd = -1;
	return dropped;
}
