/*
 * Does a gate fire when it should? What is to be put into an attempt to break it, and
 * what is said of what came then.
 */
#ifndef STRAIN_ANALYSE_PROVE_H
#define STRAIN_ANALYSE_PROVE_H

#include "analyse/analysis.h"
#include "store/fault.h"

enum proof_verdict {
	PROOF_FIRES, /* with the value just past its limit */
	PROOF_LATE,  /* not just past it, only further on */
	PROOF_BLIND, /* never, or nothing can bring the value past its limit */
	PROOF_NONE,  /* it could not be tried: no value, no baseline, no fault for it */
	PROOF_END
};

/* "fires", "too late", "blind", "not proven". */
extern const char *const proof_names[PROOF_END];

/* What faults there is room for. */
struct prove_limits {
	int cpus;
	int64_t memory_bytes; /* free; NO_VALUE: not known */
};

/* A gate of a cell: what is known of it beforehand, what was tried, what came of it. */
struct proof {
	const struct analysis *plain; /* of attempts without a fault */
	const struct cell_analysis *cell;
	const struct gate *gate;
	const struct prove_limits *limits;
	size_t family; /* how many gates are judged together against a baseline */
	struct arena *arena;

	const struct value *value; /* what it looks at; NULL: there is none */
	double unharmed;           /* that value without a fault; NAN: none */
	double limit;
	bool decided;
	enum proof_verdict verdict;
	const char *reason; /* of all but PROOF_FIRES; NULL */

	/* the last try */
	/* what is to be put in; FAULT_NONE: nothing, or the value was scaled */
	struct fault fault;
	const char *put; /* the same in words; "-" before the first try */
	double observed; /* NAN: nothing was tried */
	enum outcome outcome;
	const char *said; /* by the gate, of its value */

	/*
	 * the smallest change of the value that it would catch, from what it is now: 2.3
	 * is +230 %; NAN: none, or not known
	 */
	double smallest;
	double smallest_amount; /* the same as a difference */

	/* between tries */
	int step;
	bool corrected; /* the amount of this step was */
	bool was_past;  /* the value was, and the gate did not fire */
	bool starved;   /* a fault that grows had too little of a CPU */
	double target, amount;
	const char *first_said;
};

/*
 * A gate before anything is tried. `p` holds plain, cell, gate, limits, family and arena,
 * all else is 0; the run of `plain` is still loaded as long as `p` is used.
 */
void proof_begin(struct proof *p);

/*
 * What to try next: true when p->fault is to be put into an attempt (p->fault.made is the
 * caller's) and proof_judge to be called with it; false when it is decided.
 */
bool proof_next(struct proof *p);

/* What came of it: a run whose only cell has the fault in every attempt that counts. */
void proof_judge(struct proof *p, struct run *run);

/* It ends here, undecided, for a reason (an interruption). */
void proof_give_up(struct proof *p, const char *reason);

/* How many gates of the run are judged together against a baseline. */
size_t proof_family(const struct analysis *plain);

#endif
