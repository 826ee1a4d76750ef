/* One run of a workload: a client that keeps some instances under way for as long as it is told. */
#ifndef WORKLOAD_RUN_H
#define WORKLOAD_RUN_H

#include "faults.h"
#include "interrupt.h"
#include "stats.h"
#include "workloads.h"

struct run_options {
	const struct workload *workload;
	const char *provider, *provider_argument;
	struct workers workers;
	int64_t duration_ms; /* how long new instances are started */
	int64_t drain_ms;    /* how long to wait then for those under way */
	int64_t poll_ms; /* how often dispatchers and the client look; 0: they are told */
	/*
	 * The built-in providers run their statements as an asynchronous driver does, and
	 * activities end as late as timers of such a runtime do.
	 */
	bool driver;
	/*
	 * memory that is taken for the time of the run, as an asynchronous runtime has it
	 */
	int64_t ballast_mb;
	int64_t concurrency;
	struct shape shape; /* as given, -1 where the workload has a say */
	int64_t lease_ms, max_attempts;
	const char *dir; /* NULL: a new one, removed at the end */
	bool forget;     /* delete instances that have ended, with their histories */
	bool verify;     /* replay the histories that are there at the end */
	bool resume;
	struct faults faults;
	int journal_fd; /* -1: none */
	int metrics_fd; /* -1: none; lines `name value` are appended about twice a second */
};

/*
 * Do it, and say what it amounts to; the caller frees the stats. A provider that breaks
 * down during the run is in the stats, as infrastructure failures of what was under way.
 * -1 and why when it cannot start.
 */
int run_workload(const struct run_options *options, struct interrupt *interrupt,
		 struct stats *stats, struct failure *why);

#endif
