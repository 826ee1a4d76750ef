/* What came of a gate, a test, a cell, a run: one table, from which every format takes its words. */
#ifndef STRAIN_ANALYSE_OUTCOME_H
#define STRAIN_ANALYSE_OUTCOME_H

#include <stdbool.h>

enum outcome {
	OUTCOME_PASSED,
	OUTCOME_WARNED,  /* broken, level warn */
	OUTCOME_FAILED,  /* broken, level fail */
	OUTCOME_ERRORED, /* could not be judged for want of a value: never a pass */
	OUTCOME_SKIPPED, /* not judged for a stated reason: no baseline, too short, cell not run, --no-gate */
	OUTCOME_INCONCLUSIVE, /* past the limit, and not proven */
	OUTCOME_END
};

/* What is left of it where a format has fewer words: JUnit's elements, CTRF's statuses, a flag in a metrics file. */
enum result { RESULT_PASSED, RESULT_FAILURE, RESULT_ERROR, RESULT_SKIPPED, RESULT_END };

struct outcome_row {
	const char *name; /* "passed" */
	int badness;      /* a verdict is the worst of its parts */
	enum result result;
	bool fails; /* makes the exit status 1 */
};
extern const struct outcome_row outcomes[OUTCOME_END];

enum outcome outcome_worse(enum outcome a, enum outcome b);

/* Does it make the run fail? `strict` (--strict): what could not be decided does, too. */
bool outcome_fails(enum outcome o, bool strict);

/* What formats with fewer words say: what fails is no pass in any of them. */
enum result outcome_result(enum outcome o, bool strict);

#endif
