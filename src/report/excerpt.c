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

const char *const excerpt_logs[] = { "stdout.log", "stderr.log", "setup.log",
				     "teardown.log", NULL };

/* The files to look in, the likeliest first; NULL-terminated. */
static const char *const *candidates(enum ending ending)
{
	static const char *const of_test[] = { "stderr.log", "stdout.log", NULL };
	static const char *const of_setup[] = { "setup.log", NULL };
	static const char *const of_teardown[] = { "teardown.log", NULL };

	if (ending == ENDED_SETUP)
		return of_setup;
	return ending == ENDED_TEARDOWN ? of_teardown : of_test;
}

/* The last lines of `s` that are not blank, at most LINES. */
static struct last_words last_lines(const char *s, size_t limit, struct arena *a)
{
	enum { LINES = 5 };
	size_t end = strlen(s), start, first;
	int lines = 0;

	while (end > 0 && strchr(" \t\n", s[end - 1]))
		end--;
	for (start = end; start > 0 && s[start - 1] != '\n';)
		start--;
	for (first = end; first > 0 && lines < LINES; first--)
		lines += s[first - 1] == '\n';
	first += lines == LINES;
	return (struct last_words){
		.lines = escape_shorten(a, arena_strndup(a, s + first, end - first),
					limit),
		.line = escape_cut(a, arena_strndup(a, s + start, end - start), limit),
	};
}

struct last_words excerpt_last_words(const struct run *run, const struct run_attempt *at,
				     size_t limit, struct arena *a)
{
	enum { ENOUGH = 4096 };
	struct last_words words = { "", "", NULL };
	const char *const *file;

	for (file = at ? candidates(at->record.ending) : NULL; file && *file; file++) {
		words = last_lines(excerpt_of_log(run, at, *file, ENOUGH, a), limit, a);
		if (!*words.line)
			continue;
		words.file = arena_printf(a, "%s/%s", at->dir, *file);
		break;
	}
	return words;
}
