/* The beginning and the end of what a test said, safe to show. */
#include "excerpt.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/text.h"

#include "escape.h"

/* Append the printable form of bytes from..to of a file. */
static void add_range(struct text *t, int fd, off_t from, off_t to)
{
	size_t room = (size_t)(to - from);
	char *data = arena_alloc(t->arena, room + 1);
	size_t got = 0;

	while (got < room) {
		ssize_t n = pread(fd, data + got, room - got, from + (off_t)got);

		if (n <= 0)
			break;
		got += (size_t)n;
	}
	escape_lines(t, data, got);
}

static int open_log(const struct run *run, const struct run_attempt *at, const char *file,
		    off_t *size, struct arena *a)
{
	const char *path = arena_printf(a, "%s/%s", at->dir, file);
	int fd = openat(run->dir_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*size = st.st_size;
		return fd;
	}
	close(fd);
	return -1;
}

const char *excerpt_of_log(const struct run *run, const struct run_attempt *at,
			   const char *file, size_t limit, struct arena *a)
{
	struct text t = { .arena = a };
	off_t size = 0, head, tail;
	scoped_fd fd = open_log(run, at, file, &size, a);

	if (fd < 0 || !limit)
		return "";
	if (size <= (off_t)limit) {
		add_range(&t, fd, 0, size);
	} else {
		head = (off_t)limit / 4;
		tail = size - ((off_t)limit - head);
		add_range(&t, fd, 0, head);
		text_addf(&t, "\n[… %lld bytes left out …]\n", (long long)(tail - head));
		add_range(&t, fd, tail, size);
	}
	/* what was made printable may have grown */
	return escape_shorten(a, text_string(&t), limit);
}

/* The last line of `s` that is not blank, without its end; "" when there is none. */
static const char *last_line(struct arena *a, const char *s)
{
	size_t end = strlen(s), start;

	while (end > 0 && strchr(" \t\n", s[end - 1]))
		end--;
	start = end;
	while (start > 0 && s[start - 1] != '\n')
		start--;
	return arena_strndup(a, s + start, end - start);
}

const char *excerpt_last_line(const struct run *run, const struct run_attempt *at,
			      const char *file, size_t limit, struct arena *a)
{
	enum { ENOUGH = 4096 };
	const char *s = excerpt_of_log(run, at, file, ENOUGH, a);

	return escape_cut(a, last_line(a, s), limit);
}
