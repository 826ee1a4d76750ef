/*
 * What report.html's script draws from: results.json's cells and attempts, and what only
 * the page shows.
 */
#ifndef STRAIN_REPORT_HTML_DATA_H
#define STRAIN_REPORT_HTML_DATA_H

#include <jansson.h>

#include "html.h"

/* JSON on one line, inert between <script> tags: every '<' is \u003c. */
void html_json_put(FILE *f, const json_t *j);

/*
 * A cell and its attempts, as results.json has them but for what is null or not shown, in
 * printable text; besides, the texts and the series of its gates, how to run each attempt
 * again, and its logs with at most `log_bytes` each (html_cell.c). A new reference.
 */
json_t *html_cell(const struct page *p, const struct cell_analysis *cell,
		  size_t log_bytes, struct arena *a);

/* "cd DIR && \ NAME=value \ command …", or "" where the command was never known (html_again.c). */
const char *html_again(const struct run *run, const struct cell_analysis *cell,
		       const struct run_attempt *at, struct arena *a);

#endif
