/*
 * What an attempt boils down to: a list of named values. All attempts of a cell have the
 * same names in the same order, except for live metrics that no suite declares: they
 * stand at the end.
 *
 * Three sources, each a table: facts (peak_rss, wall, exit_code …), statistics of every
 * series (rss.min … rss.slope), and the test's own metrics.
 *
 * The mean of a series is the plain mean of its samples (they are equally far apart but
 * for late ones), its quantiles are type 7; the slope is Theil-Sen's, over the medians of
 * 64 blocks where there are more samples. `skip` is left out of all of them.
 */
#ifndef STRAIN_ANALYSE_SUMMARY_H
#define STRAIN_ANALYSE_SUMMARY_H

#include <math.h>

#include "store/run.h"

/* What a series boils down to. */
enum statistic {
	STAT_MIN,
	STAT_MEAN,
	STAT_P50,
	STAT_P95,
	STAT_P99,
	STAT_MAX,
	STAT_FIRST,
	STAT_LAST,
	STAT_SLOPE,
	STAT_END
};

struct stat_row {
	const char *name;  /* "p95" */
	const char *label; /* "95th percentile" */
	double quantile;   /* of the samples; 0: it is none */
};
extern const struct stat_row stat_rows[STAT_END];

/* What a value is: made once per run, and shared by all attempts that have it. */
struct measure {
	const char *name; /* "peak_rss", "rss.p95", "orch_per_sec" */
	/* in files: "peak_rss_bytes", "rss_p95_bytes", "rss_slope_bytes_per_min" */
	const char *key;
	const char *label; /* for people: "Peak RSS" */
	/*
	 * of a statistic: the series' key in files, "rss_bytes"; NULL: it is no statistic
	 * of a series
	 */
	const char *series;
	enum statistic stat; /* which, where `series` is set */
	/* its unit; numbers in base units are whole, except test metrics */
	struct quantity q;
	bool from_test; /* a metric of the test */
	bool relevant;  /* worth a column in a short table */
	enum better better;
	enum timing timing; /* what waiting for a CPU does to it */
	const char *unit_label; /* of a test metric whose unit is not one of ours: "1/s"; else "" */
};

/* How a number is known; those of statistics are the same for all. */
struct origin {
	/* "cgroup", "perf", "taskstats", "rusage", "samples", "clock", "wait", "test" */
	const char *book;
	bool exact;
	/*
	 * upper end where the value is an interval (INFINITY: not known); NAN: it is none
	 */
	double high;
	const char *problem; /* why there is no value: "the pattern did not match"; NULL */
};

/* How much. */
struct value {
	const struct measure *measure;
	double number; /* NAN: none */
	const struct origin *origin;
};

/* The upper end of what the value can be: itself where it is no interval. */
static inline double value_high(const struct value *v)
{
	return isnan(v->origin->high) ? v->number : v->origin->high;
}

/* The number with its unit. */
static inline struct quantity value_quantity(const struct value *v)
{
	struct quantity q = v->measure->q;

	q.value = v->number;
	return q;
}

/* The suite's name for the range that the value lies in: "small"; NULL. */
const char *value_band(const struct test *test, const struct value *v);

/*
 * The highest value of each of so many stretches, so that no spike disappears: NAN where
 * a stretch has none.
 */
enum { OUTLINE_POINTS = 32 };
struct outline {
	double v[OUTLINE_POINTS];
	size_t n; /* fewer where there are fewer samples */
};

struct summary {
	const struct value *values;
	size_t n;
	struct outline rss;
};

/* All measures of a run, as they come up. */
struct measures;
struct measures *measures_new(struct arena *a);

/*
 * The values of one attempt with its series at hand. Reads the attempt's logs and metric
 * files below run->dir_fd.
 */
const struct summary *summarise(struct measures *measures, const struct run *run,
				const struct run_cell *cell,
				const struct run_attempt *attempt,
				const struct attempt_series *series, struct arena *a);

/*
 * Per value the median over these summaries (those that have it); all names that any of
 * them has.
 */
const struct summary *summary_typical(const struct summary *const *s, size_t n,
				      struct arena *a);

/* The value of that name; NULL when there is no such name. */
const struct value *summary_find(const struct summary *s, const char *name);

/*
 * A number of that measure for people: quantity_format, and the test's own unit: "12.3
 * 1/s". "-" for NAN.
 */
const char *value_format(struct arena *a, const struct measure *m, double number,
			 enum sizes sizes);

/* Two of them, in digits enough to tell them apart where they differ. */
void value_format_apart(struct arena *a, const struct measure *m, double x, double y,
			enum sizes sizes, const char *texts[2]);

/* What gates may name. */
extern const struct vocabulary summary_vocabulary;

#endif
