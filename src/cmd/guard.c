/* Work that leaves something behind unless it is cleared up: Ctrl-C and the like wait until they are asked for. */
#include "guard.h"

#include <time.h>

void guard_begin(struct guard *g)
{
	static const int stops[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;
	sigset_t held;

	sigemptyset(&g->stops);
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
		sigaction(stops[i], NULL, &action);
		if (action.sa_handler != SIG_IGN)
			sigaddset(&g->stops, stops[i]);
	}
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
