/*
 * The process that makes a fault: so much before the test starts, and then so much more
 * as time goes by.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "probe/host.h"

#include "fault_amount.h"

enum {
	CHANNEL = 0,
	TICK_NS = 2000000,
	WORKER_US = 100000, /* less than that is not worth a process of its own */
};

/*
 * Nothing of the keeper's: its descriptors, its blocked signals. The kernel's killer for
 * memory takes this one first.
 */
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
	dup2(dir_fd, FAULT_DIR_FD);
	close_range(FAULT_OWN_FDS, ~0U, 0);
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

/*
 * How many processes make it: as many as it takes CPUs, for what is burned beforehand as
 * many as there are.
 */
static int workers_for(const struct fault_maker *m)
{
	int cpus = host_cpus(), n;

	if (!fault_makings[m->fault->kind].shared)
		return 1;
	if (m->per_s > 0)
		n = (int)(m->per_s / 1e6) + 1;
	else
		n = m->wanted / WORKER_US < cpus ? (int)(m->wanted / WORKER_US) : cpus;
	return n < 1 ? 1 : n;
}

static void fail(struct fault_maker *m, int error)
{
	fault_tell_made(m);
	m->fault->made->error = error;
	_exit(1);
}

static void make(struct fault_maker *m, int64_t target)
{
	int rc = fault_makings[m->fault->kind].more(m, target);

	fault_tell_made(m);
	if (rc)
		fail(m, rc);
}

/* From here on it is several processes, each with its part. True in those that were started. */
static bool share(struct fault_maker *m)
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

static void make_beforehand(struct fault_maker *m)
{
	bool worker = m->wanted > 0 && share(m);

	make(m, m->wanted);
	if (worker)
		_exit(0);
	while (fault_makings[m->fault->kind].shared && wait(NULL) > 0)
		;
}

static _Noreturn void go_on(struct fault_maker *m)
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
	struct fault_maker m = {
		.fault = f,
		.wanted = f->amount,
		.per_s = f->per_s,
		.file = -1,
		.page = (size_t)sysconf(_SC_PAGESIZE),
		.have = fault_makings[f->kind].own,
	};
	char go;

	become_nobody(channel, dir_fd);
	m.block = mmap(NULL, FAULT_BLOCK, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (m.block == MAP_FAILED)
		fail(&m, errno);
	if (f->kind == FAULT_MEMORY)
		m.have = fault_own_rss(&m);
	make_beforehand(&m);
	if (send(CHANNEL, "r", 1, MSG_NOSIGNAL) != 1)
		_exit(1);
	if (fault_rows[f->kind].total && f->per_s <= 0)
		_exit(0);
	if (recv(CHANNEL, &go, 1, 0) != 1)
		_exit(0);
	go_on(&m);
}
