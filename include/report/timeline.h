/*
 * Values over the runs of a history as text: charts and tables for people, CSV and JSON
 * for programs, a log in Markdown.
 */
#ifndef STRAIN_REPORT_TIMELINE_H
#define STRAIN_REPORT_TIMELINE_H

#include <stdio.h>

#include "analyse/summary.h"
#include "analyse/timeline.h"

struct timeline_report {
	const struct timeline *list; /* one per label, machine, cell and value */
	size_t n;
	size_t columns; /* of the terminal */
	struct arena *arena;
};

struct timeline_format {
	const char *name; /* "csv" */
	const char *help;
	int (*write)(const struct timeline_report *r, FILE *f, struct error *err);
};

/* All of them, NULL-terminated; the first is the default. Their names, NULL-terminated. */
extern const struct timeline_format *const timeline_formats[];
const char *const *timeline_format_names(struct arena *a);

/* One number of a series for people: "10.1 MB". "-" for NAN. */
const char *timeline_amount(const struct timeline_series *s, double v, struct arena *a);

/* "8099084", of a tree that had changes "8099084+changes", "-" where no commit is known. */
const char *timeline_commit(const struct timeline_run *run, struct arena *a);

/*
 * What a change was: "10.1 MB to 12.0 MB (+18.2 %, 95 %: +16.1 % to +20.0 %)", `between`,
 * "since 8099084 of 2026-03-04T05:06:07, after 1234567". In `a`.
 */
const char *timeline_change(const struct timeline *t, const struct change_point *p,
			    const char *between, struct arena *a);

/* The runs as a table of text, newest first, no wider than `columns` (0: no limit). In `a`. */
const char *timeline_table(const struct timeline_run *runs, size_t n, size_t columns,
			   struct arena *a);

/* A run of the log. */
struct timeline_entry {
	const struct timeline_run *run;
	const struct timeline_run *before; /* of the same label; NULL: it is the first */
	/*
	 * "8099084 what it does", NULL-terminated: since the run before, or the last
	 * ones; NULL: not known
	 */
	const char *const *commits;
	bool first; /* no commit is known of a run before: `commits` are the last ones */
	bool reachable; /* from the run before it; else they are the last ones, too */
	const struct timeline_series *values; /* those of this run alone: npoints 1 */
	size_t nvalues;
};

/*
 * The log of one label in Markdown: entries[from … to-1], which are oldest first, newest
 * first. In `a`.
 */
const char *timeline_log(const char *label, const struct timeline_entry *entries,
			 size_t from, size_t to, struct arena *a);

#endif
