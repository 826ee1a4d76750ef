/*
 * The matrix laid out: every test's durations times its values, without what is excluded,
 * with what is included.
 */
#include "suite/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "cell.h"
#include "cell_check.h"
#include "choose.h"
#include "reference.h"
#include "selection.h"

enum { CELLS_MAX = 100000 };

struct expansion {
	const struct plan_options *options;
	struct arena *arena;
	struct cell *cells;
	size_t n;
};

/* A test's durations, or those of -d. */
struct durations {
	const struct duration *list;
	size_t n;
	bool from_options;
};

static int add_cell(struct expansion *e, const struct test *t, const struct duration *d,
		    const struct cell *params, struct error *err)
{
	struct cell *c;

	if (e->n == CELLS_MAX)
		return error_usage(err, "the matrix has more than %d cells", CELLS_MAX);
	c = arena_push(e->arena, &e->cells, &e->n, sizeof *c);
	*c = (struct cell){
		.test = t,
		.place = params->place,
		.duration = *d,
		.params = params->params,
		.nparams = params->nparams,
		.settings = t->settings,
		.metrics = t->metrics,
		.nmetrics = t->nmetrics,
		.gates = t->gates,
		.ngates = t->ngates,
	};
	if (e->options->repeat > 0)
		c->settings.repeat = e->options->repeat;
	if (e->options->interval_us > 0)
		c->settings.interval_us = e->options->interval_us;
	return 0;
}

/* The values of the product's k-th point, the last axis turning fastest. */
static const struct pair *point(struct arena *a, const struct test *t, size_t k)
{
	struct pair *params = arena_array(a, t->naxes, sizeof *params);

	for (size_t i = t->naxes; i-- > 0;) {
		const struct axis *axis = &t->matrix[i];

		params[i] = (struct pair){ axis->name, axis->values[k % axis->nvalues] };
		k /= axis->nvalues;
	}
	return params;
}

/* How many points; a test that only has `include` has none but those. */
static size_t product(const struct test *t)
{
	size_t n = t->naxes == 0 && t->ninclude > 0 ? 0 : 1;

	for (size_t i = 0; i < t->naxes; i++)
		if (__builtin_mul_overflow(n, t->matrix[i].nvalues, &n) || n > CELLS_MAX)
			return CELLS_MAX + 1;
	return n;
}

static int add_product(struct expansion *e, const struct test *t,
		       const struct duration *d, struct error *err)
{
	size_t n = product(t);

	if (n > CELLS_MAX)
		return error_usage(err, "tests.%s: the matrix has more than %d cells",
				   t->name, CELLS_MAX);
	for (size_t k = 0; k < n; k++) {
		struct cell c = {
			.test = t,
			.place = t->place,
			.duration = *d,
			.nparams = t->naxes,
		};

		c.params = point(e->arena, t, k);
		if (!selection_excludes(t, c.params, c.nparams, d->us) &&
		    add_cell(e, t, d, &c, err) < 0)
			return -1;
	}
	return 0;
}

/* An included cell with a duration of its own is one cell; -d can only leave it out. */
static int add_included(struct expansion *e, const struct test *t,
			const struct selection *s, const struct durations *ds,
			struct error *err)
{
	const struct cell c = { .place = s->place,
				.params = s->params,
				.nparams = s->nparams };

	if (s->duration) {
		if (ds->from_options && !duration_find(ds->list, ds->n, s->duration->us))
			return 0;
		return add_cell(e, t, s->duration, &c, err);
	}
	for (size_t i = 0; i < ds->n; i++)
		if (add_cell(e, t, &ds->list[i], &c, err) < 0)
			return -1;
	return 0;
}

static int add_test(struct expansion *e, const struct test *t, const struct durations *ds,
		    struct error *err)
{
	for (size_t i = 0; i < ds->n; i++)
		if (add_product(e, t, &ds->list[i], err) < 0)
			return -1;
	for (size_t i = 0; i < t->ninclude; i++)
		if (add_included(e, t, &t->include[i], ds, err) < 0)
			return -1;
	return 0;
}

/* -d. */
static int option_durations(const struct plan_options *o, struct arena *a,
			    struct durations *ds, struct error *err)
{
	struct duration *list = NULL, d;

	ds->from_options = o->durations && *o->durations;
	for (const char *const *s = o->durations; s && *s; s++) {
		d.text = text_trim(a, *s);
		if (duration_parse(d.text, &d.us, err) < 0)
			return error_prefix(err, "--duration");
		if (d.us <= 0)
			return error_usage(err,
					   "--duration: expected a duration longer than "
					   "0, got '%s'",
					   d.text);
		if (duration_find(list, ds->n, d.us))
			return error_usage(err, "--duration: '%s' is there twice", d.text);
		*(struct duration *)arena_push(a, &list, &ds->n, sizeof d) = d;
	}
	ds->list = list;
	return 0;
}

static int add_all(struct expansion *e, const struct suite *suite, struct error *err)
{
	struct durations given = { 0 };

	if (option_durations(e->options, e->arena, &given, err) < 0)
		return -1;
	for (size_t i = 0; i < suite->ntests; i++) {
		const struct test *t = &suite->tests[i];
		struct durations own = { t->durations, t->ndurations, false };

		if (choose_test(e->options, t) &&
		    add_test(e, t, given.from_options ? &given : &own, err) < 0)
			return -1;
	}
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	const struct cell *const *x = a, *const *y = b;

	int order = strcmp((*x)->id, (*y)->id);

	return order ? order : *x < *y ? -1 : *x > *y;
}

static void same_cell(const struct suite *suite, const struct cell *first,
		      const struct cell *again, struct error *err)
{
	error_usage(err, "%s:%d:%d: tests.%s: the cell %s is there already, by line %d",
		    suite->file, again->place.line, again->place.column,
		    again->test->name, again->id, first->place.line);
}

/* The cells by id: for plan_find, and to see that each is there once. */
static const struct cell *const *sort_cells(const struct suite *suite,
					    const struct expansion *e, struct error *err)
{
	const struct cell **sorted =
		arena_array(e->arena, e->n + 1, sizeof(struct cell *));

	for (size_t i = 0; i < e->n; i++)
		sorted[i] = &e->cells[i];
	qsort(sorted, e->n, sizeof(struct cell *), compare_ids);
	for (size_t i = 1; i < e->n; i++) {
		if (strcmp(sorted[i - 1]->id, sorted[i]->id) != 0)
			continue;
		same_cell(suite, sorted[i - 1], sorted[i], err);
		return NULL;
	}
	return sorted;
}

/* Slugs are numbered before a shard is taken, so that those of two shards differ. */
static int name_cells(const struct suite *suite, struct expansion *e, struct error *err)
{
	for (size_t i = 0; i < e->n; i++)
		e->cells[i].id = cell_make_id(&e->cells[i], e->arena);
	if (cell_check_all(suite, e->cells, e->n, err) < 0 ||
	    choose_cells(e->options, e->cells, &e->n, e->arena, err) < 0)
		return -1;
	if (e->n == 0)
		return error_usage(err, "there is no cell: everything is excluded");
	for (size_t i = 0; i < e->n; i++)
		e->cells[i].slug = cell_make_slug(e->cells[i].id, i + 1, e->arena);
	return 0;
}

/* All of the suite: nothing was chosen from it. */
static bool is_whole(const struct plan_options *o)
{
	return !o->nshards && !(o->durations && *o->durations) &&
	       !(o->tests && *o->tests) && !(o->matches && *o->matches);
}

const struct plan *plan_expand(const struct suite *suite,
			       const struct plan_options *options, struct arena *a,
			       struct error *err)
{
	struct expansion e = { .options = options, .arena = a };
	struct plan *plan = arena_alloc(a, sizeof *plan);

	if (choose_check(suite, options, err) < 0 || add_all(&e, suite, err) < 0 ||
	    name_cells(suite, &e, err) < 0 || !sort_cells(suite, &e, err))
		return NULL;
	if (options->nshards)
		choose_shard(options, e.cells, &e.n, a);
	for (size_t i = 0; i < e.n; i++)
		e.cells[i].index = i;
	references_drop_own(suite, e.cells, e.n, a);
	*plan = (struct plan){ suite, e.cells, e.n, sort_cells(suite, &e, err) };
	if (is_whole(options) && references_check(plan, err) < 0)
		return NULL;
	return plan;
}

static int compare_id(const void *key, const void *item)
{
	const struct cell *const *c = item;

	return strcmp(key, (*c)->id);
}

const struct cell *plan_find(const struct plan *plan, const char *id)
{
	const struct cell *const *found = NULL;

	if (plan->by_id)
		found = bsearch(id, plan->by_id, plan->ncells, sizeof(struct cell *),
				compare_id);
	return found ? *found : NULL;
}

int64_t plan_declared_us(const struct plan *plan)
{
	int64_t total = 0;

	for (size_t i = 0; i < plan->ncells; i++)
		if (__builtin_add_overflow(total, cell_declared_us(&plan->cells[i]),
					   &total))
			return INT64_MAX;
	return total;
}

const char *const *plan_param_names(const struct plan *plan, struct arena *a)
{
	const char **names = NULL;
	size_t n = 0;

	for (size_t i = 0; i < plan->ncells; i++) {
		const struct cell *c = &plan->cells[i];

		for (size_t k = 0; k < c->nparams; k++) {
			size_t j = 0;

			while (j < n && strcmp(names[j], c->params[k].name) != 0)
				j++;
			if (j == n)
				*(const char **)arena_push(a, &names, &n, sizeof *names) =
					c->params[k].name;
		}
	}
	arena_push(a, &names, &n, sizeof *names);
	return names;
}
