/*
 * Where an attempt's setup and teardown play: a process beside the keeper, never below
 * it, so that what setup starts (a database, with &) lives until teardown is over and is
 * no part of what is measured.
 */
#ifndef STRAIN_RUNNER_STAGE_H
#define STRAIN_RUNNER_STAGE_H

#include "job.h"

/*
 * What the keeper asks for, one byte each. The end of the channel ends the stage and all
 * it started.
 */
enum stage_order {
	STAGE_SETUP = 's',
	STAGE_TEARDOWN = 't',
	STAGE_STOP = 'x', /* what plays is to stop: politely, then by force */
	STAGE_KILL = 'k', /* no politeness from here on */
};

/* How a setup or teardown ended; one message on the channel (SOCK_SEQPACKET). */
struct stage_reply {
	bool ok;
	bool broken;    /* strain itself could not start it: no process, no descriptor */
	char text[480]; /* "setup failed: exit status 1 after 0.012 s"; empty when ok */
};

/*
 * A fresh process becomes the stage: serves the channel until its end, leaves nothing
 * behind, exits.
 */
_Noreturn void stage_main(const struct job *job, int channel);

#endif
