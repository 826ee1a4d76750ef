/* A directory of its own for a test, gone at the end of the scope. */
#include "scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

static void die(const char *what)
{
	perror(what);
	abort();
}

struct scratch scratch_open(void)
{
	const char *top = getenv("TMPDIR");
	struct scratch s;

	snprintf(s.path, sizeof s.path, "%s/strain-unit-XXXXXX", top ? top : "/tmp");
	if (!mkdtemp(s.path))
		die(s.path);
	s.fd = fs_open_dir(AT_FDCWD, s.path, NULL);
	if (s.fd < 0)
		die(s.path);
	return s;
}

void scratch_close(struct scratch *s)
{
	close(s->fd);
	if (fs_remove_tree(AT_FDCWD, s->path, NULL) < 0)
		die(s->path);
}

void scratch_write(const struct scratch *s, const char *path, const void *data, size_t n)
{
	const char *slash = strrchr(path, '/');
	char dir[1024];
	int fd;

	if (slash) {
		snprintf(dir, sizeof dir, "%.*s", (int)(slash - path), path);
		if (fs_make_dirs(s->fd, dir, NULL) < 0)
			die(dir);
	}
	fd = openat(s->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 || fs_write_all(fd, data, n, NULL) < 0)
		die(path);
	close(fd);
}

void scratch_text(const struct scratch *s, const char *path, const char *text)
{
	scratch_write(s, path, text, strlen(text));
}
