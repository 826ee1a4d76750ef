/*
 * A comparison of two runs as text: a table for people, Markdown, JSON, CSV; one writer
 * each, all in one table.
 */
#ifndef STRAIN_REPORT_COMPARISON_H
#define STRAIN_REPORT_COMPARISON_H

#include <stdio.h>

#include "analyse/compare.h"

struct comparison_format {
	const char *name; /* "markdown" */
	int (*write)(const struct comparison *c, struct arena *a, FILE *f,
		     struct error *err);
};

/* All of them, the last with a NULL name; the first is the default. */
extern const struct comparison_format comparison_formats[];

/* Their names, NULL-terminated. */
const char *const *comparison_format_names(struct arena *a);

#endif
