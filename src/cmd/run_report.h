/* The last part of every command that ends with a run judged: load, judge, write the files, show the table. */
#ifndef STRAIN_CMD_RUN_REPORT_H
#define STRAIN_CMD_RUN_REPORT_H

#include "report/report.h"

/*
 * Report the run directory `path`. The table goes to standard output unless `quiet`. The exit status that the verdict
 * gives (0 or 1), or -1 and `err`.
 */
int run_report(const char *path, const struct report_options *options, bool quiet,
	       struct error *err);

#endif
