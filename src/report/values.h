/*
 * The summary values of a whole run as columns: what results.json's dictionary and
 * summary.csv's header list.
 */
#ifndef STRAIN_REPORT_VALUES_H
#define STRAIN_REPORT_VALUES_H

#include "analyse/analysis.h"

struct value_columns {
	const struct measure **column;
	size_t n;
};

/* One column per key, in the order in which the attempts' summaries name them first. */
struct value_columns values_of_run(const struct analysis *analysis, struct arena *a);

/*
 * The value of that column in a summary; NULL when it has none. Quick where `i` is its
 * place there too.
 */
const struct value *values_at(const struct summary *s, const struct value_columns *c,
			      size_t i);

/*
 * What the cell has of that name ("peak_rss"), in its typical summary or else in an
 * attempt's; NULL: nothing.
 */
const struct value *values_find(const struct cell_analysis *cell, const char *name);

/* Is it worth a column where there is little room, and has any cell a number for it? */
bool values_in_short_table(const struct analysis *analysis, const struct value_columns *c,
			   size_t i);

/* Does the value have a number? */
bool values_known(const struct value *v);

#endif
