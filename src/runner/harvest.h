/* The files that a test leaves for its metrics, copied beside its samples. */
#ifndef STRAIN_RUNNER_HARVEST_H
#define STRAIN_RUNNER_HARVEST_H

#include "job.h"

/*
 * Copy the file of metric `m` into the attempt's directory under layout_metric's name, so
 * that a report needs the run directory alone. `dir`: where the test ran. NULL, or in `a`
 * why there is no copy; a file that is older than the attempt is another one's and is not
 * taken.
 */
const char *harvest_metric(const struct job *job, const struct test_metric *m,
			   const char *dir, int64_t started_utc_us, struct arena *a);

#endif
