/* What a gate is judged against: attempts of other runs, or of another cell of this one. */
#ifndef STRAIN_ANALYSE_REFERENCE_H
#define STRAIN_ANALYSE_REFERENCE_H

#include "judge.h"

struct reference {
	struct group group; /* n 0: there is none */
	bool foreign; /* from another machine: differences in time are the machines' */
	const char *missing; /* why there is none; NULL */
	bool broken; /* it was given, and cannot be used: that is an error, no gap */
};

/*
 * The cell of the plan that the gate of `cell` is held against; NULL: no cell, or it is
 * not in this run.
 */
const struct cell *reference_cell(const struct plan *plan, const struct cell *cell,
				  const struct gate *g);

/* That of a gate whose bound is one, for its subject `v`. */
struct reference reference_of(const struct evidence *e, const struct gate *g,
			      const struct measure *v);

#endif
