/* A limit on what dear readings may cost: a share of one core, over time. */
#include "budget.h"

#include <time.h>

/* CPU time, not wall time: on a busy machine a reading takes long, but it does not cost more. */
static int64_t thread_cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
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
