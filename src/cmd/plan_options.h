/* The options that choose what of a suite is run: the same for `strain run` and `strain plan`. */
#ifndef STRAIN_CMD_PLAN_OPTIONS_H
#define STRAIN_CMD_PLAN_OPTIONS_H

#include "cmd/command.h"
#include "suite/plan.h"

enum { KEY_SHARD = 300 };

/* Rows for a command's option table. */
#define PLAN_OPTIONS                                                                     \
	{ 'd', "duration", "LIST", "durations such as 5s,30s in place of the suite's" }, \
		{ 't', "test", "NAME", "only tests of this name or glob (repeatable)" }, \
		{ 'm', "match", "KEY=VALUE",                                             \
		  "only cells with this parameter; VALUE may be a glob (repeatable)" },  \
		{ 'n', "repeat", "N", "measure each cell N times" },                     \
		{ 'i', "interval", "TIME", "sample this often: 1ms to 1h" },             \
	{                                                                                \
		KEY_SHARD, "shard", "I/N",                                               \
			"only part I of N; auto: as the CI system's variables say"       \
	}

struct plan_choices {
	struct arena *arena;
	struct plan_options options;
	const char **durations, **tests, **matches;
	size_t ndurations, ntests, nmatches;
};

/* Take one of those options: 1 when it was one, 0 when it is another's, -1 and `err`. */
int plan_choices_take(struct plan_choices *c, int key, const char *argument,
		      struct error *err);

/* The choices as plan_expand wants them. */
const struct plan_options *plan_choices_options(struct plan_choices *c);

/*
 * Load the suite named on the command line (default strain.yml; "-" standard input), or make one of the command after
 * "--". Mistakes are printed on standard error. NULL and `err`.
 */
const struct suite *plan_choices_suite(const struct operands *operands, struct arena *a,
				       struct error *err);

#endif
