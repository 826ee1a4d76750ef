/*
 * Cells of a row that several CSV files share, made once per cell of the matrix: bytes of
 * the file, with commas.
 */
#ifndef STRAIN_REPORT_COLUMNS_H
#define STRAIN_REPORT_COLUMNS_H

#include "suite/plan.h"

/* "parallel/5s,parallel,5s": id, test, duration (empty for a test without durations). */
const char *columns_cell(const struct cell *cell, struct arena *a);

/*
 * "param_provider,param_workers", and the cell's values, empty where it has no such
 * parameter; NULL: no names.
 */
const char *columns_param_names(const char *const *names, struct arena *a);
const char *columns_params(const struct cell *cell, const char *const *names,
			   struct arena *a);

#endif
