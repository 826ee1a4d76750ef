/* Which outcomes make a run fail, as the command line says. */
#include "fail_on.h"

int fail_on_take(struct fail_choice *c, int key, const char *argument, struct error *err)
{
	struct outcome_set set = { 0 };

	if (key == KEY_STRICT)
		c->strict = true;
	if (key != KEY_FAIL_ON)
		return key == KEY_STRICT;
	c->list = argument;
	if (outcomes_parse(argument, &set, err) < 0)
		return error_prefix(err, "--fail-on");
	return 1;
}

const char *fail_on_list(const struct fail_choice *c, struct arena *a)
{
	struct outcome_set set = outcomes_failing(c->list);

	if (!c->list && !c->strict)
		return NULL;
	if (c->strict)
		outcomes_parse(outcomes_strict, &set, NULL);
	return outcomes_list(set, a);
}
