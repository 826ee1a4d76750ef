/*
 * The floor that `make bench` measures against: the least that samples a process tree. Kept-open `children` and
 * `statm` files, the process's CPU clock, a CSV row per sample. `bare_loop INTERVAL_MS OUT COMMAND …`
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX = 256 };

struct member {
	pid_t pid;
	int statm, children;
};

static struct member members[MAX];
static int count;

static int open_proc(const char *fmt, pid_t pid)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/", pid);
	strncat(path, fmt, sizeof path - strlen(path) - 1);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void add(pid_t pid)
{
	char children[40];

	for (int i = 0; i < count; i++)
		if (members[i].pid == pid)
			return;
	if (count == MAX)
		return;
	snprintf(children, sizeof children, "task/%d/children", pid);
	members[count++] =
		(struct member){ pid, open_proc("statm", pid), open_proc(children, pid) };
}

static void find_children(const struct member *m)
{
	char buf[4096], *p = buf, *end;
	ssize_t n = pread(m->children, buf, sizeof buf - 1, 0);

	if (n <= 0)
		return;
	buf[n] = '\0';
	for (long pid; (pid = strtol(p, &end, 10)) > 0; p = end)
		add((pid_t)pid);
}

static void sample(int out, long tick)
{
	long pages, resident, sum = 0;
	long long cpu = 0;
	char buf[128];

	for (int i = 0; i < count; i++) {
		struct timespec t;
		ssize_t n;

		find_children(&members[i]);
		n = pread(members[i].statm, buf, sizeof buf - 1, 0);
		if (n <= 0)
			continue;
		buf[n] = '\0';
		if (sscanf(buf, "%ld %ld", &pages, &resident) == 2)
			sum += resident * 4096;
		if (!clock_gettime((clockid_t)((~(unsigned)members[i].pid << 3) | 2), &t))
			cpu += t.tv_sec * 1000000000LL + t.tv_nsec;
	}
	snprintf(buf, sizeof buf, "%ld,%ld,%lld\n", tick, sum, cpu);
	if (write(out, buf, strlen(buf)) < 0)
		exit(1);
}

int main(int argc, char **argv)
{
	long interval_ns = argc > 3 ? atol(argv[1]) * 1000000 : 0;
	int out = argc > 3 ? open(argv[2],
				  O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
				  0666)
			   : -1;
	struct timespec due;
	pid_t pid;

	if (interval_ns <= 0 || out < 0)
		return 2;
	pid = fork();
	if (pid == 0) {
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	add(pid);
	clock_gettime(CLOCK_MONOTONIC, &due);
	for (long tick = 0; waitpid(pid, NULL, WNOHANG) == 0; tick++) {
		sample(out, tick);
		due.tv_nsec += interval_ns;
		due.tv_sec += due.tv_nsec / 1000000000;
		due.tv_nsec %= 1000000000;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
	}
	return 0;
}
