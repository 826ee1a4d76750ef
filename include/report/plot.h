/* A series as a chart of characters, for a terminal. */
#ifndef STRAIN_REPORT_PLOT_H
#define STRAIN_REPORT_PLOT_H

#include <stddef.h>

#include "base/arena.h"

struct plot {
	const double *v; /* left to right; NAN: a gap */
	size_t n;
	const size_t *marks; /* places in v under which '^' stands, ascending */
	size_t nmarks;
	const char *const
		*scale;    /* texts of the largest, the middle and the smallest value */
	int columns, rows; /* of the whole; rows without that of the marks */
};

/*
 * Lines that end with a line break, none wider than `columns`. Several values of one
 * column are drawn as the range that they span. In `a`.
 */
const char *plot_text(const struct plot *p, struct arena *a);

/*
 * What the scale's texts are of: the largest, the middle and the smallest value. All NAN
 * where v holds no value.
 */
void plot_range(const double *v, size_t n, double range[3]);

#endif
