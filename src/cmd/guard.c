/*
 * Work that leaves something behind unless it is cleared up: Ctrl-C and the like wait
 * until they are asked for.
 */
#include "guard.h"

#include <time.h>

#include "runner/runner.h"

void guard_begin(struct guard *g)
{
	sigset_t held;

	runner_stops(&g->stops);
	held = g->stops;
	sigaddset(&held, SIGCHLD);
	sigaddset(&held, SIGTERM); /* ignored or not: it is what stops a build */
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &held, &g->before);
}

void guard_end(const struct guard *g)
{
	sigprocmask(SIG_SETMASK, &g->before, NULL);
}

int guard_signal(const struct guard *g)
{
	const struct timespec at_once = { 0 };
	int signal = sigtimedwait(&g->stops, NULL, &at_once);

	return signal > 0 ? signal : 0;
}
