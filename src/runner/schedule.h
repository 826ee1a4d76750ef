/*
 * What is still to be run, and in which order: every cell's warm-ups, then its
 * measurements (`repeat` and those that were added to them), tries of what failed.
 */
#ifndef STRAIN_RUNNER_SCHEDULE_H
#define STRAIN_RUNNER_SCHEDULE_H

#include "store/attempt.h"
#include "suite/plan.h"

struct schedule;

/* One try of one slot of one cell. */
struct pick {
	const struct cell *cell;
	struct attempt_id id;
	size_t index; /* the schedule's own: which slot of the cell */
};

/* Everything of the plan, in plan order; all in `a`. */
struct schedule *schedule_new(const struct plan *plan, struct arena *a);

/*
 * An attempt that is on disk already, with its record where one could be read (NULL:
 * none). Complete ones are not run again; those that were cut off are, under the next
 * number.
 */
void schedule_found(struct schedule *s, const struct cell *cell, int64_t number,
		    const struct attempt_record *r);

/* The next to start; false when there is none now: all is done, or waits for what runs. */
bool schedule_next(struct schedule *s, struct pick *out);

/* That try has ended; true when its slot will be tried again. */
bool schedule_ended(struct schedule *s, const struct pick *pick,
		    const struct attempt_record *r);

/* Is nothing left to be run of the cell, and nothing running? */
bool schedule_cell_done(const struct schedule *s, const struct cell *cell);

/* Slots in all, and those that are done. */
size_t schedule_size(const struct schedule *s);
size_t schedule_done(const struct schedule *s);

#endif
