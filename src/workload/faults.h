/*
 * Faults on purpose: which of them strikes whom follows from the seed, so that a run can
 * be had again.
 */
#ifndef WORKLOAD_FAULTS_H
#define WORKLOAD_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "failure.h"

enum fault {
	FAULT_APPLICATION, /* an activity fails */
	FAULT_NONDETERMINISM, /* an orchestration does not repeat itself when it is replayed */
	FAULT_UNREGISTERED, /* an orchestration asks for an activity that nobody has */
	FAULT_LOST_WORKER,  /* an activity's dispatcher dies with the lease in its hand */
	FAULT_LOST_TURN,    /* an orchestration's dispatcher does */
	FAULT_OUTPUT,       /* an orchestration gives another output each time it runs */
	FAULTS
};

struct faults {
	double rate[FAULTS]; /* 0 to 1 */
	uint64_t seed;
};

/*
 * Read "application=0.1,lost-worker=0.02". -1 with a message that says what was expected; `f` is
 * half filled then.
 */
int faults_parse(struct faults *f, const char *text, struct failure *why);

/*
 * Whether the fault strikes the `n`th thing (task, attempt) of an instance. The same
 * answer always.
 */
bool faults_strike(const struct faults *f, enum fault fault, const char *instance,
		   int64_t n);

#endif
