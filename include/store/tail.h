/* What an attempt does right now: the latest of its samples, from the end of its samples.csv. */
#ifndef STRAIN_STORE_TAIL_H
#define STRAIN_STORE_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TAIL_POINTS = 24 };

struct samples_tail {
	int64_t rss_bytes[TAIL_POINTS]; /* the latest samples, oldest first */
	size_t n;
	int64_t elapsed_us;   /* of the last of them */
	int64_t cpu_permille; /* of one core, over those samples; NO_VALUE: too few */
};

/* Read the samples.csv at `path`; false when there is no sample yet. */
bool samples_tail(const char *path, struct samples_tail *g);

#endif
