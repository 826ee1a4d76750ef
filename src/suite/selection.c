/* Which cells a map of parameters and a duration means. */
#include "selection.h"

#include <string.h>

const struct duration *duration_find(const struct duration *list, size_t n, int64_t us)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].us == us)
			return &list[i];
	return NULL;
}

static bool has(const struct pair *params, size_t n, const struct pair *want)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(params[i].name, want->name))
			return !strcmp(params[i].value, want->value);
	return false;
}

static bool fits(const struct selection *s, const struct pair *params, size_t nparams,
		 int64_t us)
{
	if (s->duration && s->duration->us != us)
		return false;
	for (size_t i = 0; i < s->nparams; i++)
		if (!has(params, nparams, &s->params[i]))
			return false;
	return true;
}

bool selection_excludes(const struct test *t, const struct pair *params, size_t nparams,
			int64_t us)
{
	for (size_t i = 0; i < t->nexclude; i++)
		if (fits(&t->exclude[i], params, nparams, us))
			return true;
	return false;
}

bool selection_same(const struct selection *a, const struct selection *b)
{
	if (!a->duration != !b->duration || a->nparams != b->nparams ||
	    (a->duration && a->duration->us != b->duration->us))
		return false;
	for (size_t i = 0; i < a->nparams; i++)
		if (strcmp(a->params[i].name, b->params[i].name) != 0 ||
		    strcmp(a->params[i].value, b->params[i].value) != 0)
			return false;
	return true;
}
