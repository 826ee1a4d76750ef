/* Two runs side by side. */
#include "analyse/compare.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>

#include "analyse/stats.h"
#include "base/text.h"

#include "baseline.h"
#include "effect.h"
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
	const struct value *values; /* what NEW may hold */
	size_t nvalues;
	struct compare_row *rows;
	struct effect *effects; /* of each row; of a missing one all zero */
	size_t nrows, neffects;
	const char **notes;
	size_t nnotes;
};

/* The more values, the more attempts it takes to be sure of any: only what people look at first. */
static bool wanted(const struct comparing *c, const struct value *v)
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
 * What one side lacks. Cells and metrics of tests are `expected` on both; what strain measures may be there on one machine and not
 * on another, or for a test that was too short for a sample.
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

static void add_row(struct comparing *c, const char *cell, const struct value *v)
{
	struct compare_row r = { .cell = cell, .value = *v, .base = NAN, .new = NAN };
	const struct group base = baseline_group(&c->base, cell, v, c->arena),
			   new = baseline_group(&c->new, cell, v, c->arena);
	struct effect e;

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
	r.low = e.ratio.low;
	r.high = e.ratio.high;
	push(c, r, e);
}

static void compare_cell(struct comparing *c, const char *cell)
{
	for (size_t i = 0; i < c->nvalues; i++)
		if (wanted(c, &c->values[i]))
			add_row(c, cell, &c->values[i]);
}

static void note(struct comparing *c, const char *text)
{
	*(const char **)arena_push(c->arena, &c->notes, &c->nnotes, sizeof text) = text;
}

/* A cell that one side lacks is a row: it must not vanish from what is looked at. */
static void add_missing_cell(struct comparing *c, const char *id, bool in_base)
{
	const struct value any = { .name = "the cell",
				   .key = "",
				   .label = "",
				   .unit_label = "",
				   .better = BETTER_NONE };

	push_missing(c,
		     (struct compare_row){ .cell = arena_strdup(c->arena, id),
					   .value = any,
					   .base = NAN,
					   .new = NAN,
					   .nbase = in_base },
		     true);
}

static void compare_cells(struct comparing *c)
{
	const char *id;
	json_t *cell;

	json_object_foreach(c->new.cells, id, cell)
	{
		if (json_object_get(c->base.cells, id))
			compare_cell(c, arena_strdup(c->arena, id));
		else
			add_missing_cell(c, id, false);
	}
	json_object_foreach(c->base.cells, id,
			    cell) if (!json_object_get(c->new.cells, id))
		add_missing_cell(c, id, true);
}

/* Which way it went, where that is proven. */
static enum change proven_change(const struct compare_row *r)
{
	bool up = r->new > r->base;

	/* ratios of what may be negative, as slopes may, say nothing */
	if (r->value.better == BETTER_NONE || r->base < 0 || r->new < 0)
		return CHANGE_DIFFERENT;
	return up == (r->value.better == BETTER_LOWER) ? CHANGE_WORSE : CHANGE_BETTER;
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

/* Past the tolerance: what chance, waiting and the machines allow to say of it. */
static void weigh(const struct comparing *c, struct compare_row *r, const struct effect *e)
{
	bool timing = r->value.timing != TIMING_NONE;

	r->change = CHANGE_UNCLEAR;
	r->suspect = proven_change(r) == CHANGE_WORSE;
	if (e->waited)
		r->note = "explained by waiting for a CPU";
	else if (c->other_machine && timing)
		r->note = "the runs are from different machines";
	else if (!effect_proven(e))
		r->note = unproven(r, e, c->arena);
	else
		r->change = proven_change(r);
	r->suspect &= r->change == CHANGE_UNCLEAR;
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

static void settle_all(struct comparing *c)
{
	struct effect **family = arena_array(c->arena, c->nrows, sizeof *family);
	size_t n = 0;

	for (size_t i = 0; i < c->nrows; i++)
		if (c->rows[i].nbase && c->rows[i].nnew)
			family[n++] = &c->effects[i];
	effects_adjust(family, n, c->arena);
	for (size_t i = 0; i < c->nrows; i++)
		if (c->rows[i].nbase && c->rows[i].nnew)
			settle(c, &c->rows[i], &c->effects[i]);
}

static enum sizes sizes_of(const struct baseline *b, struct arena *a)
{
	const char *name = json_get_string(b->root, "sizes", a);

	return name && !strcmp(name, sizes_names[SIZES_DECIMAL]) ? SIZES_DECIMAL
								 : SIZES_BINARY;
}

static int compare(struct comparing *c, const char *base, const char *new,
		   struct comparison *out, struct error *err)
{
	const char *here, *there;

	if (baseline_read(&c->base, AT_FDCWD, base, c->arena, err) < 0 ||
	    baseline_read(&c->new, AT_FDCWD, new, c->arena, err) < 0)
		return -1;
	here = c->new.fingerprint;
	there = c->base.fingerprint;
	c->other_machine = here && there && *here && *there && strcmp(here, there) != 0;
	if (c->other_machine)
		note(c, "the runs are from different machines: differences in time are "
			"not judged");
	c->values = baseline_dictionary(&c->new, c->arena, &c->nvalues);
	compare_cells(c);
	settle_all(c);
	*out = (struct comparison){
		.rows = c->rows,
		.nrows = c->nrows,
		.notes = c->notes,
		.nnotes = c->nnotes,
		.tolerance = c->options->tolerance,
		.sizes = sizes_of(&c->new, c->arena),
	};
	for (size_t i = 0; i < c->nrows; i++) {
		out->counts[c->rows[i].change]++;
		out->suspects += c->rows[i].suspect;
	}
	return 0;
}

int compare_files(const char *base, const char *new, const struct compare_options *o,
		  struct arena *a, struct comparison *out, struct error *err)
{
	struct comparing c = { .options = o, .arena = a };
	int result = compare(&c, base, new, out, err);

	baseline_close(&c.base);
	baseline_close(&c.new);
	return result;
}
