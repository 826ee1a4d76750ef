/* The last match of a pattern in a log that may be gigabytes. */
#ifndef STRAIN_ANALYSE_PATTERN_H
#define STRAIN_ANALYSE_PATTERN_H

#include "store/files.h"

/*
 * What the first group of `pattern` (or the whole match, where it has none) caught in the
 * last match in the log, in `a`; NULL when there is none, with *problem set when that is
 * not just for want of a match. PCRE2, lines end at newline for ^ and $, bytes rather
 * than characters. The file is read from its end in windows of 4 MiB, back to at most 256
 * MiB; one budget of 100 million steps for all of the search keeps a pattern from hanging
 * the report.
 */
char *pattern_last_match(const struct long_file *log, const char *pattern,
			 struct arena *a, const char **problem);

#endif
