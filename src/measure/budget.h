/* A limit on what dear readings may cost: a share of one core, over time. */
#ifndef STRAIN_MEASURE_BUDGET_H
#define STRAIN_MEASURE_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Who may spend how much of one core, per mille: together 1 %. What is in no sample is
 * found anew (search, crowd) or read again (dear: stat, status, io; PSS, and near a new
 * peak of memory some more) when its share allows.
 */
enum { SHARE_DEAR = 5, SHARE_PSS = 2, SHARE_PEAK = 1, SHARE_SEARCH = 1, SHARE_CROWD = 1 };
_Static_assert(SHARE_DEAR + SHARE_PSS + SHARE_PEAK + SHARE_SEARCH + SHARE_CROWD == 10,
	       "1 % of a core");

struct budget {
	int permille;     /* of one core */
	int64_t burst_ns; /* what may be spent at once after a time of thrift */
	int64_t due_ns;   /* nothing before that (monotonic) */
	int64_t cpu_ns;   /* CPU clock of this thread when the spending began */
};

/*
 * May something be spent now? If so its cost is counted from here to budget_spent, which
 * puts off the next.
 */
bool budget_begin(struct budget *b, int64_t now_ns);
void budget_spent(struct budget *b, int64_t now_ns);

#endif
