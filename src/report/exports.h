/* What the exports share: which values go out, and each one's range. */
#ifndef STRAIN_REPORT_EXPORTS_H
#define STRAIN_REPORT_EXPORTS_H

#include "report/export.h"

extern const struct report_format export_openmetrics;
extern const struct report_format export_prometheus;
extern const struct report_format export_influx;
extern const struct report_format export_benchmark_smaller;
extern const struct report_format export_benchmark_bigger;
extern const struct report_format export_bencher;
extern const struct report_format export_ctrf;

/*
 * The values of the cell that are worth charting over time, in `a`: the few of the short
 * table, the test's own metrics, and what a gate names. Values without a number are left
 * out.
 */
struct export_list {
	const struct value **values;
	size_t n;
};
struct export_list export_values(const struct cell_analysis *cell, struct arena *a);

/*
 * The lowest and highest of that value over the attempts that count; false when there are
 * fewer than two.
 */
bool export_range(const struct cell_analysis *cell, const struct value *v, double *low,
		  double *high);

/*
 * The unit that people read a value in, and how many of its base units one is: MB (MiB
 * where the suite writes sizes so), ms, %, the test's own. The same in every run,
 * whatever the value, so that charts over time hold together.
 */
struct export_unit {
	const char *name;
	double divisor;
};
struct export_unit export_unit(const struct value *v, enum sizes sizes, struct arena *a);

#endif
