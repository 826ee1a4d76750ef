/* One cell's names, and what it costs. */
#ifndef STRAIN_SUITE_CELL_H
#define STRAIN_SUITE_CELL_H

#include "suite/plan.h"

/*
 * "parallel/10s/provider=file,workers=2": printable ASCII without blanks, at most 180 bytes, so that a gate's name
 * fits behind it where 250 are the limit. Other bytes than letters, digits and ._+:=@%- become %XX; a longer id is
 * cut and ends with a hash of all of it.
 */
const char *cell_make_id(const struct cell *cell, struct arena *a);

/* "0001-parallel-10s-provider-file": at most 60 bytes, fit for a directory. `number` is from 1. */
const char *cell_make_slug(const char *id, size_t number, struct arena *a);

/* Duration times attempts, warm-ups included; INT64_MAX where it is past that. */
int64_t cell_declared_us(const struct cell *cell);

#endif
