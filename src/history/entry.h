/* One file of a history: a results.json with what was said of it when it was added. */
#ifndef STRAIN_HISTORY_ENTRY_H
#define STRAIN_HISTORY_ENTRY_H

#include <jansson.h>

#include "history/history.h"

/*
 * The file's text: {"schema":"strain-history/1","label":…,"note":…,"results":…} with the
 * results as they are.
 */
const char *entry_text(const struct history_addition *add, const struct timeline_run *run,
		       struct arena *a, size_t *size);

/* Where the results.json is in such a text; NULL: it is none. */
const char *entry_results(const char *text, size_t size, size_t *results_size);

/*
 * A results.json, and what stands in it about the run. A new reference; NULL and `err`
 * (usage): it is none of strain's.
 */
json_t *entry_read(const char *results, size_t size, struct timeline_run *e,
		   struct arena *a, struct error *err);

/* The same of a file's text, label and note as they were given. */
json_t *entry_of(const char *text, size_t size, struct timeline_run *e, struct arena *a,
		 struct error *err);

#endif
