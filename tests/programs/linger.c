/*
 * A test that has to be stopped: `linger FILE WORD…`. Every process of it appends its pid
 * to FILE, then stays.
 *
 *     ignore-term   no signal that can be ignored stops it
 *     daemon        the one that stays is a daemon: double fork, a session of its own
 *     children=N    N children stay with it
 *     hop           it forks a successor and exits, every millisecond: a moving target
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { AT_MOST_S = 300 }; /* should the test that looks after it fail */

static void sign_in(const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	dprintf(fd, "%d\n", (int)getpid());
	close(fd);
}

static void ignore_all(void)
{
	for (int s = 1; s < NSIG; s++)
		if (s != SIGCHLD)
			signal(s, SIG_IGN);
}

/*
 * Who started it is gone when it goes on: on a busy machine the one in between may end
 * long after its fork.
 */
static void daemonize(void)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	pid_t between;

	if (fork() > 0)
		_exit(0);
	setsid();
	between = getpid();
	if (fork() > 0)
		_exit(0);
	while (getppid() == between)
		nanosleep(&pause, NULL);
}

static void hop(const char *file)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (int i = 0; i < AT_MOST_S * 1000; i++) {
		if (fork() > 0)
			_exit(0);
		sign_in(file);
		nanosleep(&pause, NULL);
	}
}

static void have_children(int n)
{
	for (int i = 0; i < n; i++)
		if (fork() == 0)
			return;
}

int main(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "ignore-term"))
			ignore_all();
		else if (!strcmp(argv[i], "daemon"))
			daemonize();
		else if (!strcmp(argv[i], "hop"))
			hop(argv[1]);
		else if (!strncmp(argv[i], "children=", 9))
			have_children(atoi(argv[i] + 9));
	}
	sign_in(argv[1]);
	for (int i = 0; i < AT_MOST_S; i++)
		sleep(1);
	return 0;
}
