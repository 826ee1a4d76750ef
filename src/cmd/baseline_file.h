/* The file that a run is to be compared with, looked at before anything runs. */
#ifndef STRAIN_CMD_BASELINE_FILE_H
#define STRAIN_CMD_BASELINE_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/*
 * The results.json at `path`, or in the run directory `path`, in `a`; *size gets its bytes. NULL and a usage error that
 * names the path as it was given when that is no results.json which this strain can read.
 */
char *baseline_file_read(const char *path, struct arena *a, size_t *size,
			 struct error *err);

#endif
