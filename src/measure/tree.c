/* Who belongs to the attempt: every descendant of the keeper. */
#include "measure/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"

#include "budget.h"

struct tree {
	struct process keeper;
	struct descriptors descriptors;
	int procs_fd; /* cgroup.procs of the leaf, or -1 */
	bool scanning;
	bool everywhere; /* the last look asked everybody */
	int64_t nknown;
	struct budget search;   /* for the dear ways to find newcomers */
	struct process **items; /* in the order they were found: parents before children */
	size_t n, room;
	struct process **table; /* the same by pid: open addressing */
	size_t table_room;      /* a power of two, more than twice n */
	struct pid_list found, threads, members;
	void (*gone)(void *self, const struct process *p);
	void *gone_self;
};

enum { SEARCH_PERMILLE = 5, SIGNAL_ROUNDS = 64 };

/* --- the table ------------------------------------------------------------------------ */

static size_t slot_of(const struct tree *t, pid_t pid)
{
	size_t mask = t->table_room - 1, i = (size_t)pid * 2654435761u & mask;

	while (t->table[i] && t->table[i]->pid != pid)
		i = (i + 1) & mask;
	return i;
}

static void rebuild_table(struct tree *t)
{
	while (t->table_room < 4 * (t->n + 1))
		t->table_room = t->table_room ? 2 * t->table_room : 64;
	free(t->table);
	t->table = calloc(t->table_room, sizeof(*t->table));
	if (!t->table)
		abort();
	for (size_t i = 0; i < t->n; i++)
		t->table[slot_of(t, t->items[i]->pid)] = t->items[i];
}

struct process *tree_find(const struct tree *t, pid_t pid)
{
	return t->table[slot_of(t, pid)];
}

static bool known(const struct tree *t, pid_t pid)
{
	return pid == t->keeper.pid || tree_find(t, pid);
}

static void add(struct tree *t, pid_t pid)
{
	struct process *p;

	if (known(t, pid))
		return;
	p = malloc(sizeof *p);
	if (!p)
		abort();
	if (process_open(p, pid, &t->descriptors)) {
		free(p);
		return;
	}
	if (t->n == t->room) {
		t->room = t->room ? 2 * t->room : 64;
		t->items = reallocarray(t->items, t->room, sizeof(*t->items));
		if (!t->items)
			abort();
	}
	t->items[t->n++] = p;
	t->nknown++;
	if (t->table_room < 2 * (t->n + 1))
		rebuild_table(t);
	else
		t->table[slot_of(t, pid)] = p;
}

struct process *tree_adopt(struct tree *t, pid_t pid)
{
	add(t, pid);
	return tree_find(t, pid);
}

static void let_go(struct tree *t, struct process *p)
{
	if (t->gone)
		t->gone(t->gone_self, p);
	process_close(p);
	free(p);
}

void tree_drop(struct tree *t, pid_t pid)
{
	struct process *p = tree_find(t, pid);
	size_t kept = 0;

	if (!p)
		return;
	for (size_t i = 0; i < t->n; i++)
		if (t->items[i] != p)
			t->items[kept++] = t->items[i];
	t->n = kept;
	let_go(t, p);
	rebuild_table(t);
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
	add_children(t, &t->keeper);
	for (size_t i = 0; i < t->n; i++) {
		add_children(t, t->items[i]);
		if (threads)
			add_children_of_threads(t, t->items[i]);
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

/* One pass over /proc; a child may stand before its parent there, so it takes passes until none brings anybody. */
static size_t scan_once(struct tree *t)
{
	size_t before = t->n;
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
	return t->n - before;
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
	add_found(t);
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
	for (size_t i = 0; i < t->n; i++)
		if (t->items[i]->stat.threads > 1 && !t->items[i]->zombie)
			return true;
	return false;
}

/* A leaf names all its processes in one reading; without one the children of every member are asked for. */
static void search_cheaply(struct tree *t)
{
	int64_t now_ns;

	t->everywhere = true;
	if (t->procs_fd >= 0 && read_leaf(t))
		return;
	if (!t->scanning)
		walk(t, false);
	if (!t->scanning && !has_threads(t))
		return;
	now_ns = clock_monotonic_ns();
	t->everywhere = budget_begin(&t->search, now_ns);
	if (t->everywhere) {
		search_dearly(t);
		budget_spent(&t->search, now_ns);
	}
}

/* --- letting go of those that ended --------------------------------------------------- */

int64_t tree_cpu_ns(const struct process *p)
{
	int64_t tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
	int64_t waited_ns = (p->stat.waited_user + p->stat.waited_system) * tick_ns;

	return p->cpu_ns + (waited_ns > p->vanished_ns ? waited_ns : p->vanished_ns);
}

/*
 * Who is gone was reaped by its parent, whose stat holds its CPU time from now on (or nobody's, where the parent
 * ignores SIGCHLD), in ticks of 10 ms: keep what was seen. Children come after their parents in the array and go
 * first, so that a whole branch that is gone adds up to whoever is left.
 */
static void settle(struct tree *t, const struct process *p)
{
	struct process *parent = tree_find(t, p->stat.ppid);

	if (parent)
		parent->vanished_ns += tree_cpu_ns(p);
}

/* Read all anew; those that cannot be read are gone. */
static void refresh(struct tree *t)
{
	size_t kept = 0, ngone = 0;
	struct process **gone;

	for (size_t i = 0; i < t->n; i++)
		ngone += t->items[i]->gone = process_read_cheap(t->items[i]) < 0;
	if (!ngone)
		return;
	gone = calloc(ngone, sizeof(*gone));
	if (!gone)
		abort();
	ngone = 0;
	for (size_t i = t->n; i-- > 0;)
		if (t->items[i]->gone)
			settle(t, t->items[i]);
	for (size_t i = 0; i < t->n; i++)
		if (t->items[i]->gone)
			gone[ngone++] = t->items[i];
		else
			t->items[kept++] = t->items[i];
	t->n = kept;
	rebuild_table(t);
	for (size_t i = 0; i < ngone; i++)
		let_go(t, gone[i]);
	free(gone);
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
	t->search.permille = SEARCH_PERMILLE;
	descriptors_init(&t->descriptors);
	rebuild_table(t);
	if (process_open(&t->keeper, keeper, &t->descriptors)) {
		error_set(err, "/proc/%d: expected a live process", keeper);
		tree_close(t);
		return NULL;
	}
	t->scanning = process_children(&t->keeper, 0, &none) < 0;
	free(none.items);
	if (cgroup_fd >= 0)
		t->procs_fd = openat(cgroup_fd, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	return t;
}

void tree_close(struct tree *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		process_close(t->items[i]);
		free(t->items[i]);
	}
	process_close(&t->keeper);
	if (t->procs_fd >= 0)
		close(t->procs_fd);
	free(t->items);
	free(t->table);
	free(t->found.items);
	free(t->threads.items);
	free(t->members.items);
	free(t);
}

void tree_watch(struct tree *t, void (*gone)(void *self, const struct process *p),
		void *self)
{
	t->gone = gone;
	t->gone_self = self;
}

void tree_scan(struct tree *t)
{
	t->scanning = true;
}

bool tree_looked_everywhere(const struct tree *t)
{
	return t->everywhere;
}

int64_t tree_nknown(const struct tree *t)
{
	return t->nknown;
}

size_t tree_look(struct tree *t, struct process *const **processes)
{
	refresh(t);
	search_cheaply(t);
	*processes = t->items;
	return t->n;
}

size_t tree_members(struct tree *t, const pid_t **pids)
{
	refresh(t);
	if (t->procs_fd >= 0)
		read_leaf(t);
	search_dearly(t);
	t->members.n = 0;
	for (size_t i = 0; i < t->n; i++)
		if (!t->items[i]->zombie)
			pid_list_add(&t->members, t->items[i]->pid);
	*pids = t->members.items;
	return t->members.n;
}

/* Those who were not there in the rounds before: whoever forks between the walk and the signal is hit in the next. */
static size_t signal_newcomers(struct tree *t, int signal, int64_t since)
{
	const pid_t *pids;
	size_t n = 0;

	tree_members(t, &pids);
	for (size_t i = 0; i < t->n; i++) {
		struct process *p = t->items[i];

		if (p->zombie || p->signalled == since)
			continue;
		p->signalled = since;
		n += !process_signal(p, signal);
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
	}
	return total;
}

const struct process_record *tree_record(struct process *const *processes, size_t n,
					 struct arena *a)
{
	struct process_record *records = arena_array(a, n, sizeof *records);

	for (size_t i = 0; i < n; i++)
		records[i] = (struct process_record){
			.pid = processes[i]->pid,
			.ppid = processes[i]->stat.ppid,
			.rss_bytes = processes[i]->rss,
			.command = arena_strdup(a, process_command(processes[i])),
		};
	return records;
}

const struct process_record *tree_describe(struct tree *t, struct arena *a, size_t *n)
{
	const pid_t *pids;
	struct process **members;
	const struct process_record *records;

	*n = 0;
	members = calloc(tree_members(t, &pids) + 1, sizeof(*members));
	if (!members)
		abort();
	for (size_t i = 0; i < t->n; i++)
		if (!t->items[i]->zombie && !process_read_stat(t->items[i]))
			members[(*n)++] = t->items[i];
	records = tree_record(members, *n, a);
	free(members);
	return records;
}
