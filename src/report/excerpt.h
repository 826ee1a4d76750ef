/* The beginning and the end of what a test said, safe to show: a log may be gigabytes of anything. */
#ifndef STRAIN_REPORT_EXCERPT_H
#define STRAIN_REPORT_EXCERPT_H

#include "store/run.h"

/*
 * A file below an attempt's directory ("stderr.log") as printable lines (see escape_lines), at most `limit` bytes:
 * a head and a tail, and between them how much was left out. "" when it is empty or cannot be read.
 */
const char *excerpt_of_log(const struct run *run, const struct run_attempt *at,
			   const char *file, size_t limit, struct arena *a);

/* Its last line that is not blank, at most `limit` bytes; "" when there is none. */
const char *excerpt_last_line(const struct run *run, const struct run_attempt *at,
			      const char *file, size_t limit, struct arena *a);

#endif
