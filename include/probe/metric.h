/*
 * The series that strain records: one row per series, in the order of the columns of samples.csv.
 *
 * Everything that speaks of "all series" walks this table; nobody else lists names.
 */
#ifndef STRAIN_PROBE_METRIC_H
#define STRAIN_PROBE_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"

enum metric_kind {
	METRIC_GAUGE,   /* a level: memory, processes */
	METRIC_COUNTER, /* grows: CPU time, bytes read; 0 when the attempt starts */
};

/* Whose chart a series is drawn in: its own, or one with others of its kind. */
enum metric_group { GROUP_OWN, GROUP_MEMORY, GROUP_CPU, GROUP_NONE };
extern const char *const metric_group_names[]; /* "own", "memory", "cpu", "none" */

/*
 * A recorded series is a column of the attempt's samples.csv. A derived one (`rate_of`
 * set) is computed by readers: the growth of the counter of that name over the time since
 * the sample before, per mille of a core.
 */
struct metric {
	const char *name;   /* "rss" */
	const char *column; /* "rss_bytes": name and unit, as in every file */
	const char *label;  /* "Resident memory" */
	enum unit unit;
	enum metric_kind kind;
	const char *rate_of; /* NULL: recorded */
	const char *minus; /* of a rate: the counter whose growth is no part of it; NULL */
	enum better better;
	enum timing timing;
	enum metric_group group;
	/*
	 * what its line is called beside others of the group: "private"; NULL: as its
	 * label
	 */
	const char *brief;
	bool level; /* comes back when what it was for is over: that it grows and grows is a leak */
};

extern const struct metric metrics[];
extern const size_t nmetrics;

/*
 * How many of them are recorded: they come first in the table, so that a sample is an
 * array of that many.
 */
extern const size_t nrecorded;

/* Positions that code needs by name; the rest goes by the table. */
enum {
	M_RSS,
	M_ANON,
	M_PSS,
	M_SWAP,
	M_CPU_TIME,
	M_PROCESSES,
	M_THREADS,
	M_FDS,
	M_READ,
	M_WRITTEN,
	M_MINOR_FAULTS,
	M_MAJOR_FAULTS,
	M_SWITCHES,
	M_PREEMPTIONS,
	M_HOST_BUSY,
	M_PRESSURE,
	M_CPU_WAIT_TIME,
	M_RECORDED_END,
	M_CPU = M_RECORDED_END,
	M_CPU_WAIT,
	M_HOST_CPU,
	M_END
};

/* The metric of that name, or of that column; NULL. */
const struct metric *metric_find(const char *name);
const struct metric *metric_find_column(const char *column);

#endif
