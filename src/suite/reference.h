/* The cells that gates refer to: `orch_per_sec >= cell(workers=1) + 30 %`. */
#ifndef STRAIN_SUITE_REFERENCE_H
#define STRAIN_SUITE_REFERENCE_H

#include "suite/plan.h"

#include "reader.h"

/*
 * "cell(workers=1, test=x)" at `s`, what follows it in *end. False when it is none, or
 * after a mistake, which is noted.
 */
bool reference_read(struct reader *r, const struct yaml_node *n, const struct test *t,
		    const char *s, const char **end, struct gate *g);

/* The cells without those gates that refer to their own cell: nothing is held against itself. */
void references_drop_own(const struct suite *suite, struct cell *cells, size_t n,
			 struct arena *a);

/*
 * Does each gate of the whole suite refer to a cell that is there, in one cell of its
 * test at least? -1 and `err` where one does not.
 */
int references_check(const struct plan *plan, struct error *err);

#endif
