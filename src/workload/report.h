/*
 * What the user reads: a block per run, then a table of all. The text is stable; scripts
 * match it.
 */
#ifndef WORKLOAD_REPORT_H
#define WORKLOAD_REPORT_H

#include "run.h"

/* One run, to standard output. */
void report_run(const struct run_options *options, const struct stats *stats);

/* The table of `n` runs. */
void report_comparison(const struct run_options *options, const struct stats *stats,
		       size_t n);

#endif
