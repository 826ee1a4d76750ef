/* Runs and their values over time, as a history has them. */
#ifndef STRAIN_ANALYSE_TIMELINE_H
#define STRAIN_ANALYSE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyse/change.h"
#include "base/units.h"

/* What stands about a run beside its numbers. Strings are "" where nothing is known. */
struct timeline_run {
	const char *id; /* of the file: SHA-256 of what is in it, 64 hexadecimal digits */
	const char *run;   /* the run's own id */
	const char *label; /* --environment: "local", "cloud" */
	const char *note;  /* --note */
	const char *commit, *branch;
	bool dirty; /* the tree was not what the commit has */
	int64_t started_utc_us, ended_utc_us;
	const char *fingerprint; /* of the machine */
	const char *hostname, *kernel;
	const char *suite; /* its name, else its file */
	const char *version, *verdict, *url;
	size_t ncells;
};

/* A value of a cell in one run. */
struct timeline_point {
	const struct timeline_run *run;
	double median, low,
		high; /* of the attempts that count and did their job, and their ends */
	size_t n;
};

/* A value of a cell over the runs that have it. */
struct timeline_series {
	const char *cell, *key, *name,
		*label; /* "parallel/5s", "peak_rss_bytes", "peak_rss", "Peak RSS" */
	struct quantity unit;   /* its unit; the value is NAN */
	const char *unit_label; /* a test's own */
	enum better better;
	bool relevant;                       /* worth a column in a short table */
	const struct timeline_point *points; /* oldest first */
	size_t npoints;
};

/* What the newest change of a value was, by the direction that is better. */
enum timeline_turn {
	TURN_NONE, /* there is none */
	TURN_WORSE,
	TURN_BETTER,
	TURN_BACK, /* better, and about as it was before it became worse: it went away again */
	TURN_OTHER, /* of a value that has no better direction */
	TURN_END
};
extern const char *const
	timeline_turns[TURN_END]; /* "none", "worse", "better", "went away again", "changed" */

/* A value of a cell over runs of one label on one machine, and what came of it. */
struct timeline {
	const struct timeline_series *series;
	const double *medians;      /* of each point */
	const double *rolling_mean; /* of the last `window` points up to each */
	const double *rolling_median;
	const struct change_point *changes; /* ascending */
	size_t nchanges;
	const struct change_point *newest; /* the last of them; NULL: none */
	enum timeline_turn turn;           /* what it was */
};

/* The window of the rolling mean and median. */
enum { TIMELINE_WINDOW = 5 };

/* In `a`; what it points to in `series` stays there. */
struct timeline timeline_of(const struct timeline_series *series, struct arena *a);

#endif
