/*
 * A recorded series of samples: samples.csv of one attempt, written row by row, read back as columns.
 *
 * The file: a header `elapsed_us,late,rss_bytes,…` (the recorded metrics in table order), then a row per
 * sample; an empty field is "no value". Every row is one write(2) to an O_APPEND file, so that whatever dies, what
 * was measured is there; a torn last line is left out by the reader and said.
 */
#ifndef STRAIN_STORE_SERIES_H
#define STRAIN_STORE_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct series_writer {
	int fd;
};

/* Create `name` below directory `at` and write the header. */
int series_create(struct series_writer *w, int at, const char *name, struct error *err);

/* Append one sample: `values` are nrecorded integers in table order, NO_VALUE where there is none. */
int series_append(struct series_writer *w, int64_t elapsed_us, bool late,
		  const int64_t *values, struct error *err);

void series_close(struct series_writer *w);

/* The samples of one attempt as columns. */
struct samples {
	size_t n;
	const int64_t *elapsed_us; /* n, rising */
	const bool *late;          /* n */
	const int64_t *const *
		values; /* nmetrics columns of n in table order, derived ones computed; NO_VALUE: none */
	bool torn; /* the last line was cut: it is not among the n */
};

/*
 * Read it; a missing file is no samples. -1 when a row in the middle is malformed (with its line): the rows above
 * it are in `out` all the same.
 */
int samples_read(int at, const char *name, struct arena *a, struct samples *out,
		 struct error *err);

/*
 * The test's own live metrics, live.csv: `elapsed_us,name,value`, in the order they came.
 * Values are as the test wrote them (not scaled).
 */
struct live_writer {
	int fd;
};
int live_create(struct live_writer *w, int at, const char *name, struct error *err);
int live_append(struct live_writer *w, int64_t elapsed_us, const char *metric,
		double value, struct error *err);
void live_close(struct live_writer *w);

/* One live metric over time. */
struct live_series {
	const char *name;
	size_t n;
	const int64_t *elapsed_us;
	const double *values;
};

struct live {
	const struct live_series *series; /* in order of first appearance */
	size_t n;
	bool torn;
};
/* As samples_read. */
int live_read(int at, const char *name, struct arena *a, struct live *out,
	      struct error *err);

#endif
