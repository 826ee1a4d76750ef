/*
 * A log of what was acknowledged: a line is appended after its transaction has been
 * committed, so that a test that kills the process can look for each of them in the
 * store.
 *
 *     event parallel-7 4 activity-scheduled 2      instance, place in the history, kind, task
 *     activity parallel-7 2                        the result of task 2 was accepted
 */
#ifndef WORKLOAD_JOURNAL_H
#define WORKLOAD_JOURNAL_H

#include "provider.h"

/* Open for appending; gives the descriptor, or -1 and why. */
int journal_open(const char *path, struct failure *why);

/*
 * One write(2) per call, so that lines of several threads do not mix. A descriptor of -1
 * is no journal.
 */
void journal_turn(int fd, const struct turn *turn, const struct history *fresh);
void journal_job(int fd, const struct job *job);

/* How a journal compares with the store. */
struct journal_check {
	int64_t lines, lost;
};

/* Look for every whole line in the store. -1 when the journal or the store cannot be read. */
int journal_check(const char *path, struct provider *p, struct journal_check *check,
		  struct failure *why);

#endif
