/* Files as reports name them: below the root of the checkout, wherever strain was started. */
#ifndef STRAIN_REPORT_PATHS_H
#define STRAIN_REPORT_PATHS_H

#include "store/run.h"

/*
 * A path that was given to strain ("../strain.yml", "/home/me/repository/strain.yml") as
 * it stands below the root of the sources that run.json names; as it was given where
 * there is no root, or it is not below it. NULL gives NULL.
 */
const char *paths_below_root(const struct run_record *r, const char *path,
			     struct arena *a);

/* The suite's file in that way; NULL where there is no file: a bare command, standard input. */
const char *paths_suite(const struct run_record *r, struct arena *a);

/* "strain.yml:12"; "" where there is no file or no line. */
const char *paths_suite_line(const struct run_record *r, int line, struct arena *a);

/* A file of the run directory ("cells/0001-a/attempt-1/stderr.log") in that way. */
const char *paths_of_run(const struct run_record *r, const char *file, struct arena *a);

#endif
