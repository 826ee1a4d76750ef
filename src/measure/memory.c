/*
 * Memory: what is resident and private in each sample, who made the peak, and peaks
 * between samples by marks.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "probe/metric.h"

#include "booked.h"
#include "instrument.h"
#include "marks.h"

enum { REMEMBERED_MAX = 200 };

struct peak_process {
	pid_t pid, ppid;
	int64_t rss;
	char *command;
};

struct memory {
	struct marks marks;
	int64_t floor; /* what strain itself had when it forked the root, bytes */
	/* the highest sample, when it was, and who made it (of one that was 1 % lower at most) */
	int64_t peak, peak_elapsed_us, remembered;
	struct peak_process *who;
	size_t nwho;
};

/* ru_maxrss and VmHWM of the root hold what its forker had: neither is the test's. */
static void open_memory(void *self, struct session *s)
{
	struct memory *m = self;
	struct member *root = tree_adopt(s->config.tree, s->config.root);
	struct rusage own;

	getrusage(RUSAGE_SELF, &own);
	m->floor = own.ru_maxrss * 1024;
	m->peak_elapsed_us = NO_VALUE;
	if (!root)
		return;
	m->floor = booked_most(m->floor, root->p.hwm);
	root->p.hwm = 0;
}

/* --- samples ------------------------------------------------------------------------------ */

static void forget(struct memory *m)
{
	for (size_t i = 0; i < m->nwho; i++)
		free(m->who[i].command);
	free(m->who);
	m->who = NULL;
	m->nwho = 0;
}

static void remember(struct memory *m, const struct look *look)
{
	forget(m);
	m->who = calloc(look->n < REMEMBERED_MAX ? look->n + 1 : REMEMBERED_MAX,
			sizeof *m->who);
	for (size_t i = 0; m->who && i < look->n && m->nwho < REMEMBERED_MAX; i++) {
		struct process *p = &look->members[i]->p;

		if (p->zombie)
			continue;
		m->who[m->nwho++] = (struct peak_process){
			.pid = p->pid,
			.ppid = p->stat.ppid,
			.rss = p->rss,
			.command = strdup(process_command(p)),
		};
	}
}

/*
 * Who had what is noted anew when the peak has risen by a hundredth: an attempt that grows
 * a hundredfold costs 460 looks at its tree, and not one with each sample.
 */
static void note_peak(struct memory *m, const struct look *look, int64_t rss)
{
	if (rss <= m->peak)
		return;
	if (rss > m->remembered + m->remembered / 100) {
		remember(m, look);
		m->remembered = rss;
	}
	m->peak = rss;
	m->peak_elapsed_us = look->elapsed_us;
}

/* When nobody is left, levels have no value. */
static void read_memory(void *self, struct session *s, const struct look *look,
			int64_t *values)
{
	int64_t rss = 0, anon = 0, alive = 0;

	(void)s;
	for (size_t i = 0; i < look->n; i++) {
		const struct process *p = &look->members[i]->p;

		rss += p->zombie ? 0 : p->rss;
		anon += p->zombie ? 0 : p->anon;
		alive += !p->zombie;
	}
	if (alive == 0)
		return;
	values[M_RSS] = rss;
	values[M_ANON] = anon;
	values[M_PROCESSES] = alive;
	note_peak(self, look, rss);
}

/* --- ends --------------------------------------------------------------------------------- */

static void departed(void *self, const struct member *one)
{
	struct memory *m = self;

	m->marks.seen = booked_most(m->marks.seen, one->p.hwm);
}

/*
 * ru_maxrss starts at what the starter had: of the root it may be the keeper's, and says
 * nothing of the test then.
 */
static void reaped(void *self, const struct session *s, const struct reaped *r)
{
	struct memory *m = self;
	struct process *p = r->member ? &r->member->p : NULL;

	if (!p)
		return;
	if (p->pid == s->config.root && r->hwm <= m->floor) {
		m->marks.inherited = r->hwm;
		return;
	}
	peaks_add(&m->marks.reaped, process_born_ns(p), clock_monotonic_ns(), r->hwm);
	/* the marks of children that it waited for are in its own */
	if (!member_waited(r->member) && r->hwm > p->hwm)
		p->hwm = r->hwm;
}

/* --- the books ---------------------------------------------------------------------------- */

static void close_marks(void *self, struct session *s, struct attempt_record *r)
{
	const struct memory *m = self;
	struct books *b = &r->books;

	b->peak_rss_process = marks_process_peak(&m->marks, s);
	b->peak_rss = marks_tree_peak(&m->marks, s, &b->peak_rss_process, m->peak);
}

static void close_memory(void *self, struct session *s, struct arena *a,
			 struct attempt_record *r)
{
	const struct memory *m = self;
	struct process_record *list = arena_array(a, m->nwho, sizeof *list);

	close_marks(self, s, r);
	for (size_t i = 0; i < m->nwho; i++) {
		const struct peak_process *p = &m->who[i];

		list[i] = (struct process_record){
			.pid = p->pid,
			.ppid = p->ppid,
			.rss_bytes = p->rss,
			.command = arena_strdup(a, p->command ? p->command : ""),
		};
	}
	r->peak_tree = list;
	r->npeak_tree = m->nwho;
	r->peak_elapsed_us = m->peak_elapsed_us;
}

static void free_memory(void *self)
{
	struct memory *m = self;

	forget(m);
	peaks_free(&m->marks.reaped);
}

const struct instrument instrument_memory = {
	.name = "memory",
	.size = sizeof(struct memory),
	.open = open_memory,
	.read = read_memory,
	.departed = departed,
	.reaped = reaped,
	.close = close_memory,
	.settle = close_marks,
	.free = free_memory,
};
