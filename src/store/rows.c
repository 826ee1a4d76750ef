/* The lines of a file that was written row by row by somebody who may have been killed. */
#include "rows.h"

#include <fcntl.h>
#include <string.h>

#include "base/fs.h"

int rows_create(int at, const char *name, struct error *err)
{
	int fd = fs_open(at, name, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);

	if (fd >= 0)
		return fd;
	fs_open_error(name, err);
	return error_prefix(err, "create");
}

int rows_open(struct rows *r, int at, const char *name, struct arena *a, struct error *err)
{
	size_t size;
	char *end;

	*r = (struct rows){ .name = name };
	if (!fs_exists(at, name))
		return 0;
	r->next = fs_read_file(at, name, 0, a, &size, err);
	if (!r->next)
		return -1;
	end = r->next + size;
	r->torn = size && end[-1] != '\n';
	for (char *p = r->next; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		r->lines++;
	return 0;
}

char *rows_next(struct rows *r)
{
	char *line = r->next, *end;

	if (r->line == r->lines)
		return NULL;
	end = rawmemchr(line, '\n');
	*end = 0;
	r->next = end + 1;
	r->line++;
	return line;
}

char *rows_field(char **next)
{
	return strsep(next, ",");
}

int rows_error(const struct rows *r, struct error *err, const char *expected,
	       const char *got)
{
	return error_set(err, "%s:%zu: expected %s, got '%.80s'", r->name, r->line,
			 expected, got);
}
