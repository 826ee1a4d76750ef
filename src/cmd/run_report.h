/*
 * The last part of every command that ends with a run judged: load, judge, write the
 * files, show the table.
 */
#ifndef STRAIN_CMD_RUN_REPORT_H
#define STRAIN_CMD_RUN_REPORT_H

#include "cmd/command.h"
#include "report/report.h"

/* Options of dialects of the files; the members are of struct report_options. */
extern const struct option_spec report_dialects[];

/* What goes to standard output. The CI system is told what it is told in any case. */
enum report_saying {
	SAY_TABLE,
	SAY_PROBLEMS, /* what broke; nothing when all is well */
	SAY_NOTHING,
};

/*
 * "interrupted by SIGINT; what was measured is reported": `so` is what that means. Gives
 * the exit status.
 */
int say_interrupted(int signal, const char *so);

/*
 * Report the run directory `path`. The exit status that the verdict gives (0 or 1), or -1
 * and `err`.
 */
int run_report(const char *path, const struct report_options *options,
	       enum report_saying saying, struct error *err);

/* Write its results.json alone, and tell nobody. The same status. */
int run_report_results(const char *path, struct error *err);

#endif
