/*
 * The floor that `make bench` measures against: the least that samples a process tree and
 * reads the same columns as strain, as often. Kept-open files in /proc, the processes'
 * CPU clocks, a CSV row per sample; nothing is checked, nothing is found again.
 * `bare_loop INTERVAL_MS OUT DEAR PSS HOST COMMAND …`: of 1,000 samples so many have what
 * is dear (stat, status, io, fd, schedstat and the own io), the PSS, and the machine's
 * counters.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX = 4096, PIDS = 1 << 22 };

enum file { STATM, CHILDREN, STAT, STATUS, IO, SCHEDSTAT, PSS, FILES };

static const char *const names[FILES] = { "statm", "",          "stat",        "status",
					  "io",    "schedstat", "smaps_rollup" };

struct member {
	pid_t pid;
	int fds[FILES];
};

static struct member members[MAX];
static int count;
static unsigned char seen[PIDS];
static int own_io = -1, own_thread_io = -1, host_stat = -1, pressure = -1;
static char buf[65536];

static int open_file(pid_t pid, enum file f)
{
	char path[64];

	if (f == CHILDREN)
		snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
	else
		snprintf(path, sizeof path, "/proc/%d/%s", pid, names[f]);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void add(pid_t pid)
{
	if (pid >= PIDS || seen[pid] || count == MAX)
		return;
	seen[pid] = 1;
	members[count].pid = pid;
	for (int f = 0; f < FILES; f++)
		members[count].fds[f] = -1;
	count++;
}

static const char *read_fd(int fd)
{
	ssize_t n = pread(fd, buf, sizeof buf - 1, 0);

	buf[n > 0 ? n : 0] = '\0';
	return buf;
}

static const char *read_file(struct member *m, enum file f)
{
	if (m->fds[f] < 0)
		m->fds[f] = open_file(m->pid, f);
	return read_fd(m->fds[f]);
}

static long long field(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? strtoll(at + strlen(key), NULL, 10) : 0;
}

/* Number `n` of a line of numbers, from 0. */
static long long number(const char *p, int n)
{
	char *end;
	long long v;

	do {
		v = strtoll(p, &end, 10);
		p = end;
	} while (n--);
	return v;
}

static void find_children(struct member *m)
{
	const char *p = read_file(m, CHILDREN);
	char *end;

	for (long pid; (pid = strtol(p, &end, 10)) > 0; p = end)
		add((pid_t)pid);
}

enum {
	RSS,
	ANON,
	CPU,
	THREADS,
	FDS,
	SWAP,
	READ,
	WRITTEN,
	MINFLT,
	MAJFLT,
	SWITCHES,
	PREEMPTIONS,
	WAIT,
	PSS_SUM,
	BUSY,
	SHORT,
	SUMS
};

static void read_cheap(struct member *m, long long *sums)
{
	const char *statm = read_file(m, STATM);
	long long resident = number(statm, 1), shared = number(statm, 2);
	struct timespec t;

	sums[RSS] += resident * 4096;
	sums[ANON] += (resident - shared) * 4096;
	if (!clock_gettime((clockid_t)((~(unsigned)m->pid << 3) | 2), &t))
		sums[CPU] += t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void read_dear(struct member *m, long long *sums)
{
	char path[64];
	struct stat st;
	const char *text = strrchr(read_file(m, STAT), ')');

	if (!text)
		return;
	sums[MINFLT] += number(text + 4, 6) + number(text + 4, 7);
	sums[MAJFLT] += number(text + 4, 8) + number(text + 4, 9);
	sums[THREADS] += number(text + 4, 16);
	text = read_file(m, STATUS);
	sums[SWAP] += field(text, "VmSwap:") * 1024;
	sums[SWITCHES] += field(text, "\nvoluntary_ctxt_switches:");
	sums[PREEMPTIONS] += field(text, "nonvoluntary_ctxt_switches:");
	text = read_file(m, IO);
	sums[READ] += field(text, "\nread_bytes:");
	sums[WRITTEN] += field(text, "\nwrite_bytes:");
	sums[WAIT] += number(read_file(m, SCHEDSTAT), 1);
	snprintf(path, sizeof path, "/proc/%d/fd", m->pid);
	if (!stat(path, &st))
		sums[FDS] += st.st_size;
}

static void read_own(long long *sums)
{
	sums[READ] += field(read_fd(own_io), "\nread_bytes:");
	sums[READ] -= field(read_fd(own_thread_io), "\nread_bytes:");
}

static void read_host(long long *sums)
{
	const char *text = read_fd(host_stat);

	for (int i = 0; i < 8; i++)
		sums[BUSY] += number(text + 4, i);
	sums[SHORT] = field(read_fd(pressure), "total=");
}

static void sample(int out, long tick, int dear, int pss, int host)
{
	long long sums[SUMS] = { 0 };
	char row[512];
	int n = 0;

	for (int i = 0; i < count; i++) {
		find_children(&members[i]);
		read_cheap(&members[i], sums);
		if (dear)
			read_dear(&members[i], sums);
		if (pss)
			sums[PSS_SUM] += field(read_file(&members[i], PSS), "\nPss:");
	}
	if (dear)
		read_own(sums);
	if (host)
		read_host(sums);
	n = snprintf(row, sizeof row, "%ld", tick);
	for (int i = 0; i < SUMS; i++)
		n += snprintf(row + n, sizeof row - (size_t)n, ",%lld", sums[i]);
	row[n++] = '\n';
	if (write(out, row, (size_t)n) < 0)
		exit(1);
}

/* Whether the k-th sample is one of `per_mille`. */
static int is_due(long k, long per_mille)
{
	return k * per_mille / 1000 != (k + 1) * per_mille / 1000;
}

int main(int argc, char **argv)
{
	enum { COMMAND = 6 };
	long interval_ns = argc > COMMAND ? atol(argv[1]) * 1000000 : 0;
	int out = argc > COMMAND
			  ? open(argv[2],
				 O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
				 0666)
			  : -1;
	struct timespec due;
	pid_t pid;

	if (interval_ns <= 0 || out < 0)
		return 2;
	pid = fork();
	if (pid == 0) {
		execvp(argv[COMMAND], argv + COMMAND);
		_exit(127);
	}
	own_io = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
	own_thread_io = open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC);
	host_stat = open("/proc/stat", O_RDONLY | O_CLOEXEC);
	pressure = open("/proc/pressure/cpu", O_RDONLY | O_CLOEXEC);
	add(pid);
	clock_gettime(CLOCK_MONOTONIC, &due);
	for (long tick = 0; waitpid(pid, NULL, WNOHANG) == 0; tick++) {
		sample(out, tick, is_due(tick, atol(argv[3])),
		       is_due(tick, atol(argv[4])), is_due(tick, atol(argv[5])));
		due.tv_nsec += interval_ns;
		due.tv_sec += due.tv_nsec / 1000000000;
		due.tv_nsec %= 1000000000;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
	}
	return 0;
}
