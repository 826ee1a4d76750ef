/* The process that makes a fault: so much before the test starts, and then so much more as time goes by. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "probe/host.h"
#include "probe/procfs.h"

#include "fault.h"

enum {
	CHANNEL = 0,
	DIR_FD = 1,
	OWN_FDS = 2, /* those two */
	TICK_NS = 2000000,
	BLOCK = 1 << 20,
	/* written over and over: a fault takes no room on the disk */
	FILE_BYTES = 16 << 20,
	MAPPED = 4 << 20,
	STACK_BYTES = 64 << 10,
	WORKER_US = 100000, /* less than that is not worth a process of its own */
};

struct maker {
	const struct fault *fault;
	int64_t have, told; /* of the amount: by this process, and of it in fault->made */
	int64_t wanted;     /* this process's part of the amount */
	double per_s;       /* and of what grows */
	char *free, *end;   /* memory that is mapped and not touched */
	int file;           /* without a name; -1: not opened yet */
	size_t page;
	char *block;
};

static void tell_made(struct maker *m)
{
	__atomic_fetch_add(&m->fault->made->amount, m->have - m->told, __ATOMIC_RELAXED);
	m->told = m->have;
}

/* --- each kind: how much there is already, and more until it is `target` ----------------- */

static int64_t own_rss(const struct maker *m)
{
	char buf[256], *rest;

	if (procfs_read("/proc/self/statm", buf, sizeof buf) <= 0)
		return 0;
	strtoll(buf, &rest, 10);
	return strtoll(rest, NULL, 10) * (int64_t)m->page;
}

static int map_more(struct maker *m)
{
	char *p = mmap(NULL, MAPPED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		return errno;
	m->free = p;
	m->end = p + MAPPED;
	return 0;
}

static int hold_memory(struct maker *m, int64_t target)
{
	while (m->have < target) {
		int rc = m->free == m->end ? map_more(m) : 0;

		if (rc)
			return rc;
		memset(m->free, 1, m->page);
		m->free += m->page;
		m->have += (int64_t)m->page;
		if (m->have % BLOCK < (int64_t)m->page)
			tell_made(m);
	}
	return 0;
}

static struct rusage own_usage(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u;
}

static int64_t own_cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int burn_cpu(struct maker *m, int64_t target)
{
	while ((m->have = own_cpu_us()) < target) {
		for (volatile unsigned int i = 0; i < 100000; i++)
			;
		tell_made(m);
	}
	return 0;
}

static int burn_system_cpu(struct maker *m, int64_t target)
{
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	if (zero < 0)
		return errno;
	do {
		const struct timeval t = own_usage().ru_stime;

		m->have = t.tv_sec * INT64_C(1000000) + t.tv_usec;
		tell_made(m);
	} while (m->have < target && read(zero, m->block, BLOCK) > 0);
	close(zero);
	return 0;
}

/* It is killed when the process that started it is. */
static _Noreturn void stay(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	for (;;)
		pause();
}

static int start_processes(struct maker *m, int64_t target)
{
	pid_t parent = getpid();

	for (; m->have < target; m->have++) {
		pid_t pid = fork();

		if (pid < 0)
			return errno;
		if (pid == 0)
			stay(parent);
		tell_made(m);
	}
	return 0;
}

static void *stay_thread(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static int start_threads(struct maker *m, int64_t target)
{
	pthread_attr_t attr;
	pthread_t thread;
	int rc = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	for (; m->have < target && rc == 0; m->have += rc == 0)
		rc = pthread_create(&thread, &attr, stay_thread, NULL);
	pthread_attr_destroy(&attr);
	return rc;
}

static int open_descriptors(struct maker *m, int64_t target)
{
	for (; m->have < target; m->have++)
		if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0)
			return errno;
	return 0;
}

/* A file without a name: nothing is left of it whoever is killed. */
static int open_file(struct maker *m)
{
	static const char name[] = "fault";

	if (m->file >= 0)
		return 0;
	m->file = openat(DIR_FD, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (m->file >= 0)
		return 0;
	m->file = openat(DIR_FD, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (m->file < 0)
		return errno;
	unlinkat(DIR_FD, name, 0);
	return 0;
}

/* Pages that are clean again count again when they are written to. */
static int write_bytes(struct maker *m, int64_t target)
{
	int rc = open_file(m);

	while (rc == 0 && m->have < target) {
		int64_t left = target - m->have;
		ssize_t n = pwrite(m->file, m->block,
				   left < BLOCK ? (size_t)left : (size_t)BLOCK,
				   m->have % FILE_BYTES / BLOCK * BLOCK);

		if (n <= 0)
			return errno;
		if (fdatasync(m->file) < 0)
			return errno;
		m->have += n;
		tell_made(m);
	}
	return rc;
}

/* The file as it is opened for reads that go past the page cache; where that is refused, its pages are dropped before each. */
static int open_for_reading(struct maker *m)
{
	char path[64];
	int direct;

	if (m->file >= 0)
		return 0;
	if (open_file(m))
		return errno;
	for (off_t at = 0; at < FILE_BYTES; at += BLOCK)
		if (pwrite(m->file, m->block, BLOCK, at) != BLOCK)
			return errno ? errno : ENOSPC;
	if (fdatasync(m->file) < 0)
		return errno;
	snprintf(path, sizeof path, "/proc/self/fd/%d", m->file);
	direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (direct >= 0)
		m->file = direct;
	return 0;
}

static int read_bytes(struct maker *m, int64_t target)
{
	int rc = open_for_reading(m);

	while (rc == 0 && m->have < target) {
		ssize_t n;

		posix_fadvise(m->file, 0, 0, POSIX_FADV_DONTNEED);
		n = pread(m->file, m->block, BLOCK, m->have % FILE_BYTES);
		if (n <= 0)
			return n < 0 ? errno : EIO;
		m->have += n;
		tell_made(m);
	}
	return rc;
}

static int fault_pages(struct maker *m, int64_t target)
{
	while ((m->have = own_usage().ru_minflt) < target) {
		int rc = map_more(m);

		if (rc)
			return rc;
		for (char *p = m->free; p < m->end; p += m->page)
			*p = 1;
		munmap(m->free, MAPPED);
		m->free = m->end = NULL;
		tell_made(m);
	}
	return 0;
}

/* A wait that is over before the kernel has gone to sleep is no switch. */
static int switch_often(struct maker *m, int64_t target)
{
	static const struct timespec moment = { 0, 20000 };

	while ((m->have = own_usage().ru_nvcsw) < target) {
		nanosleep(&moment, NULL);
		tell_made(m);
	}
	return 0;
}

static const struct making {
	int (*more)(struct maker *m, int64_t target); /* errno of what it failed for; 0 */
	int64_t own; /* of the amount it is itself, from the start */
	bool shared; /* several processes make it sooner */
} makings[FAULT_END] = {
	[FAULT_MEMORY] = { hold_memory, 0, false },
	[FAULT_CPU] = { burn_cpu, 0, true },
	[FAULT_SYSTEM_CPU] = { burn_system_cpu, 0, true },
	[FAULT_PROCESSES] = { start_processes, 1, false },
	[FAULT_THREADS] = { start_threads, 1, false },
	[FAULT_DESCRIPTORS] = { open_descriptors, OWN_FDS, false },
	[FAULT_WRITE] = { write_bytes, 0, false },
	[FAULT_READ] = { read_bytes, 0, false },
	[FAULT_PAGE_FAULTS] = { fault_pages, 0, false },
	[FAULT_SWITCHES] = { switch_often, 0, false },
};

/* --- the process -------------------------------------------------------------------------- */

/* Nothing of the keeper's: its descriptors, its blocked signals. The kernel's killer for memory takes this one first. */
static void become_nobody(int channel, int dir_fd)
{
	struct rlimit files;
	sigset_t none;
	int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (score >= 0)
		(void)!write(score, "1000", 4);
	channel = fcntl(channel, F_DUPFD, 3);
	dir_fd = fcntl(dir_fd, F_DUPFD, 3);
	dup2(channel, CHANNEL);
	dup2(dir_fd, DIR_FD);
	close_range(OWN_FDS, ~0U, 0);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	for (int s = 1; s < SIGRTMIN; s++)
		signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_NAME, "strain-fault");
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	prctl(PR_SET_TIMERSLACK, 1);
}

/* How many processes make it: as many as it takes CPUs, for what is burned beforehand as many as there are. */
static int workers_for(const struct maker *m)
{
	int cpus = host_cpus(), n;

	if (!makings[m->fault->kind].shared)
		return 1;
	if (m->per_s > 0)
		n = (int)(m->per_s / 1e6) + 1;
	else
		n = m->wanted / WORKER_US < cpus ? (int)(m->wanted / WORKER_US) : cpus;
	return n < 1 ? 1 : n;
}

static void fail(struct maker *m, int error)
{
	tell_made(m);
	m->fault->made->error = error;
	_exit(1);
}

static void make(struct maker *m, int64_t target)
{
	int rc = makings[m->fault->kind].more(m, target);

	tell_made(m);
	if (rc)
		fail(m, rc);
}

/* From here on it is several processes, each with its part. True in those that were started. */
static bool share(struct maker *m)
{
	int n = workers_for(m);
	pid_t parent = getpid();

	m->wanted /= n;
	m->per_s /= n;
	for (int i = 1; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			fail(m, errno);
		if (pid > 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(0);
		m->have = m->told = 0;
		return true;
	}
	return false;
}

static void make_beforehand(struct maker *m)
{
	bool worker = m->wanted > 0 && share(m);

	make(m, m->wanted);
	if (worker)
		_exit(0);
	while (makings[m->fault->kind].shared && wait(NULL) > 0)
		;
}

static _Noreturn void go_on(struct maker *m)
{
	static const struct timespec tick = { 0, TICK_NS };
	int64_t start = clock_monotonic_ns(), begun;

	if (m->per_s > 0)
		share(m);
	/* it grows from what there is: the process itself may have more than was asked for */
	begun = m->have > m->wanted ? m->have : m->wanted;
	for (;;) {
		double s = (double)(clock_monotonic_ns() - start) / 1e9;

		if (m->per_s <= 0)
			pause();
		else
			make(m, begun + (int64_t)(m->per_s * s));
		nanosleep(&tick, NULL);
	}
}

_Noreturn void fault_make(const struct fault *f, int channel, int dir_fd)
{
	struct maker m = {
		.fault = f,
		.wanted = f->amount,
		.per_s = f->per_s,
		.file = -1,
		.page = (size_t)sysconf(_SC_PAGESIZE),
		.have = makings[f->kind].own,
	};
	char go;

	become_nobody(channel, dir_fd);
	m.block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	if (m.block == MAP_FAILED)
		fail(&m, errno);
	if (f->kind == FAULT_MEMORY)
		m.have = own_rss(&m);
	make_beforehand(&m);
	if (send(CHANNEL, "r", 1, MSG_NOSIGNAL) != 1)
		_exit(1);
	if (fault_rows[f->kind].total && f->per_s <= 0)
		_exit(0);
	if (recv(CHANNEL, &go, 1, 0) != 1)
		_exit(0);
	go_on(&m);
}
