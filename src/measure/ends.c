/* The ends of processes: what a sampler learns of each when it is gone, or reaped by the keeper. */
#include "base/clock.h"

#include "state.h"

enum { NS_PER_US = 1000, DRAIN_NS = 50000000 };

/* The marks of the children that a process waited for are in its own; without such children it is its own alone. */
static bool waited_for_children(const struct process *p)
{
	return p->stat.waited_minor_faults || p->stat.waited_major_faults;
}

static void note_forker(struct sampler *s, const struct process *p)
{
	struct fork_record *r;

	s->ignored |= p->ignores_children;
	sampler_drain_forks(s);
	r = forks_find(&s->forks, p->pid);
	if (!r)
		return;
	r->ignores |= p->ignores_children;
	r->waited |= waited_for_children(p);
}

void sampler_process_gone(void *self, const struct process *p)
{
	struct sampler *s = self;

	if (s->end_ns)
		return;
	s->nprocesses++;
	s->gone_wait_ns += p->wait_ns;
	note_forker(s, p);
	peaks_add(&s->seen, process_born_ns(p), clock_monotonic_ns(), p->hwm);
}

static int64_t timeval_ns(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000000000 + (int64_t)t.tv_usec * NS_PER_US;
}

void sampler_ended(struct sampler *s, pid_t pid)
{
	struct process *p = tree_adopt(s->config.tree, pid);

	if (!p)
		return;
	process_read_cheap(p);
	process_read_wait(p);
	process_read_signals(p);
}

/* ru_maxrss starts at what the starter had: of the root it may be the keeper's, and says nothing of the test then. */
static void note_high_water(struct sampler *s, struct process *p, int64_t hwm)
{
	s->waited |= waited_for_children(p);
	if (p->pid == s->config.root && hwm <= s->floor_bytes) {
		s->inherited_bytes = hwm;
		return;
	}
	peaks_add(&s->reaped, process_born_ns(p), clock_monotonic_ns(), hwm);
	if (!waited_for_children(p) && hwm > p->hwm)
		p->hwm = hwm;
}

static void add_usage(struct sampler *s, const struct rusage *usage)
{
	s->rusage_cpu_ns += timeval_ns(usage->ru_utime) + timeval_ns(usage->ru_stime);
	s->rusage_user_ns += timeval_ns(usage->ru_utime);
	s->reaped_usage.ru_minflt += usage->ru_minflt;
	s->reaped_usage.ru_majflt += usage->ru_majflt;
	s->reaped_usage.ru_nvcsw += usage->ru_nvcsw;
	s->reaped_usage.ru_nivcsw += usage->ru_nivcsw;
}

/* Its fork was told before it could end. */
static void claim(struct sampler *s, pid_t pid, int64_t hwm)
{
	struct fork_record *r;

	sampler_drain_forks(s);
	r = forks_claim(&s->forks, pid);
	if (r)
		r->hwm = hwm;
}

static void reaped_late(struct sampler *s, const struct rusage *usage)
{
	s->nlate_reaped++;
	if (usage->ru_maxrss * 1024 > s->late_hwm)
		s->late_hwm = usage->ru_maxrss * 1024;
}

void sampler_reaped(struct sampler *s, pid_t pid, const struct rusage *usage)
{
	struct process *p = tree_find(s->config.tree, pid);
	int64_t cpu_ns = timeval_ns(usage->ru_utime) + timeval_ns(usage->ru_stime);
	int64_t seen_ns = p ? tree_cpu_ns(p) : 0;

	if (s->end_ns) {
		reaped_late(s, usage);
		return;
	}
	claim(s, pid, usage->ru_maxrss * 1024);
	/* children of who ignores SIGCHLD are in no rusage; what was seen of them stays */
	s->reaped_cpu_ns += cpu_ns > seen_ns ? cpu_ns : seen_ns;
	add_usage(s, usage);
	if (!p)
		return;
	s->nreaped++;
	note_high_water(s, p, usage->ru_maxrss * 1024);
	tree_drop(s->config.tree, pid);
}

int sampler_poll_fd(const struct sampler *s)
{
	return s->exits.fd;
}

void sampler_drain_forks(struct sampler *s)
{
	forks_drain(&s->forks);
	s->drain_ns = clock_monotonic_ns() + DRAIN_NS;
}

int64_t sampler_drain_due_ns(const struct sampler *s)
{
	return s->forks.fd < 0 ? INT64_MAX : s->drain_ns;
}

void sampler_drain(struct sampler *s)
{
	taskstats_drain(&s->exits);
	if (clock_monotonic_ns() >= sampler_drain_due_ns(s))
		sampler_drain_forks(s);
}
