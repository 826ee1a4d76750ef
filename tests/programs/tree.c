/*
 * A tree of processes by chance, which keeps books of its own: tree SEED BOOK. The same
 * seed does the same things, in whatever time. Processes fork children and wait for them
 * or do not, leave orphans, ignore SIGCHLD, have threads, hold and drop memory, burn CPU,
 * become other programs, move to the cgroup $TREE_CGROUP, unshare namespaces, kill
 * themselves. No process outlives the last one's end by itself.
 *
 * BOOK is a file of `struct book`, which tests/e2e/trees.py reads: what each process had
 * resident and when, how much CPU it used, when it was forked, when it was about to end
 * and when its parent knew.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MB = 1000000, EVENTS = 4000, BLOCKS = 8 };

enum event_kind {
	BORN,   /* value: its pid as it sees it; the time is that before the fork */
	HOLDS,  /* value: bytes resident */
	ENDS,   /* value: its CPU time in ns; nothing but its end follows */
	REAPED, /* value: the pid of a child whose end is known */
	DID,    /* value: the number of an action */
};

struct event {
	int64_t ns, value;
	int32_t slot, kind;
};

struct book {
	atomic_int nslots, nevents;
	struct event events[EVENTS];
};

struct process {
	struct book *book;
	char **argv; /* of the program, to become it again */
	uint64_t random;
	int slot, depth, children;
	void *block[BLOCKS];
	size_t size[BLOCKS];
};

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void note_at(struct process *p, int64_t ns, enum event_kind kind, int64_t value)
{
	int i = atomic_fetch_add(&p->book->nevents, 1);

	if (i < EVENTS)
		p->book->events[i] = (struct event){ ns, value, p->slot, (int)kind };
}

static void note(struct process *p, enum event_kind kind, int64_t value)
{
	note_at(p, clock_ns(CLOCK_MONOTONIC), kind, value);
}

static void note_resident(struct process *p)
{
	char text[128] = "";
	long long size = 0, pages = 0;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && read(fd, text, sizeof text - 1) > 0)
		sscanf(text, "%lld %lld", &size, &pages);
	close(fd);
	note(p, HOLDS, pages * sysconf(_SC_PAGESIZE));
}

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t draw(struct process *p)
{
	uint64_t z = p->random += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static long between(struct process *p, long low, long high)
{
	return low + (long)(draw(p) % (uint64_t)(high - low + 1));
}

static void live(struct process *p);

/* --- what a process does ------------------------------------------------------------------ */

static void burn(struct process *p)
{
	int64_t end = clock_ns(CLOCK_THREAD_CPUTIME_ID) + between(p, 1, 6) * 1000000;

	while (clock_ns(CLOCK_THREAD_CPUTIME_ID) < end)
		;
}

static void rest(struct process *p)
{
	struct timespec t = { 0, between(p, 1, 12) * 1000000 };

	nanosleep(&t, NULL);
}

static void hold(struct process *p)
{
	long i = between(p, 0, BLOCKS - 1);
	size_t size = (size_t)between(p, 1, 10) * MB;

	if (p->block[i])
		return;
	note_resident(p);
	p->block[i] = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p->block[i] == MAP_FAILED)
		exit(1);
	memset(p->block[i], 1, size);
	p->size[i] = size;
	note_resident(p);
}

static void drop(struct process *p)
{
	long i = between(p, 0, BLOCKS - 1);

	if (!p->block[i])
		return;
	note_resident(p);
	munmap(p->block[i], p->size[i]);
	p->block[i] = NULL;
	note_resident(p);
}

/* A child's life. `ns`: before it was forked. */
static void child(struct process *p, int64_t ns, uint64_t random)
{
	p->random = random;
	p->depth++;
	p->children = 0;
	p->slot = atomic_fetch_add(&p->book->nslots, 1);
	note_at(p, ns, BORN, getpid());
	note_resident(p);
	live(p);
}

/* -1 where there are enough already */
static pid_t fork_child(struct process *p)
{
	uint64_t random = draw(p);
	int64_t ns = clock_ns(CLOCK_MONOTONIC);
	pid_t pid;

	if (p->depth >= 3 || p->children >= 4 - p->depth)
		return -1;
	p->children++;
	note_resident(p);
	pid = fork();
	if (pid == 0)
		child(p, ns, random);
	return pid;
}

static void reap(struct process *p, pid_t pid)
{
	if (pid > 0 && waitpid(pid, NULL, 0) == pid)
		note(p, REAPED, pid);
}

static void have_child(struct process *p)
{
	fork_child(p);
}

static void have_child_and_wait(struct process *p)
{
	reap(p, fork_child(p));
}

/* A child in a session of its own, whose parent ends at once. */
static void leave_orphan(struct process *p)
{
	uint64_t random = draw(p);
	int64_t ns = clock_ns(CLOCK_MONOTONIC);
	pid_t pid;

	if (p->depth >= 2)
		return;
	note_resident(p);
	pid = fork();
	if (pid == 0) {
		setsid();
		p->slot = atomic_fetch_add(&p->book->nslots, 1);
		note_at(p, ns, BORN, getpid());
		note_resident(p);
		ns = clock_ns(CLOCK_MONOTONIC);
		if (fork() == 0)
			child(p, ns, random);
		note_resident(p);
		note(p, ENDS, clock_ns(CLOCK_PROCESS_CPUTIME_ID));
		_exit(0);
	}
	reap(p, pid);
}

static void ignore_children(struct process *p)
{
	signal(SIGCHLD, SIG_IGN);
	fork_child(p);
}

static void discard_children(struct process *p)
{
	const struct sigaction action = { .sa_handler = SIG_DFL,
					  .sa_flags = SA_NOCLDWAIT };

	sigaction(SIGCHLD, &action, NULL);
	fork_child(p);
}

static void *thread_main(void *process)
{
	burn(process);
	hold(process);
	return NULL;
}

static void have_thread(struct process *p)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_main, p) == 0)
		pthread_join(thread, NULL);
}

static void become(struct process *p)
{
	char random[32], slot[16], depth[16], children[16];

	snprintf(random, sizeof random, "%llu", (unsigned long long)draw(p));
	snprintf(slot, sizeof slot, "%d", p->slot);
	snprintf(depth, sizeof depth, "%d", p->depth);
	snprintf(children, sizeof children, "%d", p->children);
	note_resident(p);
	execl("/proc/self/exe", p->argv[0], random, p->argv[2], slot, depth, children,
	      NULL);
}

static void move(struct process *p)
{
	const char *cgroup = getenv("TREE_CGROUP");
	char path[512];
	int fd;

	(void)p;
	if (!cgroup || !*cgroup)
		return;
	snprintf(path, sizeof path, "%s/cgroup.procs", cgroup);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) != 1)
		perror(path);
	close(fd);
}

static void unshare_one(struct process *p)
{
	static const int flags[] = { CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWPID,
				     CLONE_NEWUSER };

	unshare(flags[between(p, 0, 3)]);
}

static void take_a_name(struct process *p)
{
	(void)p;
	prctl(PR_SET_NAME, ") R 1 (");
}

/* trees.py knows these numbers by name. */
static void (*const actions[])(struct process *p) = {
	burn,
	burn,
	rest,
	rest,
	hold,
	hold,
	drop,
	have_child,
	have_child_and_wait,
	leave_orphan,
	have_thread,
	ignore_children,
	discard_children,
	become,
	move,
	unshare_one,
	take_a_name,
	have_child,
};

/* What is left to do, and the end. */
static void live(struct process *p)
{
	pid_t pid;

	for (long n = between(p, 2, 6); n > 0; n--) {
		long i = between(p, 0, (long)(sizeof actions / sizeof *actions) - 1);

		note(p, DID, i);
		actions[i](p);
	}
	while ((pid = wait(NULL)) > 0)
		note(p, REAPED, pid);
	note_resident(p);
	note(p, ENDS, clock_ns(CLOCK_PROCESS_CPUTIME_ID));
	if (p->depth > 0 && between(p, 0, 4) == 0)
		kill(getpid(), SIGKILL);
	_exit(0);
}

static struct book *open_book(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	void *book;

	if (fd < 0 || ftruncate(fd, sizeof(struct book)) < 0)
		return NULL;
	book = mmap(NULL, sizeof(struct book), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return book == MAP_FAILED ? NULL : book;
}

int main(int argc, char **argv)
{
	struct process p = { .argv = argv };

	if (argc < 3 || !(p.book = open_book(argv[2])))
		return 2;
	p.random = strtoull(argv[1], NULL, 10);
	if (argc > 5) { /* it has become this */
		p.slot = atoi(argv[3]);
		p.depth = atoi(argv[4]);
		p.children = atoi(argv[5]);
	} else {
		p.slot = atomic_fetch_add(&p.book->nslots, 1);
		note(&p, BORN, getpid());
	}
	note_resident(&p);
	live(&p);
}
