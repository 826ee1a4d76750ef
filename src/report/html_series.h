/* Series for report.html's charts: thinned so that no spike disappears, small as text. */
#ifndef STRAIN_REPORT_HTML_SERIES_H
#define STRAIN_REPORT_HTML_SERIES_H

#include <stdio.h>

#include "report/report.h"

/* What the page keeps of each attempt's series until it is written. */
extern const struct report_series page_series;

/* The next attempt's series, in the plan's order. -1 and `err` where they were put away and cannot be read back. */
int page_series_put(struct page_series *p, FILE *f, struct error *err);

/*
 * An attempt's series as a JSON array of { "name", "t": […], "v": […] }: times in units of "tick" microseconds, each the growth over
 * the one before; values likewise, in units of "k", unless "plain" says that they stand as they are. A series that is 0 throughout
 * is left out; one of many samples keeps the lowest and the highest of each of so many buckets.
 */
void html_series_put(FILE *f, const struct attempt_series *series, size_t buckets);

#endif
