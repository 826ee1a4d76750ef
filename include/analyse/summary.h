/*
 * What an attempt boils down to: a list of named values, the same names in the same order for every attempt of a run.
 *
 * Three sources, each a table: values from books (peak_rss, wall, exit_code …), statistics of every series
 * (rss.min … rss.slope), and the test's own metrics.
 */
#ifndef STRAIN_ANALYSE_SUMMARY_H
#define STRAIN_ANALYSE_SUMMARY_H

#include "store/run.h"

struct value {
	const char *name; /* "peak_rss", "rss.p95", "orch_per_sec" */
	const char *key; /* in files: "peak_rss_bytes", "rss_p95_bytes", "rss_slope_bytes_per_min" */
	const char *label; /* for people: "Peak RSS" */
	struct quantity
		q; /* value NAN: none. Values in base units are whole numbers, except test metrics */
	double high;      /* upper end where the value is an interval, else = q.value */
	const char *book; /* "cgroup", "perf", "taskstats", "rusage", "samples", "test" */
	bool exact;
	bool from_test; /* a metric of the test */
	bool relevant;  /* worth a column in a short table */
	enum better better;
	const char *unit_label; /* of a test metric whose unit is not one of ours: "1/s"; else "" */
	const char *problem; /* why there is no value: "pattern did not match", NULL */
};

struct summary {
	const struct value *values;
	size_t n;
};

/* The values of one attempt. Reads the attempt's logs and metric files below run->dir_fd. */
const struct summary *summarise(const struct run *run, const struct run_cell *cell,
				const struct run_attempt *attempt, struct arena *a);

/* The value of that name; NULL when there is no such name. */
const struct value *summary_find(const struct summary *s, const char *name);

/* What gates may name. */
extern const struct vocabulary summary_vocabulary;

#endif
