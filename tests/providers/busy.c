/* A sound provider that is busy at every other commit of a job. */
#include <stdatomic.h>

#define workload_provider sound_provider
#include "../../examples/provider.c"
#undef workload_provider

static atomic_int commits;

static int commit_busy(void *p, const struct wp_job *job, const struct wp_event *end,
		       struct wp_error *error)
{
	if (atomic_fetch_add(&commits, 1) % 2 == 0)
		return WP_BUSY;
	return mine_commit_job(p, job, end, error);
}

const struct wp_table *workload_provider(void);

const struct wp_table *workload_provider(void)
{
	static struct wp_table busy;
	busy = *sound_provider();
	busy.commit_job = commit_busy;
	return &busy;
}
