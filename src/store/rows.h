/* The lines of a file that was written row by row by somebody who may have been killed. */
#ifndef STRAIN_STORE_ROWS_H
#define STRAIN_STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

/*
 * Our own rows hold integers and plain names, never quotes, so that a line splits at its commas. (CSV that
 * tests write goes through libcsv.)
 */
struct rows {
	const char *name;
	char *next;
	size_t lines; /* whole ones, the header among them */
	size_t line;  /* the number of the one last given */
	bool torn;    /* the last line has no end: it is not given */
};

/* Create the file, empty, for appending: a descriptor, or -1 and `err`. */
int rows_create(int at, const char *name, struct error *err);

/* Read the file into `a`. One that is not there has no lines. */
int rows_open(struct rows *r, int at, const char *name, struct arena *a,
	      struct error *err);

/* The next whole line, its end cut off; NULL after the last. */
char *rows_next(struct rows *r);

/* The next field of a line; *next is NULL after the last. */
char *rows_field(char **next);

/* "samples.csv:17: expected a whole number, got 'x'"; -1. */
int rows_error(const struct rows *r, struct error *err, const char *expected,
	       const char *got);

#endif
