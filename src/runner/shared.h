/* Memory that the runner shares with its keepers: a part for each attempt that runs at a time. */
#ifndef STRAIN_RUNNER_SHARED_H
#define STRAIN_RUNNER_SHARED_H

#include <stddef.h>

#include "recorder.h"

struct shared {
	_Atomic int64_t *cpu_ns; /* NULL: there is none */
	struct keeper_trouble *troubles;
	size_t n;
};

int shared_open(struct shared *s, size_t n, struct error *err);
void shared_close(const struct shared *s);

#endif
