/* One attempt's life as a table: states, events, and where each leads. Pure. */
#include "life.h"

#include <stdbool.h>

/* Zero in the table is "means nothing here", so states are stored plus one. */
#define TO(state) ((unsigned char)(LIFE_##state + 1))

static const unsigned char table[LIFE_NSTATES][LIFE_NEVENTS] = {
	[LIFE_NEW] = {
		[LIFE_BEGIN] = TO(SETUP),
	},
	[LIFE_SETUP] = {
		[LIFE_READY] = TO(RUNNING),
		/* What a setup left half done is teardown's to clear away. */
		[LIFE_SETUP_FAILED] = TO(TEARDOWN),
		[LIFE_INTERRUPTED] = TO(UNSETTLING),
		[LIFE_HURRIED] = TO(DONE),
	},
	[LIFE_UNSETTLING] = {
		[LIFE_READY] = TO(TEARDOWN),
		[LIFE_SETUP_FAILED] = TO(TEARDOWN),
		[LIFE_HURRIED] = TO(DONE),
	},
	[LIFE_RUNNING] = {
		[LIFE_NOT_STARTED] = TO(KILLING),
		[LIFE_ROOT_ENDED] = TO(STOPPING),
		[LIFE_TREE_EMPTY] = TO(TEARDOWN),
		[LIFE_DURATION_OVER] = TO(STOPPING),
		[LIFE_TIMED_OUT] = TO(STOPPING),
		[LIFE_INTERRUPTED] = TO(STOPPING),
		[LIFE_HURRIED] = TO(KILLING),
		[LIFE_BROKEN] = TO(STOPPING),
	},
	[LIFE_STOPPING] = {
		[LIFE_TREE_EMPTY] = TO(TEARDOWN),
		[LIFE_GRACE_OVER] = TO(KILLING),
		[LIFE_HURRIED] = TO(KILLING),
	},
	[LIFE_KILLING] = {
		[LIFE_TREE_EMPTY] = TO(TEARDOWN),
		[LIFE_KILL_AGAIN] = TO(KILLING),
		[LIFE_GIVEN_UP] = TO(TEARDOWN),
	},
	[LIFE_TEARDOWN] = {
		[LIFE_TEARDOWN_ENDED] = TO(DONE),
		[LIFE_HURRIED] = TO(DONE),
	},
};

bool life_next(enum life_state state, enum life_event event, enum life_state *next)
{
	unsigned char to = table[state][event];

	if (!to)
		return false;
	*next = (enum life_state)(to - 1);
	return true;
}
