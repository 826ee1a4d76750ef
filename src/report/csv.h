/* A CSV file cell by cell: RFC 4180, comma, LF (CR LF and a BOM for Excel), whole numbers in a fast path. */
#ifndef STRAIN_REPORT_CSV_H
#define STRAIN_REPORT_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

struct csv {
	FILE *file;
	struct arena *scratch; /* for cells that need escaping */
	const char *row_end;
	bool in_row;
	size_t used;
	char buffer[1 << 16];
};

/* Start a file. Errors of the stream are left in it: its owner looks at them when it is closed. */
void csv_begin(struct csv *c, FILE *f, struct arena *scratch, bool excel);

/*
 * One cell: text of any bytes (NULL: empty), a whole number (NO_VALUE: empty), any number in the digits that every file has
 * (number_text; NAN and infinite: empty), a yes or no as 1 or 0.
 */
void csv_text(struct csv *c, const char *s);
void csv_int(struct csv *c, int64_t value);
void csv_number(struct csv *c, double value);
void csv_bool(struct csv *c, bool value);

/* Cells that are bytes of the file already: escaped, with commas between them. NULL: none. */
void csv_cells(struct csv *c, const char *rendered);

void csv_end_row(struct csv *c);

/* What is still in the buffer goes to the stream. */
void csv_finish(struct csv *c);

#endif
