/* The CI system that runs the job: found in the environment, told what came out. */
#ifndef STRAIN_CMD_CI_H
#define STRAIN_CMD_CI_H

#include "cmd/command.h"
#include "report/ci.h"

/* A row of a command's option table, for a member that is a const struct ci_system *. */
#define CI_OPTION(type, member)                                                        \
	{                                                                              \
		.name = "ci", .argument = "SYSTEM", .help = "whose commands to speak", \
		.words = ci_names,                                                     \
		OPTION_INTO(ci_take, const struct ci_system *, type, member)           \
	}
int ci_take(const struct option_value *v, void *member, struct error *err);

/*
 * Where the CI system of the environment says that the sources are, absolute; NULL: it
 * does not, or there is none.
 */
const char *ci_root(struct arena *a);

/* The system that was asked for, or else (NULL) the one whose sign stands in the environment. */
const struct ci_system *ci_system_of(const struct ci_system *asked);

/*
 * Tell the system the mistakes of a suite file, on standard error: standard output may be
 * a document that somebody takes.
 */
void ci_print_mistakes(const struct ci_system *asked,
		       const struct suite_mistakes *mistakes, struct arena *a);

/* What that system is to be told. `m` is all zero before. */
int ci_prepare(const struct report *r, const struct ci_system *system,
	       struct ci_message *m, struct error *err);

/*
 * Write the files and start the program: what cannot be done is a warning, the verdict
 * stands without it.
 */
void ci_deliver(const struct ci_message *m);

#endif
