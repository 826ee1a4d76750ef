/* The summary values of a whole run as columns. */
#include "values.h"

#include <math.h>
#include <string.h>

static bool has_column(const struct value_columns *c, const char *key, size_t likely)
{
	if (likely < c->n && !strcmp(c->column[likely]->key, key))
		return true;
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->column[i]->key, key))
			return true;
	return false;
}

static void add_summary(struct value_columns *c, const struct summary *s, struct arena *a)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++) {
		const struct measure **slot;

		if (has_column(c, s->values[i].measure->key, i))
			continue;
		slot = arena_push(a, &c->column, &c->n, sizeof(struct measure *));
		*slot = s->values[i].measure;
	}
}

struct value_columns values_of_run(const struct analysis *analysis, struct arena *a)
{
	struct value_columns c = { 0 };

	for (size_t i = 0; i < analysis->ncells; i++) {
		const struct cell_analysis *cell = &analysis->cells[i];

		for (size_t j = 0; j < cell->cell->nattempts; j++)
			add_summary(&c, cell->summaries[j], a);
		add_summary(&c, cell->typical, a);
	}
	return c;
}

const struct value *values_at(const struct summary *s, const struct value_columns *c,
			      size_t i)
{
	const char *key = c->column[i]->key;

	if (!s)
		return NULL;
	if (i < s->n && !strcmp(s->values[i].measure->key, key))
		return &s->values[i];
	for (size_t j = 0; j < s->n; j++)
		if (!strcmp(s->values[j].measure->key, key))
			return &s->values[j];
	return NULL;
}

const struct value *values_find(const struct cell_analysis *cell, const char *name)
{
	const struct value *v = cell->typical ? summary_find(cell->typical, name) : NULL;

	for (size_t i = 0; !v && i < cell->cell->nattempts; i++)
		if (cell->summaries[i])
			v = summary_find(cell->summaries[i], name);
	return v;
}

bool values_known(const struct value *v)
{
	return v && isfinite(v->number);
}

bool values_in_short_table(const struct analysis *analysis, const struct value_columns *c,
			   size_t i)
{
	if (!c->column[i]->relevant)
		return false;
	for (size_t j = 0; j < analysis->ncells; j++)
		if (values_known(values_at(analysis->cells[j].typical, c, i)))
			return true;
	return false;
}
