/* The files that a test leaves for its metrics, copied beside its samples. */
#ifndef STRAIN_RUNNER_HARVEST_H
#define STRAIN_RUNNER_HARVEST_H

#include "job.h"

struct harvest {
	const struct job *job;
	const char *dir; /* where the test ran */
	int64_t started_utc_us;
	struct arena *arena; /* for scratch */
};

/*
 * Copy the file of metric `m` into the attempt's directory under layout_metric's name, so
 * that a report needs the run directory alone. 1 and why in `err` when the test left
 * none: a file that is older than the attempt is another one's, and one of more than
 * METRIC_FILE_MAX bytes is none. -1 and `err` when strain could not keep it.
 */
int harvest_metric(const struct harvest *h, const struct test_metric *m,
		   struct error *err);

#endif
