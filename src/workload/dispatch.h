/* What a dispatcher does with one piece of work. */
#ifndef WORKLOAD_DISPATCH_H
#define WORKLOAD_DISPATCH_H

#include "engine.h"

/*
 * Take a turn, replay its orchestration, commit. 1 = there was one (whatever became of
 * it), 0 = none until `*due_ms`, -1 = the provider failed.
 */
int dispatch_turn(struct engine *e, struct arena *a, int64_t *due_ms, struct failure *why);

/* Take a job, run its activity, commit; as dispatch_turn. */
int dispatch_job(struct engine *e, struct arena *a, int64_t *due_ms, struct failure *why);

#endif
