/*
 * How one attempt went: attempt.json, written by the keeper, read by every report.
 *
 * It may be written twice: when the attempt starts, with ending "unknown" and what is
 * known by then (role, slot, tries, started_utc_us, argv), so that a kill loses none of
 * it; and when it ended.
 */
#ifndef STRAIN_STORE_ATTEMPT_H
#define STRAIN_STORE_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/mask.h"
#include "base/units.h"

/* A value that one of the kernel's books, or the samples, hold. */
struct booked {
	/*
	 * NO_VALUE: not known; for an interval its lower end, which is the value reported
	 */
	int64_t value;
	/*
	 * Upper end of the interval: the value is no more than this, whatever nobody saw.
	 * = value: no interval is known of (exact, or a reading as good as it gets).
	 * NO_VALUE: some of it is missing, and nobody knows how much.
	 */
	int64_t high;
	/*
	 * "cgroup", "perf", "taskstats", "schedstat", "rusage", "samples"; NULL where not
	 * known
	 */
	const char *book;
	bool exact;
};

/*
 * The values of an attempt that come from books rather than from series; one row each in
 * a table (see attempt.c).
 */
struct books {
	struct booked peak_rss;             /* bytes, the tree */
	struct booked peak_rss_process;     /* bytes, the largest single process */
	struct booked peak_pss;             /* bytes */
	struct booked cpu_time;             /* us, user + system */
	struct booked cpu_user, cpu_system; /* us */
	struct booked read, written;        /* bytes of storage I/O */
	struct booked minor_faults, major_faults, switches, preemptions;
	struct booked throttled; /* us that a CPU quota held the tree back */
	/* us that some task waited for a CPU (PSI), of the leaf or the machine */
	struct booked pressure;
	/*
	 * us that threads stood ready and got no CPU, of all together; and us of wall
	 * that waiting for others explains
	 */
	struct booked cpu_wait_time, cpu_delay;
};

/* A row per member of struct books, for code that walks them. */
struct book_row {
	const char *name; /* "peak_rss" */
	const char *key;  /* in files: "peak_rss_bytes" */
	enum unit unit;
	size_t offset; /* of its struct booked */
};
extern const struct book_row book_rows[];
extern const size_t nbook_rows;

/* The row of that name; NULL. */
const struct book_row *book_find(const char *name);

/* The booked value that a row speaks of. */
static inline struct booked *book_of(struct books *b, const struct book_row *row)
{
	return (struct booked *)((char *)b + row->offset);
}
static inline const struct booked *book_at(const struct books *b,
					   const struct book_row *row)
{
	return (const struct booked *)((const char *)b + row->offset);
}

/* How the test ended. */
enum ending {
	ENDED_EXIT,   /* by itself; exit_code */
	ENDED_SIGNAL, /* killed by a signal that strain did not send; `signal` */
	/* stop: after-duration: asked to stop when the time was over: a normal end */
	ENDED_DURATION,
	ENDED_TIMEOUT,     /* stopped by strain: past duration + timeout */
	ENDED_OOM,         /* killed for memory, told from the kernel's counters */
	ENDED_INTERRUPTED, /* strain was told to stop (Ctrl-C), or died */
	ENDED_NOT_STARTED, /* the command could not be executed */
	ENDED_SETUP,       /* setup failed: the test never ran */
	ENDED_TEARDOWN,    /* the test ran and ended well, but teardown failed */
	ENDED_UNKNOWN,     /* strain's keeper was killed: what the samples say is there */
};

/* "exit", "signal", "duration", … : as in attempt.json. NULL-terminated table in that order. */
extern const char *const ending_names[];

enum attempt_role { ROLE_MEASURED, ROLE_WARMUP };
extern const char *const role_names[]; /* "measured", "warmup", NULL */

/* Which attempt of its cell: the schedule takes one, the keeper records it. */
struct attempt_id {
	enum attempt_role role;
	int64_t number; /* from 1; the directory is attempt-<number> */
	int64_t slot; /* which of the cell's `repeat` measurements, from 1 (warm-ups: from 1 too) */
	int64_t tries; /* from 1: higher when a try before it failed or was noisy */
	bool added; /* a measurement beyond `repeat`: a gate was suspect after those before it */
};

/* A process as it was at one moment. */
struct process_record {
	int64_t pid, ppid, rss_bytes;
	const char *command; /* the command line, blanks between, at most 256 bytes; any bytes */
};

/* Everything that attempt.json holds. Start from attempt_clear. */
struct attempt_record {
	const char *cell; /* id */
	struct attempt_id id;
	int64_t started_utc_us, wall_us; /* wall NO_VALUE when not known */
	enum ending ending;
	bool ok; /* it did its job: exited with an expected status, or ended by its duration */
	int64_t exit_code; /* NO_VALUE when it did not exit */
	int64_t signal;    /* NO_VALUE when no signal ended it */
	const char *text;  /* in words: "exit status 3 after 2.104 s" */
	int64_t samples, late_samples;
	/* of $STRAIN_METRICS that were no `name value`, and counted for nothing */
	int64_t bad_lines;
	const char *bad_line; /* how the first of them begins; "" where there is none */
	/*
	 * of $STRAIN_METRICS: bytes at its end that nobody read, and lines of names past
	 * the first LIVE_NAMES_MAX
	 */
	int64_t metrics_unread, metrics_left_out;
	int64_t stdout_dropped, stderr_dropped; /* bytes, of what was past max_output */
	int64_t interval_us;                    /* as asked for */
	struct books books;
	/* what the command left running, stopped by strain */
	const struct process_record *leftovers;
	size_t nleftovers;
	int64_t peak_elapsed_us; /* when the sampled RSS was highest; NO_VALUE */
	const struct process_record *peak_tree;
	size_t npeak_tree;
	bool noisy; /* others used more than `noise` of the machine's CPU */
	/*
	 * the share that others used, sibling attempts not among them, of the whole
	 * machine; NO_VALUE
	 */
	int64_t noise_permille;
	/* the RSS sum counts shared pages many times over (peak_rss > 1.5 peak_pss) */
	bool shared_pages_heavy;
	const char *const *argv;  /* the exact command, NULL-terminated */
	const char *dir;          /* and where it ran */
	const char *const *notes; /* things a reader should know, in words */
	size_t nnotes;
};

/*
 * "3 lines of $STRAIN_METRICS are not of the form name value, the first: 'x y z'", of `n`
 * of them, at least one.
 */
const char *attempt_bad_lines(int64_t n, const char *first, struct arena *a);

/* Set every booked value to "not known". */
void books_clear(struct books *b);

/*
 * A record of which nothing is known yet: the start of a keeper's, and of a reader's
 * where there is no file.
 */
void attempt_clear(struct attempt_record *r);

/* Did it come to its own end: neither cut off by a kill nor by an interruption? */
static inline bool attempt_complete(const struct attempt_record *r)
{
	return r->ending != ENDED_UNKNOWN && r->ending != ENDED_INTERRUPTED;
}

/*
 * The tree's CPU time over its wall time, in thousandths of one core, rounded; NO_VALUE
 * where one of them is not known.
 */
int64_t attempt_cpu_permille(const struct attempt_record *r);

/*
 * The share of its wall time (0 to 1) that waiting for a CPU explains: cpu_delay / wall;
 * 0 where it is not known, and nothing is excused.
 */
double attempt_wait_share(const struct attempt_record *r);

/*
 * Mask what it says of commands, processes and outputs (text, notes, argv …); what
 * changes is in `a`.
 */
void attempt_mask(struct attempt_record *r, const struct mask *m, struct arena *a);

/* Write attempt.json below directory `at`, by rename. */
int attempt_write(int at, const struct attempt_record *r, struct error *err);

/*
 * Read it back, strings in `a`. Members that are missing or of another type stay as
 * attempt_clear leaves them; strings are never NULL but `dir`. -1 when the file is not
 * there (see fs_exists) or is no JSON object.
 */
int attempt_read(int at, struct arena *a, struct attempt_record *r, struct error *err);

#endif
