/* Suites for tests: a small vocabulary, and suites of a line or two. */
#ifndef STRAIN_TESTS_SUITES_H
#define STRAIN_TESTS_SUITES_H

#include "suite/plan.h"

/* peak_rss, wall, cpu, exit_code and the like, and min mean p95 max slope of rss and cpu. */
extern const struct vocabulary small_vocabulary;

/* The suite of a text; ends the test with its mistakes when it has any. */
const struct suite *suite_of(struct arena *a, const char *text);

/* What suite_parse shows for a text that is wrong; ends the test when it is not. */
const char *mistakes_of(struct arena *a, const char *text);

/* The plan of a suite's text; ends the test when there is none. NULL options: the whole suite. */
const struct plan *plan_of(struct arena *a, const char *text,
			   const struct plan_options *options);

/* The message of a plan that cannot be made. */
const char *plan_error_of(struct arena *a, const char *text,
			  const struct plan_options *options);

#endif
