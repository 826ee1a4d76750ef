/* An earlier run makes way for a new one. */
#ifndef STRAIN_CMD_RUN_PREVIOUS_H
#define STRAIN_CMD_RUN_PREVIOUS_H

#include "base/error.h"

/*
 * The run in the directory `path` is moved to PATH.previous, and the one that is there
 * already is removed: all that strain wrote in it. What it did not write, and what cannot
 * be removed, stays in a directory PATH.previous-XXXXXXXX, with a warning. A usage error
 * where it is in use, or PATH.previous is no run.
 */
int run_previous_make_way(const char *path, struct error *err);

#endif
