/* Reports: pure text made of an analysis, one writer per format, all in one table. */
#ifndef STRAIN_REPORT_REPORT_H
#define STRAIN_REPORT_REPORT_H

#include <stdio.h>

#include "analyse/analysis.h"

struct ci_system;

/* Dialects and choices; all zero is the default. */
struct report_options {
	bool junit_strict;
	bool csv_excel; /* BOM and CRLF */
	/* outcomes that fail the run in place of its own choice; NULL: as it was run */
	const char *fail_on;
	const char *const *only; /* formats by name, NULL-terminated; NULL: all */
	size_t console_width;    /* columns of the terminal; 0: as wide as it gets */
	/* whom to speak to (report/ci.h); NULL: as the environment says */
	const struct ci_system *ci;
};

/* Everything that a writer needs. */
struct report {
	const struct analysis *analysis; /* NULL while series are read */
	struct report_options options;
	struct arena *arena; /* for the writers' own strings */
	/* what the page has kept of the series (html_series.h) */
	struct page_series *page_series;
};

/*
 * What a format takes of each attempt's series, in the plan's order, before anything is
 * judged: series are gone after that.
 */
struct report_series {
	/*
	 * `f` is the format's file where it has no `write`, else NULL. What it gives is
	 * `self` of the others; in r->arena.
	 */
	void *(*begin)(struct report *r, const struct run *run, FILE *f);
	void (*attempt)(void *self, const struct run_cell *cell,
			const struct run_attempt *attempt,
			const struct attempt_series *series);
	int (*end)(void *self, struct error *err);
};

struct report_format {
	const char *name; /* "junit" */
	const char *file; /* "junit.xml": in the run directory */
	const char *help;
	int (*write)(const struct report *r, FILE *f,
		     struct error *err);    /* NULL: all of it is made of series */
	const struct report_series *series; /* NULL: it holds none */
};

/* All formats that a run directory gets, NULL-terminated. */
extern const struct report_format *const report_formats[];

/* Their names, NULL-terminated. */
const char *const *report_format_names(struct arena *a);

/* Write one format (or export) under its own name below directory `at`, replaced atomically. */
int report_write_format(const struct report *r, const struct report_format *format,
			int at, struct error *err);

/*
 * Read the run attempt by attempt, judge it (r->analysis), and write every format (or
 * options.only) into its directory, each replaced atomically.
 */
int report_run(struct report *r, struct run *run, struct error *err);

/* The table, the verdict and where the files are, for people: what `strain run` ends with. */
int report_console(const struct report *r, bool colour, FILE *f, struct error *err);

/*
 * Of these the lines that say what broke, and why the run fails where no test or gate
 * did; nothing when all is well.
 */
int report_console_problems(const struct report *r, bool colour, FILE *f,
			    struct error *err);

#endif
