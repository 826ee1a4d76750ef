/*
 * The names of everything that a summary holds: one table for facts of an attempt, one
 * for statistics of a series.
 */
#ifndef STRAIN_ANALYSE_VALUES_H
#define STRAIN_ANALYSE_VALUES_H

#include "analyse/summary.h"
#include "probe/metric.h"

/* What facts are read from. */
struct fact_source {
	const struct run_attempt *attempt;
	const struct samples *samples;
	int64_t skip_us; /* this first part of the series is left out */
};

/* What a fact comes to: no number from samples, until it is filled. */
struct fact {
	double number;
	struct origin origin;
};

/*
 * A value that an attempt has once, whatever its series: from a book, a clock or the
 * samples as a whole.
 */
struct fact_row {
	const char *name, *key, *label;
	enum unit unit;
	enum better better;
	enum timing timing;
	bool relevant;
	void (*fill)(const struct fact_source *s, const struct fact_row *row,
		     struct fact *f);
};
extern const struct fact_row fact_rows[];
extern const size_t nfact_rows;

/*
 * The measures of a run: of a fact by its row; the statistics of a series, STAT_END of
 * them, by its row in `metrics`.
 */
const struct measure *measure_of_fact(const struct measures *m, size_t row);
const struct measure *measures_of_series(const struct measures *m, size_t metric);

/*
 * Of a metric that the suite declares; its statistics where it is live; the statistics of
 * a live one that no suite declares.
 */
const struct measure *measure_of_metric(struct measures *m,
					const struct test_metric *metric);
const struct measure *measures_of_live(struct measures *m,
				       const struct test_metric *metric);
const struct measure *measures_of_name(struct measures *m, const char *name);

/* Such an origin, which all that are alike share. */
const struct origin *origin_shared(struct measures *m, const struct origin *origin);

/* "rss.p95" */
const char *series_value_name(struct arena *a, const char *series, enum statistic stat);

/* "rss_p95_bytes", "rss_slope_bytes_per_min"; characters that a key cannot hold become '_'. */
const char *series_value_key(struct arena *a, const char *series, enum statistic stat,
			     enum unit unit);

/* "latency" in time is "latency_us" in files; a name that ends so already stays. */
const char *metric_value_key(struct arena *a, const char *name, enum unit unit);

/* All keys of a test's metric, NULL-terminated: one, or of a live one a key per statistic. */
const char *const *metric_value_keys(const struct test_metric *m, struct arena *a);

/*
 * Whose key this is, whatever its case, in words ("a column of strain's own files");
 * NULL: it is free.
 */
const char *key_owner(const char *key, struct arena *a);

#endif
