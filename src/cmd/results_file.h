/* A results.json that the user names, or the one in a run directory. */
#ifndef STRAIN_CMD_RESULTS_FILE_H
#define STRAIN_CMD_RESULTS_FILE_H

#include "analyse/document.h"
#include "base/arena.h"
#include "base/error.h"

/*
 * Read it, in `a`; messages name it by d->name, the file's path. -1 and a usage error
 * where there is none.
 */
int results_file_read(const char *path, struct arena *a, struct results_document *d,
		      struct error *err);

#endif
