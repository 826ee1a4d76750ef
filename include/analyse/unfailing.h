/*
 * Gates of a plan that can never fail, known before anything is run: too few attempts,
 * too few samples, too short a test.
 */
#ifndef STRAIN_ANALYSE_UNFAILING_H
#define STRAIN_ANALYSE_UNFAILING_H

#include "suite/plan.h"

enum unfailing_reason { TOO_FEW_ATTEMPTS, TOO_FEW_SAMPLES, TOO_SHORT_A_TEST };

struct unfailing {
	enum unfailing_reason reason;
	const struct gate *gate;
	const struct cell *cell; /* the first where it is so */
	size_t ncells;           /* in how many it is so, for this reason */
	/*
	 * One line, with what would do: "'peak_rss <= baseline + 10 %' can never fail
	 * with repeat: 3: …; repeat: 5 would do, or strict: true".
	 */
	const char *message;
};

/* What the command line adds to the plan; all zero: nothing. */
struct unfailing_given {
	/*
	 * runs that a gate against a baseline is held against; 0: one, that is not known
	 * yet
	 */
	size_t baselines;
	int64_t most; /* attempts that --confirm=N makes of a cell at most */
};

/*
 * All of them by cell, one row per gate of the suite and reason. A baseline is taken to
 * have as many attempts in each of its runs as the cell has: what it really has is not
 * known yet. In `a`.
 */
const struct unfailing *unfailing_gates(const struct plan *plan,
					const struct unfailing_given *given,
					struct arena *a, size_t *n);

#endif
