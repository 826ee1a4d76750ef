/*
 * A child that is not easy to find: family thread|setsid|outlive|deaf MS. It sleeps MS
 * milliseconds.
 *
 * thread: forked by a thread other than the main one. setsid: in a session of its own.
 * outlive: the command ends at once and leaves it. deaf: as outlive, and it ignores
 * SIGTERM. "child PID" is printed when it was forked.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct plan {
	const char *mode;
	long ms;
	pid_t child;
};

static void *make_child(void *argument)
{
	struct plan *plan = argument;
	struct timespec t = { plan->ms / 1000, plan->ms % 1000 * 1000000 };

	plan->child = fork();
	if (plan->child == 0) {
		if (!strcmp(plan->mode, "setsid"))
			setsid();
		if (!strcmp(plan->mode, "deaf"))
			signal(SIGTERM, SIG_IGN);
		while (nanosleep(&t, &t))
			;
		_exit(0);
	}
	printf("child %d\n", plan->child);
	fflush(stdout);
	if (!strcmp(plan->mode, "thread") || !strcmp(plan->mode, "setsid"))
		waitpid(plan->child, NULL, 0);
	return NULL;
}

int main(int argc, char **argv)
{
	struct plan plan;
	pthread_t thread;

	if (argc < 3)
		return 2;
	plan = (struct plan){ argv[1], strtol(argv[2], NULL, 10), -1 };
	if (!strcmp(plan.mode, "thread")) {
		if (pthread_create(&thread, NULL, make_child, &plan))
			return 1;
		return pthread_join(thread, NULL) ? 1 : 0;
	}
	make_child(&plan);
	return 0;
}
