/* The workloads: which orchestrations and activities there are, and what a run of each starts. */
#ifndef WORKLOAD_WORKLOADS_H
#define WORKLOAD_WORKLOADS_H

#include "activity.h"
#include "flow.h"
#include "shape.h"

struct workers {
	int64_t orchestration, activity; /* dispatchers */
};

struct workload {
	const char *name; /* of the subcommand and of the orchestration that is started */
	const char *summary; /* for --help */
	/* Unless the command line says otherwise: */
	int64_t concurrency;
	struct workers workers;
	struct shape shape;
};

enum { WORKLOADS = 6 };

/* The `i`th workload. The first two are those that `compare` runs. */
const struct workload *workload_at(size_t i);

/*
 * What the `n`th instance of a run is: the workload itself, or of `mixed`, which has no
 * orchestration of its own, one after another of all the others.
 */
const struct workload *workload_of_instance(const struct workload *w, int64_t n);

/* By name; NULL when there is none. */
const struct workload *workload_find(const char *name);
const struct orchestration *orchestration_find(const char *name);
const struct activity *activity_find(const char *name);

#endif
