/*
 * Trees whose peak of memory is known: spike MODE. It prints "peak BYTES", what all
 * processes had resident together at the most, and "process BYTES", the most that one of
 * them had; or "cpu_us N". Processes wait for each other by pipes, not by time: what is
 * to be there at the same time is there at the same time, and gone before a sample comes.
 *
 * one: 100 MB. together: parent and child 100 MB each. apart: the same one after the
 * other. siblings: two children at once. overlap: the second comes while the first is
 * there. orphan: 100 MB in a process that its parent left. launchers: two that have 100
 * MB each become other programs, which have nothing. ignored, discarded: a parent of 30
 * MB that takes no notice of its children (SIGCHLD ignored, SA_NOCLDWAIT), and a child of
 * 30 and 40; ignored-large, discarded-large: of 30 and 200. ignored-cpu, discarded-cpu:
 * 200 children of 5 ms of CPU.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MB = 1000000, HELD = 100 * MB, CHILDREN = 200, CHILD_US = 5000 };

static void *hold(size_t bytes)
{
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		exit(1);
	memset(p, 1, bytes);
	return p;
}

static long long resident(pid_t pid)
{
	long long size, pages;
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/statm", pid);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%lld %lld", &size, &pages) != 2)
		exit(1);
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

static void tell(long long peak, long long process)
{
	printf("peak %lld\nprocess %lld\n", peak, process);
	fflush(stdout);
}

/* --- waiting for each other ------------------------------------------------------------- */

struct line {
	int from, to;
};

static struct line open_line(void)
{
	int fds[2];

	if (pipe(fds))
		exit(1);
	return (struct line){ fds[0], fds[1] };
}

static void signal_line(struct line l)
{
	if (write(l.to, "x", 1) != 1)
		exit(1);
}

static void wait_line(struct line l)
{
	char c;

	if (read(l.from, &c, 1) != 1)
		exit(1);
}

struct holder {
	pid_t pid;
	struct line begin, holds, end;
};

/*
 * A child that holds memory from `begin` to `end`, and says when it has it; then it ends,
 * or becomes `true`.
 */
static struct holder fork_holder(size_t bytes, int becomes)
{
	struct holder h = { -1, open_line(), open_line(), open_line() };

	h.pid = fork();
	if (h.pid)
		return h;
	wait_line(h.begin);
	hold(bytes);
	signal_line(h.holds);
	wait_line(h.end);
	if (becomes)
		execlp("true", "true", NULL);
	_exit(0);
}

static void begin(const struct holder *h)
{
	signal_line(h->begin);
	wait_line(h->holds);
}

static void end(const struct holder *h)
{
	signal_line(h->end);
	waitpid(h->pid, NULL, 0);
}

/* --- the trees -------------------------------------------------------------------------- */

static void one(void)
{
	hold(HELD);
	tell(resident(getpid()), resident(getpid()));
}

static void together(void)
{
	struct holder h = fork_holder(HELD, 0);
	long long own;

	hold(HELD);
	begin(&h);
	own = resident(getpid());
	tell(own + resident(h.pid), own);
	end(&h);
}

static void apart(void)
{
	struct holder h = fork_holder(HELD, 0);
	void *p = hold(HELD);
	long long first = resident(getpid()) + resident(h.pid), own = resident(getpid());

	munmap(p, HELD);
	begin(&h);
	if (resident(getpid()) + resident(h.pid) > first)
		first = resident(getpid()) + resident(h.pid);
	tell(first, own);
	end(&h);
}

static void siblings(void)
{
	struct holder a = fork_holder(HELD, 0), b = fork_holder(HELD, 0);

	signal_line(a.begin);
	signal_line(b.begin);
	wait_line(a.holds);
	wait_line(b.holds);
	tell(resident(getpid()) + resident(a.pid) + resident(b.pid), resident(a.pid));
	end(&a);
	end(&b);
}

static void overlap(void)
{
	struct holder a = fork_holder(HELD, 0), b = fork_holder(HELD, 0);

	begin(&a);
	begin(&b);
	tell(resident(getpid()) + resident(a.pid) + resident(b.pid), resident(a.pid));
	end(&a);
	end(&b);
}

/*
 * The middle one ends at once, and what it forked is nobody's: told by the orphan, which
 * outlives the command with wait: tree.
 */
static void orphan(void)
{
	pid_t pid = fork();

	if (pid) {
		waitpid(pid, NULL, 0);
		return;
	}
	if (fork())
		_exit(0);
	one();
}

static void launchers(void)
{
	struct holder h = fork_holder(HELD, 1);
	long long own;

	hold(HELD);
	begin(&h);
	own = resident(getpid());
	tell(own + resident(h.pid), own);
	signal_line(h.end);
	execlp("true", "true", NULL);
	exit(1);
}

static void discard(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT };

	sigaction(SIGCHLD, &action, NULL);
}

static void ignore(void)
{
	signal(SIGCHLD, SIG_IGN);
}

/* The child begins with what its parent has. */
static void lose(size_t bytes)
{
	struct holder h;
	long long child;

	hold(30 * MB);
	h = fork_holder(bytes, 0);
	begin(&h);
	child = resident(h.pid);
	tell(resident(getpid()) + child, child);
	end(&h);
}

static int64_t cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void burn(void)
{
	int64_t *total = mmap(NULL, sizeof *total, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			while (cpu_us() < CHILD_US)
				;
			*total += cpu_us();
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	printf("cpu_us %lld\n", (long long)(*total + cpu_us()));
}

static void lose_child(void)
{
	lose(40 * MB);
}

static void lose_large(void)
{
	lose(200 * MB);
}

static const struct {
	const char *name;
	void (*before)(void), (*run)(void);
} modes[] = {
	{ "one", NULL, one },
	{ "together", NULL, together },
	{ "apart", NULL, apart },
	{ "siblings", NULL, siblings },
	{ "overlap", NULL, overlap },
	{ "orphan", NULL, orphan },
	{ "launchers", NULL, launchers },
	{ "ignored", ignore, lose_child },
	{ "ignored-large", ignore, lose_large },
	{ "ignored-cpu", ignore, burn },
	{ "discarded", discard, lose_child },
	{ "discarded-large", discard, lose_large },
	{ "discarded-cpu", discard, burn },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof modes / sizeof *modes; i++) {
		if (strcmp(modes[i].name, argv[1]) != 0)
			continue;
		if (modes[i].before)
			modes[i].before();
		modes[i].run();
		return 0;
	}
	return 2;
}
