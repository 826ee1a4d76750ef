/* Bytes that are put away in order and read back from anywhere. */
#include "store/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/fs.h"
#include "base/memory.h"

/* So much is kept in memory: an attempt of 20,000 samples needs no file. */
enum { BUFFER_MOST = 1 << 20, BUFFER_LEAST = 1 << 14 };

struct spill {
	int at, fd;
	int error;    /* errno of what went wrong; 0 */
	char *buffer; /* the latest bytes */
	size_t used, room;
	uint64_t written; /* bytes before them, in the file */
};

static void *sure(void *p)
{
	if (p)
		return p;
	memory_exhausted();
}

struct spill *spill_new(int at)
{
	struct spill *s = sure(calloc(1, sizeof *s));

	s->at = at;
	s->fd = -1;
	return s;
}

void spill_free(struct spill *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	free(s->buffer);
	free(s);
}

void spill_clear(struct spill *s)
{
	s->used = 0;
	s->written = 0;
	s->error = s->fd >= 0 && ftruncate(s->fd, 0) < 0 ? errno : 0;
}

int spill_check(const struct spill *s, struct error *err)
{
	if (!s->error)
		return 0;
	errno = s->error;
	return error_errno(err, "put samples away in a temporary file");
}

/* Where the file system has no files without a name, one that loses it at once. */
static int open_named(int at)
{
	char name[48];
	uint64_t word;
	int fd;

	if (getrandom(&word, sizeof word, 0) != sizeof word)
		return -1;
	snprintf(name, sizeof name, ".samples-%016llx.tmp", (unsigned long long)word);
	fd = openat(at, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlinkat(at, name, 0);
	return fd;
}

static int open_nameless(int at)
{
	int fd = openat(at, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : open_named(at);
}

/* A directory that takes nothing may still be reported on standard output. */
static void open_file(struct spill *s)
{
	if (s->fd < 0)
		s->fd = open_nameless(s->at);
	if (s->fd < 0)
		s->fd = open_nameless(AT_FDCWD);
	if (s->fd < 0) {
		FILE *f = tmpfile();

		s->fd = f ? fcntl(fileno(f), F_DUPFD_CLOEXEC, 3) : -1;
		if (f)
			fclose(f);
	}
	if (s->fd < 0 && !s->error)
		s->error = errno;
}

static void write_buffer(struct spill *s)
{
	open_file(s);
	if (s->fd >= 0 && !s->error && fs_write_all(s->fd, s->buffer, s->used, NULL) < 0)
		s->error = errno ? errno : EIO;
	s->written += s->used;
	s->used = 0;
}

static void make_room(struct spill *s, size_t size)
{
	size_t room = s->room ? s->room : BUFFER_LEAST;

	while (room < s->used + size && room < BUFFER_MOST)
		room *= 2;
	if (room > s->room) {
		s->buffer = sure(realloc(s->buffer, room));
		s->room = room;
	}
	if (s->used + size > s->room)
		write_buffer(s);
}

uint64_t spill_put(struct spill *s, const void *data, size_t size)
{
	uint64_t at;

	make_room(s, size);
	at = s->written + s->used;
	memcpy(s->buffer + s->used, data, size);
	s->used += size;
	return at;
}

void spill_get(struct spill *s, uint64_t at, void *data, size_t size)
{
	char *p = data;

	if (at >= s->written) {
		memcpy(data, s->buffer + (at - s->written), size);
		return;
	}
	while (size) {
		ssize_t n = s->fd < 0 ? -1 : pread(s->fd, p, size, (off_t)at);

		if (n < 0 && s->fd >= 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (!s->error)
				s->error = n < 0 && errno ? errno : EIO;
			memset(p, 0, size);
			return;
		}
		p += n;
		at += (uint64_t)n;
		size -= (size_t)n;
	}
}
