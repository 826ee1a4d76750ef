/* Every process of an attempt that is known to have been. */
#include "census.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/units.h"

/*
 * What the kernel tells of waits in buffers of 8 MB, which hold some 10,000 events: at
 * 50,000 a second, more than two cores can make, they last for 200 ms and more. To be
 * woken for each event of a busy machine costs more than all samples.
 */
enum {
	SOONEST_NS = 10000000,
	LATEST_NS = 250000000,
	FEW_EVENTS = 256,
	MANY_EVENTS = 2048
};

void census_open(struct census *c, pid_t root, bool readings_only)
{
	*c = (struct census){ .crowd_budget.permille = SHARE_CROWD,
			      .drain_every_ns = SOONEST_NS };
	c->exits.fd = c->forks.fd = -1;
	c->drain_ns = clock_monotonic_ns();
	if (!readings_only) {
		taskstats_open(&c->exits);
		forks_open(&c->forks, getpid(), root);
	}
	/* the root, which waits at its gate */
	if (c->forks.fd < 0)
		crowd_look(&c->crowd,
			   &(struct crowd_look){ .made = host_births(&c->births),
						 .processes = 1,
						 .known = 1 });
}

void census_free(struct census *c)
{
	taskstats_close(&c->exits);
	forks_close(&c->forks);
	free(c->survivors);
}

/* --- looks -------------------------------------------------------------------------------- */

void census_before_look(struct census *c, int64_t now_ns, bool closing)
{
	c->counting = c->forks.fd < 0 &&
		      (budget_begin(&c->crowd_budget, now_ns) || closing);
	if (c->counting)
		c->made = host_births(&c->births);
}

/*
 * With the count that was read before the look. Nobody's threads may be older than it, so
 * that what grew since the look before was made since.
 */
static void count(struct census *c, const struct look *look)
{
	struct crowd_look counted = { .made = c->made, .known = look->nknown };

	if (!look->closing && !look->everywhere)
		return;
	for (size_t i = 0; i < look->n; i++) {
		struct process *p = &look->members[i]->p;

		if (p->zombie)
			continue;
		process_read_stat(p);
		counted.processes++;
		counted.threads += p->stat.threads - 1;
	}
	crowd_look(&c->crowd, &counted);
}

void census_look(struct census *c, const struct look *look)
{
	c->unread |= look->nunread > 0;
	if (!c->counting)
		return;
	count(c, look);
	budget_spent(&c->crowd_budget, look->now_ns);
}

/* --- ends --------------------------------------------------------------------------------- */

void census_departed(struct census *c, const struct member *one)
{
	struct fork_record *r;

	c->nseen++;
	c->ignored |= one->p.ignores_children;
	census_drain_forks(c);
	r = forks_find(&c->forks, one->p.pid);
	if (!r)
		return;
	r->ignores |= one->p.ignores_children;
	r->waited |= member_waited(one);
}

static int64_t timeval_ns(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000000000 + (int64_t)t.tv_usec * 1000;
}

static void add_usage(struct ended_usage *sum, const struct rusage *usage)
{
	sum->user_ns += timeval_ns(usage->ru_utime);
	sum->cpu_ns += timeval_ns(usage->ru_utime) + timeval_ns(usage->ru_stime);
	sum->minor_faults += usage->ru_minflt;
	sum->major_faults += usage->ru_majflt;
	sum->switches += usage->ru_nvcsw;
	sum->preemptions += usage->ru_nivcsw;
}

void census_reaped(struct census *c, pid_t pid, const struct rusage *usage,
		   const struct member *one)
{
	struct fork_record *r;

	/* its fork was told before it could end */
	census_drain_forks(c);
	r = forks_claim(&c->forks, pid);
	if (r)
		r->hwm = usage->ru_maxrss * 1024;
	add_usage(&c->ended, usage);
	if (!one)
		return;
	c->nreaped++;
	c->waited |= member_waited(one);
}

void census_reaped_late(struct census *c, const struct rusage *usage)
{
	c->nlate++;
	if (usage->ru_maxrss * 1024 > c->late_hwm)
		c->late_hwm = usage->ru_maxrss * 1024;
}

/* The more came, the sooner again. */
static void put_off_drain(struct census *c, int nevents)
{
	if (nevents < FEW_EVENTS && c->drain_every_ns < LATEST_NS)
		c->drain_every_ns *= 2;
	if (nevents > MANY_EVENTS && c->drain_every_ns > SOONEST_NS)
		c->drain_every_ns /= 2;
	c->drain_ns = clock_monotonic_ns() + c->drain_every_ns;
}

void census_drain_forks(struct census *c)
{
	forks_drain(&c->forks);
}

bool census_is_woken(const struct census *c)
{
	return c->exits.fd >= 0 && !forks_tell_all(&c->forks);
}

/* --- the end of it all -------------------------------------------------------------------- */

/* Who is born when it is over is not of the measurement. */
static bool is_over(const struct census *c)
{
	return c->survivors;
}

/* In this order: see taskstats_sift. How many events there were. */
static int drain(struct census *c)
{
	int nevents;

	taskstats_drain(&c->exits);
	nevents = is_over(c) ? 0 : forks_drain(&c->forks);
	taskstats_sift(&c->exits, &c->forks);
	return nevents;
}

void census_drain(struct census *c)
{
	if (census_is_woken(c) || clock_monotonic_ns() >= c->drain_ns)
		put_off_drain(c, drain(c));
}

void census_take_exits(struct census *c)
{
	drain(c);
	taskstats_mark(&c->exits, getpid());
	if (!is_over(c))
		c->nended = c->exits.n;
}

static void take_survivor(struct census *c, struct member *one)
{
	struct fork_record *r = forks_claim(&c->forks, one->p.pid);
	struct survivor *s = &c->survivors[c->nsurvivors++];

	c->alive_ns += member_cpu_ns(one);
	*s = (struct survivor){
		.pid = one->p.pid,
		.born_ns = process_born_ns(&one->p),
		.hwm = one->p.hwm,
		.execed = one->p.zombie || !one->p.stat.forked_only,
		.waited = member_waited(one),
	};
	if (r && !s->execed && !s->waited)
		r->hwm = one->p.hwm;
}

void census_take_survivors(struct census *c, const struct look *look)
{
	c->survivors = calloc(look->n + 1, sizeof *c->survivors);
	if (!c->survivors)
		memory_exhausted();
	for (size_t i = 0; i < look->n; i++) {
		process_read_stat(&look->members[i]->p);
		process_read_dear(&look->members[i]->p);
		take_survivor(c, look->members[i]);
	}
}

bool census_exits_tell_all(const struct census *c)
{
	return c->exits.fd >= 0 && !c->exits.lost;
}

bool census_survivors_are_known(const struct census *c)
{
	if (c->nlate >= c->nsurvivors)
		return true;
	for (size_t i = 0; i < c->nsurvivors; i++)
		if (c->survivors[i].execed || c->survivors[i].waited)
			return false;
	return true;
}
