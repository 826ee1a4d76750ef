/* A limit on what dear readings may cost: a share of one core, over time. */
#include "budget.h"

#include "base/clock.h"

/* CPU time, not wall time: on a busy machine a reading takes long, but it does not cost more. */
static int64_t thread_cpu_ns(void)
{
	return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

bool budget_begin(struct budget *b, int64_t now_ns)
{
	if (now_ns < b->due_ns)
		return false;
	b->cpu_ns = thread_cpu_ns();
	return true;
}

void budget_spent(struct budget *b, int64_t now_ns)
{
	int64_t cost_ns = thread_cpu_ns() - b->cpu_ns;
	int64_t from_ns = now_ns - b->burst_ns * 1000 / b->permille;

	if (b->due_ns > from_ns)
		from_ns = b->due_ns;
	b->due_ns = from_ns + cost_ns * 1000 / b->permille;
}
