/*
 * The CPU time of the attempts that run at the same time (--jobs), told by each keeper in
 * memory that all share.
 */
#ifndef STRAIN_MEASURE_SIBLINGS_H
#define STRAIN_MEASURE_SIBLINGS_H

#include <stddef.h>
#include <stdint.h>

/*
 * One place for each seat of a run: the CPU time of all attempts that sat there,
 * nanoseconds; it never falls.
 */
struct siblings {
	_Atomic int64_t *cpu_ns;
	size_t n, own;
	int64_t before_ns; /* in the own place when this attempt started */
};

/* The attempt of seat `own`; NULL and 0: it runs alone. */
struct siblings siblings_open(_Atomic int64_t *cpu_ns, size_t n, size_t own);

/* This attempt has used so much so far. */
void siblings_tell(const struct siblings *s, int64_t cpu_ns);

/* What the others have used, as they told it at their last samples, microseconds. */
int64_t siblings_cpu_us(const struct siblings *s);

#endif
