/* The options that choose what of a suite is run, and the suite itself. */
#ifndef STRAIN_CMD_PLAN_OPTIONS_H
#define STRAIN_CMD_PLAN_OPTIONS_H

#include "cmd/command.h"
#include "report/ci.h"
#include "suite/plan.h"

/* The operands of a command that takes a suite, or a command to make one of. */
#define SUITE_OR_COMMAND                                                    \
	{                                                                   \
		"one suite, or a command after '--'", 0, 1, .command = true \
	}

struct plan_choices {
	struct plan_options options;
	const char *stop; /* of a bare command; NULL: as it is for a suite */
	/* who is told the mistakes of the suite; NULL: as the environment says */
	const struct ci_system *ci;
};

/* Which cells, and how often they are sampled; the members are of struct plan_options. */
extern const struct option_spec cell_options[];

/*
 * These, and how they are run: the same for `strain run` and `strain plan`; of struct
 * plan_choices.
 */
extern const struct option_spec plan_options[];

/*
 * Load the suite named on the command line (default strain.yml; "-" standard input), or
 * make one of the command after "--". Mistakes are printed on standard error, and told to
 * the CI system. NULL and `err`.
 */
const struct suite *plan_choices_suite(const struct plan_choices *c,
				       const struct invocation *in, struct error *err);

#endif
