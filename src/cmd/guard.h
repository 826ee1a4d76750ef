/*
 * Work that leaves something behind unless it is cleared up: Ctrl-C and the like wait
 * until they are asked for.
 */
#ifndef STRAIN_CMD_GUARD_H
#define STRAIN_CMD_GUARD_H

#include <signal.h>

struct guard {
	sigset_t stops; /* those that strain was not started to ignore (nohup, &) */
	sigset_t before;
};

/* From here on SIGINT, SIGTERM and SIGHUP wait; runner_execute reads those that have come. */
void guard_begin(struct guard *g);
void guard_end(const struct guard *g);

/* A signal that waits, taken; 0: none. */
int guard_signal(const struct guard *g);

#endif
