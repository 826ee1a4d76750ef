/*
 * A provider whose commit deletes all messages of the instance, those too that came while
 * it was held.
 */
#define workload_provider sound_provider
#include "../../examples/provider.c"
#undef workload_provider

static int commit_lossy(void *p, const struct wp_commit *commit, struct wp_error *error)
{
	struct instance *i = find(p, commit->instance);
	for (struct entry *e = i && i->lease == commit->lease ? i->messages.first : NULL;
	     e; e = e->next)
		e->lease = commit->lease;
	return mine_commit_turn(p, commit, error);
}

const struct wp_table *workload_provider(void);

const struct wp_table *workload_provider(void)
{
	static struct wp_table broken;
	broken = *sound_provider();
	broken.commit_turn = commit_lossy;
	return &broken;
}
