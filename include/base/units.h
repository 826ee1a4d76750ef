/*
 * Quantities: what a number counts, its base unit, its suffix in a key, how people write
 * and read it.
 *
 * Base units are integers in every file: bytes, microseconds, permille of one core, plain
 * counts.
 */
#ifndef STRAIN_BASE_UNITS_H
#define STRAIN_BASE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum unit {
	UNIT_COUNT, /* a plain number: processes, an exit status, orchestrations per second */
	UNIT_BYTES, /* key suffix _bytes */
	UNIT_TIME,  /* microseconds, key suffix _us */
	UNIT_CPU,   /* thousandths of ONE core, key suffix _permille; people write 80 % */
};

/* Which way a value is better. */
enum better { BETTER_LOWER, BETTER_HIGHER, BETTER_NONE };
extern const char *const better_names[]; /* "lower", …, NULL */

/* What it does to a value when the test has to wait for a CPU. */
enum timing {
	TIMING_NONE,     /* nothing: memory, counts, CPU time */
	TIMING_DURATION, /* it grows: wall time, a latency */
	TIMING_RATE,     /* it shrinks: CPU per time, operations per second */
};
extern const char *const timing_names[]; /* "none", "duration", "rate", NULL */

/* A value with its unit; `per_min` for slopes: bytes per minute. */
struct quantity {
	double value;
	enum unit unit;
	bool per_min;
	bool by_hour;    /* per minute all the same, and told per hour */
	const char *per; /* what else it is per: an operation of the test, "orch"; NULL */
};

/* "no value" of integer readings, told apart from 0. */
#define NO_VALUE INT64_MIN

/* "bytes", "us", "permille", "" for a count. */
const char *unit_suffix(enum unit unit);

/*
 * A unit as files name it: "bytes", "us/min", "permille", "bytes/orch"; of a count its
 * `label`, the test's own unit ("1/s"), or "count" where that is NULL or empty.
 */
const char *unit_word(struct arena *a, struct quantity q, const char *label);

/*
 * The same read back into `q->unit` and `q->per_min`; gives the label, "" where there is
 * none. A rate of a unit that is none of ours ("ops/min") is a label.
 */
const char *unit_of_word(const char *word, struct quantity *q);

/* "a size such as 40 MB", … : what a message says was expected. */
const char *unit_expected(enum unit unit);

/*
 * "40 MB", "1.5 GiB", "30 %", "2 s", "5 MB/min", "300 MB/h" (which is 5 MB/min, by hour),
 * "1500". Strict: MB is 10^6, MiB 2^20. The number may stand right before its unit.
 * `end`, where not NULL, gets what follows the quantity (blanks skipped); where it is
 * NULL nothing may follow. Message without a place: "expected …, got '…'".
 */
int quantity_parse(const char *s, struct quantity *q, const char **end, struct error *err);

/* "30s", "1.5h", "100ms", "1m30s", in microseconds; units ns us ms s m min h d. Positive or 0. */
int duration_parse(const char *s, int64_t *us, struct error *err);

/*
 * The factor that makes `name` ("ms", "MiB", "%") its base unit, and that unit; false
 * when unknown.
 */
bool unit_by_name(const char *name, enum unit *unit, double *factor);

/* Sizes in powers of 1024 (MiB) or of 1000 (MB). */
enum sizes { SIZES_BINARY, SIZES_DECIMAL };

/* "binary", "decimal": as files tell it. */
extern const char *const sizes_names[];

/*
 * Which of them a text writes its sizes in ("peak_rss <= 40 MB"): false where it names
 * none, and *out stays.
 */
bool sizes_written(const char *s, enum sizes *out);

/*
 * For people, in `a`: "13.1 MiB", "5.01 s", "15.8 %", "1,234", "1.2 MiB/min", "72 MiB/h",
 * "100 B per orch". NAN gives "-".
 */
const char *quantity_format(struct arena *a, struct quantity q, enum sizes sizes);

/*
 * Two quantities of one unit, in as many digits as it takes to tell them apart where they
 * differ.
 */
void quantity_format_apart(struct arena *a, struct quantity x, struct quantity y,
			   enum sizes sizes, const char *texts[2]);

/*
 * For programs, in `a`, the same digits in every file: whole numbers whole up to 2^53,
 * others with 15 digits, which is what a decimal fraction keeps through a double (0.1
 * stays 0.1).
 */
const char *number_text(struct arena *a, double v);

/* The same into `room`; the number of its characters. */
enum { NUMBER_ROOM = 32 };
size_t number_print(char room[NUMBER_ROOM], double v);

/*
 * "2.104" of microseconds, thousandths cut off: attempts are told so wherever a time
 * stands in seconds.
 */
const char *number_seconds(struct arena *a, int64_t us);

/* A whole number with commas between the thousands: "13,792". */
const char *number_with_commas(struct arena *a, int64_t n);

#endif
