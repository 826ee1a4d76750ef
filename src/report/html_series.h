/* Series for report.html's charts: thinned so that no spike disappears, small as text. */
#ifndef STRAIN_REPORT_HTML_SERIES_H
#define STRAIN_REPORT_HTML_SERIES_H

#include <stdio.h>

#include "store/run.h"

/*
 * How many buckets the longest series may have, so that all charts of the run together stay within about 12 MB.
 * A series of more samples keeps the lowest and the highest of each bucket.
 */
size_t html_series_buckets(const struct run *run);

/*
 * The attempt's series as a JSON array of { "name", "t": […], "v": […] }: times in units of "tick" microseconds, each the
 * growth over the one before; values likewise, in units of "k", unless "plain" says that they stand as they are.
 * A series that is 0 throughout is left out.
 */
void html_series_put(FILE *f, const struct run_attempt *at, size_t buckets);

#endif
