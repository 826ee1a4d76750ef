/* Sawtooths: memory that climbs until a collection takes it back, over and over. */
#ifndef STRAIN_ANALYSE_CYCLES_H
#define STRAIN_ANALYSE_CYCLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * The falls of a series by far more than its noise, each within a fraction of the time
 * that the climb to it took. What is left right after a fall is its valley: the valleys
 * of a program that does not leak lie on a level, whatever its cycles' length.
 */
struct cycles {
	bool sawtooth; /* it is one: what follows are its valleys; else nothing follows */
	size_t n;
	const size_t *valleys; /* their indexes, in order */
	double height; /* of a tooth, about: what the series ranges over, its climb left out */
};
struct cycles cycles_find(const double *t, const double *v, size_t n, struct arena *a);

#endif
