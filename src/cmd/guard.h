/* Work that leaves something behind unless it is cleared up: Ctrl-C and the like wait until they are asked for. */
#ifndef STRAIN_CMD_GUARD_H
#define STRAIN_CMD_GUARD_H

#include <signal.h>

#include "suite/suite.h"

struct guard {
	sigset_t stops; /* those that strain was not started to ignore (nohup, &) */
	sigset_t before;
};

/* From here on SIGINT, SIGTERM and SIGHUP wait; runner_execute reads those that have come. */
void guard_begin(struct guard *g);
void guard_end(const struct guard *g);

/* A signal that waits, taken; 0: none. */
int guard_signal(const struct guard *g);

/*
 * runner_build in the working directory `root`, in a process of its own. A signal that comes meanwhile stops it with
 * all that it has started: 0 then, and the signal in *stopped. -1 and `err`.
 */
int guard_build(const struct guard *g, const struct suite *suite, const char *root,
		int *stopped, struct error *err);

/* Make `root` the working directory, in the environment too. -1 and `err`. */
int guard_enter(const char *root, struct error *err);

#endif
