/* The test's own numbers, out of its output and files. */
#ifndef STRAIN_ANALYSE_EXTRACT_H
#define STRAIN_ANALYSE_EXTRACT_H

#include "analyse/summary.h"

/*
 * The number that one attempt reports for a metric, scaled to its base unit, in *out; or
 * NULL, why there is none in the return value (in `a`). `live` is what it told while it
 * ran.
 */
const char *extract_metric(const struct run *run, const struct run_attempt *at,
			   const struct live *live, const struct test_metric *m,
			   struct arena *a, double *out);

#endif
