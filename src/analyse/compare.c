/* Two runs side by side. */
#include "analyse/compare.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>

#include "analyse/rank.h"
#include "analyse/stats.h"
#include "base/text.h"

#include "baseline.h"
#include "judge.h"
#include "values.h"

const char *const change_names[CHANGE_END] = {
	[CHANGE_SAME] = "same",
	[CHANGE_BETTER] = "better",
	[CHANGE_WORSE] = "worse",
	[CHANGE_MAYBE_BETTER] = "maybe better",
	[CHANGE_MAYBE_WORSE] = "maybe worse",
	[CHANGE_DIFFERENT] = "different",
	[CHANGE_MISSING] = "missing",
};

enum { ENOUGH_ATTEMPTS = 5 };

struct comparing {
	struct baseline base, new;
	const struct compare_options *options;
	struct arena *arena;
	bool other_machine;
	const struct value *values; /* what NEW may hold */
	size_t nvalues;
	struct compare_row *rows;
	size_t nrows;
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

/* How far `v` is from `from` upwards: past the tolerance? */
static bool past(double v, double from, double tolerance)
{
	return v > from * (1 + tolerance);
}

static enum change direction(const struct compare_row *r, double tolerance)
{
	bool up = past(r->new, r->base, tolerance),
	     down = past(r->base, r->new, tolerance);

	if (!up && !down)
		return CHANGE_SAME;
	/* ratios of what may be negative, as slopes may, say nothing */
	if (r->value.better == BETTER_NONE || r->base < 0 || r->new < 0)
		return CHANGE_DIFFERENT;
	return up == (r->value.better == BETTER_LOWER) ? CHANGE_WORSE : CHANGE_BETTER;
}

static void add_row(struct comparing *c, const char *cell, const struct value *v)
{
	struct compare_row r = { .cell = cell, .value = *v };
	struct arena *a = c->arena;
	const double *base, *new;
	struct ratio ratio;

	r.nbase = baseline_values(&c->base, cell, v, a, &base);
	r.nnew = baseline_values(&c->new, cell, v, a, &new);
	if (!r.nbase && !r.nnew)
		return;
	r.base = r.nbase ? stats_median(base, r.nbase, a) : NAN;
	r.new = r.nnew ? stats_median(new, r.nnew, a) : NAN;
	ratio = rank_ratio(new, r.nnew, base, r.nbase, a);
	r.low = ratio.low;
	r.high = ratio.high;
	r.p = NAN;
	if (!r.nbase || !r.nnew) {
		r.change = CHANGE_MISSING;
		r.note = r.nbase ? "only in the base run" : "only in the new run";
	} else {
		r.change = direction(&r, c->options->tolerance);
	}
	if (r.nbase >= ENOUGH_ATTEMPTS && r.nnew >= ENOUGH_ATTEMPTS)
		r.p = r.new >= r.base ? rank_greater(new, r.nnew, base, r.nbase, a)
				      : rank_greater(base, r.nbase, new, r.nnew, a);
	*(struct compare_row *)arena_push(a, &c->rows, &c->nrows, sizeof r) = r;
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

static void compare_cells(struct comparing *c)
{
	const char *id;
	json_t *cell;

	json_object_foreach(c->new.cells, id, cell)
	{
		if (json_object_get(c->base.cells, id))
			compare_cell(c, arena_strdup(c->arena, id));
		else
			note(c, arena_printf(c->arena, "only in the new run: %s", id));
	}
	json_object_foreach(c->base.cells, id,
			    cell) if (!json_object_get(c->new.cells, id))
		note(c, arena_printf(c->arena, "only in the base run: %s", id));
}

static void doubt(struct compare_row *r, const char *why)
{
	if (r->change == CHANGE_WORSE)
		r->change = CHANGE_MAYBE_WORSE;
	else if (r->change == CHANGE_BETTER)
		r->change = CHANGE_MAYBE_BETTER;
	r->note = why;
}

/* Past the tolerance: what the numbers of attempts, chance and the machines allow to say of it. */
static void weigh(const struct comparing *c, struct compare_row *r, double raw_p,
		  size_t family)
{
	if (isnan(r->p)) {
		doubt(r, "too few attempts to be sure (five on each side)");
	} else if (raw_p >= judge_alpha) {
		r->change = CHANGE_SAME;
		r->note =
			"past the tolerance, but a difference this large comes by chance "
			"too often (p >= 0.01)";
	} else if (r->p >= judge_alpha) {
		doubt(r, arena_printf(c->arena,
				      "too few attempts to be sure among %zu values (%zu "
				      "on each side would do)",
				      family, rank_attempts_needed(judge_alpha, family)));
	}
	if (c->other_machine && judge_is_timing(&r->value))
		doubt(r, "the runs are from different machines");
}

static void weigh_all(struct comparing *c)
{
	double *p = arena_array(c->arena, c->nrows, sizeof *p);
	size_t n = 0, k = 0;

	for (size_t i = 0; i < c->nrows; i++)
		if (!isnan(c->rows[i].p))
			p[n++] = c->rows[i].p;
	rank_holm(p, n, c->arena);
	for (size_t i = 0; i < c->nrows; i++) {
		struct compare_row *r = &c->rows[i];
		double raw = r->p;

		if (!isnan(raw))
			r->p = p[k++];
		if (r->change != CHANGE_SAME && r->change != CHANGE_MISSING)
			weigh(c, r, raw, n);
	}
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
	weigh_all(c);
	*out = (struct comparison){
		.rows = c->rows,
		.nrows = c->nrows,
		.notes = c->notes,
		.nnotes = c->nnotes,
		.tolerance = c->options->tolerance,
		.sizes = sizes_of(&c->new, c->arena),
	};
	for (size_t i = 0; i < c->nrows; i++)
		out->counts[c->rows[i].change]++;
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
