/* What an attempt does right now, read from the end of its samples.csv. */
#ifndef STRAIN_RUNNER_GLANCE_H
#define STRAIN_RUNNER_GLANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GLANCE_POINTS = 24 };

struct glance {
	int64_t rss_bytes[GLANCE_POINTS]; /* the latest samples, oldest first */
	size_t n;
	int64_t cpu_permille; /* of one core, over those samples; NO_VALUE: too few */
};

/* Read the samples.csv at `path`; false when there is no sample yet. */
bool glance_read(const char *path, struct glance *g);

#endif
