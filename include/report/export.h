/* Exports: a run's values as other tools take them, one writer per file, all in one table. */
#ifndef STRAIN_REPORT_EXPORT_H
#define STRAIN_REPORT_EXPORT_H

#include "report/report.h"

/*
 * All of them, NULL-terminated. `file` is what the file is called where a CI system looks
 * for it.
 */
extern const struct report_format *const report_exports[];

/* Their names, NULL-terminated. */
const char *const *report_export_names(struct arena *a);

#endif
