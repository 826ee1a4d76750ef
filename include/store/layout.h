/*
 * Where things stand in a run directory, and what they are called: said here, and nowhere
 * else.
 *
 *     run.json                     written before the first test starts
 *     .gitignore                   `*`: a run is no part of the repository that it measures
 *     baseline.json                the results.json that the run is compared with, where one was given; where several
 *                                  were, the others are baseline-2.json and so on
 *     cells/NNNN-slug/attempt-K/   attempt.json samples.csv live.csv stdout.log stderr.log setup.log teardown.log
 *                                  metrics (the file $STRAIN_METRICS), metric-NAME.json, metric-NAME.csv
 *     results.json …               what is made of all that: the table of formats (report/write.c)
 */
#ifndef STRAIN_STORE_LAYOUT_H
#define STRAIN_STORE_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "suite/plan.h"

/* In the run directory. */
#define RUN_FILE      "run.json"
#define IGNORE_FILE   ".gitignore"
#define BASELINE_FILE "baseline.json"
#define RESULTS_FILE  "results.json"
#define CELLS_DIR     "cells"

/* In the directory of an attempt. */
#define ATTEMPT_FILE "attempt.json"
#define SAMPLES_FILE "samples.csv"
#define LIVE_FILE    "live.csv"
#define METRICS_FILE "metrics"
#define STDOUT_LOG   "stdout.log"
#define STDERR_LOG   "stderr.log"
#define SETUP_LOG    "setup.log"
#define TEARDOWN_LOG "teardown.log"

/* Bytes of a test's file of results; one that is larger is none. */
enum { METRIC_FILE_MAX = 256 << 20 };

/* The files that hold what an attempt's commands said. NULL-terminated. */
extern const char *const layout_logs[];

/*
 * Is it a name that a run gives to something in its directory? Of those of reports only
 * RESULTS_FILE is, and temporary files are.
 */
bool layout_is_of_run(const char *name);

/* Below the run directory, in `a`: "cells/0001-parallel-5s", "cells/0001-parallel-5s/attempt-2". */
const char *layout_cell(const struct cell *cell, struct arena *a);
const char *layout_attempt(const struct cell *cell, int64_t number, struct arena *a);

/*
 * What attempt a name in a cell's directory is: "attempt-12" is 12; attempt-007,
 * attempt-0 and all else 0, none.
 */
int64_t layout_attempt_number(const char *name);

/*
 * "baseline.json", "baseline-2.json", …: the files of the runs that a run is compared
 * with; `number` is from 1.
 */
const char *layout_baseline(size_t number, struct arena *a);

/*
 * "metric-NAME.json", "metric-NAME.csv": the name, in the attempt's directory, of the
 * copy of the file that the test left for a metric with a `file`. The keeper makes it
 * when the test has ended, so that a report needs the run directory alone.
 */
const char *layout_metric(const struct test_metric *m, struct arena *a);

#endif
