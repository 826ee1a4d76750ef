/* What a gate is judged against. */
#include "reference.h"

static struct reference of_baseline(const struct evidence *e, const struct gate *g,
				    const struct measure *v)
{
	const struct baselines *b = e->baselines;
	const char *id = e->cell->cell->id;
	struct reference ref = { .group = baselines_group(b, id, v, e->arena) };

	ref.foreign = baselines_foreign(b, e->run->record.fingerprint);
	ref.broken = b->problem != NULL;
	if (b->problem)
		ref.missing = b->problem;
	else if (!b->n)
		ref.missing = "no baseline was given";
	else if (!ref.group.n)
		ref.missing = arena_printf(
			e->arena, "no baseline for this cell: it has no %s of %s",
			g->subject, id);
	return ref;
}

/*
 * The evidence without the attempts that failed: they are no measure for another cell, as
 * those of a baseline are none.
 */
static struct evidence that_did_well(const struct evidence *e)
{
	size_t *counted = arena_array(e->arena, e->ncounted, sizeof *counted), n = 0;
	struct evidence well = *e;

	for (size_t i = 0; i < e->ncounted; i++)
		if (e->cell->attempts[e->counted[i]].record.ok)
			counted[n++] = e->counted[i];
	well.counted = counted;
	well.ncounted = n;
	return well;
}

static struct reference of_cell(const struct evidence *e, const struct gate *g)
{
	const char *id = plan_reference_id(e->run->plan, e->cell->cell, g, e->arena);
	const struct cell *cell = plan_find(e->run->plan, id);
	struct reference ref = { 0 };
	struct evidence other;
	struct observations o;

	if (!cell) {
		ref.missing = arena_printf(e->arena, "%s is not in this run", id);
		return ref;
	}
	other = that_did_well(&e->all[cell->index]);
	o = judge_observe(&other, g->subject);
	ref.group = (struct group){ .v = o.all, .unwaited = o.unwaited, .n = o.n };
	if (!o.n)
		ref.missing = arena_printf(e->arena, "%s has no %s: %s", id, g->subject,
					   o.problem ? o.problem
						     : "no attempt of it did its job");
	return ref;
}

const struct cell *reference_cell(const struct plan *plan, const struct cell *cell,
				  const struct gate *g)
{
	scoped_arena a = arena_new();

	return g->other_cell ? plan_find(plan, plan_reference_id(plan, cell, g, a))
			     : NULL;
}

struct reference reference_of(const struct evidence *e, const struct gate *g,
			      const struct measure *v)
{
	return g->other_cell ? of_cell(e, g) : of_baseline(e, g, v);
}
