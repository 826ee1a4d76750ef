/* --fail-on and --strict: which outcomes make a run fail; the same for every command that judges one. */
#ifndef STRAIN_CMD_FAIL_ON_H
#define STRAIN_CMD_FAIL_ON_H

#include "analyse/outcome.h"
#include "cmd/command.h"

enum { KEY_FAIL_ON = 800, KEY_STRICT };

/* clang-format off: rows of a table, and no statements */
/* Rows for a command's option table. */
#define FAIL_OPTIONS                                                            \
	{ KEY_FAIL_ON, "fail-on", "LIST",                                       \
	  "outcomes that fail the run, such as failed,errored,warned (default " \
	  "failed,errored), or never",                                          \
	  NULL },                                                               \
	{                                                                       \
		KEY_STRICT, "strict", NULL,                                     \
			"what was not decided or not judged fails, too: adds "  \
			"inconclusive,skipped",                                 \
			NULL                                                    \
	}
/* clang-format on */

/* What the command line says of it; all zero: nothing. */
struct fail_choice {
	const char *list; /* of --fail-on, known to be one; NULL: not given */
	bool strict;
};

/* Take one of those options: 1 when it was one, 0 when it is another's, -1 and `err`. */
int fail_on_take(struct fail_choice *c, int key, const char *argument, struct error *err);

/* The outcomes as run.json has them: "failed,errored"; NULL where the command line says nothing. In `a`. */
const char *fail_on_list(const struct fail_choice *c, struct arena *a);

#endif
