/* A suite of any bytes: parsed, laid out, and every cell's commands and variables made. */
#include <string.h>

#include "analyse/summary.h"
#include "suite/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CELLS_TRIED = 50 };

static void use(const struct plan *plan, struct arena *a)
{
	static const struct attempt_params attempt = { 1, "/out", "/out/metrics" };

	for (size_t i = 0; i < plan->ncells && i < CELLS_TRIED; i++) {
		const struct cell *c = &plan->cells[i];
		size_t n;

		params_argv(&c->settings.run, c, &attempt, a, NULL);
		params_argv(&c->settings.setup, c, NULL, a, NULL);
		params_env(c, &attempt, a, &n, NULL);
		if (plan_find(plan, c->id) != c)
			__builtin_trap();
	}
	plan_param_names(plan, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct plan_options whole, part = { .shard = 2, .nshards = 3 };
	scoped_arena a = arena_new();
	char *text = arena_strndup(a, (const char *)data, size);
	const char *problems = NULL;
	const struct suite *suite =
		suite_parse("fuzz.yml", text, &summary_vocabulary, a, &problems, NULL);
	const struct plan *plan = suite ? plan_expand(suite, &whole, a, NULL) : NULL;

	/* a suite that is refused says why, one that is not has nothing to say */
	if ((suite == NULL) != (*problems != '\0'))
		__builtin_trap();
	if (plan)
		use(plan, a);
	if (plan && !plan_expand(suite, &part, a, NULL))
		__builtin_trap();
	return 0;
}
