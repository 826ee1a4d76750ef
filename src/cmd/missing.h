/* --missing: what becomes of a comparison when only one of the runs has something. */
#ifndef STRAIN_CMD_MISSING_H
#define STRAIN_CMD_MISSING_H

#include "analyse/compare.h"
#include "cmd/command.h"

enum { KEY_MISSING = 850 };

/* clang-format off: rows of a table, and no statements */
/* A row for a command's option table. */
#define MISSING_OPTION                                                                                  \
	{                                                                                               \
		KEY_MISSING, "missing", "HOW",                                                          \
			"a cell or a metric that only one of the runs has exits 1 (fail, the default) " \
			"or is told and no more (ok)",                                                  \
			missing_words                                                                   \
	}
/* clang-format on */

/* What --missing takes. */
const char *const *missing_words(struct arena *a);

/* Take that option; false when it is another's. */
bool missing_take(struct compare_options *o, int key, const char *argument);

#endif
