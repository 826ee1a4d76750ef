/*
 * The parts of report.html: what stands in it as plain HTML, and the data that its script
 * draws from.
 */
#ifndef STRAIN_REPORT_HTML_H
#define STRAIN_REPORT_HTML_H

#include "report/report.h"

#include "values.h"

/* What every part of the page is told. */
struct page {
	const struct report *report;
	const struct analysis *analysis;
	struct value_columns columns; /* what the matrix may show and be coloured by */
	bool baselines, tested;       /* some gate has a baseline, some a p value */
	struct arena *arena;
	FILE *file;
};

/*
 * The scripts and the styles that stand in the page, and the digests by which its policy
 * lets them act (html_assets.c). page_assets_missing: one that this program was built
 * without; NULL when all are there.
 */
void page_scripts(const struct page *p);
void page_styles(const struct page *p);
void page_script_digests(const struct page *p);
void page_style_digests(const struct page *p);
const char *page_assets_missing(void);

/* Tables (html_tables.c). */
void page_findings(const struct page *p);
void page_warnings(const struct page *p);
void page_matrix(const struct page *p);
void page_gates(const struct page *p);
void page_environment(const struct page *p);

/*
 * A number that a gate speaks of, written as the gate writes its limit: "52.4 MB", "239.5
 * 1/s"; "" where there is none. Not escaped (html_gate.c).
 */
const char *page_gate_number(const struct page *p, const struct cell_analysis *cell,
			     const struct gate_result *g, struct quantity q);

/*
 * The series on whose chart a gate's limit is a line: "peak_rss", "mean_rss", "rss.p95"
 * are levels of rss. NULL where there is none, as for a slope.
 */
const char *page_gate_series(const struct gate *g, struct arena *a);

/* <script type="application/json">: what the script draws from (html_data.c). */
void page_data(const struct page *p);

/*
 * Markup with text in it: `format` is HTML, and every %s of it comes out as text or as an
 * attribute's value: any bytes, on one line, nothing in it markup; NULL is empty. %zu and
 * PRId64 are the only other directives. All that is not markup of ours goes this way
 * (html_text.c).
 */
void page_put(const struct page *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A link to a cell: <a href="#cell=…">text</a>. A verdict: its word in its colour. */
void page_put_link(const struct page *p, const char *id, const char *text);
void page_put_verdict(const struct page *p, enum outcome outcome);

#endif
