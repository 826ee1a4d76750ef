/* Which outcomes make a run fail, as the command line says. */
#include "fail_on.h"

static int take_list(const struct option_value *v, void *member, struct error *err)
{
	struct outcome_set set = { 0 };

	*(const char **)member = v->argument;
	if (outcomes_parse(v->argument, &set, err) < 0)
		return error_prefix(err, "--%s", v->spec->name);
	return 0;
}

const struct option_spec fail_options[] = {
	{ .name = "fail-on",
	  .argument = "LIST",
	  .help = "outcomes that fail the run, such as failed,errored,warned (default "
		  "failed,errored), or never",
	  OPTION_INTO(take_list, const char *, struct fail_choice, list) },
	{ .name = "strict",
	  .help = "what was not decided or not judged fails, too: adds "
		  "inconclusive,skipped",
	  OPTION_FLAG(struct fail_choice, strict) },
	{ 0 },
};

const char *fail_on_list(const struct fail_choice *c, struct arena *a)
{
	struct outcome_set set = outcomes_failing(c->list);

	if (!c->list && !c->strict)
		return NULL;
	if (c->strict)
		outcomes_parse(outcomes_strict, &set, NULL);
	return outcomes_list(set, a);
}
