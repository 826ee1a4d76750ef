/* Pieces of results.json that other documents hold too. New references. */
#ifndef STRAIN_REPORT_RESULTS_H
#define STRAIN_REPORT_RESULTS_H

#include <jansson.h>

#include "analyse/analysis.h"

#include "values.h"

/*
 * What is the same for all attempts, by a value's place in their summaries: one that
 * stands for all, or NULL.
 */
struct results_common {
	const struct value **of;
	size_t n;
};

/* "book", "exact", and "high" where the value is an interval. */
void results_put_origin(json_t *o, const struct value *v);

/*
 * Per key the book that a value comes from, whether it is exact, and its upper end where
 * it is an interval; plain statistics are left out, and so is what is the same for all
 * attempts: `common`, NULL for nothing.
 */
json_t *results_books(const struct summary *s, const struct results_common *common);

/*
 * Per key why there is no value; a series without a sample has no statistics, and needs
 * no reason for each.
 */
json_t *results_problems(const struct summary *s, const struct results_common *common);

/* A whole number; null for NO_VALUE. */
void results_put_int(json_t *o, const char *key, int64_t value);

json_t *results_processes(const struct process_record *p, size_t n);

/*
 * What stands once in a document: the members "values", "series" and "statistics" of `o`,
 * which say what the numbers of cells and attempts are, and of what is `common` to all
 * attempts how it is known; NULL: each of them says it (results_json.c).
 */
void results_dictionaries(json_t *o, const struct value_columns *c,
			  const struct results_common *common, struct arena *a);

/* A cell without its attempts, and an attempt (results_json.c). */
json_t *results_cell(const struct run *run, const struct cell_analysis *c,
		     struct arena *a);
json_t *results_attempt(const struct run *run, const struct run_attempt *at,
			const struct summary *s, const struct results_common *common,
			struct arena *a);

json_t *results_gate(const struct run *run, const struct cell_analysis *cell,
		     const struct gate_result *g, struct arena *a);

#endif
