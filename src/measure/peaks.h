/*
 * High-water marks of processes and when they lived: what a tree's peak can have been
 * between samples.
 */
#ifndef STRAIN_MEASURE_PEAKS_H
#define STRAIN_MEASURE_PEAKS_H

#include <stddef.h>
#include <stdint.h>

struct life_span {
	int64_t born_ns, ended_ns, hwm;
};

/*
 * The most that are kept (400 kB); of more, some are joined, so that the bounds become
 * wider and nothing is lost.
 */
enum { PEAKS_MAX = 1 << 14 };

struct peaks {
	struct life_span *items;
	size_t n, room;
	int64_t largest;
};

/*
 * A process that lived from the one to the other moment (at the widest) and never had
 * more than `hwm` bytes.
 */
void peaks_add(struct peaks *p, int64_t born_ns, int64_t ended_ns, int64_t hwm);

/* The largest of all; 0 for none. */
int64_t peaks_largest(const struct peaks *p);

/* The most that processes which lived at the same time can have had together. */
int64_t peaks_together(const struct peaks *p);

void peaks_free(struct peaks *p);

#endif
