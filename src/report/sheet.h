/*
 * A CSV file cell by cell: RFC 4180, comma, LF (CR LF and a BOM for Excel), whole numbers
 * in a fast path.
 */
#ifndef STRAIN_REPORT_SHEET_H
#define STRAIN_REPORT_SHEET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

struct sheet {
	FILE *file;
	struct arena *scratch; /* for cells that need escaping */
	const char *row_end;
	bool in_row;
	size_t used;
	char buffer[1 << 16];
};

/* Start a file. Errors of the stream are left in it: its owner looks at them when it is closed. */
void sheet_begin(struct sheet *c, FILE *f, struct arena *scratch, bool excel);

/*
 * One cell: text of any bytes (NULL: empty), a whole number (NO_VALUE: empty), any number
 * in the digits that every file has (number_text; NAN and infinite: empty), a yes or no
 * as 1 or 0.
 */
void sheet_text(struct sheet *c, const char *s);
void sheet_int(struct sheet *c, int64_t value);
void sheet_number(struct sheet *c, double value);
void sheet_bool(struct sheet *c, bool value);

/* Cells that are bytes of the file already: escaped, with commas between them. NULL: none. */
void sheet_cells(struct sheet *c, const char *rendered);

void sheet_end_row(struct sheet *c);

/* What is still in the buffer goes to the stream. */
void sheet_finish(struct sheet *c);

#endif
