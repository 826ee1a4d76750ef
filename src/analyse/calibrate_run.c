/* A run's attempts as rows to calibrate. */
#include <math.h>
#include <string.h>

#include "analyse/calibrate.h"
#include "analyse/effect.h"

struct collected {
	struct calibrated *rows;
	size_t n;
	const char **left_out;
	size_t nleft_out;
};

static struct calibrated values_of(const struct cell_analysis *c,
				   const struct measure *measure, struct arena *a)
{
	double *all = arena_array(a, c->cell->nattempts, sizeof *all);
	double *unwaited = arena_array(a, c->cell->nattempts, sizeof *unwaited);
	struct calibrated r = {
		.cell = c->cell->cell, .measure = measure, .v = all, .unwaited = unwaited
	};

	for (size_t i = 0; i < c->cell->nattempts; i++) {
		const struct run_attempt *t = &c->cell->attempts[i];
		const struct value *v = summary_find(c->summaries[i], measure->name);

		if (!run_attempt_counts(t) || !t->record.ok || !v || isnan(v->number))
			continue;
		unwaited[r.n] = effect_unwaited(v->number, v->measure->timing,
						attempt_wait_share(&t->record));
		all[r.n++] = v->number;
	}
	return r;
}

static bool is_gated(const struct cell_analysis *c, const struct measure *m)
{
	const struct cell *cell = c->cell->cell;

	/* a slope may be 0 or less: its ratios say nothing */
	if (m->q.per_min || m->better == BETTER_NONE)
		return false;
	for (size_t i = 0; i < cell->ngates; i++)
		if (!strcmp(cell->gates[i].subject, m->name))
			return true;
	return !cell->ngates && m->relevant;
}

static bool are_all_above_0(const struct calibrated *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i] <= 0)
			return false;
	return true;
}

static void collect(const struct cell_analysis *c, struct collected *to, struct arena *a)
{
	for (size_t i = 0; c->typical && i < c->typical->n; i++) {
		const struct measure *measure = c->typical->values[i].measure;
		struct calibrated r;

		if (!is_gated(c, measure))
			continue;
		r = values_of(c, measure, a);
		if (r.n < 2)
			continue;
		if (are_all_above_0(&r))
			*(struct calibrated *)arena_push(a, &to->rows, &to->n, sizeof r) =
				r;
		else
			*(const char **)arena_push(a, &to->left_out, &to->nleft_out,
						   sizeof(char *)) =
				arena_printf(a, "%s of %s", measure->name, r.cell->id);
	}
}

struct calibrated_list calibrate_run(const struct analysis *an, size_t attempts,
				     struct arena *a)
{
	struct collected all = { 0 };

	for (size_t i = 0; i < an->ncells; i++)
		collect(&an->cells[i], &all, a);
	calibrate_rows(all.rows, all.n, attempts);
	return (struct calibrated_list){ all.rows, all.n, an->sizes, all.left_out,
					 all.nleft_out };
}
