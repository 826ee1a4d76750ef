/* The matrix laid out. */
#include "suite/plan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "suite/params.h"

enum {
	CELLS_MAX = 1000000,
	ID_MAX = 180, /* names in JUnit files are at most 250 long, and a gate's name follows the id */
	SLUG_MAX = 48,
};

struct expansion {
	const struct plan_options *options;
	struct arena *arena;
	struct cell *cells;
	size_t n;
};

/* Letters, digits and a few signs stay; other bytes become %XX. */
static void add_encoded(struct text *t, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("._+:@-", c))
			text_add_char(t, (char)c);
		else
			text_addf(t, "%%%02X", c);
	}
}

/* FNV-1a: short, stable, and only there to tell long ids apart. */
static uint32_t hash_of(const char *s)
{
	uint32_t h = 2166136261U;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619U;
	return h;
}

static const char *make_id(struct arena *a, const struct cell *c)
{
	struct text t = { .arena = a };
	uint32_t hash;

	add_encoded(&t, c->test->name);
	if (c->duration.us) {
		text_add_char(&t, '/');
		add_encoded(&t, c->duration.text);
	}
	for (size_t i = 0; i < c->nparams; i++) {
		text_add_char(&t, i ? ',' : '/');
		add_encoded(&t, c->params[i].name);
		text_add_char(&t, '=');
		add_encoded(&t, c->params[i].value);
	}
	if (t.size <= ID_MAX)
		return text_string(&t);
	hash = hash_of(text_string(&t));
	return arena_printf(a, "%.*s~%08" PRIx32, ID_MAX - 9, text_string(&t), hash);
}

static const char *make_slug(struct arena *a, const struct cell *c, size_t number)
{
	char *slug = arena_printf(a, "%04zu-%.*s%s%s", number, SLUG_MAX, c->test->name,
				  c->duration.us ? "-" : "",
				  c->duration.us ? c->duration.text : "");

	for (char *p = slug; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_",
			    *p))
			*p = '-';
	return slug;
}

static bool same_duration(const char *text, const struct duration *d)
{
	int64_t us;

	return duration_parse(text, &us, NULL) == 0 && us == d->us;
}

static bool selects(const struct selection *s, const struct cell *c)
{
	for (size_t i = 0; i < s->nparams; i++) {
		const struct pair *want = &s->params[i];
		const char *have = cell_param(c, want->name);

		if (!strcmp(want->name, "duration")
			    ? !same_duration(want->value, &c->duration)
			    : !have || strcmp(have, want->value) != 0)
			return false;
	}
	return true;
}

static bool is_excluded(const struct cell *c)
{
	for (size_t i = 0; i < c->test->nexclude; i++)
		if (selects(&c->test->exclude[i], c))
			return true;
	return false;
}

/* "key=value", the value a name or a glob. */
static bool match_one(const char *match, const struct cell *c, struct arena *a)
{
	size_t n = strcspn(match, "=");
	const char *key = arena_strndup(a, match, n), *have = cell_param(c, key);

	if (!strcmp(key, "duration"))
		return c->duration.us && (same_duration(match + n + 1, &c->duration) ||
					  text_glob(match + n + 1, c->duration.text));
	return have && text_glob(match + n + 1, have);
}

static bool is_matched(const struct expansion *e, const struct cell *c)
{
	for (const char *const *m = e->options->matches; m && *m; m++)
		if (!match_one(*m, c, e->arena))
			return false;
	return true;
}

static int add_cell(struct expansion *e, const struct cell *draft, struct error *err)
{
	struct cell *c;

	if (!is_matched(e, draft))
		return 0;
	if (e->n == CELLS_MAX)
		return error_usage(err, "the matrix has more than %d cells", CELLS_MAX);
	c = arena_push(e->arena, &e->cells, &e->n, sizeof *c);
	*c = *draft;
	if (e->options->repeat > 0)
		c->settings.repeat = e->options->repeat;
	if (e->options->interval_us > 0)
		c->settings.interval_us = e->options->interval_us;
	c->id = make_id(e->arena, c);
	c->slug = make_slug(e->arena, c, e->n);
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

static size_t product(const struct test *t)
{
	size_t n = t->naxes == 0 && t->ninclude > 0 ? 0 : 1;

	for (size_t i = 0; i < t->naxes; i++)
		if (__builtin_mul_overflow(n, t->matrix[i].nvalues, &n) || n > CELLS_MAX)
			return CELLS_MAX + 1;
	return n;
}

static struct cell draft_of(const struct test *t)
{
	return (struct cell){
		.test = t,
		.settings = t->settings,
		.metrics = t->metrics,
		.nmetrics = t->nmetrics,
		.gates = t->gates,
		.ngates = t->ngates,
	};
}

static int add_product(struct expansion *e, const struct test *t,
		       const struct duration *d, struct error *err)
{
	size_t n = product(t);

	if (n > CELLS_MAX)
		return error_usage(err, "tests.%s: the matrix has more than %d cells",
				   t->name, CELLS_MAX);
	for (size_t k = 0; k < n; k++) {
		struct cell c = draft_of(t);

		c.duration = *d;
		c.params = point(e->arena, t, k);
		c.nparams = t->naxes;
		if (!is_excluded(&c) && add_cell(e, &c, err) < 0)
			return -1;
	}
	return 0;
}

/* An included cell has the values that it names; with a duration of its own it is one cell, else one per duration. */
static int add_included(struct expansion *e, const struct test *t,
			const struct selection *s, const struct duration *d,
			struct error *err)
{
	struct cell c = draft_of(t);
	struct pair *params = arena_array(e->arena, s->nparams, sizeof *params);

	c.duration = *d;
	c.params = params;
	for (size_t i = 0; i < s->nparams; i++) {
		if (strcmp(s->params[i].name, "duration") != 0) {
			params[c.nparams++] = s->params[i];
			continue;
		}
		c.duration.text = s->params[i].value;
		if (duration_parse(c.duration.text, &c.duration.us, err) < 0)
			return -1;
	}
	return add_cell(e, &c, err);
}

static bool names_duration(const struct selection *s)
{
	for (size_t i = 0; i < s->nparams; i++)
		if (!strcmp(s->params[i].name, "duration"))
			return true;
	return false;
}

static int expand_test(struct expansion *e, const struct test *t,
		       const struct duration *durations, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++)
		if (add_product(e, t, &durations[i], err) < 0)
			return -1;
	for (size_t i = 0; i < t->ninclude; i++) {
		size_t times = names_duration(&t->include[i]) ? 1 : n;

		for (size_t k = 0; k < times; k++)
			if (add_included(e, t, &t->include[i], &durations[k], err) < 0)
				return -1;
	}
	return 0;
}

/* -d: texts to durations; each may hold several, "5s,30s". */
static struct duration *override_durations(const struct plan_options *o, struct arena *a,
					   size_t *n, struct error *err)
{
	struct duration *list = NULL, *d;

	*n = 0;
	for (const char *const *text = o->durations; *text; text++) {
		d = arena_push(a, &list, n, sizeof *d);
		d->text = text_trim(a, *text);
		if (duration_parse(d->text, &d->us, err) < 0) {
			error_prefix(err, "--duration");
			return NULL;
		}
		if (d->us <= 0) {
			error_usage(
				err,
				"--duration: expected a duration longer than 0, got '%s'",
				*text);
			return NULL;
		}
	}
	return list;
}

static int check_patterns(const struct suite *suite, const char *const *patterns,
			  struct error *err)
{
	for (; patterns && *patterns; patterns++) {
		const char **names;
		const char *near;
		bool found = false;

		for (size_t i = 0; i < suite->ntests; i++)
			found |= text_glob(*patterns, suite->tests[i].name);
		if (found)
			continue;
		names = calloc(suite->ntests + 1, sizeof *names);
		for (size_t i = 0; names && i < suite->ntests; i++)
			names[i] = suite->tests[i].name;
		near = names ? text_nearest(*patterns, names) : NULL;
		error_usage(err, "--test: no test is called '%s'%s%s%s", *patterns,
			    near ? ", did you mean '" : "", near ? near : "",
			    near ? "'?" : "");
		free(names);
		return -1;
	}
	return 0;
}

static bool is_wanted(const struct test *t, const char *const *patterns)
{
	if (!patterns || !*patterns)
		return true;
	for (; *patterns; patterns++)
		if (text_glob(*patterns, t->name))
			return true;
	return false;
}

static int compare_ids(const void *a, const void *b)
{
	const struct cell *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

/* Also a cell whose commands ask for a value that it does not have is found here, before anything runs. */
static int check_cells(const struct expansion *e, struct error *err)
{
	const struct cell **sorted = arena_array(e->arena, e->n, sizeof *sorted);
	scoped_arena scratch = arena_new();

	for (size_t i = 0; i < e->n; i++) {
		const struct cell *c = sorted[i] = &e->cells[i];
		size_t n;

		if (!params_argv(&c->settings.run, c, NULL, scratch, err) ||
		    !params_env(c, NULL, scratch, &n, err))
			return -1;
	}
	qsort(sorted, e->n, sizeof *sorted, compare_ids);
	for (size_t i = 1; i < e->n; i++)
		if (!strcmp(sorted[i - 1]->id, sorted[i]->id))
			return error_usage(
				err,
				"two cells are called %s: include adds one that is there",
				sorted[i]->id);
	return 0;
}

static int64_t declared_us(const struct cell *c)
{
	return c->duration.us * (c->settings.repeat + c->settings.warmup);
}

/* What a cell weighs when shards are dealt: its time, and about a second to start and stop each attempt. */
static int64_t weight_of(const struct cell *c)
{
	return declared_us(c) + (c->settings.repeat + c->settings.warmup) * 1000000;
}

struct deal {
	int64_t weight;
	size_t cell;
};

static int compare_deals(const void *a, const void *b)
{
	const struct deal *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->cell < y->cell ? -1 : x->cell > y->cell;
}

/* Longest first, each to the shard that has least so far; then the wanted shard's cells in plan order. */
static void keep_shard(struct expansion *e)
{
	const struct plan_options *o = e->options;
	struct deal *deals = arena_array(e->arena, e->n, sizeof *deals);
	int64_t *loads = arena_array(e->arena, (size_t)o->nshards, sizeof *loads);
	bool *kept = arena_array(e->arena, e->n, sizeof *kept);
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++)
		deals[i] = (struct deal){ weight_of(&e->cells[i]), i };
	if (e->n)
		qsort(deals, e->n, sizeof *deals, compare_deals);
	for (size_t i = 0; i < e->n; i++) {
		int64_t least = 0;

		for (int64_t s = 1; s < o->nshards; s++)
			if (loads[s] < loads[least])
				least = s;
		loads[least] += deals[i].weight;
		kept[deals[i].cell] = least == o->shard - 1;
	}
	for (size_t i = 0; i < e->n; i++)
		if (kept[i])
			e->cells[n++] = e->cells[i];
	e->n = n;
}

static int expand_all(struct expansion *e, const struct suite *suite, struct error *err)
{
	const struct plan_options *o = e->options;
	struct duration *durations = NULL;
	size_t n = 0;

	if (o->durations && *o->durations) {
		durations = override_durations(o, e->arena, &n, err);
		if (!durations)
			return -1;
	}
	for (size_t i = 0; i < suite->ntests; i++) {
		const struct test *t = &suite->tests[i];

		if (is_wanted(t, o->tests) &&
		    expand_test(e, t, durations ? durations : t->durations,
				durations ? n : t->ndurations, err) < 0)
			return -1;
	}
	return 0;
}

static int check_options(const struct plan_options *o, struct error *err)
{
	for (const char *const *m = o->matches; m && *m; m++)
		if (!strchr(*m, '=') || **m == '=')
			return error_usage(err, "--match: expected key=value, got '%s'",
					   *m);
	if (o->nshards && (o->shard < 1 || o->shard > o->nshards || o->nshards > 100000))
		return error_usage(
			err,
			"--shard: expected I/N with I from 1 to N, got '%" PRId64
			"/%" PRId64 "'",
			o->shard, o->nshards);
	return 0;
}

const struct plan *plan_expand(const struct suite *suite,
			       const struct plan_options *options, struct arena *a,
			       struct error *err)
{
	struct expansion e = { .options = options, .arena = a };
	struct plan *plan = arena_alloc(a, sizeof *plan);

	if (check_options(options, err) < 0 ||
	    check_patterns(suite, options->tests, err) < 0 ||
	    expand_all(&e, suite, err) < 0 || check_cells(&e, err) < 0)
		return NULL;
	if (e.n == 0) {
		error_usage(
			err,
			"no cell is left: the matrix, its excludes, --test and --match leave nothing");
		return NULL;
	}
	if (options->nshards > 0)
		keep_shard(&e);
	for (size_t i = 0; i < e.n; i++)
		e.cells[i].index = i;
	*plan = (struct plan){ suite, e.cells, e.n };
	return plan;
}

const struct cell *plan_find(const struct plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->ncells; i++)
		if (!strcmp(plan->cells[i].id, id))
			return &plan->cells[i];
	return NULL;
}

const char *cell_param(const struct cell *cell, const char *name)
{
	for (size_t i = 0; i < cell->nparams; i++)
		if (!strcmp(cell->params[i].name, name))
			return cell->params[i].value;
	return NULL;
}

int64_t plan_declared_us(const struct plan *plan)
{
	int64_t total = 0;

	for (size_t i = 0; i < plan->ncells; i++)
		if (__builtin_add_overflow(total, declared_us(&plan->cells[i]), &total))
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
	*(const char **)arena_push(a, &names, &n, sizeof *names) = NULL;
	return names;
}
