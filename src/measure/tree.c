/* Who belongs to the attempt: every descendant of the keeper. */
#include "measure/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "probe/cgroup.h"

#include "budget.h"
#include "look.h"

struct tree {
	struct process keeper;
	struct descriptors descriptors;
	int procs_fd; /* cgroup.procs of the leaf, or -1 */
	char leaf[256];
	int64_t leaf_round;
	bool strayed; /* some process was outside of the leaf */
	bool scanning;
	bool everywhere; /* the last look asked everybody */
	int64_t nknown;
	size_t nunread;
	struct budget search; /* for the dear ways to find newcomers */
	struct members members, departed;
	struct pid_list found, threads, pids;
};

enum { SIGNAL_ROUNDS = 64, SIGNAL_NS = 50000000 };

struct member *tree_find(const struct tree *t, pid_t pid)
{
	return members_find(&t->members, pid);
}

bool tree_knows(const struct tree *t, pid_t pid)
{
	return tree_find(t, pid);
}

static bool known(const struct tree *t, pid_t pid)
{
	return pid == t->keeper.pid || tree_find(t, pid);
}

static void add(struct tree *t, pid_t pid)
{
	if (known(t, pid))
		return;
	if (members_add(&t->members, pid, &t->descriptors))
		t->nknown++;
	else
		t->nunread += process_no_room();
}

struct member *tree_adopt(struct tree *t, pid_t pid)
{
	add(t, pid);
	return tree_find(t, pid);
}

struct member *tree_release(struct tree *t, pid_t pid)
{
	struct member *one = tree_find(t, pid);

	if (one)
		members_remove(&t->members, one);
	return one;
}

/* --- finding newcomers ---------------------------------------------------------------- */

static void add_found(struct tree *t)
{
	for (size_t i = 0; i < t->found.n; i++)
		add(t, t->found.items[i]);
	t->found.n = 0;
}

static void add_children(struct tree *t, struct process *p)
{
	if (p->zombie)
		return;
	process_children(p, 0, &t->found);
	add_found(t);
}

static bool has_ended(pid_t child)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid;
}

/*
 * The keeper's own that have ended are its to reap, and are read then: there may be
 * thousands, of which each would be opened here for nothing.
 */
static void add_own_children(struct tree *t)
{
	size_t kept = 0;

	process_children(&t->keeper, 0, &t->found);
	for (size_t i = 0; i < t->found.n; i++)
		if (!known(t, t->found.items[i]) && !has_ended(t->found.items[i]))
			t->found.items[kept++] = t->found.items[i];
	t->found.n = kept;
	add_found(t);
}

/* A thread's children are in the file of that thread alone. */
static void add_children_of_threads(struct tree *t, struct process *p)
{
	if (p->zombie || process_read_stat(p) || p->stat.threads <= 1)
		return;
	t->threads.n = 0;
	process_threads(p, &t->threads);
	for (size_t i = 0; i < t->threads.n; i++)
		if (t->threads.items[i] != p->pid)
			process_children(p, t->threads.items[i], &t->found);
	add_found(t);
}

/* The array grows while it is walked, so that children of children are found in the same go. */
static void walk(struct tree *t, bool threads)
{
	add_own_children(t);
	for (size_t i = 0; i < t->members.n; i++) {
		add_children(t, &t->members.items[i]->p);
		if (threads)
			add_children_of_threads(t, &t->members.items[i]->p);
	}
}

static bool belongs(struct tree *t, pid_t pid)
{
	char path[64], buf[1024];
	struct procfs_stat stat;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	return procfs_read(path, buf, sizeof buf) > 0 && procfs_parse_stat(buf, &stat) &&
	       known(t, stat.ppid);
}

/*
 * One pass over /proc; a child may stand before its parent there, so it takes passes
 * until none brings anybody.
 */
static size_t scan_once(struct tree *t)
{
	size_t before = t->members.n;
	DIR *dir = opendir("/proc");

	if (!dir)
		return 0;
	for (struct dirent *e; (e = readdir(dir));) {
		const char *name = e->d_name;
		pid_t pid;

		if (procfs_next_pid(&name, &pid) && !known(t, pid) && belongs(t, pid))
			add(t, pid);
	}
	closedir(dir);
	return t->members.n - before;
}

/* Those that the leaf names, and of them that are known now. */
static void add_named(struct tree *t)
{
	t->leaf_round++;
	for (size_t i = 0; i < t->found.n; i++) {
		struct member *one;

		add(t, t->found.items[i]);
		one = tree_find(t, t->found.items[i]);
		if (one)
			one->leaf_round = t->leaf_round;
	}
	t->found.n = 0;
}

static size_t read_leaf(struct tree *t)
{
	char buf[4097];
	off_t at = 0;
	size_t seen = 0;

	for (ssize_t n; (n = pread(t->procs_fd, buf, sizeof buf - 1, at)) > 0; at += n) {
		const char *p = buf;
		pid_t pid;

		buf[n] = 0;
		while (procfs_next_pid(&p, &pid))
			pid_list_add(&t->found, pid);
		if (n < 4096 - 32)
			break;
	}
	seen = t->found.n;
	add_named(t);
	return seen;
}

static void search_dearly(struct tree *t)
{
	if (t->scanning)
		while (scan_once(t))
			;
	else
		walk(t, true);
}

static bool has_threads(const struct tree *t)
{
	for (size_t i = 0; i < t->members.n; i++) {
		const struct process *p = &t->members.items[i]->p;

		if (p->stat.threads > 1 && !p->zombie)
			return true;
	}
	return false;
}

bool tree_strayed(const struct tree *t)
{
	return t->strayed;
}

void tree_ask_group(struct tree *t, const struct member *one)
{
	if (t->procs_fd >= 0 && !t->strayed)
		t->strayed = !cgroup_holds(t->leaf, one->p.pid);
}

/* Who is in the tree, and not named by the leaf, is in a group below it, or has moved away. */
static void ask_groups(struct tree *t)
{
	for (size_t i = 0; i < t->members.n; i++) {
		const struct member *one = t->members.items[i];

		if (!one->p.zombie && one->leaf_round != t->leaf_round)
			tree_ask_group(t, one);
	}
}

static bool search_on_budget(struct tree *t)
{
	int64_t now_ns = clock_monotonic_ns();

	if (!budget_begin(&t->search, now_ns))
		return false;
	search_dearly(t);
	ask_groups(t);
	budget_spent(&t->search, now_ns);
	return true;
}

/*
 * A leaf names all its processes in one reading, and who was moved elsewhere is found now
 * and then; without one the children of every member are asked for.
 */
static void search_cheaply(struct tree *t)
{
	bool named = t->procs_fd >= 0 && read_leaf(t);

	t->everywhere = true;
	if (named && !t->strayed) {
		search_on_budget(t);
		return;
	}
	if (!t->scanning)
		walk(t, false);
	if (t->scanning || has_threads(t))
		t->everywhere = search_on_budget(t);
}

/* --- letting go of those that ended --------------------------------------------------- */

/*
 * Who is gone was reaped by its parent, whose stat holds its CPU time from now on (or
 * nobody's, where the parent ignores SIGCHLD), in ticks of 10 ms: keep what was seen.
 * Children come after their parents in the array and go first, so that a whole branch
 * that is gone adds up to whoever is left.
 */
static void settle(const struct tree *t, const struct member *one)
{
	struct member *parent = tree_find(t, one->p.stat.ppid);

	if (parent)
		parent->vanished_ns += member_cpu_ns(one);
}

/* Read all anew; those that cannot be read are gone. */
static void refresh(struct tree *t)
{
	struct members *m = &t->members;
	size_t before = t->departed.n, ngone = 0;

	for (size_t i = 0; i < m->n; i++) {
		bool unread = process_read_cheap(&m->items[i]->p) < 0;

		m->items[i]->gone = unread && !process_no_room();
		t->nunread += unread && !m->items[i]->gone;
		ngone += m->items[i]->gone;
	}
	if (!ngone)
		return;
	for (size_t i = m->n; i-- > 0;)
		if (m->items[i]->gone)
			settle(t, m->items[i]);
	members_part(m, &t->departed);
	for (size_t i = before; i < t->departed.n; i++)
		process_drop_files(&t->departed.items[i]->p);
}

/* --- what others call ----------------------------------------------------------------- */

struct tree *tree_open(pid_t keeper, int cgroup_fd, struct error *err)
{
	struct tree *t = calloc(1, sizeof *t);
	struct pid_list none = { 0 };

	if (!t) {
		error_errno(err, "process tree");
		return NULL;
	}
	t->procs_fd = -1;
	t->search.permille = SHARE_SEARCH;
	descriptors_init(&t->descriptors);
	if (process_open(&t->keeper, keeper, &t->descriptors)) {
		error_set(err, "/proc/%d: expected a live process", keeper);
		tree_close(t);
		return NULL;
	}
	t->scanning = process_children(&t->keeper, 0, &none) < 0;
	free(none.items);
	if (cgroup_fd >= 0) {
		t->procs_fd = openat(cgroup_fd, "cgroup.procs", O_RDONLY | O_CLOEXEC);
		cgroup_name(cgroup_fd, t->leaf, sizeof t->leaf);
	}
	return t;
}

void tree_close(struct tree *t)
{
	if (!t)
		return;
	members_free(&t->members);
	members_free(&t->departed);
	process_close(&t->keeper);
	if (t->procs_fd >= 0)
		close(t->procs_fd);
	free(t->found.items);
	free(t->threads.items);
	free(t->pids.items);
	free(t);
}

void tree_scan(struct tree *t)
{
	t->scanning = true;
}

static void forget_departed(struct tree *t)
{
	for (size_t i = 0; i < t->departed.n; i++)
		member_free(t->departed.items[i]);
	t->departed.n = 0;
}

struct look tree_look(struct tree *t)
{
	struct look look;

	forget_departed(t);
	refresh(t);
	search_cheaply(t);
	look = (struct look){
		.members = t->members.items,
		.n = t->members.n,
		.departed = t->departed.items,
		.ndeparted = t->departed.n,
		.everywhere = t->everywhere,
		.nknown = t->nknown,
		.nunread = t->nunread,
	};
	t->nunread = 0;
	return look;
}

int64_t tree_rss(struct tree *t)
{
	int64_t rss = 0;

	refresh(t);
	search_cheaply(t);
	for (size_t i = 0; i < t->members.n; i++)
		rss += t->members.items[i]->p.zombie ? 0 : t->members.items[i]->p.rss;
	return rss;
}

size_t tree_members(struct tree *t, const pid_t **pids)
{
	refresh(t);
	if (t->procs_fd >= 0)
		read_leaf(t);
	search_dearly(t);
	t->pids.n = 0;
	for (size_t i = 0; i < t->members.n; i++)
		if (!t->members.items[i]->p.zombie)
			pid_list_add(&t->pids, t->members.items[i]->p.pid);
	*pids = t->pids.items;
	return t->pids.n;
}

/*
 * Those who were not there in the rounds before: whoever forks between the walk and the
 * signal is hit in the next.
 */
static size_t signal_newcomers(struct tree *t, int signal, int64_t since)
{
	const pid_t *pids;
	size_t n = 0;

	tree_members(t, &pids);
	for (size_t i = 0; i < t->members.n; i++) {
		struct member *one = t->members.items[i];

		if (one->p.zombie || one->signalled == since)
			continue;
		one->signalled = since;
		n += !process_signal(&one->p, signal);
	}
	return n;
}

size_t tree_signal(struct tree *t, int signal)
{
	int64_t since = clock_monotonic_ns();
	size_t total = 0, n;

	for (int round = 0; round < SIGNAL_ROUNDS; round++) {
		n = signal_newcomers(t, signal, since);
		if (!n)
			break;
		total += n;
		/*
		 * who ends meanwhile is reaped by the caller: the more there are, the
		 * longer a round takes
		 */
		if (clock_monotonic_ns() - since > SIGNAL_NS)
			break;
	}
	return total;
}

const struct process_record *tree_describe(struct tree *t, struct arena *a, size_t *n)
{
	const pid_t *pids;
	struct process_record *records =
		arena_array(a, tree_members(t, &pids), sizeof *records);

	*n = 0;
	for (size_t i = 0; i < t->members.n; i++) {
		struct process *p = &t->members.items[i]->p;

		if (p->zombie || process_read_stat(p))
			continue;
		records[(*n)++] = (struct process_record){
			.pid = p->pid,
			.ppid = p->stat.ppid,
			.rss_bytes = p->rss,
			.command = arena_strdup(a, process_command(p)),
		};
	}
	return records;
}
