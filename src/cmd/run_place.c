/* Where a run goes: a fresh directory, or the one that --resume goes on with. */
#include "run_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "runner/runner.h"
#include "store/layout.h"
#include "store/run.h"

#include "run_previous.h"

bool run_place_taken(const char *path)
{
	scoped_fd dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return dir >= 0 && fs_exists(dir, RUN_FILE);
}

static bool is_empty(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool empty = true;

	while (dir && (entry = readdir(dir)))
		empty = empty &&
			(!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."));
	if (dir)
		closedir(dir);
	return empty;
}

/* A link to a directory stays one: what it leads to makes way, and is made anew. */
static int clear_directory(const char *path, bool link, struct error *err)
{
	if (!run_place_taken(path) && is_empty(path))
		return 0;
	if (!run_place_taken(path))
		return error_usage(err,
				   "%s: expected a new or empty directory or an earlier "
				   "run's; --output DIR names another",
				   path);
	if (run_previous_make_way(path, err) < 0)
		return -1;
	return link && mkdir(path, 0777) < 0 ? error_errno(err, "mkdir %s", path) : 0;
}

int run_place_clear(const char *path, struct error *err)
{
	scoped_arena a = arena_new();
	char *plain = arena_strdup(a, path), *real;
	size_t length = strlen(plain);
	struct stat st = { 0 }, own;
	int status;

	if (!length)
		return error_usage(err,
				   "--output: expected the name of a directory, got ''");
	while (length > 1 && plain[length - 1] == '/')
		plain[--length] = '\0';
	if (stat(plain, &st) < 0 && errno != ENOTDIR)
		return 0;
	if (!S_ISDIR(st.st_mode))
		return error_usage(err,
				   "%s: expected a directory; --output DIR names another",
				   plain);
	if (lstat(plain, &own) < 0 || !S_ISLNK(own.st_mode))
		return clear_directory(plain, false, err);
	real = realpath(plain, NULL);
	status = real ? clear_directory(real, true, err) : error_errno(err, "%s", plain);
	free(real);
	return status;
}

int run_place_take(const char *path, struct error *err)
{
	if (run_place_clear(path, err) < 0 || fs_make_dirs(AT_FDCWD, path, err) < 0)
		return -1;
	return runner_lock(path, 0, err);
}

const char *run_place_here(struct arena *a, struct error *err)
{
	char *here = realpath(".", NULL);
	const char *copy = here ? arena_strdup(a, here) : NULL;

	if (!here)
		error_errno(err, "working directory");
	free(here);
	return copy;
}

int run_place_around(const char *path, struct error *err)
{
	scoped_fd dir = -1;

	if (run_place_taken(path))
		return error_usage(err,
				   "%s: a run is there; name another directory with "
				   "--output",
				   path);
	if (fs_make_dirs(AT_FDCWD, path, err) < 0)
		return -1;
	dir = fs_open_dir(AT_FDCWD, path, err);
	return dir < 0 ? -1 : run_hide(dir, err);
}

const char *run_place_id(struct arena *a, long long utc_ms)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned char random[16];
	char id[27] = "";

	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		memset(random, 0, sizeof random);
	for (int i = 9; i >= 0; i--, utc_ms /= 32)
		id[i] = digits[utc_ms % 32];
	for (size_t i = 0; i < sizeof random; i++)
		id[10 + i] = digits[random[i] % 32];
	return arena_strdup(a, id);
}
