/* The test's own live metrics. */
#include "probe/custom.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
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

static void take_lines(struct custom_reader *r, void *self,
		       void (*each)(void *self, const char *name, double value))
{
	char *line = r->buffer, *end = r->buffer + r->held, *newline;

	while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
		const char *name;
		double value;

		*newline = '\0';
		if (strlen(line) == (size_t)(newline - line) && split(line, &name, &value))
			each(self, name, value);
		else if (newline > line)
			r->bad++;
		line = newline + 1;
	}
	r->held = (size_t)(end - line);
	memmove(r->buffer, line, r->held);
}

void custom_read(struct custom_reader *r, void *self,
		 void (*each)(void *self, const char *name, double value))
{
	ssize_t n;

	if (r->fd < 0)
		return;
	while ((n = read(r->fd, r->buffer + r->held, sizeof r->buffer - r->held)) > 0) {
		r->held += (size_t)n;
		take_lines(r, self, each);
		if (r->held == sizeof r->buffer) {
			r->bad++;
			r->held = 0;
		}
	}
}
