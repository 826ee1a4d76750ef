/*
 * A run judged: every cell with its summaries, its gates and its verdict. All that
 * reports are made of.
 */
#ifndef STRAIN_ANALYSE_ANALYSIS_H
#define STRAIN_ANALYSE_ANALYSIS_H

#include "analyse/gate.h"

struct findings;

struct cell_analysis {
	const struct run_cell *cell;
	const struct summary **summaries; /* one per attempt of `cell`, by index */
	/* likewise: what its series say to the cell's gates (judge.h) */
	struct findings *findings;
	/*
	 * per value the median over the counted attempts; where none counts, what the
	 * last attempt has; NULL: not run
	 */
	const struct summary *typical;
	size_t ncounted; /* attempts that count: measured, not superseded */
	/* the attempt that stands for the cell (last counted); NULL: not run */
	const struct run_attempt *last;
	const struct gate_result *gates;
	size_t ngates;
	/*
	 * of the test itself: passed, errored (crash, timeout, no data), skipped (not
	 * run)
	 */
	enum outcome run_outcome;
	/* "exit status 3 after 2.104 s", "not run: interrupted before it started" */
	const char *run_message;
	const char *run_type; /* "run.exit", "run.signal", "run.timeout", … for JUnit */
	bool flaky;           /* passed after a try that failed */
	enum outcome verdict; /* the worst of the test and its gates (see outcome_worse) */
};

struct counts {
	size_t cells, passed, warned, failed, errored, skipped, inconclusive;
};

struct analysis {
	const struct run *run;
	enum sizes sizes; /* how its suite writes sizes: tables do so, too */
	const struct cell_analysis *cells; /* plan order */
	size_t ncells;
	struct counts cells_by_verdict, gates_by_outcome;
	struct outcome_set failing; /* what makes the run fail, in every format */
	enum outcome verdict; /* the worst of the cells'; one that fails where the run does */
	int exit_status; /* 0 or 1: what `strain run` and `strain report` exit with */
	const char *const *warnings;
	size_t nwarnings;
};

/* What came of an attempt by itself: passed when it did its job, else errored. */
enum outcome attempt_outcome(const struct run_attempt *attempt);

/* What a run is judged with; all zero is the rule. */
struct analysis_options {
	/* is told of each attempt's series while they are there, too */
	struct series_visitor visitor;
	/* slope gates among which one of them is judged; 0: those of the run's plan */
	size_t nleak_gates;
};

/*
 * Read the run's series, attempt by attempt, and judge it. In `a`; never fails: what
 * cannot be judged says so in its place. `options` may be NULL.
 */
const struct analysis *
analyse_run(struct run *run, const struct analysis_options *options, struct arena *a);

/*
 * The first cell of `run` judged by itself, while the run may go on: gates that need more
 * than the cell (those against other cells, and a baseline's, which are decided together
 * when the run is whole) are left out, and their number is in *waiting. In `a`; never
 * fails.
 */
const struct cell_analysis *analyse_cell_alone(struct run *run, struct arena *a,
					       size_t *waiting);

#endif
