/* What of a suite and of an environment is not to be published. */
#include "suite/secrets.h"

#include <string.h>

static void add_environment(struct mask *m, const char *const *environment,
			    struct arena *a)
{
	for (; environment && *environment; environment++) {
		const char *equals = strchr(*environment, '=');

		if (equals && mask_is_secret_name(arena_strndup(
				      a, *environment, (size_t)(equals - *environment))))
			mask_add_value(m, equals + 1);
	}
}

/*
 * A value with a parameter in it is that of a cell; what the parameter is stands in the
 * cell's name.
 */
static void add_settings(struct mask *m, const struct settings *set)
{
	for (size_t i = 0; i < set->nenv; i++)
		if (mask_is_secret_name(set->env[i].name) &&
		    !strstr(set->env[i].value, "{{"))
			mask_add_value(m, set->env[i].value);
}

const struct mask *suite_mask(const struct suite *s, const char *const *environment,
			      struct arena *a)
{
	struct mask *m = mask_new(a);

	for (size_t i = 0; s && i < s->nmask; i++)
		mask_add_pattern(m, s->mask[i]);
	for (size_t i = 0; s && i < s->ntests; i++)
		add_settings(m, &s->tests[i].settings);
	add_environment(m, environment, a);
	return m;
}
