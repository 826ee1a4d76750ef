/*
 * The lines of a file that was written row by row by somebody who may have been killed,
 * one at a time.
 */
#ifndef STRAIN_STORE_ROWS_H
#define STRAIN_STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/*
 * Our own rows hold integers and plain names, never quotes, so that a line splits at its
 * commas. (CSV that tests write goes through libcsv.)
 */
struct rows {
	const char *name;
	int fd;
	char *buffer; /* freed by rows_close */
	size_t next, filled;
	bool over;   /* the file has been read to its end */
	size_t line; /* the number of the one last given */
	bool torn;   /* known at the end: the last line has no end, and was not given */
	size_t nbad; /* rows that are none */
	struct error bad; /* the first of them */
};

/* Create the file, empty, for appending: a descriptor, or -1 and `err`. */
int rows_create(int at, const char *name, struct error *err);

/*
 * Open the file to be read. 0 where it is not there, and then it has no lines; -1 and
 * `err` where it cannot be read or is no regular file.
 */
int rows_open(struct rows *r, int at, const char *name, struct error *err);
void rows_close(struct rows *r);

/*
 * The next whole line, its end cut off, in *line; 0 after the last. -1 and `err` where
 * the file cannot be read on.
 */
int rows_next(struct rows *r, char **line, struct error *err);

/* The next field of a line; *next is NULL after the last. */
char *rows_field(char **next);

/* Digits with or without a minus, and nothing else: they fit an int64_t and are not NO_VALUE. */
bool rows_int(const char *s, int64_t *out);

/* "samples.csv:17: expected a whole number, got 'x'"; -1. */
int rows_error(const struct rows *r, struct error *err, const char *expected,
	       const char *got);

/* The same of a row that is left out, while those after it are read. */
void rows_bad(struct rows *r, const char *expected, const char *got);

/*
 * "samples.csv:17: expected a whole number, got 'x': this row and 2 others are left out",
 * in `a`; NULL: all rows are fine.
 */
const char *rows_bad_words(const struct rows *r, struct arena *a);

#endif
