/* The last part of every command that ends with a run judged: load, judge, write the files, show the table. */
#ifndef STRAIN_CMD_RUN_REPORT_H
#define STRAIN_CMD_RUN_REPORT_H

#include "cmd/command.h"
#include "report/report.h"

enum { KEY_JUNIT = 700, KEY_CSV };

/* clang-format off: rows of a table, and no statements */
/* Rows for a command's option table: dialects of the files. */
#define REPORT_OPTIONS                                                               \
	{ KEY_JUNIT, "junit", "DIALECT", "junit.xml by the letter of its schemas",   \
	  report_junit_words },                                                      \
	{                                                                            \
		KEY_CSV, "csv", "DIALECT", "CSV with BOM and CRLF", report_csv_words \
	}
/* clang-format on */
const char *const *report_junit_words(struct arena *a);
const char *const *report_csv_words(struct arena *a);

/* Take one of those options; false when it is another's. */
bool report_take(struct report_options *options, int key);

/* What goes to standard output. The CI system is told what it is told in any case. */
enum report_saying {
	SAY_TABLE,
	SAY_PROBLEMS, /* what broke; nothing when all is well */
	SAY_NOTHING,
};

/* Report the run directory `path`. The exit status that the verdict gives (0 or 1), or -1 and `err`. */
int run_report(const char *path, const struct report_options *options,
	       enum report_saying saying, struct error *err);

/* Write its results.json alone, and tell nobody. The same status. */
int run_report_results(const char *path, struct error *err);

#endif
