/* Activities: the work that orchestrations schedule. May do anything; may run more than once. */
#ifndef WORKLOAD_ACTIVITY_H
#define WORKLOAD_ACTIVITY_H

#include <stdatomic.h>

#include "arena.h"
#include "bell.h"
#include "failure.h"

/* One execution of an activity. */
struct activity_call {
	struct blob input;
	struct arena *arena;    /* of the execution; the result lives there */
	struct bell *halt_bell; /* rings when `halted` becomes true */
	const atomic_bool *halted;
	int64_t late_ms; /* how much longer than asked a pause is */
};

/* What an activity is: -1 and why on failure, which becomes part of the history. */
struct activity {
	const char *name;
	int (*run)(struct activity_call *call, struct blob *result, struct failure *why);
};

/* Let time pass, without holding up the end of the process. */
void activity_pause(struct activity_call *call, int64_t ms);

#endif
