/*
 * The beginning and the end of what a test said, safe to show: a log may be gigabytes of
 * anything.
 */
#ifndef STRAIN_REPORT_EXCERPT_H
#define STRAIN_REPORT_EXCERPT_H

#include "store/run.h"

/*
 * A file below an attempt's directory ("stderr.log") as printable lines (see
 * escape_lines), at most `limit` bytes: a head and a tail, and between them how much was
 * left out. "" when it is empty or cannot be read.
 */
const char *excerpt_of_log(const struct run *run, const struct run_attempt *at,
			   const char *file, size_t limit, struct arena *a);

/* The end of what a test said, and where the rest of it is. */
struct last_words {
	/*
	 * the last few lines that are not blank, without the last line break; "": it said
	 * nothing
	 */
	const char *lines;
	const char *line; /* the last of them */
	/*
	 * "cells/…/attempt-1/stderr.log", below the run directory; NULL where it said
	 * nothing
	 */
	const char *file;
};

/*
 * Of a failed setup or teardown what that said, else what the test said on standard
 * error, else on standard output. At most `limit` bytes. All empty where `at` is NULL.
 */
struct last_words excerpt_last_words(const struct run *run, const struct run_attempt *at,
				     size_t limit, struct arena *a);

#endif
