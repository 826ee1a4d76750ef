/*
 * Names for readers that choke on some characters, on length and on duplicates: stable
 * from run to run.
 */
#ifndef STRAIN_REPORT_NAMES_H
#define STRAIN_REPORT_NAMES_H

#include "base/arena.h"

enum { NAMES_LONGEST = 250 };

struct names;

struct names *names_new(struct arena *a);

/*
 * `s` on one line, without < > & ", at most 250 bytes (cut ones end in a hash of the
 * whole), told apart from all names given out before by " (2)", " (3)" …
 */
const char *names_unique(struct names *names, const char *s);

/* The same without a memory of others. */
const char *names_plain(struct arena *a, const char *s);

#endif
