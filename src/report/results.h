/* Pieces of results.json that other documents hold too. New references. */
#ifndef STRAIN_REPORT_RESULTS_H
#define STRAIN_REPORT_RESULTS_H

#include <jansson.h>

#include "analyse/analysis.h"

#include "values.h"

/*
 * Per key the book that a value comes from, whether it is exact, and its upper end where it is an interval; plain statistics are
 * left out.
 */
json_t *results_books(const struct summary *s);

/* Per key why there is no value; a series without a sample has no statistics, and needs no reason for each. */
json_t *results_problems(const struct summary *s);

/* A whole number; null for NO_VALUE. */
void results_put_int(json_t *o, const char *key, int64_t value);

json_t *results_processes(const struct process_record *p, size_t n);

/*
 * What stands once in a document: the members "values", "series" and "statistics" of `o`, which say what the numbers of cells and attempts
 * are (results_json.c).
 */
void results_dictionaries(json_t *o, const struct value_columns *c, struct arena *a);

/* A cell without its attempts, and an attempt (results_json.c). */
json_t *results_cell(const struct run *run, const struct cell_analysis *c,
		     struct arena *a);
json_t *results_attempt(const struct run *run, const struct run_attempt *at,
			const struct summary *s, struct arena *a);

json_t *results_gate(const struct run *run, const struct cell_analysis *cell,
		     const struct gate_result *g, struct arena *a);

#endif
