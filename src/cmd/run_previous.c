/* An earlier run makes way for a new one. */
#include "run_previous.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"
#include "report/ci.h"
#include "report/report.h"
#include "runner/runner.h"
#include "store/layout.h"

#include "run_place.h"

/* What CI systems are given in the run directory (report/ci_gitlab.c). */
static const char *const ci_files[] = { "metrics.txt", "gl-code-quality.json", NULL };

/* Does a run, or a report of it, write a file of that name into its directory? */
static bool is_ours(const char *name)
{
	if (layout_is_of_run(name) || text_index(name, ci_files) >= 0)
		return true;
	for (size_t i = 0; report_formats[i]; i++)
		if (!strcmp(report_formats[i]->file, name))
			return true;
	return false;
}

/* Remove what is ours. What is left, in words; NULL: nothing. */
static const char *remove_ours(int dir, struct arena *a)
{
	int copy = fcntl(dir, F_DUPFD_CLOEXEC, 0);
	DIR *list = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	struct text left = { .arena = a };
	struct error err;

	while (list && (entry = readdir(list))) {
		const char *name = entry->d_name;

		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		if (!is_ours(name))
			text_addf(&left, "%s%s", left.size ? ", " : "", name);
		else if (fs_remove_tree(dir, name, &err) < 0)
			text_addf(&left, "%s%s (%s)", left.size ? ", " : "", name,
				  err.text);
	}
	if (list)
		closedir(list);
	else if (copy >= 0)
		close(copy);
	return left.size ? text_string(&left) : NULL;
}

static const char *place_aside(const char *previous, struct arena *a)
{
	uint32_t random = 0;

	if (getrandom(&random, sizeof random, 0) != sizeof random)
		random = (uint32_t)getpid();
	return arena_printf(a, "%s-%08x", previous, random);
}

/* Out of the way at once; what is left of it is nobody's hindrance. */
static int clear(const char *previous, struct arena *a, struct error *err)
{
	const char *aside = place_aside(previous, a), *left;
	scoped_fd dir = -1;

	if (!fs_exists(AT_FDCWD, previous))
		return 0;
	if (!run_place_taken(previous))
		return error_usage(
			err,
			"%s: the run before would be moved there, but something else is; "
			"--output DIR names another directory",
			previous);
	if (rename(previous, aside) < 0)
		return error_usage(err, "%s: cannot be moved out of the way: %s",
				   previous, strerror(errno));
	dir = fs_open_dir(AT_FDCWD, aside, err);
	left = dir < 0 ? err->text : remove_ours(dir, a);
	if (rmdir(aside) < 0)
		log_warning("%s: of the run before the last stays what strain did not "
			    "write or cannot remove: %s",
			    aside, ci_plain_line(a, left ? left : strerror(errno)));
	return 0;
}

int run_previous_make_way(const char *path, struct error *err)
{
	scoped_arena a = arena_new();
	scoped_fd lock = runner_lock(path, 0, err);
	const char *previous = arena_printf(a, "%s.previous", path);

	if (lock < 0 || clear(previous, a, err) < 0)
		return -1;
	if (rename(path, previous) == 0)
		return 0;
	return error_usage(
		err,
		"%s: the run that is there cannot be moved to %s (%s): --resume "
		"goes on with it, --output DIR names another directory",
		path, previous, strerror(errno));
}
