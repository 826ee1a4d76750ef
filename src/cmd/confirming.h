/*
 * strain run --confirm: rounds of more attempts for the cells whose gates are suspect,
 * until these are decided.
 */
#ifndef STRAIN_CMD_CONFIRMING_H
#define STRAIN_CMD_CONFIRMING_H

#include "runner/runner.h"

#include "progress.h"

/*
 * A run whose plan has been run: `plan` is the one that is recorded at `path`. What is
 * told lives in `arena`.
 */
struct confirming_run {
	const char *path;
	const struct plan *plan;
	const struct runner_options *options;
	struct progress *progress;
	struct arena *arena;
};

/*
 * Go on with it where its record asks for that. Adds to *outcome. The lines that tell
 * which gates were confirmed, cleared or neither are in *said, NULL-terminated, for when
 * the progress is closed. -1 and `err` as runner_execute.
 */
int confirming_execute(const struct confirming_run *run, struct runner_outcome *outcome,
		       const char *const **said, struct error *err);

#endif
