/* How long an attempt took because its threads stood ready and got no CPU. */
#include "delay.h"

#include <math.h>

/*
 * Ten times what a thread waits at once on a machine with some dozen threads for each CPU
 * (a slice is 3 ms).
 */
enum { LOOK_NS = 400000000 };

/* How long some thread was ready or ran, at the longest. */
static double ready_ns(struct tree_time t)
{
	return fmin((double)t.wall_ns, (double)(t.cpu_ns + t.wait_ns));
}

/* The CPUs that it would have used alone in that time, on average. */
static double cpus_alone(struct tree_time t, double cpus)
{
	double ready = ready_ns(t);

	return ready > 0 ? fmin((double)(t.cpu_ns + t.wait_ns) / ready, cpus) : cpus;
}

static double lost_ns(struct tree_time t, double cpus)
{
	return fmax(0, ready_ns(t) - (double)t.cpu_ns / cpus_alone(t, cpus));
}

static int64_t growth(int64_t before, int64_t now)
{
	return now > before ? now - before : 0;
}

void delay_look(struct delay *d, struct tree_time now)
{
	const struct tree_time t = {
		growth(d->last.wall_ns, now.wall_ns),
		growth(d->last.cpu_ns, now.cpu_ns),
		growth(d->last.wait_ns, now.wait_ns),
	};
	int64_t others, own;

	if (t.wall_ns < LOOK_NS)
		return;
	others = (int64_t)(lost_ns(t, d->cpus) * cpus_alone(t, d->cpus));
	own = t.wait_ns - others;
	/* what seems too much may be of a wait that began before the last look */
	d->own_ns += growth(d->unused_ns, own);
	d->unused_ns = growth(others + t.cpu_ns, (int64_t)((double)t.wall_ns * d->cpus));
	d->last = now;
}

int64_t delay_ns(const struct delay *d, struct tree_time whole, int64_t least_ns,
		 int64_t others_ns)
{
	double lost;

	whole.wait_ns = growth(d->own_ns, whole.wait_ns);
	lost = fmax(lost_ns(whole, d->cpus), (double)least_ns);
	if (others_ns != INT64_MAX)
		lost = fmin(lost, (double)others_ns / cpus_alone(whole, d->cpus));
	return (int64_t)fmax(0, fmin(lost, (double)whole.wall_ns));
}
