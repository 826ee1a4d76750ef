/* The workloads: which orchestrations and activities there are, and what a run of each starts. */
#ifndef WORKLOAD_WORKLOADS_H
#define WORKLOAD_WORKLOADS_H

#include "activity.h"
#include "flow.h"

struct workload {
	const char *name; /* of the subcommand and of the orchestration that is started */
	int64_t concurrency, tasks, delay_ms; /* unless the command line says otherwise */
	const char *shape; /* "fanning out to 5 activities", for --help */
};

enum { WORKLOADS = 2 };

/* The `i`th workload. */
const struct workload *workload_at(size_t i);

/* By name; NULL when there is none. */
const struct workload *workload_find(const char *name);
const struct orchestration *orchestration_find(const char *name);
const struct activity *activity_find(const char *name);

#endif
