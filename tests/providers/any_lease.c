/* A provider that looks at no lease when a turn is committed. */
#define workload_provider sound_provider
#include "../../examples/provider.c"
#undef workload_provider

static int commit_any(void *p, const struct wp_commit *commit, struct wp_error *error)
{
	struct wp_commit with = *commit;
	struct instance *i = find(p, commit->instance);
	if (i)
		with.lease = i->lease;
	return mine_commit_turn(p, &with, error);
}

const struct wp_table *workload_provider(void);

const struct wp_table *workload_provider(void)
{
	static struct wp_table broken;
	broken = *sound_provider();
	broken.commit_turn = commit_any;
	return &broken;
}
