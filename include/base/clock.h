/* Time as arguments: the edge reads the clock, everything inside is told. */
#ifndef STRAIN_BASE_CLOCK_H
#define STRAIN_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "base/arena.h"

/* Any clock in nanoseconds; 0 where the kernel has no such clock. */
int64_t clock_ns(clockid_t clock);

/* CLOCK_MONOTONIC in nanoseconds; CLOCK_REALTIME in microseconds since 1970. */
int64_t clock_monotonic_ns(void);
int64_t clock_utc_us(void);

/* UTC: "2026-03-04 05:06:07.123" and, for XML and JSON, "2026-03-04T05:06:07" (no fraction). */
const char *clock_format_csv(struct arena *a, int64_t utc_us);
const char *clock_format_iso(struct arena *a, int64_t utc_us);

#endif
