/* Directories for the time of a run. */
#ifndef WORKLOAD_TEMP_DIR_H
#define WORKLOAD_TEMP_DIR_H

#include "failure.h"

/* A new one in $TMPDIR or /tmp, for temp_dir_remove. NULL and why on failure. */
char *temp_dir_make(struct failure *why);

/* Take it away with all that is in it, and free the name. NULL is none. */
void temp_dir_remove(char *dir);

#endif
