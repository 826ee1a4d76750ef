/* The cells that gates refer to. */
#include "reference.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "cell.h"

/* --- as they are written ------------------------------------------------------------------ */

enum { PARAMS_MAX = 32 };

static const char form[] = "cell(…) with what is different of that cell, such as "
			   "cell(workers=1)";

static const struct axis *axis_find(const struct test *t, const char *name)
{
	for (size_t i = 0; i < t->naxes; i++)
		if (!strcmp(t->matrix[i].name, name))
			return &t->matrix[i];
	return NULL;
}

static bool axis_has(const struct axis *axis, const char *value)
{
	for (size_t i = 0; i < axis->nvalues; i++)
		if (!strcmp(axis->values[i], value))
			return true;
	return false;
}

static bool is_included_param(const struct test *t, const struct pair *p)
{
	for (size_t i = 0; i < t->ninclude; i++)
		for (size_t k = 0; k < t->include[i].nparams; k++)
			if (!strcmp(t->include[i].params[k].name, p->name) &&
			    !strcmp(t->include[i].params[k].value, p->value))
				return true;
	return false;
}

static const char *named(const struct selection *s, const char *name)
{
	for (size_t i = 0; i < s->nparams; i++)
		if (!strcmp(s->params[i].name, name))
			return s->params[i].value;
	return NULL;
}

/*
 * The values of another test are its own affair: what is not there is found when the
 * matrix is laid out.
 */
static void check_param(struct reader *r, const struct yaml_node *n, const struct test *t,
			const struct pair *p)
{
	const struct axis *axis = axis_find(t, p->name);
	const char **names = arena_array(r->arena, t->naxes + 3, sizeof *names);
	int64_t us;

	if (!strcmp(p->name, "test") || is_included_param(t, p))
		return;
	if (!strcmp(p->name, "duration")) {
		if (duration_parse(p->value, &us, NULL) < 0)
			yaml_problem(&r->problems, n, "expected a duration, got '%s'",
				     problems_quote(&r->problems, p->value));
		return;
	}
	for (size_t i = 0; i < t->naxes; i++)
		names[i] = t->matrix[i].name;
	names[t->naxes] = "duration";
	names[t->naxes + 1] = "test";
	if (!axis)
		yaml_problem(&r->problems, n, "the matrix has no parameter '%s'%s",
			     problems_quote(&r->problems, p->name),
			     suggestion(r, p->name, names));
	else if (!axis_has(axis, p->value))
		yaml_problem(&r->problems, n, "no cell has %s=%s", p->name,
			     problems_quote(&r->problems, p->value));
}

/* "workers=1" from `s` on; what ends it in *end. */
static bool read_pair(struct arena *a, const char *s, struct pair *p, const char **end)
{
	size_t n = strcspn(s, "=,)"), size;
	const char *value = s + n + 1;

	if (s[n] != '=')
		return false;
	p->name = text_trim(a, arena_strndup(a, s, n));
	size = strcspn(value, ",)");
	p->value = text_trim(a, arena_strndup(a, value, size));
	*end = value + size;
	return *p->name && *p->value && **end;
}

static bool read_pairs(struct arena *a, const char *s, struct selection *selection,
		       const char **end)
{
	struct pair *params = arena_array(a, PARAMS_MAX, sizeof *params);

	selection->params = params;
	for (;; s++) {
		struct pair p;

		if (selection->nparams == PARAMS_MAX || !read_pair(a, s, &p, &s) ||
		    named(selection, p.name))
			return false;
		params[selection->nparams++] = p;
		if (*s == ')')
			break;
	}
	*end = s + 1;
	return true;
}

/* The same text however it is spaced: it is a part of the gate's name. */
static const char *words_of(const struct selection *s, struct arena *a)
{
	struct text t = { .arena = a };

	for (size_t i = 0; i < s->nparams; i++)
		text_addf(&t, "%s%s=%s", i ? "," : "cell(", s->params[i].name,
			  s->params[i].value);
	text_add(&t, ")");
	return text_string(&t);
}

bool reference_read(struct reader *r, const struct yaml_node *n, const struct test *t,
		    const char *s, const char **end, struct gate *g)
{
	struct selection *selection = arena_alloc(r->arena, sizeof *selection);

	selection->place = n->place;
	if (!read_pairs(r->arena, s + strlen("cell("), selection, end)) {
		yaml_expected(&r->problems, n, form);
		return false;
	}
	for (size_t i = 0; i < selection->nparams && !named(selection, "test"); i++)
		check_param(r, n, t, &selection->params[i]);
	g->other_cell = selection;
	g->reference = words_of(selection, r->arena);
	return true;
}

/* --- in the plan -------------------------------------------------------------------------- */

static const struct test *test_find(const struct suite *suite, const char *name)
{
	for (size_t i = 0; i < suite->ntests; i++)
		if (!strcmp(suite->tests[i].name, name))
			return &suite->tests[i];
	return NULL;
}

/* As the test writes it, where it has that duration: "60s" may be its "1m". */
static struct duration duration_of(const struct test *t, const char *text)
{
	struct duration d = { .text = text };

	duration_parse(text, &d.us, NULL);
	for (size_t i = 0; i < t->ndurations; i++)
		if (t->durations[i].us == d.us)
			return t->durations[i];
	return d;
}

/*
 * What the other cell has of its own (see `include`); a name that no cell has makes an id
 * that no cell has.
 */
static void add_others(struct cell *c, struct pair *params, const struct selection *s)
{
	for (size_t i = 0; i < s->nparams; i++) {
		const struct pair *p = &s->params[i];

		if (strcmp(p->name, "test") != 0 && strcmp(p->name, "duration") != 0 &&
		    !cell_param(c, p->name))
			params[c->nparams++] = *p;
	}
}

/*
 * A test's cells have the values of its matrix in their order; those of `include` may
 * have others.
 */
static void take_params(struct cell *c, const struct cell *own, const struct gate *g,
			struct arena *a)
{
	const struct selection *s = g->other_cell;
	bool other = c->test != own->test;
	size_t n = other ? c->test->naxes : own->nparams;
	struct pair *params = arena_array(a, n + s->nparams, sizeof *params);

	c->params = params;
	c->nparams = 0;
	for (size_t i = 0; i < n; i++) {
		const char *name = other ? c->test->matrix[i].name : own->params[i].name;
		const char *value = named(s, name);

		if (!value)
			value = cell_param(own, name);
		if (value)
			params[c->nparams++] = (struct pair){ name, value };
	}
	add_others(c, params, s);
}

static const char *reference_id(const struct suite *suite, const struct cell *own,
				const struct gate *g, struct arena *a)
{
	const char *test = named(g->other_cell, "test"),
		   *duration = named(g->other_cell, "duration");
	struct cell c = *own;

	c.test = test ? test_find(suite, test) : own->test;
	if (!c.test)
		return g->reference;
	take_params(&c, own, g, a);
	if (duration)
		c.duration = duration_of(c.test, duration);
	else if (c.test->ndurations == 1 && !c.test->durations[0].us)
		c.duration = c.test->durations[0];
	return cell_make_id(&c, a);
}

const char *plan_reference_id(const struct plan *plan, const struct cell *cell,
			      const struct gate *gate, struct arena *a)
{
	return reference_id(plan->suite, cell, gate, a);
}

static bool is_own(const struct suite *suite, const struct cell *c, const struct gate *g)
{
	scoped_arena a = arena_new();

	return g->other_cell && !strcmp(reference_id(suite, c, g, a), c->id);
}

/* How many gates come before the first that is held against the cell itself. */
static size_t first_own(const struct suite *suite, const struct cell *c)
{
	size_t i = 0;

	while (i < c->ngates && !is_own(suite, c, &c->gates[i]))
		i++;
	return i;
}

void references_drop_own(const struct suite *suite, struct cell *cells, size_t n,
			 struct arena *a)
{
	for (size_t i = 0; i < n; i++) {
		struct cell *c = &cells[i];
		size_t k = first_own(suite, c);
		struct gate *left;

		/* thousands of cells share their test's gates: only who loses one gets a list */
		if (k == c->ngates)
			continue;
		left = arena_array(a, c->ngates, sizeof *left);
		memcpy(left, c->gates, k * sizeof *left);
		for (size_t j = k + 1; j < c->ngates; j++)
			if (!is_own(suite, c, &c->gates[j]))
				left[k++] = c->gates[j];
		c->gates = left;
		c->ngates = k;
	}
}

/* A gate of a test's cells, and whether one of them has what it refers to. */
static bool is_there(const struct plan *plan, const struct test *t, const struct gate *g)
{
	for (size_t i = 0; i < plan->ncells; i++) {
		scoped_arena a = arena_new();
		const struct cell *c = &plan->cells[i];
		const struct cell *other =
			c->test == t ? plan_find(plan, reference_id(plan->suite, c, g, a))
				     : NULL;

		if (other && other != c)
			return true;
	}
	return false;
}

int references_check(const struct plan *plan, struct error *err)
{
	for (size_t i = 0; i < plan->suite->ntests; i++) {
		const struct test *t = &plan->suite->tests[i];

		for (size_t k = 0; k < t->ngates; k++) {
			const struct gate *g = &t->gates[k];

			if (g->other_cell && !is_there(plan, t, g))
				return error_usage(
					err,
					"%s:%d:%d: tests.%s: no cell has a %s to be held "
					"against",
					plan->suite->file, g->place.line, g->place.column,
					t->name, g->reference);
		}
	}
	return 0;
}
