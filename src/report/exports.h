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
 * Calls `each` for every value of the cell that is worth charting over time: the few of the short table, the
 * test's own metrics, and what a gate names. Values without a number are left out.
 */
struct export_visitor {
	void *self;
	void (*each)(void *self, const struct cell_analysis *cell, const struct value *v);
};
void export_values(const struct cell_analysis *cell, const struct export_visitor *visitor);

/* The lowest and highest of that value over the attempts that count; false when there are fewer than two. */
bool export_range(const struct cell_analysis *cell, const struct value *v, double *low,
		  double *high);

/* "bytes", "us", "permille", "1/s", "": what stands beside the number. */
const char *export_unit(const struct value *v, struct arena *a);

#endif
