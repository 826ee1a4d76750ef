/* A limit on what dear readings may cost: a share of one core, over time. */
#ifndef STRAIN_MEASURE_BUDGET_H
#define STRAIN_MEASURE_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct budget {
	int permille;     /* of one core */
	int64_t burst_ns; /* what may be spent at once after a time of thrift */
	int64_t due_ns;   /* nothing before that (monotonic) */
	int64_t cpu_ns;   /* CPU clock of this thread when the spending began */
};

/* May something be spent now? If so its cost is counted from here to budget_spent, which puts off the next. */
bool budget_begin(struct budget *b, int64_t now_ns);
void budget_spent(struct budget *b, int64_t now_ns);

#endif
