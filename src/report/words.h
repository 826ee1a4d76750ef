/* What reports for people say alike: the verdict, counts, values. */
#ifndef STRAIN_REPORT_WORDS_H
#define STRAIN_REPORT_WORDS_H

#include "analyse/analysis.h"

/* "12 cells: 10 passed, 1 warned, 1 failed"; "no gates". */
const char *words_counts(struct arena *a, const struct counts *c, const char *noun);

/* Gates that were not judged, and why: one reason a row, the commonest first. */
struct unjudged {
	const struct reason {
		const char *text; /* "no baseline was given" */
		size_t n;         /* gates that say so */
	} * list;
	size_t n, gates;
};
struct unjudged words_unjudged(const struct analysis *an, struct arena *a);

/*
 * "failed"; "passed, 3 gates not judged: no baseline was given", or without the reason
 * where there are several.
 */
const char *words_verdict(const struct analysis *an, struct arena *a);

/* What stands behind it: ": 2 cells: 2 passed; 3 gates: 3 passed; the run was interrupted". */
const char *words_tally(const struct analysis *an, struct arena *a);

/*
 * As what the verdict is shown, by its colour or sign: where there are gates and none of
 * them was judged, nothing looks passed.
 */
enum outcome words_look(const struct analysis *an);

/*
 * "13.1 MiB", "1,234 1/s", in the suite's sizes; "13.1 MiB to 26 MiB", "13.1 MiB or more"
 * where it is an interval; "-" where there is none.
 */
const char *words_value(const struct analysis *an, const struct value *v, struct arena *a);

/*
 * How long a cell took: all of its attempts, warm-ups and tries that another replaced
 * included, as far as it is known.
 */
int64_t words_cell_us(const struct cell_analysis *cell);

#endif
