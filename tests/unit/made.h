/*
 * A run made up in memory: a suite's text laid out, attempts with the values and samples
 * that a test wants.
 */
#ifndef STRAIN_TESTS_MADE_H
#define STRAIN_TESTS_MADE_H

#include "analyse/analysis.h"
#include "probe/metric.h"

enum { MADE_CELLS = 4, MADE_ATTEMPTS = 40 };

struct made {
	struct arena *arena;
	struct run run;
	struct run_cell cells[MADE_CELLS];
	struct run_attempt attempts[MADE_CELLS][MADE_ATTEMPTS];
};

/* The suite's cells without an attempt; ends the test when the text is not a suite. */
struct made *made_new(const char *suite_text);
void made_free(struct made **m);
#define scoped_made __attribute__((cleanup(made_free))) struct made *

/*
 * One more attempt of a cell: measured, exit status 0 after 10 s, of 40 MB peak and 5 s
 * CPU by exact books.
 */
struct run_attempt *made_attempt(struct made *m, size_t cell);

/*
 * Its samples: `n`, every `interval_us`, all series without a value. made_column gives
 * one to write to.
 */
void made_samples(struct made *m, struct run_attempt *t, size_t n, int64_t interval_us);
int64_t *made_column(struct run_attempt *t, size_t metric);

/* What the test told under one name while it ran. The times stay where they are. */
void made_live(struct made *m, struct run_attempt *t, const char *name,
	       const int64_t *elapsed_us, const double *values, size_t n);

/* Attempts with these peaks, in bytes. */
void made_peaks(struct made *m, size_t cell, const double *peaks, size_t n);

/* The run judged. */
const struct analysis *made_judged(struct made *m);

#endif
