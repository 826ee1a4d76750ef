/* Exports: a run's values as other tools take them, one writer per file, all in one table. */
#ifndef STRAIN_REPORT_EXPORT_H
#define STRAIN_REPORT_EXPORT_H

#include "report/report.h"

/*
 * All of them, NULL-terminated. Rows of the same name belong together: github-action-benchmark takes a file per
 * direction. `file` is what the file is called where nobody says otherwise.
 */
extern const struct report_format *const report_exports[];

#endif
