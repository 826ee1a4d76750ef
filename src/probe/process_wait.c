/* How long a process's threads waited for a CPU. */
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "probe/process.h"

#include "process_file.h"

static int by_tid(const void *x, const void *y)
{
	const struct thread_wait *a = x, *b = y;

	return (a->tid > b->tid) - (a->tid < b->tid);
}

/*
 * What was seen of those that are not among `now`; of those that are, no value falls (a
 * thread that calls exec becomes the main one).
 */
static int64_t ended_since(const struct process *p, struct thread_wait *now, size_t n)
{
	int64_t ended = 0;
	size_t j = 0;

	for (size_t i = 0; i < p->nwaits; i++) {
		const struct thread_wait *before = &p->waits[i];

		while (j < n && now[j].tid < before->tid)
			j++;
		if (j == n || now[j].tid != before->tid)
			ended += before->ns;
		else if (now[j].ns < before->ns)
			now[j].ns = before->ns;
	}
	return ended;
}

static bool read_thread(pid_t pid, pid_t tid, int64_t *ns)
{
	char path[64], buf[128];

	snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", pid, tid);
	return procfs_read(path, buf, sizeof buf) > 0 && procfs_parse_schedstat(buf, ns);
}

static int read_threads(struct process *p)
{
	struct pid_list tids = { 0 };
	struct thread_wait *now;
	size_t n = 0;

	process_threads(p, &tids);
	now = calloc(tids.n + 1, sizeof *now);
	if (!now)
		memory_exhausted();
	for (size_t i = 0; i < tids.n; i++) {
		now[n].tid = tids.items[i];
		n += read_thread(p->pid, tids.items[i], &now[n].ns);
	}
	free(tids.items);
	qsort(now, n, sizeof *now, by_tid);
	p->ended_wait_ns += ended_since(p, now, n);
	free(p->waits);
	p->waits = now;
	p->nwaits = n;
	return n ? 0 : -1;
}

/* The one that is there, by the kept descriptor. */
static int read_main(struct process *p)
{
	struct thread_wait now = { .tid = p->pid };
	char buf[128];

	if (process_read_file(p, PROCESS_SCHEDSTAT, buf, sizeof buf) <= 0 ||
	    !procfs_parse_schedstat(buf, &now.ns))
		return -1;
	if (!p->waits)
		p->waits = calloc(1, sizeof *p->waits);
	if (!p->waits)
		memory_exhausted();
	p->ended_wait_ns += ended_since(p, &now, 1);
	p->waits[0] = now;
	p->nwaits = 1;
	return 0;
}

int process_read_wait(struct process *p)
{
	int64_t sum;

	if (p->stat.threads > 1 ? read_threads(p) : read_main(p))
		return -1;
	sum = p->ended_wait_ns;
	for (size_t i = 0; i < p->nwaits; i++)
		sum += p->waits[i].ns;
	if (sum > p->wait_ns)
		p->wait_ns = sum;
	return 0;
}
