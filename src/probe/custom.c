/* The test's own live metrics. */
#include "probe/custom.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

void custom_open(struct custom_reader *r, const char *path)
{
	*r = (struct custom_reader){ .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
}

void custom_close(struct custom_reader *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

bool custom_replaced(const struct custom_reader *r, int at, const char *name)
{
	struct stat own, now;

	if (r->fd < 0 || fstat(r->fd, &own) < 0)
		return false;
	return fstatat(at, name, &now, AT_SYMLINK_NOFOLLOW) < 0 ||
	       now.st_ino != own.st_ino || now.st_dev != own.st_dev;
}

static bool is_name(const char *s)
{
	size_t n = strspn(
		s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

	return n > 0 && n <= 64 && !s[n] && !isdigit((unsigned char)*s) && *s != '.' &&
	       *s != '-';
}

/* "name value", blanks around; the line is cut up in place. */
static bool split(char *line, const char **name, double *value)
{
	char *number, *end = line + strlen(line);

	while (end > line && strchr(" \t\r", end[-1]))
		*--end = '\0';
	line += strspn(line, " \t");
	number = line + strcspn(line, " \t");
	if (!*number)
		return false;
	*number++ = '\0';
	number += strspn(number, " \t");
	*name = line;
	return is_name(line) && text_to_double(number, value);
}

/*
 * No name and value: counted, and the first is kept to be quoted. A NUL in it would end
 * the quote.
 */
static void note_bad(struct custom_reader *r, const char *line, size_t n)
{
	size_t kept = n < CUSTOM_QUOTE_MAX ? n : CUSTOM_QUOTE_MAX;

	if (r->bad++)
		return;
	for (size_t i = 0; i < kept; i++)
		r->first_bad[i] = line[i] ? line[i] : ' ';
	r->first_bad[kept] = '\0';
	r->first_bad_size = n;
}

static void take_line(struct custom_reader *r, const char *line, size_t n, void *self,
		      void (*each)(void *self, const char *name, double value))
{
	char copy[CUSTOM_LINE_MAX + 1];
	const char *name;
	double value;

	if (r->overlong) {
		r->overlong = false;
		return;
	}
	memcpy(copy, line, n + 1);
	if (n && strlen(line) == n && split(copy, &name, &value))
		each(self, name, value);
	else if (n)
		note_bad(r, line, n);
}

static void take_lines(struct custom_reader *r, void *self,
		       void (*each)(void *self, const char *name, double value))
{
	char *line = r->buffer, *end = r->buffer + r->held, *newline;

	while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
		*newline = '\0';
		take_line(r, line, (size_t)(newline - line), self, each);
		line = newline + 1;
	}
	r->held = (size_t)(end - line);
	memmove(r->buffer, line, r->held);
	if (r->held < CUSTOM_LINE_MAX)
		return;
	if (!r->overlong)
		note_bad(r, r->buffer, r->held);
	r->overlong = true;
	r->held = 0;
}

static void start_anew_if_cut(struct custom_reader *r)
{
	struct stat st;

	if (fstat(r->fd, &st) || st.st_size >= r->at)
		return;
	r->at = 0;
	r->held = 0;
	r->overlong = false;
}

static void read_some(struct custom_reader *r, off_t most, void *self,
		      void (*each)(void *self, const char *name, double value))
{
	off_t end = r->at + most;
	ssize_t n;

	if (r->fd < 0)
		return;
	start_anew_if_cut(r);
	while (r->at < end && (n = pread(r->fd, r->buffer + r->held,
					 CUSTOM_LINE_MAX - r->held, r->at)) > 0) {
		r->at += n;
		r->held += (size_t)n;
		take_lines(r, self, each);
	}
}

void custom_read(struct custom_reader *r, void *self,
		 void (*each)(void *self, const char *name, double value))
{
	read_some(r, 1 << 20, self, each);
}

void custom_read_last(struct custom_reader *r, void *self,
		      void (*each)(void *self, const char *name, double value))
{
	struct stat st;

	read_some(r, CUSTOM_LAST_MAX, self, each);
	if (r->fd >= 0 && fstat(r->fd, &st) == 0 && st.st_size > r->at) {
		r->unread = st.st_size - r->at;
		r->held = 0; /* where it stops is no line's end */
	}
	r->buffer[r->held] = '\0';
	take_line(r, r->buffer, r->held, self, each);
	r->held = 0;
}
