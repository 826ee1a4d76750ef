/* Two runs side by side. */
#include "analyse/compare.h"

#include <math.h>
#include <string.h>

#include "analyse/baseline.h"
#include "analyse/effect.h"
#include "analyse/stats.h"
#include "base/text.h"

#include "values.h"

const char *const change_names[CHANGE_END] = {
	[CHANGE_WITHIN] = "within",       [CHANGE_BETTER] = "better",
	[CHANGE_WORSE] = "worse",         [CHANGE_UNCLEAR] = "unclear",
	[CHANGE_DIFFERENT] = "different", [CHANGE_MISSING] = "missing",
};

struct comparing {
	struct baseline base, new;
	const struct compare_options *options;
	struct arena *arena;
	bool other_machine;
	struct compare_row *rows;
	struct effect *effects; /* of each row; of a missing one all zero */
	size_t nrows, neffects;
	const char **notes;
	size_t nnotes;
};

/* The more values, the more attempts it takes to be sure of any: only what people look at first. */
static bool wanted(const struct comparing *c, const struct measure *v)
{
	if (c->options->all || (v->from_test && !strchr(v->name, '.')))
		return true;
	for (size_t i = 0; i < nfact_rows; i++)
		if (fact_rows[i].relevant && fact_rows[i].better != BETTER_NONE &&
		    !strcmp(fact_rows[i].name, v->name))
			return true;
	return false;
}

static void push(struct comparing *c, struct compare_row r, struct effect e)
{
	struct compare_row *row = arena_push(c->arena, &c->rows, &c->nrows, sizeof *row);
	struct effect *effect =
		arena_push(c->arena, &c->effects, &c->neffects, sizeof *effect);

	*row = r;
	*effect = e;
}

/*
 * What one side lacks. Cells and metrics of tests are `expected` on both; what strain
 * measures may be there on one machine and not on another, or for a test that was too
 * short for a sample.
 */
static void push_missing(struct comparing *c, struct compare_row r, bool expected)
{
	r.p = r.low = r.high = NAN;
	r.change = expected ? CHANGE_MISSING : CHANGE_UNCLEAR;
	r.note = r.nbase ? "only in the base run" : "only in the new run";
	push(c, r, (struct effect){ 0 });
}

/* The tolerance is ± t of the base, on the side that the new value went to. */
static struct effect measure(const struct comparing *c, const struct group *base,
			     const struct group *new)
{
	double t = c->options->tolerance;
	bool up = stats_median(new->v, new->n, c->arena) >=
		  stats_median(base->v, base->n, c->arena);
	const struct tolerance tolerance = { up, up ? t : -t, 0 };

	return effect_of(base, new, &tolerance);
}

/* The two cells that a row is made of. */
struct couple {
	const struct baseline_cell *base, *new;
};

static void add_row(struct comparing *c, const struct couple *cells,
		    const struct measure *v)
{
	struct compare_row r = {
		.cell = cells->new->id, .measure = *v, .base = NAN, .new = NAN
	};
	const struct group base = baseline_group(&c->base, cells->base, v, c->arena),
			   new = baseline_group(&c->new, cells->new, v, c->arena);
	struct effect e;

	if (strcmp(cells->base->id, cells->new->id) != 0)
		r.base_cell = cells->base->id;

	r.nbase = base.n;
	r.nnew = new.n;
	if (!base.n && !new.n)
		return;
	if (base.n)
		r.base = stats_median(base.v, base.n, c->arena);
	if (new.n)
		r.new = stats_median(new.v, new.n, c->arena);
	if (!base.n || !new.n) {
		push_missing(c, r, v->from_test);
		return;
	}
	e = measure(c, &base, &new);
	effect_looked(&e, cells->new->looks);
	r.low = e.ratio.low;
	r.high = e.ratio.high;
	push(c, r, e);
}

static void compare_couple(struct comparing *c, const struct couple *cells)
{
	for (size_t i = 0; i < c->new.nmeasures; i++)
		if (wanted(c, &c->new.measures[i]))
			add_row(c, cells, &c->new.measures[i]);
}

static void note(struct comparing *c, const char *text)
{
	*(const char **)arena_push(c->arena, &c->notes, &c->nnotes, sizeof text) = text;
}

/* A cell that one side lacks is a row: it must not vanish from what is looked at. */
static void add_missing_cell(struct comparing *c, const char *id, bool in_base)
{
	const struct measure any = { .name = "the cell",
				     .key = "",
				     .label = "",
				     .unit_label = "",
				     .better = BETTER_NONE };

	push_missing(c,
		     (struct compare_row){ .cell = id,
					   .measure = any,
					   .base = NAN,
					   .new = NAN,
					   .nbase = in_base },
		     true);
}

static void compare_runs(struct comparing *c)
{
	for (size_t i = 0; i < c->new.ncells; i++) {
		const struct couple cells = { baseline_find(&c->base, c->new.cells[i].id),
					      &c->new.cells[i] };

		if (cells.base)
			compare_couple(c, &cells);
		else
			add_missing_cell(c, cells.new->id, false);
	}
	for (size_t i = 0; i < c->base.ncells; i++)
		if (!baseline_find(&c->new, c->base.cells[i].id))
			add_missing_cell(c, c->base.cells[i].id, true);
}

/* A cell's parameter, "test" and "duration" among them; NULL: it has none of that name. */
static const struct pair *param_of(const struct baseline_cell *cell, const char *name)
{
	for (size_t i = 0; i < cell->nparams; i++)
		if (!strcmp(cell->params[i].name, name))
			return &cell->params[i];
	return NULL;
}

static bool same_but_for(const struct baseline_cell *x, const struct baseline_cell *y,
			 const char *by)
{
	for (size_t i = 0; i < x->nparams; i++) {
		const struct pair *own = &x->params[i], *other = param_of(y, own->name);

		if (!other ||
		    (strcmp(own->name, by) != 0 && strcmp(own->value, other->value) != 0))
			return false;
	}
	return x->nparams == y->nparams;
}

/* The first of its kind is the base of the others. */
static void compare_by(struct comparing *c)
{
	const struct baseline_cell *cells = c->new.cells;
	const char *by = c->options->by;

	for (size_t i = 0; i < c->new.ncells; i++) {
		size_t first = 0;

		if (!param_of(&cells[i], by))
			continue;
		while (first < i && !same_but_for(&cells[first], &cells[i], by))
			first++;
		if (first < i)
			compare_couple(c, &(struct couple){ &cells[first], &cells[i] });
	}
}

/* Which way it went, where that is proven. */
static enum change proven_change(const struct compare_row *r)
{
	bool up = r->new > r->base;

	/* ratios of what may be negative, as slopes may, say nothing */
	if (r->measure.better == BETTER_NONE || r->base < 0 || r->new < 0)
		return CHANGE_DIFFERENT;
	return up == (r->measure.better == BETTER_LOWER) ? CHANGE_WORSE : CHANGE_BETTER;
}

static const char *unproven(const struct compare_row *r, const struct effect *e,
			    struct arena *a)
{
	size_t needed = effect_attempts_needed(e, r->nbase, r->nnew);

	if (needed)
		return arena_printf(a,
				    "past the tolerance, not beyond chance; %zu attempts "
				    "on each side would tell",
				    needed);
	return "past the tolerance, not beyond chance; more attempts would hardly tell";
}

/* Times of different machines differ because these do. */
static bool is_foreign(const struct comparing *c, const struct compare_row *r)
{
	return c->other_machine && r->measure.timing != TIMING_NONE;
}

/* Past the tolerance: what chance, waiting and the machines allow to say of it. */
static void weigh(const struct comparing *c, struct compare_row *r, const struct effect *e)
{
	r->change = CHANGE_UNCLEAR;
	r->suspect = proven_change(r) == CHANGE_WORSE;
	if (e->waited)
		r->note = "explained by waiting for a CPU";
	else if (is_foreign(c, r))
		r->note = "the runs are from different machines";
	else if (!effect_proven(e))
		r->note = unproven(r, e, c->arena);
	else
		r->change = proven_change(r);
	r->suspect &= r->change == CHANGE_UNCLEAR;
	r->open = r->suspect &&
		  effect_suspect(e, r->nnew, c->options->most, c->options->most);
}

static void settle(const struct comparing *c, struct compare_row *r,
		   const struct effect *e)
{
	r->p = e->p_adjusted;
	if (e->past)
		weigh(c, r, e);
	else if (effect_within(e, c->options->tolerance))
		r->change = CHANGE_WITHIN;
	else
		r->change = CHANGE_UNCLEAR;
}

/* As of gates: what can be called worse by no proof takes nothing from the others. */
static void settle_all(struct comparing *c)
{
	struct effect **family = arena_array(c->arena, c->nrows, sizeof *family);
	size_t n = 0;

	for (size_t i = 0; i < c->nrows; i++)
		if (c->rows[i].nbase && c->rows[i].nnew && !is_foreign(c, &c->rows[i]))
			family[n++] = &c->effects[i];
	effects_adjust(family, n, c->arena);
	for (size_t i = 0; i < c->nrows; i++)
		if (c->rows[i].nbase && c->rows[i].nnew)
			settle(c, &c->rows[i], &c->effects[i]);
}

/* What is missing may be fine; two runs that have nothing in common are not. */
static bool is_broken(const struct comparison *c, const struct compare_options *o)
{
	size_t missing = c->counts[CHANGE_MISSING];

	return c->counts[CHANGE_WORSE] || (missing && !o->missing_ok) ||
	       (missing && missing == c->nrows) || (c->suspects && o->strict);
}

/* All rows are there: what may be said of them. */
static void finish(struct comparing *c, struct comparison *out)
{
	settle_all(c);
	*out = (struct comparison){
		.rows = c->rows,
		.nrows = c->nrows,
		.notes = c->notes,
		.nnotes = c->nnotes,
		.tolerance = c->options->tolerance,
		.sizes = c->new.sizes,
	};
	for (size_t i = 0; i < c->nrows; i++) {
		out->counts[c->rows[i].change]++;
		out->suspects += c->rows[i].suspect;
	}
	out->broken = is_broken(out, c->options);
}

int compare_results(const struct results_document *base,
		    const struct results_document *new, const struct compare_options *o,
		    struct arena *a, struct comparison *out, struct error *err)
{
	struct comparing c = { .options = o, .arena = a };
	const char *here, *there;

	if (baseline_read(&c.base, base, a, err) < 0 ||
	    baseline_read(&c.new, new, a, err) < 0)
		return -1;
	here = c.new.fingerprint;
	there = c.base.fingerprint;
	c.other_machine = here && there && *here && *there && strcmp(here, there) != 0;
	if (c.other_machine)
		note(&c, "the runs are from different machines: differences in time are "
			 "not judged");
	compare_runs(&c);
	finish(&c, out);
	return 0;
}

/* "provider, workers": what the cells have, for one who guessed. */
static const char *params_of(const struct baseline *b, struct arena *a)
{
	const char **names = NULL;
	struct text t = { .arena = a };
	size_t n = 0;

	for (size_t i = 0; i < b->ncells; i++)
		for (size_t k = 0; k < b->cells[i].nparams; k++) {
			const char *name = b->cells[i].params[k].name;
			size_t j = 0;

			while (j < n && strcmp(names[j], name) != 0)
				j++;
			if (j == n)
				*(const char **)arena_push(a, &names, &n, sizeof name) =
					name;
		}
	for (size_t i = 0; i < n; i++)
		text_addf(&t, "%s%s", i ? ", " : "", names[i]);
	return text_string(&t);
}

int compare_cells_of(const struct results_document *document,
		     const struct compare_options *o, struct arena *a,
		     struct comparison *out, struct error *err)
{
	struct comparing c = { .options = o, .arena = a };

	if (baseline_read(&c.new, document, a, err) < 0)
		return -1;
	c.base = c.new;
	compare_by(&c);
	if (!c.nrows)
		return error_usage(err, "no two cells differ in '%s' alone; they have %s",
				   o->by, params_of(&c.new, a));
	finish(&c, out);
	return 0;
}
