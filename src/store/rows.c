/* The lines of a file that was written row by row by somebody who may have been killed. */
#include "rows.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/text.h"
#include "base/units.h"

/*
 * No row of ours is longer than a few hundred bytes; of a line that fills all this only
 * the end is given.
 */
enum { BUFFER = 1 << 16 };

int rows_create(int at, const char *name, struct error *err)
{
	int fd = fs_open(at, name, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);

	if (fd >= 0)
		return fd;
	fs_open_error(name, err);
	return error_prefix(err, "create");
}

int rows_open(struct rows *r, int at, const char *name, struct error *err)
{
	struct stat st;

	*r = (struct rows){ .name = name, .fd = -1 };
	r->fd = fs_open(at, name, O_RDONLY | O_NONBLOCK, 0);
	if (r->fd < 0 && errno == ENOENT) {
		r->over = true;
		return 0;
	}
	if (r->fd < 0)
		return fs_open_error(name, err);
	if (fstat(r->fd, &st) < 0)
		return error_errno(err, "%s", name);
	if (!S_ISREG(st.st_mode))
		return error_set(err, "%s: expected a regular file", name);
	r->buffer = malloc(BUFFER);
	return r->buffer ? 0 : error_errno(err, "%s", name);
}

void rows_close(struct rows *r)
{
	if (r->fd >= 0)
		close(r->fd);
	free(r->buffer);
	*r = (struct rows){ .fd = -1 };
}

/* More bytes behind what is left of the buffer. */
static int fill(struct rows *r, struct error *err)
{
	size_t left = r->filled - r->next;
	ssize_t n;

	memmove(r->buffer, r->buffer + r->next, left);
	r->next = 0;
	r->filled = left < BUFFER ? left : 0;
	do
		n = read(r->fd, r->buffer + r->filled, BUFFER - r->filled);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_errno(err, "%s", r->name);
	r->filled += (size_t)n;
	r->over = n == 0;
	return 0;
}

int rows_next(struct rows *r, char **line, struct error *err)
{
	size_t looked = r->next;
	char *end;

	for (;;) {
		end = looked < r->filled
			      ? memchr(r->buffer + looked, '\n', r->filled - looked)
			      : NULL;
		if (end)
			break;
		if (r->over) {
			r->torn = r->filled > r->next;
			return 0;
		}
		looked = r->filled - r->next;
		if (fill(r, err) < 0)
			return -1;
		looked = looked < r->filled ? looked : 0;
	}
	*end = 0;
	*line = r->buffer + r->next;
	r->next = (size_t)(end - r->buffer) + 1;
	r->line++;
	return 1;
}

char *rows_field(char **next)
{
	return strsep(next, ",");
}

bool rows_int(const char *s, int64_t *out)
{
	const char *p = s + (*s == '-');
	int64_t v = 0;

	/* 18 digits fit whatever they are */
	for (size_t i = 0; i < 18 && *p >= '0' && *p <= '9'; i++)
		v = v * 10 + (*p++ - '0');
	if (*p)
		return text_to_int64(s, out) && *out != NO_VALUE;
	*out = *s == '-' ? -v : v;
	return p > s + (*s == '-');
}

int rows_error(const struct rows *r, struct error *err, const char *expected,
	       const char *got)
{
	return error_set(err, "%s:%zu: expected %s, got '%.80s'", r->name, r->line,
			 expected, got);
}

void rows_bad(struct rows *r, const char *expected, const char *got)
{
	if (r->nbad++ == 0)
		rows_error(r, &r->bad, expected, got);
}

const char *rows_bad_words(const struct rows *r, struct arena *a)
{
	if (!r->nbad)
		return NULL;
	if (r->nbad == 1)
		return arena_printf(a, "%s: this row is left out", r->bad.text);
	return arena_printf(a, "%s: this row and %zu other%s are left out", r->bad.text,
			    r->nbad - 1, text_plural(r->nbad - 1));
}
