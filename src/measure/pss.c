/*
 * Proportional memory: shared pages counted once. As long as it takes to walk all pages,
 * so in rounds, on a budget.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "probe/metric.h"

#include "booked.h"
#include "budget.h"
#include "instrument.h"

/* Below SHARED_LEAST it is the C library that small programs share, and nobody cares. */
enum { PEAK_BURST_NS = 300000000, SHARED_LEAST = 16 << 20 };

struct pss {
	struct budget usual, near_peak;
	/* a round of readings may take several samples; the RSS when it began */
	int64_t round, round_rss;
	bool reading;
	int64_t peak, rss_at_peak, highest_rss;
};

static void open_pss(void *self, struct session *s)
{
	struct pss *p = self;

	(void)s;
	p->usual.permille = SHARE_PSS;
	p->near_peak.permille = SHARE_PEAK;
	p->near_peak.burst_ns = PEAK_BURST_NS;
}

/*
 * Go on with a round: read those who were not read in it, as long as half an interval
 * lasts, so that samples are not late for PSS. True when nobody is left to read.
 */
static bool go_on(const struct pss *p, const struct session *s, const struct look *look)
{
	int64_t until_ns = clock_monotonic_ns() + s->config.interval_us * 1000 / 2;

	for (size_t i = 0; i < look->n; i++) {
		struct member *one = look->members[i];

		if (one->p.zombie || one->pss_round == p->round)
			continue;
		if (clock_monotonic_ns() > until_ns)
			return false;
		/* where we may not look, its RSS is what is known */
		if (process_read_pss(&one->p, &one->pss) < 0)
			one->pss = process_same(&one->p) ? one->p.rss : 0;
		one->pss_round = p->round;
	}
	return true;
}

/*
 * While a process forks, its pages are its own in its reading, and shared in its child's:
 * a sum of both would be neither. When the RSS has changed by 5 % since the round began,
 * it says nothing.
 */
static bool held_still(const struct pss *p, struct tree *tree)
{
	return llabs(tree_rss(tree) - p->round_rss) <= p->round_rss / 20;
}

static void end_round(struct pss *p, const struct session *s, const struct look *look,
		      int64_t *values)
{
	int64_t sum = 0;

	for (size_t i = 0; i < look->n; i++)
		sum += look->members[i]->p.zombie ? 0 : look->members[i]->pss;
	if (!held_still(p, s->config.tree))
		return;
	values[M_PSS] = sum;
	if (sum >= p->peak) {
		p->peak = sum;
		p->rss_at_peak = values[M_RSS];
	}
	p->highest_rss = booked_most(p->highest_rss, values[M_RSS]);
}

/* On its budget, and from a reserve when memory is higher than at any reading before. */
static void read_pss(void *self, struct session *s, const struct look *look,
		     int64_t *values)
{
	struct pss *p = self;
	bool near_peak = values[M_RSS] > p->highest_rss + p->highest_rss / 20;
	struct budget *b = near_peak ? &p->near_peak : &p->usual;

	if (values[M_RSS] == NO_VALUE || !budget_begin(b, look->now_ns))
		return;
	if (!p->reading) {
		p->round++;
		p->round_rss = values[M_RSS];
	}
	p->reading = !go_on(p, s, look);
	if (!p->reading)
		end_round(p, s, look, values);
	budget_spent(b, look->now_ns);
}

static void close_pss(void *self, struct session *s, struct arena *a,
		      struct attempt_record *r)
{
	const struct pss *p = self;

	(void)s;
	(void)a;
	if (p->peak <= 0)
		return;
	r->books.peak_pss = booked_about(p->peak, p->peak, "samples");
	r->shared_pages_heavy = p->rss_at_peak > p->peak + p->peak / 2 &&
				p->rss_at_peak - p->peak > SHARED_LEAST;
}

const struct instrument instrument_pss = {
	.name = "pss",
	.size = sizeof(struct pss),
	.open = open_pss,
	.read = read_pss,
	.close = close_pss,
};
