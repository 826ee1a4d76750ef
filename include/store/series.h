/*
 * A recorded series of samples: samples.csv of one attempt, written row by row, read back
 * as columns.
 *
 * The file: a header `elapsed_us,late,rss_bytes,…` (the recorded metrics in table order),
 * then a row per sample; an empty field is "no value". Every row is one write(2) to an
 * O_APPEND file, so that whatever dies, what was measured is there; a torn last line is
 * left out by the reader and said.
 */
#ifndef STRAIN_STORE_SERIES_H
#define STRAIN_STORE_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "probe/metric.h"
#include "store/column.h"

struct series_writer {
	int fd;
};

/* Create `name` below directory `at` and write the header. */
int series_create(struct series_writer *w, int at, const char *name, struct error *err);

/*
 * Append one sample: `values` are nrecorded integers in table order, NO_VALUE where there
 * is none.
 */
int series_append(struct series_writer *w, int64_t elapsed_us, bool late,
		  const int64_t *values, struct error *err);

void series_close(struct series_writer *w);

/* The samples of one attempt as columns, where its arena and spill are. */
struct samples {
	size_t n, nlate;
	int64_t end_us;           /* of the last; 0 where there is none */
	struct column elapsed_us; /* rising */
	struct column late;       /* 0 and 1 */
	/* in table order, derived ones computed; NO_VALUE: none */
	struct column values[M_END];
	size_t nbad;     /* rows that are none, and left out */
	const char *bad; /* what is wrong with them, in words; NULL */
	bool torn;       /* the last line was cut: it is not among the n */
};

/*
 * Read it, in memory that does not grow with it; a missing file is no samples. A bad row
 * is left out, and those behind it are there. -1 and `err` where the file cannot be read
 * (to its end) or is no series at all: what was read until then is in `out`.
 */
int samples_read(int at, const char *name, struct spill *s, struct arena *a,
		 struct samples *out, struct error *err);

/*
 * The test's own live metrics, live.csv: `elapsed_us,name,value`, in the order they came.
 * Values are as the test wrote them (not scaled).
 */
struct live_writer {
	int fd;
	struct name_table *names;
	int64_t left_out; /* lines of names that there was no room for */
};
/* So many different names a test may report: each becomes a series, with eight statistics. */
enum { LIVE_NAMES_MAX = 1000 };
int live_create(struct live_writer *w, int at, const char *name, struct error *err);
int live_append(struct live_writer *w, int64_t elapsed_us, const char *metric,
		double value, struct error *err);
void live_close(struct live_writer *w);

/* One live metric over time. */
struct live_series {
	const char *name;
	struct column elapsed_us;
	struct column values; /* of live_bits */
};

struct live {
	const struct live_series *series; /* in order of first appearance */
	size_t n;
	const char *bad; /* as of samples */
	bool torn;
};
/* As samples_read. */
int live_read(int at, const char *name, struct spill *s, struct arena *a,
	      struct live *out, struct error *err);

/* The one of that name; NULL. */
const struct live_series *live_find(const struct live *live, const char *name);

/* A value as a whole number that a column holds, and back; there is no -0. */
static inline int64_t live_bits(double value)
{
	int64_t bits;

	value += 0.0;
	memcpy(&bits, &value, sizeof bits);
	return bits;
}
static inline double live_value(int64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

/* Names in the order in which they come first. */
struct live_names {
	const char **names;
	size_t n;
};

/*
 * Add the names in a live.csv to the list, in `a`; how many series it holds. A file that
 * cannot be read holds none.
 */
size_t live_names_add(struct live_names *names, int at, const char *file, struct arena *a);

/* All that was measured over time in one attempt. */
struct attempt_series {
	struct samples samples;
	struct live live;
};

#endif
