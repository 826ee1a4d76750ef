/* What a reader of a report should look at, and in which order. */
#ifndef STRAIN_REPORT_FINDINGS_H
#define STRAIN_REPORT_FINDINGS_H

#include "analyse/analysis.h"

#include "excerpt.h"

/* A test that did not do its job, a broken gate, a warning. */
struct finding {
	enum outcome outcome;
	const struct cell_analysis *cell;
	const struct gate_result *gate; /* NULL: the test itself */
	const char *message;
	int line; /* in the suite */
	/* of the cell's test, with its first finding that fails; empty with the others */
	struct last_words said;
};

struct findings {
	const struct finding *list;
	size_t n;
};

/*
 * All of them: what makes the run fail first, then the rest, the worst first; in plan
 * order among themselves.
 */
struct findings findings_of(const struct analysis *an, struct arena *a);

#endif
