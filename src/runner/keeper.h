/* One attempt's life: set up, start, sample, stop, collect, tear down. */
#ifndef STRAIN_RUNNER_KEEPER_H
#define STRAIN_RUNNER_KEEPER_H

#include <signal.h>

#include "measure/siblings.h"
#include "probe/cgroup.h"

#include "job.h"
#include "recorder.h"

/*
 * The runner tells a keeper to stop, and to stop at once. The first is also what a keeper
 * gets when the runner dies.
 */
enum { KEEPER_STOP = SIGTERM, KEEPER_HURRY = SIGQUIT };

struct keeper_config {
	const struct job *job;
	pid_t runner;
	int stage;                /* channel to the attempt's stage, or -1 */
	struct cgroup_leaf *leaf; /* for the test; removed at the end, by the runner too */
	struct keeper_trouble *trouble;
	struct siblings siblings;
};

/*
 * A fresh process becomes the keeper of one attempt; it exits when attempt.json is
 * written and nothing is left.
 */
_Noreturn void keeper_main(const struct keeper_config *config);

#endif
