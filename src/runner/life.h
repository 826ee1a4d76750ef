/* One attempt's life as a table: states, events, and where each leads. Pure. */
#ifndef STRAIN_RUNNER_LIFE_H
#define STRAIN_RUNNER_LIFE_H

enum life_state {
	LIFE_NEW,
	LIFE_SETUP,      /* the stage runs `setup` */
	LIFE_UNSETTLING, /* setup was asked to stop */
	LIFE_RUNNING,    /* the test runs */
	LIFE_STOPPING,   /* every process of it was asked to stop */
	LIFE_KILLING, /* every process of it gets SIGKILL, again and again until none is left */
	LIFE_TEARDOWN, /* nothing of it is left, its books are closed; the stage runs `teardown` */
	LIFE_DONE,
	LIFE_NSTATES
};

enum life_event {
	LIFE_BEGIN,
	LIFE_READY,         /* setup is done, or there is none */
	LIFE_SETUP_FAILED,  /* or it was stopped */
	LIFE_NOT_STARTED,   /* the command could not be executed */
	LIFE_ROOT_ENDED,    /* wait: root, and something of it is still there */
	LIFE_TREE_EMPTY,    /* the last descendant has ended */
	LIFE_DURATION_OVER, /* stop: after-duration */
	LIFE_TIMED_OUT,     /* duration + timeout */
	LIFE_INTERRUPTED,   /* strain was told to stop, or died */
	LIFE_HURRIED,       /* … and told again */
	LIFE_BROKEN,        /* strain cannot go on: the disk is full */
	LIFE_GRACE_OVER,    /* asked to stop, still there */
	LIFE_KILL_AGAIN,    /* killed, still there */
	LIFE_GIVEN_UP, /* not to be killed: it waits for a disk, or belongs to root */
	LIFE_TEARDOWN_ENDED, /* well, badly, or there is none */
	LIFE_NEVENTS
};

/*
 * The state that `event` leads to. False when it means nothing in `state` (a late alarm,
 * a second interruption): nothing is to be done then. True with *next == state: do again
 * what the state begins with.
 */
_Bool life_next(enum life_state state, enum life_event event, enum life_state *next);

#endif
