/*
 * Replaying a history that is finished: does the orchestration do again, turn for turn,
 * what it did?
 */
#ifndef WORKLOAD_REPLAY_H
#define WORKLOAD_REPLAY_H

#include "flow.h"

/*
 * Run every turn of the history again, from what stood before it, and compare what it
 * asks for and what it returns with what the history has. `o` NULL: nobody has registered
 * it. -1 and why when they differ. Histories of instances that failed say nothing about
 * their code: they pass.
 */
int replay_check(const struct orchestration *o, const struct history *h,
		 struct failure *why);

#endif
