/* A provider that gives messages before they are visible. */
#define workload_provider sound_provider
#include "../../examples/provider.c"
#undef workload_provider

static int commit_early(void *p, const struct wp_commit *commit, struct wp_error *error)
{
	struct wp_commit with = *commit;
	struct wp_message *early = get(with.message_count * sizeof *early);
	for (size_t i = 0; i < with.message_count; i++) {
		early[i] = commit->messages[i];
		early[i].visible_ms = 0;
	}
	with.messages = early;
	int rc = mine_commit_turn(p, &with, error);
	free(early);
	return rc;
}

const struct wp_table *workload_provider(void);

const struct wp_table *workload_provider(void)
{
	static struct wp_table broken;
	broken = *sound_provider();
	broken.commit_turn = commit_early;
	return &broken;
}
