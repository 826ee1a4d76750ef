/* How much of a fault there is already, and more of it: one function per kind. */
#include "fault_amount.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "probe/procfs.h"

enum {
	/* written over and over: a fault takes no room on the disk */
	FILE_BYTES = 16 << 20,
	MAPPED = 4 << 20,
	STACK_BYTES = 64 << 10,
};

void fault_tell_made(struct fault_maker *m)
{
	__atomic_fetch_add(&m->fault->made->amount, m->have - m->told, __ATOMIC_RELAXED);
	m->told = m->have;
}

int64_t fault_own_rss(const struct fault_maker *m)
{
	char buf[256], *rest;

	if (procfs_read("/proc/self/statm", buf, sizeof buf) <= 0)
		return 0;
	strtoll(buf, &rest, 10);
	return strtoll(rest, NULL, 10) * (int64_t)m->page;
}

static int map_more(struct fault_maker *m)
{
	char *p = mmap(NULL, MAPPED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		return errno;
	m->free = p;
	m->end = p + MAPPED;
	return 0;
}

static int hold_memory(struct fault_maker *m, int64_t target)
{
	while (m->have < target) {
		int rc = m->free == m->end ? map_more(m) : 0;

		if (rc)
			return rc;
		memset(m->free, 1, m->page);
		m->free += m->page;
		m->have += (int64_t)m->page;
		if (m->have % FAULT_BLOCK < (int64_t)m->page)
			fault_tell_made(m);
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
	return clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1000;
}

static int burn_cpu(struct fault_maker *m, int64_t target)
{
	while ((m->have = own_cpu_us()) < target) {
		for (volatile unsigned int i = 0; i < 100000; i++)
			;
		fault_tell_made(m);
	}
	return 0;
}

static int burn_system_cpu(struct fault_maker *m, int64_t target)
{
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	if (zero < 0)
		return errno;
	do {
		const struct timeval t = own_usage().ru_stime;

		m->have = t.tv_sec * INT64_C(1000000) + t.tv_usec;
		fault_tell_made(m);
	} while (m->have < target && read(zero, m->block, FAULT_BLOCK) > 0);
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

static int start_processes(struct fault_maker *m, int64_t target)
{
	pid_t parent = getpid();

	for (; m->have < target; m->have++) {
		pid_t pid = fork();

		if (pid < 0)
			return errno;
		if (pid == 0)
			stay(parent);
		fault_tell_made(m);
	}
	return 0;
}

static void *stay_thread(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static int start_threads(struct fault_maker *m, int64_t target)
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

static int open_descriptors(struct fault_maker *m, int64_t target)
{
	for (; m->have < target; m->have++)
		if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0)
			return errno;
	return 0;
}

/* A file without a name: nothing is left of it whoever is killed. */
static int open_file(struct fault_maker *m)
{
	static const char name[] = "fault";

	if (m->file >= 0)
		return 0;
	m->file = openat(FAULT_DIR_FD, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (m->file >= 0)
		return 0;
	m->file = openat(FAULT_DIR_FD, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (m->file < 0)
		return errno;
	unlinkat(FAULT_DIR_FD, name, 0);
	return 0;
}

/* Pages that are clean again count again when they are written to. */
static int write_bytes(struct fault_maker *m, int64_t target)
{
	int rc = open_file(m);

	while (rc == 0 && m->have < target) {
		int64_t left = target - m->have;
		ssize_t n =
			pwrite(m->file, m->block,
			       left < FAULT_BLOCK ? (size_t)left : (size_t)FAULT_BLOCK,
			       m->have % FILE_BYTES / FAULT_BLOCK * FAULT_BLOCK);

		if (n <= 0)
			return errno;
		if (fdatasync(m->file) < 0)
			return errno;
		m->have += n;
		fault_tell_made(m);
	}
	return rc;
}

/*
 * The file as it is opened for reads that go past the page cache; where that is refused,
 * its pages are dropped before each.
 */
static int open_for_reading(struct fault_maker *m)
{
	char path[64];
	int direct;

	if (m->file >= 0)
		return 0;
	if (open_file(m))
		return errno;
	for (off_t at = 0; at < FILE_BYTES; at += FAULT_BLOCK)
		if (pwrite(m->file, m->block, FAULT_BLOCK, at) != FAULT_BLOCK)
			return errno ? errno : ENOSPC;
	if (fdatasync(m->file) < 0)
		return errno;
	snprintf(path, sizeof path, "/proc/self/fd/%d", m->file);
	direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (direct >= 0)
		m->file = direct;
	return 0;
}

static int read_bytes(struct fault_maker *m, int64_t target)
{
	int rc = open_for_reading(m);

	while (rc == 0 && m->have < target) {
		ssize_t n;

		posix_fadvise(m->file, 0, 0, POSIX_FADV_DONTNEED);
		n = pread(m->file, m->block, FAULT_BLOCK, m->have % FILE_BYTES);
		if (n <= 0)
			return n < 0 ? errno : EIO;
		m->have += n;
		fault_tell_made(m);
	}
	return rc;
}

static int fault_pages(struct fault_maker *m, int64_t target)
{
	while ((m->have = own_usage().ru_minflt) < target) {
		int rc = map_more(m);

		if (rc)
			return rc;
		for (char *p = m->free; p < m->end; p += m->page)
			*p = 1;
		munmap(m->free, MAPPED);
		m->free = m->end = NULL;
		fault_tell_made(m);
	}
	return 0;
}

/* A wait that is over before the kernel has gone to sleep is no switch. */
static int switch_often(struct fault_maker *m, int64_t target)
{
	static const struct timespec moment = { 0, 20000 };

	while ((m->have = own_usage().ru_nvcsw) < target) {
		nanosleep(&moment, NULL);
		fault_tell_made(m);
	}
	return 0;
}

const struct fault_making fault_makings[FAULT_END] = {
	[FAULT_MEMORY] = { hold_memory, 0, false },
	[FAULT_CPU] = { burn_cpu, 0, true },
	[FAULT_SYSTEM_CPU] = { burn_system_cpu, 0, true },
	[FAULT_PROCESSES] = { start_processes, 1, false },
	[FAULT_THREADS] = { start_threads, 1, false },
	[FAULT_DESCRIPTORS] = { open_descriptors, FAULT_OWN_FDS, false },
	[FAULT_WRITE] = { write_bytes, 0, false },
	[FAULT_READ] = { read_bytes, 0, false },
	[FAULT_PAGE_FAULTS] = { fault_pages, 0, false },
	[FAULT_SWITCHES] = { switch_often, 0, false },
};
