/*
 * A fault: what `strain prove` puts into an attempt so that a gate has something to fire
 * at. A run without one knows nothing of it.
 */
#ifndef STRAIN_STORE_FAULT_H
#define STRAIN_STORE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/units.h"

enum fault_kind {
	FAULT_NONE,
	/* made by a process of its own in the measured tree */
	FAULT_MEMORY,      /* bytes held */
	FAULT_CPU,         /* microseconds burned */
	FAULT_SYSTEM_CPU,  /* the same, in the kernel */
	FAULT_PROCESSES,   /* as many, the process that makes them among them */
	FAULT_THREADS,     /* so are threads */
	FAULT_DESCRIPTORS, /* open */
	FAULT_WRITE, /* bytes to a file in the attempt's directory that has no name */
	FAULT_READ,  /* bytes from such a file, past the page cache */
	FAULT_PAGE_FAULTS, /* minor ones */
	FAULT_SWITCHES,    /* voluntary ones */
	/* done to the command */
	FAULT_WAIT,   /* microseconds that it starts late, or is asked to stop late */
	FAULT_STATUS, /* its exit status */
	FAULT_SIGNAL, /* it is killed by this one when it has ended */
	FAULT_IDLE,   /* one that only waits so many microseconds stands in its place */
	FAULT_END
};

/* In memory that the process which makes the fault shares with the one which asked for it. */
struct fault_made {
	int64_t amount; /* so far */
	int error;      /* errno of what it could not go on for; 0 */
};

struct fault {
	enum fault_kind kind;
	int64_t amount;          /* there before the test starts */
	double per_s;            /* and so much more in each second of it */
	struct fault_made *made; /* NULL where no process makes it */
};

struct fault_row {
	const char *name;           /* "memory" */
	const char *before, *after; /* around the amount: "", " of memory held" */
	enum unit unit;
	bool process; /* a process makes it, */
	bool total;   /* and ends when the amount is there: what is counted stays */
};
extern const struct fault_row fault_rows[FAULT_END];

/* "28.9 MB of memory held", "1.2 MB/min of memory held"; in `a`. */
const char *fault_words(const struct fault *f, enum sizes sizes, struct arena *a);

#endif
