/* Where a run goes: a fresh directory, or the one that --resume goes on with. */
#ifndef STRAIN_CMD_RUN_PLACE_H
#define STRAIN_CMD_RUN_PLACE_H

#include "cmd/command.h"

/* The run directory of a command that takes one, and of `strain run`. */
#define RUN_DIRECTORY "strain-results"
#define RUN_OPERAND                                                              \
	{                                                                        \
		.what = "one run directory", .most = 1, .missing = RUN_DIRECTORY \
	}

/*
 * Make way for a run at `path`: a run that is there is moved to PATH.previous
 * (run_previous.h), and nothing else is ever moved or removed: a directory with other
 * things in it, a file, and no name at all are usage errors.
 */
int run_place_clear(const char *path, struct error *err);

/*
 * The same, and the directory is made and locked (runner_lock) before anything is put
 * into it: the lock. -1 and `err`.
 */
int run_place_take(const char *path, struct error *err);

/* Is there a run at `path`? */
bool run_place_taken(const char *path);

/* The working directory, absolute, in `a`; NULL and `err`. */
const char *run_place_here(struct arena *a, struct error *err);

/*
 * Where other things than one run go: not into a run. The directory is made, and hidden
 * from version control.
 */
int run_place_around(const char *path, struct error *err);

/* A run's name: 26 characters that sort by time (ULID, https://github.com/ulid/spec). */
const char *run_place_id(struct arena *a, long long utc_ms);

#endif
