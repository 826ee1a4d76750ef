/* One cell's names, and what it costs. */
#ifndef STRAIN_SUITE_CELL_H
#define STRAIN_SUITE_CELL_H

#include "suite/plan.h"

/*
 * "größe/10s/provider=file,workers=1/2": names and values as they are written, in UTF-8,
 * at most 180 bytes, so that a gate's name fits behind it where 250 are the limit; a
 * longer id is cut and ends with a hash of all of it. Bytes become %XX where they would
 * read as something else ("/" in a test's name, "," in a value, "%" before two hex
 * digits) and where nobody would see them (control characters, separators, direction
 * marks, a blank at an end, bad UTF-8).
 */
const char *cell_make_id(const struct cell *cell, struct arena *a);

/*
 * "0001-größe-10s-provider-file": at most 60 bytes of UTF-8, fit for a directory.
 * `number` is from 1.
 */
const char *cell_make_slug(const char *id, size_t number, struct arena *a);

/* Duration times attempts, warm-ups included; INT64_MAX where it is past that. */
int64_t cell_declared_us(const struct cell *cell);

#endif
