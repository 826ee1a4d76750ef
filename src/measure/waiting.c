/* What others have of the CPUs while an attempt runs, and how long its threads stand ready and get none. */
#include <math.h>

#include "probe/cgroup.h"
#include "probe/host.h"

#include "books.h"
#include "state.h"

int64_t sampler_host_busy(const struct sampler *s)
{
	int64_t busy = host_busy_us();

	return busy == NO_VALUE || s->host_busy_before == NO_VALUE
		       ? NO_VALUE
		       : busy - s->host_busy_before;
}

int64_t sampler_siblings_busy(const struct sampler *s)
{
	return siblings_cpu_us(&s->config.siblings) - s->siblings_before;
}

/* The root has waited already, while it was forked, and has memory that is strain's: neither is the test's. */
void sampler_open_wait(struct sampler *s)
{
	struct process *root = tree_adopt(s->config.tree, s->config.root);

	if (root) {
		s->floor_bytes = booked_most(s->floor_bytes, root->hwm);
		root->hwm = 0;
	}
	s->delay.cpus = fmin(host_cpus(), cgroup_quota());
	s->wait_known = root && !process_read_wait(root);
	s->wait_before_ns = s->wait_known ? root->wait_ns : 0;
}

/*
 * What was last seen of everybody; or what exit records tell of the ended, and what the living are seen to have. Each may
 * lack somebody, so the one that knows more is right.
 */
static int64_t wait_so_far_ns(const struct sampler *s, struct process *const *p, size_t n)
{
	int64_t seen = s->gone_wait_ns, recorded = s->recorded_wait_ns;

	for (size_t i = 0; i < n; i++) {
		process_read_wait(p[i]);
		seen += p[i]->wait_ns;
		recorded += p[i]->zombie ? 0 : p[i]->wait_ns - p[i]->ended_wait_ns;
	}
	return (recorded > seen ? recorded : seen) - s->wait_before_ns;
}

int64_t sampler_read_wait(struct sampler *s, struct process *const *p, size_t n,
			  int64_t now_ns)
{
	int64_t *last_ns = &s->counters[M_CPU_WAIT_TIME], wait_ns;

	if (!s->wait_known)
		return NO_VALUE;
	wait_ns = wait_so_far_ns(s, p, n);
	if (wait_ns > *last_ns)
		*last_ns = wait_ns;
	delay_look(&s->delay,
		   (struct tree_time){ now_ns - s->start_ns, s->cpu_ns, *last_ns });
	return *last_ns / 1000;
}
