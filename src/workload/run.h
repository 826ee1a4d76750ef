/* One run of a workload: a client that keeps some instances under way for as long as it is told. */
#ifndef WORKLOAD_RUN_H
#define WORKLOAD_RUN_H

#include "faults.h"
#include "interrupt.h"
#include "stats.h"
#include "workloads.h"

struct run_options {
	const struct workload *workload;
	const char *provider;
	int64_t orchestration_dispatchers, activity_dispatchers;
	int64_t duration_ms; /* how long new instances are started */
	int64_t drain_ms;    /* how long to wait then for those under way */
	int64_t concurrency, tasks, delay_ms, seed;
	int64_t lease_ms, max_attempts;
	const char *dir; /* NULL: a new one, removed at the end */
	bool keep, resume;
	struct faults faults;
	int journal_fd; /* -1: none */
	int metrics_fd; /* -1: none; lines `name value` are appended about twice a second */
};

/*
 * Do it, and say what it amounts to; the caller frees the stats. A provider that breaks down during the run
 * is in the stats, as infrastructure failures of what was under way. -1 and why when it cannot start.
 */
int run_workload(const struct run_options *options, struct interrupt *interrupt,
		 struct stats *stats, struct failure *why);

#endif
