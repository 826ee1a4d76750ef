/* The options that choose what of a suite is run: the same for `strain run` and `strain plan`. */
#ifndef STRAIN_CMD_PLAN_OPTIONS_H
#define STRAIN_CMD_PLAN_OPTIONS_H

#include "cmd/command.h"
#include "report/ci.h"
#include "suite/plan.h"

enum { KEY_SHARD = 300, KEY_STOP };

/* clang-format off: rows of a table, and no statements */
/* Rows for a command's option table. */
#define PLAN_OPTIONS                                                                                    \
	{ 'd', "duration", "LIST", "durations such as 5s,30s in place of the suite's",                  \
	  NULL },                                                                                       \
		{ 't', "test", "TEST", "only tests of this name or glob (repeatable)",                  \
		  NULL },                                                                               \
		{ 'm', "match", "KEY=VALUE",                                                            \
		  "only cells with this parameter; VALUE may be a glob (repeatable)",                   \
		  NULL },                                                                               \
		{ 'n', "repeat", "N", "measure each cell N times", NULL },                              \
		{ 'i', "interval", "TIME", "sample this often: 1ms to 1h", NULL },                      \
		{ KEY_STOP, "stop", "WHEN",                                                             \
		  "when the command after -- ends; one that goes on until it is stopped, a server, is " \
		  "asked to at the end of its duration by after-duration",                              \
		  plan_stop_words },                                                                    \
	{                                                                                               \
		KEY_SHARD, "shard", "I/N",                                                              \
			"only part I of N; auto: as the CI system's variables say", NULL                \
	}
/* clang-format on */

/* What --stop takes. */
const char *const *plan_stop_words(struct arena *a);

struct plan_choices {
	struct arena *arena;
	const struct command *command; /* whose line it is: set from the start */
	const char *const *line;       /* and that line as it was typed */
	int nline;
	const struct ci_system *
		ci; /* who is told the mistakes of the suite; NULL: as the environment says */
	struct plan_options options;
	const char *stop; /* of a bare command; NULL: as it is for a suite */
	const char **durations, **tests, **matches;
	size_t ndurations, ntests, nmatches;
};

/* Take one of those options: 1 when it was one, 0 when it is another's, -1 and `err`. */
int plan_choices_take(struct plan_choices *c, int key, const char *argument,
		      struct error *err);

/*
 * options_parse of a command that takes a suite, or a command after "--": where the "--" was forgotten, `err` has the
 * line put right.
 */
int plan_choices_parse(struct plan_choices *c, int argc, char **argv,
		       const struct option_handler *handler, struct operands *operands,
		       struct error *err);

/* The choices as plan_expand wants them. */
const struct plan_options *plan_choices_options(struct plan_choices *c);

/*
 * Load the suite named on the command line (default strain.yml; "-" standard input), or make one of the command after
 * "--". Mistakes are printed on standard error, and told to the CI system. NULL and `err`.
 */
const struct suite *plan_choices_suite(const struct plan_choices *c,
				       const struct operands *operands,
				       struct error *err);

#endif
