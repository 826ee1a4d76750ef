/* A provider that aborts when it is asked for an instance that is not there, and has no jobs. */
#define workload_provider sound_provider
#include "../../examples/provider.c"
#undef workload_provider

static int read_dying(void *p, const char *instance, struct wp_memory *m,
		      struct wp_instance *into, struct wp_error *error)
{
	if (!find(p, instance))
		abort();
	return mine_read(p, instance, m, into, error);
}

static int take_no_job(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
		       struct wp_job *job, struct wp_error *error)
{
	(void)p, (void)now_ms, (void)lease_ms, (void)m, (void)job;
	strcpy(error->text, "no jobs today");
	return WP_FAILED;
}

const struct wp_table *workload_provider(void);

const struct wp_table *workload_provider(void)
{
	static struct wp_table broken;
	broken = *sound_provider();
	broken.read = read_dying;
	broken.take_job = take_no_job;
	return &broken;
}
