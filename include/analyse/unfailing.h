/* Gates of a plan that can never fail, known before anything is run: too few attempts, too few samples, too short a test. */
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
	 * One line, with what would do: "'peak_rss <= baseline + 10 %' can never fail with repeat: 3: …; repeat: 5
	 * would do, or strict: true".
	 */
	const char *message;
};

/*
 * All of them by cell, one row per gate of the suite and reason. A gate against a baseline is held against one run of as many
 * attempts as the cell has: what the baseline really has is not known yet, nor whether --confirm adds attempts. In `a`.
 */
const struct unfailing *unfailing_gates(const struct plan *plan, struct arena *a,
					size_t *n);

#endif
