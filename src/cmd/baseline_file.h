/* The files that a run is to be compared with, looked at before anything runs. */
#ifndef STRAIN_CMD_BASELINE_FILE_H
#define STRAIN_CMD_BASELINE_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/* A results.json as it is. */
struct baseline_file {
	const char *path; /* as given */
	const char *text;
	size_t size;
};
struct baseline_files {
	const struct baseline_file *list;
	size_t n;
};

/*
 * The results.json at each of the `n` paths, or in the run directory of that path, in
 * `a`. -1 and a usage error that names the path as it was given when that is no
 * results.json which this strain can read, or the same run again.
 */
int baseline_files_read(const char *const *paths, size_t n, struct arena *a,
			struct baseline_files *files, struct error *err);

/*
 * Copy them into the run directory `dir`, so that it can be judged anywhere, in the place
 * of those that are there; none: leave those.
 */
int baseline_files_put(const char *dir, const struct baseline_files *files,
		       struct error *err);

#endif
