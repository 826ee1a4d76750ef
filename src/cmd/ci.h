/* The CI system that runs the job: found in the environment, told what came out. */
#ifndef STRAIN_CMD_CI_H
#define STRAIN_CMD_CI_H

#include "cmd/command.h"
#include "report/ci.h"

enum { KEY_CI = 600 };

/* A row for a command's option table, and its handler: into report_options.ci. */
#define CI_OPTION                                                                    \
	{                                                                            \
		KEY_CI, "ci", "SYSTEM",                                              \
			"speak to auto (default), github, gitlab, azure, teamcity, " \
			"buildkite, jenkins or none"                                 \
	}
int ci_take(struct report_options *options, const char *argument, struct error *err);

/* Where the CI system of the environment says that the sources are, absolute; NULL: it does not, or there is none. */
const char *ci_root(struct arena *a);

/* The system that the report's options name, or else the one whose sign stands in the environment. */
const struct ci_system *ci_system_of(const struct report *r);

/* What that system is to be told. `m` is all zero before. */
int ci_prepare(const struct report *r, const struct ci_system *system,
	       struct ci_message *m, struct error *err);

/* Write the files and start the program: what cannot be done is a warning, the verdict stands without it. */
void ci_deliver(const struct ci_message *m);

#endif
