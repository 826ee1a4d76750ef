/* The signals that stop strain. */
#include <signal.h>

#include "runner/runner.h"

void runner_stops(sigset_t *stops)
{
	static const int all[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;

	sigemptyset(stops);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		sigaction(all[i], NULL, &action);
		if (action.sa_handler != SIG_IGN)
			sigaddset(stops, all[i]);
	}
}
