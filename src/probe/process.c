/* One process, read through descriptors that are kept open. */
#include "probe/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/memory.h"

#include "process_file.h"

static const char *const file_names[PROCESS_FILES] = {
	[PROCESS_STATM] = "statm", [PROCESS_STAT] = "stat",
	[PROCESS_CHILDREN] = NULL, [PROCESS_STATUS] = "status",
	[PROCESS_IO] = "io",       [PROCESS_SCHEDSTAT] = "schedstat",
};

/* Descriptors that the rest of the program needs. */
enum { DESCRIPTORS_LEFT = 64, DESCRIPTORS_AT_MOST = 1 << 16 };

static int count_open(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	if (!dir)
		return INT_MAX;
	for (struct dirent *e; (e = readdir(dir));)
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

void descriptors_init(struct descriptors *d)
{
	struct rlimit limit;
	int open = count_open(), room = 256;

	if (!getrlimit(RLIMIT_NOFILE, &limit))
		room = limit.rlim_cur < DESCRIPTORS_AT_MOST ? (int)limit.rlim_cur
							    : DESCRIPTORS_AT_MOST;
	room = room > open ? room - open : 0;
	*d = (struct descriptors){ .limit = room > 2 * DESCRIPTORS_LEFT
						    ? room - DESCRIPTORS_LEFT
						    : room / 2 };
}

bool process_no_room(void)
{
	return errno == EMFILE || errno == ENFILE || errno == ENOMEM;
}

/* There is no room for more: keep none, and half as many from now on. */
static void shed(struct descriptors *d)
{
	d->limit = d->open / 2;
	for (struct process *p = d->processes; p; p = p->next)
		process_drop_files(p);
}

static int open_file(const struct process *p, enum process_file file)
{
	char path[64];

	if (file == PROCESS_CHILDREN)
		snprintf(path, sizeof path, "/proc/%d/task/%d/children", p->pid, p->pid);
	else
		snprintf(path, sizeof path, "/proc/%d/%s", p->pid, file_names[file]);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/*
 * A descriptor to read from: the kept one, or one that is opened now and kept where there
 * is room. *mine: the caller closes it.
 */
static int use_file(struct process *p, enum process_file file, bool *mine)
{
	int fd = p->fds[file];

	*mine = false;
	if (fd >= 0)
		return fd;
	fd = open_file(p, file);
	if (fd < 0 && process_no_room()) {
		shed(p->descriptors);
		fd = open_file(p, file);
	}
	if (fd < 0)
		return -1;
	if (p->descriptors->open < p->descriptors->limit) {
		p->descriptors->open++;
		p->fds[file] = fd;
	} else {
		*mine = true;
	}
	return fd;
}

ssize_t process_read_file(struct process *p, enum process_file file, char *buf,
			  size_t size)
{
	bool mine;
	int fd = use_file(p, file, &mine);
	ssize_t n;

	buf[0] = 0;
	if (fd < 0)
		return -1;
	n = procfs_pread(fd, buf, size);
	if (mine)
		close(fd);
	return n;
}

static void join(struct process *p)
{
	struct descriptors *d = p->descriptors;

	p->next = d->processes;
	if (p->next)
		p->next->before = p;
	d->processes = p;
}

static void leave(struct process *p)
{
	if (p->next)
		p->next->before = p->before;
	if (p->before)
		p->before->next = p->next;
	else if (p->descriptors->processes == p)
		p->descriptors->processes = p->next;
	p->next = p->before = NULL;
}

int process_open(struct process *p, pid_t pid, struct descriptors *d)
{
	int why;

	*p = (struct process){ .pid = pid, .descriptors = d };
	for (int i = 0; i < PROCESS_FILES; i++)
		p->fds[i] = -1;
	join(p);
	if (!process_read_stat(p) && !process_read_cheap(p))
		return 0;
	why = errno;
	process_close(p);
	errno = why;
	return -1;
}

void process_drop_files(struct process *p)
{
	for (int i = 0; i < PROCESS_FILES; i++) {
		if (p->fds[i] < 0)
			continue;
		close(p->fds[i]);
		p->fds[i] = -1;
		p->descriptors->open--;
	}
}

void process_close(struct process *p)
{
	process_drop_files(p);
	leave(p);
	free(p->command);
	free(p->waits);
	p->command = NULL;
	p->waits = NULL;
	p->nwaits = 0;
}

int process_read_stat(struct process *p)
{
	char buf[1024];
	struct procfs_stat stat;

	errno = 0;
	if (process_read_file(p, PROCESS_STAT, buf, sizeof buf) <= 0 ||
	    !procfs_parse_stat(buf, &stat))
		return -1;
	errno = ESRCH;
	if (p->stat.start && p->stat.start != stat.start)
		return -1;
	p->stat = stat;
	/* A main thread that ended before the others shows as a zombie, too. */
	p->zombie = (stat.state == 'Z' || stat.state == 'X') && stat.threads <= 1;
	return 0;
}

/* The kernel counts it on the clock that goes on while the machine sleeps. */
int64_t process_born_ns(const struct process *p)
{
	int64_t tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);

	return p->stat.start * tick_ns -
	       (clock_ns(CLOCK_BOOTTIME) - clock_ns(CLOCK_MONOTONIC));
}

/* The CPU clock of a process, its ended threads included: see clock_getcpuclockid(3). */
static void read_cpu_clock(struct process *p)
{
	int64_t ns = clock_ns((clockid_t)((~(unsigned int)p->pid << 3) | 2));

	if (ns > p->cpu_ns)
		p->cpu_ns = ns;
}

/* The memory of a process whose main thread has ended is seen through the others only. */
static void read_memory_of_threads(const struct process *p, int64_t *resident,
				   int64_t *shared)
{
	struct pid_list tids = { 0 };
	char path[64], buf[128];

	process_threads(p, &tids);
	for (size_t i = 0; i < tids.n && !*resident; i++) {
		snprintf(path, sizeof path, "/proc/%d/task/%d/statm", p->pid,
			 tids.items[i]);
		if (procfs_read(path, buf, sizeof buf) > 0)
			procfs_parse_statm(buf, resident, shared);
	}
	free(tids.items);
}

int process_read_cheap(struct process *p)
{
	char buf[128];
	int64_t resident, shared, page = sysconf(_SC_PAGESIZE);

	errno = 0;
	if (process_read_file(p, PROCESS_STATM, buf, sizeof buf) <= 0 ||
	    !procfs_parse_statm(buf, &resident, &shared))
		return -1;
	/* opened by its pid, it may be another's; its stat tells */
	if (p->fds[PROCESS_STATM] < 0 && process_read_stat(p))
		return -1;
	if (!resident) {
		if (process_read_stat(p))
			return -1;
		if (!p->zombie && p->stat.threads > 1)
			read_memory_of_threads(p, &resident, &shared);
	}
	p->rss = resident * page;
	p->anon = resident > shared ? (resident - shared) * page : 0;
	if (p->rss > p->hwm)
		p->hwm = p->rss;
	read_cpu_clock(p);
	return 0;
}

static void add_switches(const char *status, int64_t *switches, int64_t *preemptions)
{
	int64_t v;

	if (procfs_field(status, "voluntary_ctxt_switches", &v))
		*switches += v;
	if (procfs_field(status, "nonvoluntary_ctxt_switches", &v))
		*preemptions += v;
}

/* status speaks of the main thread's switches only. */
static void read_switches_of_threads(struct process *p)
{
	struct pid_list tids = { 0 };
	char path[64], buf[4096];

	process_threads(p, &tids);
	for (size_t i = 0; i < tids.n; i++) {
		if (tids.items[i] == p->pid)
			continue;
		snprintf(path, sizeof path, "/proc/%d/task/%d/status", p->pid,
			 tids.items[i]);
		if (procfs_read(path, buf, sizeof buf) > 0)
			add_switches(buf, &p->switches, &p->preemptions);
	}
	free(tids.items);
}

static int read_status(struct process *p)
{
	char buf[4096];
	int64_t v;

	if (process_read_file(p, PROCESS_STATUS, buf, sizeof buf) <= 0)
		return -1;
	if (procfs_field(buf, "VmHWM", &v) && v * 1024 > p->hwm)
		p->hwm = v * 1024;
	p->ignores_children |= procfs_has_signal(buf, "SigIgn", SIGCHLD);
	p->swap = procfs_field(buf, "VmSwap", &v) ? v * 1024 : 0;
	p->switches = p->preemptions = 0;
	add_switches(buf, &p->switches, &p->preemptions);
	if (p->stat.threads > 1)
		read_switches_of_threads(p);
	return 0;
}

void process_read_signals(struct process *p)
{
	char buf[4096];

	if (process_read_file(p, PROCESS_STATUS, buf, sizeof buf) > 0)
		p->ignores_children |= procfs_has_signal(buf, "SigIgn", SIGCHLD);
}

static void read_io(struct process *p)
{
	char buf[512];
	int64_t v;

	p->io_known = process_read_file(p, PROCESS_IO, buf, sizeof buf) > 0;
	if (procfs_field(buf, "read_bytes", &v))
		p->read = v;
	if (procfs_field(buf, "write_bytes", &v))
		p->written = v;
}

static bool count_entries(const char *path, int64_t *n)
{
	DIR *dir = opendir(path);

	if (!dir)
		return false;
	for (struct dirent *e; (e = readdir(dir));)
		*n += e->d_name[0] != '.';
	closedir(dir);
	return true;
}

/* Since Linux 6.2 the size of the directory is the number of descriptors; before it is 0. */
static void read_fds(struct process *p)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof path, "/proc/%d/fd", p->pid);
	p->fds_open = 0;
	if (!stat(path, &st) && st.st_size > 0) {
		p->fds_open = st.st_size;
		p->fds_known = true;
		return;
	}
	p->fds_known = count_entries(path, &p->fds_open);
}

int process_read_dear(struct process *p)
{
	if (p->zombie)
		return 0;
	if (read_status(p))
		return -1;
	read_io(p);
	read_fds(p);
	return 0;
}

int process_read_pss(const struct process *p, int64_t *pss)
{
	char path[64], buf[4096];
	int64_t kib;

	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", p->pid);
	if (procfs_read(path, buf, sizeof buf) <= 0 || !procfs_field(buf, "Pss", &kib))
		return -1;
	*pss = kib * 1024;
	return 0;
}

const char *process_command(struct process *p)
{
	char path[64], buf[258];
	ssize_t n;

	snprintf(path, sizeof path, "/proc/%d/cmdline", p->pid);
	n = procfs_read(path, buf, sizeof buf - 1);
	while (n > 0 && !buf[n - 1])
		n--;
	for (ssize_t i = 0; i < n; i++)
		if (!buf[i])
			buf[i] = ' ';
	if (n <= 0) {
		snprintf(path, sizeof path, "/proc/%d/comm", p->pid);
		buf[0] = '[';
		n = procfs_read(path, buf + 1, sizeof buf - 2);
		if (n <= 0 && p->command)
			return p->command;
		n = n > 0 ? n : 1;
		buf[n++] = ']';
	}
	free(p->command);
	p->command = strndup(buf, (size_t)n);
	return p->command ? p->command : "";
}

void pid_list_add(struct pid_list *l, pid_t pid)
{
	if (l->n == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		l->items = reallocarray(l->items, l->room, sizeof *l->items);
		if (!l->items)
			memory_exhausted();
	}
	l->items[l->n++] = pid;
}

/* A list longer than a page comes in pieces, each of whole pids. */
static int read_pids(int fd, struct pid_list *out)
{
	char buf[4097];
	off_t at = 0;

	for (;;) {
		ssize_t n = pread(fd, buf, sizeof buf - 1, at);
		const char *p = buf;
		pid_t pid;

		if (n < 0)
			return -1;
		buf[n] = 0;
		while (procfs_next_pid(&p, &pid))
			pid_list_add(out, pid);
		if (n < 4096 - 32)
			return 0;
		at += n;
	}
}

int process_children(struct process *p, pid_t tid, struct pid_list *out)
{
	char path[64];
	bool mine = true;
	int fd, rc;

	if (tid) {
		snprintf(path, sizeof path, "/proc/%d/task/%d/children", p->pid, tid);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	} else {
		fd = use_file(p, PROCESS_CHILDREN, &mine);
	}
	if (fd < 0)
		return -1;
	rc = read_pids(fd, out);
	if (mine)
		close(fd);
	return rc;
}

int process_threads(const struct process *p, struct pid_list *out)
{
	char path[64];
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%d/task", p->pid);
	dir = opendir(path);
	if (!dir)
		return -1;
	for (struct dirent *e; (e = readdir(dir));) {
		const char *name = e->d_name;
		pid_t tid;

		if (*name != '.' && procfs_next_pid(&name, &tid))
			pid_list_add(out, tid);
	}
	closedir(dir);
	return 0;
}

bool process_same(struct process *p)
{
	return !process_read_stat(p);
}

/*
 * First the pidfd, then the question whether the process is still the one that was
 * opened: if it is, the pidfd is of it, and whatever ends in between, the signal reaches
 * nobody else.
 */
int process_signal(struct process *p, int signal)
{
	scoped_fd fd = (int)syscall(SYS_pidfd_open, p->pid, 0);
	bool no_pidfds = fd < 0 && errno == ENOSYS;

	if (!process_same(p))
		return -1;
	if (no_pidfds)
		return kill(p->pid, signal);
	return (int)syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0);
}
