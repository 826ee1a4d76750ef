/* strain run --confirm: rounds of more attempts for the cells whose gates are suspect, until these are decided. */
#ifndef STRAIN_CMD_CONFIRMING_H
#define STRAIN_CMD_CONFIRMING_H

#include "runner/runner.h"

#include "progress.h"

/*
 * Go on with the run at `path`, whose plan has been run, where its record asks for it; `plan` is the one that is recorded there. Adds
 * to *outcome. The lines that tell which gates were confirmed, cleared or neither are in *said, in `a`, for when the progress is
 * closed. -1 and `err` as runner_execute.
 */
int confirming_execute(const char *path, const struct plan *plan,
		       const struct runner_options *options, struct progress *progress,
		       struct runner_outcome *outcome, struct arena *a,
		       const char *const **said, struct error *err);

#endif
