/*
 * Short children at a steady rate: children PER_SECOND SECONDS. Each ends at once and is
 * waited for.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long rate, total;
	struct timespec next;

	if (argc != 3 || (rate = strtol(argv[1], NULL, 10)) <= 0)
		return 2;
	total = rate * strtol(argv[2], NULL, 10);
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (long i = 0; i < total; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		next.tv_nsec += 1000000000 / rate;
		next.tv_sec += next.tv_nsec / 1000000000;
		next.tv_nsec %= 1000000000;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	return 0;
}
