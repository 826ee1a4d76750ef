/*
 * Children that nobody waited for (SIGCHLD ignored, SA_NOCLDWAIT) are in no rusage: were
 * there any?
 */
#ifndef STRAIN_MEASURE_LOSSES_H
#define STRAIN_MEASURE_LOSSES_H

#include <stdbool.h>
#include <stdint.h>

struct census;

enum loss {
	LOSS_NONE,   /* proven: every process was waited for */
	LOSS_UNSEEN, /* nothing speaks for it, nothing excludes it */
	LOSS_SEEN,   /* some are missing, or some process lets its children go unseen */
};

/*
 * To be asked when the measurement is over. `witness_ns`: CPU of all by a book that knows
 * them; NO_VALUE.
 */
enum loss losses_find(const struct census *c, int64_t witness_ns);

/*
 * More CPU than `usage_ns` by so much that it is no rounding: steps of exits, interrupts,
 * stolen time.
 */
bool losses_is_more(int64_t ns, int64_t usage_ns);

/* Was there never more than one process? Proven; false: not proven. */
bool losses_was_alone(const struct census *c);

#endif
