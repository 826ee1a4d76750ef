/*
 * Peaks of memory from the marks of processes: what is known of them, and how high they
 * can have been at most.
 */
#ifndef STRAIN_MEASURE_MARKS_H
#define STRAIN_MEASURE_MARKS_H

#include "instrument.h"
#include "peaks.h"

/* High-water marks, bytes, that are not in the census. */
struct marks {
	int64_t seen;        /* the largest of processes as read */
	struct peaks reaped; /* of those that the keeper reaped, by their rusage */
	int64_t inherited; /* the root's ru_maxrss where it is the keeper's: a bound only */
};

/* The largest single process. */
struct booked marks_process_peak(const struct marks *m, const struct session *s);

/* The tree, of which `sampled` was seen at once, and `one` is the largest process. */
struct booked marks_tree_peak(const struct marks *m, const struct session *s,
			      const struct booked *one, int64_t sampled);

#endif
