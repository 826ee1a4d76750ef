/*
 * What came of a gate, a test, a cell, a run: one table, from which every format takes
 * its words.
 */
#ifndef STRAIN_ANALYSE_OUTCOME_H
#define STRAIN_ANALYSE_OUTCOME_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

enum outcome {
	OUTCOME_PASSED,
	OUTCOME_WARNED,  /* broken, level warn */
	OUTCOME_FAILED,  /* broken, level fail */
	OUTCOME_ERRORED, /* could not be judged for want of a value: never a pass */
	/*
	 * not judged for a stated reason: no baseline, too short, cell not run, --no-gate
	 */
	OUTCOME_SKIPPED,
	OUTCOME_INCONCLUSIVE, /* past the limit, and not proven */
	OUTCOME_END
};

/*
 * What is left of it where a format has fewer words: JUnit's elements, CTRF's statuses, a
 * flag in a metrics file.
 */
enum result { RESULT_PASSED, RESULT_FAILURE, RESULT_ERROR, RESULT_SKIPPED, RESULT_END };

struct outcome_row {
	const char *name; /* "passed" */
	int badness;      /* a verdict is the worst of its parts */
	enum result result;
	bool fails; /* makes the exit status 1 where --fail-on does not say otherwise */
};
extern const struct outcome_row outcomes[OUTCOME_END];

/* What makes a run fail: a bit per outcome. */
struct outcome_set {
	unsigned bits;
};

/*
 * "failed,errored": the outcomes of a list, of which "passed" is none; "never" alone is
 * none at all. They are added to `set`. -1 and `err`, a usage error that names what may
 * stand there.
 */
int outcomes_parse(const char *list, struct outcome_set *set, struct error *err);

/* The list again, in the order of the table; "never" for none. In `a`. */
const char *outcomes_list(struct outcome_set set, struct arena *a);

/*
 * What fails a run whose record has this list; NULL: nothing was asked for. A list that
 * cannot be read lets nothing but passes pass.
 */
struct outcome_set outcomes_failing(const char *list);

/* What --strict adds: nothing undecided, nothing that was not judged. */
extern const char outcomes_strict[];

/* Does it make the run fail? */
bool outcome_fails(enum outcome o, struct outcome_set failing);

/*
 * The one that a verdict is made of: what makes the run fail goes before what does not,
 * then the worse by the table.
 */
enum outcome outcome_worse(enum outcome a, enum outcome b, struct outcome_set failing);

/* What formats with fewer words say: what fails is no pass in any of them. */
enum result outcome_result(enum outcome o, struct outcome_set failing);

#endif
