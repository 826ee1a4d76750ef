/* The formats of this folder; write.c lists them, nobody else knows them by name. */
#ifndef STRAIN_REPORT_FORMATS_H
#define STRAIN_REPORT_FORMATS_H

#include "report/report.h"

extern const struct report_format format_results_json;
extern const struct report_format format_summary_csv;
extern const struct report_format format_samples_csv;
extern const struct report_format format_gates_csv;
extern const struct report_format format_samples_json;
extern const struct report_format format_junit;
extern const struct report_format format_markdown;
extern const struct report_format format_html;

#endif
