/* The two clocks: one for waiting and measuring, one for times that outlive the process. */
#ifndef WORKLOAD_CLOCK_H
#define WORKLOAD_CLOCK_H

#include <stdint.h>

enum { NS_PER_MS = 1000000 };

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t clock_mono_ns(void);

/* Milliseconds since the epoch; leases and timers in a file must mean something after a restart. */
int64_t clock_wall_ms(void);

#endif
