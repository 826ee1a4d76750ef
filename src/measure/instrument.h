/*
 * An instrument measures one thing: its columns of every sample, and its values of the
 * whole attempt. It is a file with one struct instrument, and a row of instruments.c.
 */
#ifndef STRAIN_MEASURE_INSTRUMENT_H
#define STRAIN_MEASURE_INSTRUMENT_H

#include "measure/sampler.h"

#include "census.h"
#include "look.h"
#include "machine.h"

/* What the instruments of one attempt share. */
struct session {
	struct sampler_config config;
	struct census census;
	struct machine machine; /* as it was at the start */
	int64_t start_ns,
		end_ns; /* the root was let go; the measurement was over, 0: not yet */
};

/* A process that the keeper reaped while it measured. */
struct reaped {
	struct member *member; /* as last seen; NULL: it never was */
	int64_t cpu_ns, hwm; /* by its rusage, the children that it waited for included */
};

struct instrument {
	const char *name;
	size_t size; /* of its state, which begins as zeros */
	/*
	 * some ten microseconds per process: as often as the budget allows, and in the
	 * last sample
	 */
	bool dear;

	/* Each may be NULL. */

	/* Before the root is let go to exec, and right then. */
	void (*open)(void *self, struct session *s);
	void (*start)(void *self, struct session *s);

	/*
	 * Its columns of one sample, in `values`, which hold those of the instruments
	 * before it, and else NO_VALUE.
	 */
	void (*read)(void *self, struct session *s, const struct look *look,
		     int64_t *values);

	/* One is gone, or is there when all is over; one was reaped (before it departs). */
	void (*departed)(void *self, const struct member *one);
	void (*reaped)(void *self, const struct session *s, const struct reaped *r);

	/*
	 * Its values of the attempt; again where processes that were left then have been
	 * reaped since.
	 */
	void (*close)(void *self, struct session *s, struct arena *a,
		      struct attempt_record *r);
	void (*settle)(void *self, struct session *s, struct attempt_record *r);

	void (*free)(void *self);
};

/* In the order in which they read and close. */
extern const struct instrument *const instruments[];
extern const size_t ninstruments;

#endif
