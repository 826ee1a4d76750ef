/*
 * Chains of processes of which each forks its successor and ends: `chain N SECONDS
 * WORD…`. N of them, for SECONDS. There are never more than a few processes, and
 * thousands end every second.
 *
 *     sessions   each leads a session of its own, so that no group holds them together
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Every process from here on is one link; a fork that fails (no room) is tried again. */
static void link_up(double end, int sessions)
{
	while (now() < end) {
		if (fork() > 0)
			_exit(0);
		if (sessions)
			setsid();
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	double end;

	if (argc < 3)
		return 2;
	end = now() + atof(argv[2]);
	for (int s = 1; s < NSIG; s++)
		if (s != SIGCHLD)
			signal(s, SIG_IGN);
	for (int i = 0; i < atoi(argv[1]); i++)
		if (fork() == 0)
			link_up(end, argc > 3 && !strcmp(argv[3], "sessions"));
	while (now() < end)
		sleep(1);
	return 0;
}
