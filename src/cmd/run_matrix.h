/*
 * A matrix run into a run directory and judged: what `strain run` does, and `strain
 * calibrate` begins with.
 */
#ifndef STRAIN_CMD_RUN_MATRIX_H
#define STRAIN_CMD_RUN_MATRIX_H

#include "report/report.h"
#include "runner/runner.h"

#include "fail_on.h"
#include "plan_options.h"
#include "tracking.h"

/* --confirm */
struct confirm_choice {
	bool asked;
	int64_t most; /* attempts of a cell; 0: as `repeat` says */
};

struct run_choices {
	struct plan_choices plan;
	struct runner_options runner;
	struct report_options report;
	const char *output;
	const char *const *baselines; /* paths; NULL: none */
	int progress;                 /* of run_progress_names */
	struct confirm_choice confirm;
	struct fail_choice fail_on;
	struct tracking_choice tracking;
	bool resume, gates_off, quiet, verbose;
};

/* "auto", "bar", …, NULL */
extern const char *const run_progress_names[];

/*
 * Run what the line and the choices say, or go on with it, and report it. Exit status, or
 * -1 and `err`.
 */
int run_matrix(struct run_choices *c, const struct invocation *in, struct error *err);

#endif
