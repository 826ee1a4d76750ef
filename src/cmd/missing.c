/* What becomes of a comparison when only one of the runs has something. */
#include "missing.h"

#include <string.h>

static const char *const *words(struct arena *a)
{
	static const char *const list[] = { "fail", "ok", NULL };

	(void)a;
	return list;
}

static int take(const struct option_value *v, void *member, struct error *err)
{
	(void)err;
	*(bool *)member = !strcmp(v->argument, "ok");
	return 0;
}

const struct option_spec missing_options[] = {
	{ .name = "missing",
	  .argument = "HOW",
	  .words = words,
	  .help = "a cell or a metric that only one of the runs has exits 1 (fail, the default) "
		  "or is told and no more (ok)",
	  OPTION_INTO(take, bool, struct compare_options, missing_ok) },
	{ 0 },
};
