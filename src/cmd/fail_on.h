/*
 * --fail-on and --strict: which outcomes make a run fail; the same for every command that
 * judges one.
 */
#ifndef STRAIN_CMD_FAIL_ON_H
#define STRAIN_CMD_FAIL_ON_H

#include "analyse/outcome.h"
#include "cmd/command.h"

/* What the command line says of it; all zero: nothing. */
struct fail_choice {
	const char *list; /* of --fail-on, known to be one; NULL: not given */
	bool strict;
};

/* Its options; the members are of struct fail_choice. */
extern const struct option_spec fail_options[];

/*
 * The outcomes as run.json has them: "failed,errored"; NULL where the command line says
 * nothing. In `a`.
 */
const char *fail_on_list(const struct fail_choice *c, struct arena *a);

#endif
