/*
 * Waiting: how long the threads stood ready and got no CPU, and by how much others made
 * the attempt longer.
 */
#include <math.h>
#include <unistd.h>

#include "probe/cgroup.h"
#include "probe/host.h"
#include "probe/metric.h"

#include "booked.h"
#include "delay.h"
#include "instrument.h"

/* A thread may wait once more between its exit record and its end, and is seen to have. */
static const int64_t wait_slack_ns = 20000000;

struct waiting {
	bool known;          /* the kernel tells: it did of the root */
	int64_t before_ns;   /* of the root, until it was let go */
	int64_t gone_ns;     /* of processes that are gone, as last seen */
	int64_t so_far_ns;   /* as written; it never falls */
	int64_t full_before; /* of the leaf's PSI; NO_VALUE: not told */
	struct delay delay;
};

/* The root has waited already, while it was forked, which is not the test's. */
static void open_waiting(void *self, struct session *s)
{
	struct waiting *w = self;
	struct member *root = tree_adopt(s->config.tree, s->config.root);

	w->delay.cpus = fmin(host_cpus(), cgroup_quota());
	w->known = root && !process_read_wait(&root->p);
	w->before_ns = w->known ? root->p.wait_ns : 0;
}

static void start(void *self, struct session *s)
{
	struct waiting *w = self;

	w->full_before = cgroup_pressure_us(s->config.cgroup_fd, "full");
}

static void departed(void *self, const struct member *one)
{
	struct waiting *w = self;

	w->gone_ns += one->p.wait_ns;
}

/*
 * What was last seen of everybody; or what exit records tell of the ended, and what the
 * living are seen to have. Each may lack somebody, so the one that knows more is right.
 */
static int64_t so_far_ns(const struct waiting *w, int64_t recorded,
			 const struct look *look)
{
	int64_t seen = w->gone_ns;

	for (size_t i = 0; i < look->n; i++) {
		struct process *p = &look->members[i]->p;

		process_read_wait(p);
		seen += p->wait_ns;
		recorded += p->zombie ? 0 : p->wait_ns - p->ended_wait_ns;
	}
	return booked_most(recorded, seen) - w->before_ns;
}

static void read_waiting(void *self, struct session *s, const struct look *look,
			 int64_t *values)
{
	struct waiting *w = self;
	int64_t ns;

	if (!w->known)
		return;
	ns = so_far_ns(w, s->census.recorded_wait_ns, look);
	values[M_CPU_WAIT_TIME] = booked_rising(&w->so_far_ns, ns) / 1000;
	delay_look(&w->delay,
		   (struct tree_time){ look->now_ns - s->start_ns,
				       values[M_CPU_TIME] * 1000, w->so_far_ns });
}

/* --- at the end --------------------------------------------------------------------------- */

/*
 * The CPU time of everybody else, siblings included; for too short an attempt ticks of 10
 * ms do not tell: INT64_MAX.
 */
static int64_t others_ns(const struct session *s, int64_t wall_us, int64_t cpu_us)
{
	int64_t busy = machine_busy_us(&s->machine),
		tick_us = 1000000 / sysconf(_SC_CLK_TCK) * sysconf(_SC_NPROCESSORS_ONLN);

	if (busy == NO_VALUE || wall_us < SHORTEST_NOISE_US)
		return INT64_MAX;
	return booked_most(busy - cpu_us + tick_us, 0) * 1000;
}

/*
 * The leaf's PSI "full" is a lower end, for trees of which nobody tells how short
 * children waited: it is a mean over CPUs, so that a thread that moves has up to a
 * quarter less of it than it waited (0.93 of 1.26 s beside stress-ng --cpu 6). Where a
 * quota holds the tree back, that is in it, too.
 */
static int64_t least_delay_ns(const struct waiting *w, int leaf_fd)
{
	int64_t full = cgroup_pressure_us(leaf_fd, "full");

	if (full == NO_VALUE || w->full_before == NO_VALUE || w->delay.cpus < host_cpus())
		return 0;
	return (full - w->full_before) * 1000;
}

static bool is_recorded(const struct waiting *w, const struct census *c)
{
	return census_exits_tell_all(c) &&
	       c->recorded_wait_ns - w->before_ns >=
		       w->so_far_ns - w->so_far_ns / 50 - wait_slack_ns;
}

static void close_waiting(void *self, struct session *s, struct arena *a,
			  struct attempt_record *r)
{
	const struct waiting *w = self;
	int64_t wall_us = (s->end_ns - s->start_ns) / 1000,
		cpu_us = r->books.cpu_time.value, wait_us = w->so_far_ns / 1000,
		least = least_delay_ns(w, s->config.cgroup_fd),
		others = others_ns(s, wall_us, cpu_us), delay;
	const struct tree_time whole = { wall_us * 1000,
					 cpu_us == NO_VALUE ? 0 : cpu_us * 1000,
					 w->so_far_ns };
	bool recorded = is_recorded(w, &s->census);
	const char *book = recorded ? "taskstats" : "schedstat";

	(void)a;
	if (!w->known)
		return;
	r->books.cpu_wait_time = booked_about(wait_us, wait_us, book);
	r->books.cpu_wait_time.exact = recorded;
	delay = delay_ns(&w->delay, whole, least, others) / 1000;
	if (delay > delay_ns(&w->delay, whole, 0, others) / 1000)
		book = "cgroup";
	r->books.cpu_delay = booked_about(delay, delay, book);
}

const struct instrument instrument_waiting = {
	.name = "waiting",
	.size = sizeof(struct waiting),
	.dear = true,
	.open = open_waiting,
	.start = start,
	.read = read_waiting,
	.departed = departed,
	.close = close_waiting,
};
