/* Series for report.html's charts: thinned so that no spike disappears, small as text. */
#ifndef STRAIN_REPORT_HTML_SERIES_H
#define STRAIN_REPORT_HTML_SERIES_H

#include <stdio.h>

#include "report/report.h"

/* What the page keeps of each attempt's series until it is written. */
extern const struct report_series page_series;

/* The series of attempt `i` of all attempts, in the plan's order. */
void page_series_put(const struct page_series *p, size_t i, FILE *f);

/*
 * An attempt's series as a JSON array of { "name", "t": […], "v": […] }: times in units
 * of "tick" microseconds, each the growth over the one before, left out where they are
 * those of the series before; values likewise, in units of "k", unless "plain" says that
 * they stand as they are. A series that is 0 throughout is left out; one of many samples
 * keeps the lowest and the highest of each of so many buckets.
 */
void html_series_put(FILE *f, const struct attempt_series *series, size_t buckets);

#endif
