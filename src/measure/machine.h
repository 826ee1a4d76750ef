/* What others have of the CPUs while an attempt runs. */
#ifndef STRAIN_MEASURE_MACHINE_H
#define STRAIN_MEASURE_MACHINE_H

#include "measure/siblings.h"

/* The machine's counters when the attempt started, microseconds; NO_VALUE where not told. */
struct machine {
	struct siblings siblings;
	int64_t busy_us, siblings_us;
};

void machine_start(struct machine *m, const struct siblings *siblings);

/*
 * CPU time of the machine since the start, and of it that of sibling attempts,
 * microseconds; NO_VALUE where not told.
 */
int64_t machine_busy_us(const struct machine *m);
int64_t machine_siblings_us(const struct machine *m);

/*
 * Time short of CPU so far, of the leaf or else of the machine, microseconds; NO_VALUE
 * where not told.
 */
int64_t machine_pressure_us(int leaf_fd);

/* Too short an attempt says nothing in ticks of 10 ms. */
enum { SHORTEST_NOISE_US = 500000 };

#endif
