/* A table of text for a terminal: columns as wide as they must be, as many as the width takes. */
#ifndef STRAIN_REPORT_TABLE_H
#define STRAIN_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct table_column {
	const char *title;
	const char *const *cells; /* one per row */
	const char *const *marks; /* what goes before each cell (colour); NULL: nothing */
	bool right;               /* numbers */
};

/* Columns that a character of text takes on a terminal (no wide characters are known here). */
size_t table_text_width(const char *s);

/*
 * Append the table. Where it is wider than `width` (0: no limit), columns are left out
 * from the end, all but the first two; then the first one's text is cut in its middle.
 * Returns how many columns were left out.
 */
size_t table_add(struct text *t, const struct table_column *columns, size_t ncolumns,
		 size_t nrows, size_t width);

#endif
