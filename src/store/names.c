/* Which names in a run directory are attempts. */
#include "names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "store/layout.h"

int names_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_name(struct dir_names *names, const char *name, struct arena *a)
{
	*(const char **)arena_push(a, &names->list, &names->n, sizeof *names->list) =
		name;
}

static void read_names(DIR *dir, const char *path, struct dir_names *names,
		       struct arena *a, struct error *err)
{
	struct dirent *entry;

	while (errno = 0, (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			add_name(names, arena_strdup(a, entry->d_name), a);
	if (errno)
		error_errno(err, "%s", path);
}

struct dir_names names_list(int at, const char *path, struct arena *a, struct error *err)
{
	struct dir_names names = { NULL, 0 };
	int fd = fs_open(at, path, O_RDONLY | O_DIRECTORY, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (err)
		err->text[0] = '\0';
	if (!dir && errno != ENOENT)
		error_errno(err, "%s", path);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return names;
	}
	read_names(dir, path, &names, a, err);
	closedir(dir);
	if (names.n)
		qsort(names.list, names.n, sizeof *names.list, names_order);
	return names;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

const int64_t *run_attempts(int run_fd, const char *path, struct arena *a, size_t *n,
			    struct dir_names *strangers, struct error *err)
{
	const struct dir_names names = names_list(run_fd, path, a, err);
	struct dir_names others = { NULL, 0 };
	int64_t *numbers = arena_array(a, names.n, sizeof *numbers);

	*n = 0;
	for (size_t i = 0; i < names.n; i++) {
		int64_t number = layout_attempt_number(names.list[i]);

		if (number)
			numbers[(*n)++] = number;
		else
			add_name(&others, names.list[i], a);
	}
	if (*n)
		qsort(numbers, *n, sizeof *numbers, by_number);
	if (strangers)
		*strangers = others;
	return numbers;
}
