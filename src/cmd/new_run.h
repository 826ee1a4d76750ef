/* What run.json says of a run that is about to begin. */
#ifndef STRAIN_CMD_NEW_RUN_H
#define STRAIN_CMD_NEW_RUN_H

#include "store/run.h"

/*
 * A record with a new name, the time, the suite, the machine's facts, and the checkout
 * that `directory` (absolute: where the tests are run) is in: its commit, branch, and
 * whether files of it were changed. All strings in `a`.
 */
void new_run(struct run_record *r, const struct suite *suite,
	     const struct plan_options *options, const char *directory, struct arena *a);

#endif
