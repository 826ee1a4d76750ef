/*
 * A tree that sleeps, whose root tells what its parent, who samples it, used of a CPU
 * meanwhile: sampled N WARM_MS MS
 *
 * N processes are there. After WARM_MS milliseconds, for MS milliseconds: "parent_ns
 * 12345678" (/proc/PID/schedstat of the parent).
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static long long parent_ns(void)
{
	char path[64], text[128] = "";
	int fd;

	snprintf(path, sizeof path, "/proc/%d/schedstat", getppid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof text - 1) <= 0)
		exit(1);
	close(fd);
	return strtoll(text, NULL, 10);
}

static void wait_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t))
		;
}

int main(int argc, char **argv)
{
	long long before;

	if (argc != 4)
		return 2;
	for (long n = atol(argv[1]); n > 1; n--) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
	}
	wait_ms(atol(argv[2]));
	before = parent_ns();
	wait_ms(atol(argv[3]));
	printf("parent_ns %lld\n", parent_ns() - before);
	return 0;
}
