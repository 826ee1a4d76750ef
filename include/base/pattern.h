/*
 * The patterns that users write: compiled in one place, for the check of a suite as for
 * the search of a log.
 */
#ifndef STRAIN_BASE_PATTERN_H
#define STRAIN_BASE_PATTERN_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"

/*
 * The pattern compiled: ^ and $ are at the ends of every line, and a callout
 * (pcre2callout(3)) is before every item. For pcre2_code_free. NULL, and in *problem what
 * is wrong, in `a`: "missing closing parenthesis at offset 4".
 */
pcre2_code *pattern_compile(const char *text, struct arena *a, const char **problem);

/* How many groups it has. */
uint32_t pattern_groups(const pcre2_code *code);

#endif
