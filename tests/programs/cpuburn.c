/*
 * CPU in many short children: cpuburn N US reaped|orphaned|execed|ignored
 *
 * Each of N children, one after the other, burns US microseconds of its own CPU clock, in
 * user mode, and tells what it had used as its last act. The sum is printed, this
 * program's own use included, and what it costs to end, which nobody can tell of himself
 * and was measured on some children before: "cpu_us 1012345". reaped: waited for;
 * orphaned: its parent ends first; execed: it is another program; ignored: SIGCHLD is
 * ignored, so that the kernel reaps it and nobody's rusage has it.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPORT_FD = 200, TRIALS = 40 };

static int64_t own_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

_Noreturn static void tell_and_end(void)
{
	int64_t ns = own_ns();

	_exit(write(REPORT_FD, &ns, sizeof ns) != sizeof ns);
}

_Noreturn static void burn(int64_t us)
{
	volatile uint64_t x = 0;

	while (own_ns() < us * 1000)
		for (int i = 0; i < 10000; i++)
			x += (uint64_t)i;
	tell_and_end();
}

static void start(const char *mode, int64_t us)
{
	char text[32];
	pid_t pid;

	snprintf(text, sizeof text, "%lld", (long long)us);
	pid = fork();
	if (pid < 0)
		exit(1);
	if (!pid && !strcmp(mode, "execed")) {
		execl("/proc/self/exe", "cpuburn", "burn", text, NULL);
		_exit(1);
	}
	if (!pid && !strcmp(mode, "orphaned")) {
		if (!fork())
			burn(us);
		tell_and_end();
	}
	if (!pid)
		burn(us);
	if (strcmp(mode, "ignored") != 0)
		waitpid(pid, NULL, 0);
}

static int64_t receive(int fd, const char *mode)
{
	int64_t sum = 0, ns;

	for (int i = 0; i < (strcmp(mode, "orphaned") ? 1 : 2); i++) {
		if (read(fd, &ns, sizeof ns) != sizeof ns)
			exit(1);
		sum += ns;
	}
	return sum;
}

/*
 * What the kernel charges children for their end, beyond what they told; all that was
 * spent on it in *spent.
 */
static int64_t ending_ns(const char *mode, int64_t us, int fd, int64_t *spent)
{
	struct rusage usage;
	int64_t told = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (int i = 0; i < TRIALS; i++) {
		start(mode, us);
		told += receive(fd, mode);
	}
	while (wait(NULL) > 0)
		;
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	getrusage(RUSAGE_CHILDREN, &usage);
	*spent = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
		 (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
	return (*spent - told) / TRIALS;
}

int main(int argc, char **argv)
{
	int64_t n, us, sum, end;
	const char *mode = argc > 3 ? argv[3] : "reaped";
	int report[2];

	if (argc < 3)
		return 2;
	us = strtol(argv[2], NULL, 10);
	if (!strcmp(argv[1], "burn"))
		burn(us);
	n = strtol(argv[1], NULL, 10);
	if (pipe2(report, O_CLOEXEC) || dup2(report[1], REPORT_FD) < 0)
		return 2;
	end = ending_ns(strcmp(mode, "ignored") ? mode : "reaped", us, report[0], &sum);
	if (!strcmp(mode, "ignored"))
		signal(SIGCHLD, SIG_IGN);
	for (int64_t i = 0; i < n; i++) {
		start(mode, us);
		sum += receive(report[0], mode) + end;
	}
	printf("cpu_us %lld\n", (long long)((sum + own_ns()) / 1000));
	return 0;
}
