/* Durations, the matrix, and what is added to it and taken out of it. */
#include "matrix.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#include "selection.h"
#include "template.h"

enum {
	VALUES_MAX = 10000,
	AXES_MAX = 32,
	SELECTIONS_MAX = 1000,
};

/* The list's items, or none and a noted mistake when it is no list or longer than `max`. */
static size_t list_size(struct reader *r, const struct yaml_node *n, size_t max)
{
	if (!n || !yaml_is(&r->problems, n, YAML_LIST))
		return 0;
	if (n->n > max) {
		yaml_problem(&r->problems, n, "expected at most %zu, got %zu", max, n->n);
		return 0;
	}
	return n->n;
}

static bool read_duration(struct reader *r, const struct yaml_node *n, struct duration *d)
{
	int64_t us;

	if (!yaml_duration(&r->problems, n, &us))
		return false;
	if (us <= 0) {
		yaml_expected(&r->problems, n, "a duration longer than 0");
		return false;
	}
	*d = (struct duration){ text_trim(r->arena, n->text), us };
	return true;
}

void durations_read(struct reader *r, const struct yaml_node *n, struct test *t)
{
	static const struct duration none = { "-", 0 };
	size_t count = list_size(r, n, 1000);
	struct duration *list = arena_array(r->arena, count + 1, sizeof *list), d;

	t->durations = list;
	t->ndurations = 0;
	if (n && n->kind == YAML_LIST && n->n == 0)
		yaml_expected(&r->problems, n, "at least one duration");
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *item = n->children[i].node;

		if (!read_duration(r, item, &d))
			continue;
		if (duration_find(list, t->ndurations, d.us))
			yaml_problem(&r->problems, item, "'%s' is here twice", d.text);
		else
			list[t->ndurations++] = d;
	}
	if (t->ndurations == 0)
		list[t->ndurations++] = none;
}

/* A scalar as written: 1.0 stays 1.0. */
static const char *read_value(struct reader *r, const struct yaml_node *n)
{
	return yaml_string(&r->problems, n, "a single value");
}

/*
 * STRAIN_PARAM_A_B would be both a-b's and a_b's, and a CSV column's name has no capitals
 * to tell.
 */
static bool same_variable(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char x = *a == '-' ? '_' : *a, y = *b == '-' ? '_' : *b;

		if (strncasecmp(&x, &y, 1) != 0)
			return false;
	}
	return *a == *b;
}

static bool check_name(struct reader *r, const struct yaml_node *map,
		       const struct yaml_child *c)
{
	struct problems *ps = &r->problems;

	bool own = template_is_builtin(c->key) || !strcmp(c->key, "test") ||
		   !strcmp(c->key, "cell");

	if (is_identifier(c->key, true) && !own)
		return true;
	if (own)
		yaml_problem_at(ps, map, c->place, "'%s' is a name of strain's own",
				c->key);
	else
		yaml_problem_at(ps, map, c->place,
				"expected a parameter's name (letters, digits, _ and -), "
				"got '%s'",
				problems_quote(ps, c->key));
	return false;
}

struct value {
	const char *text;
	const struct yaml_node *node;
	size_t index;
};

static int compare_values(const void *a, const void *b)
{
	const struct value *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

static void check_repeated_values(struct reader *r, struct value *values, size_t n)
{
	if (n)
		qsort(values, n, sizeof *values, compare_values);
	for (size_t i = 1; i < n; i++)
		if (!strcmp(values[i].text, values[i - 1].text))
			yaml_problem(&r->problems, values[i].node, "'%s' is here twice",
				     problems_quote(&r->problems, values[i].text));
}

static void read_axis(struct reader *r, const struct yaml_child *c, struct axis *axis)
{
	size_t count = list_size(r, c->node, VALUES_MAX), n = 0;
	const char **texts = arena_array(r->arena, count, sizeof *texts);
	struct value *values = arena_array(r->arena, count, sizeof *values);

	if (c->node->kind == YAML_LIST && c->node->n == 0)
		yaml_expected(&r->problems, c->node, "at least one value");
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *item = c->node->children[i].node;

		texts[n] = read_value(r, item);
		values[n] = (struct value){ texts[n], item, n };
		n += texts[n] != NULL;
	}
	*axis = (struct axis){ c->key, texts, n, c->place };
	check_repeated_values(r, values, n);
}

static const char *clashing_axis(const struct test *t, const char *name)
{
	for (size_t i = 0; i < t->naxes; i++)
		if (same_variable(t->matrix[i].name, name))
			return t->matrix[i].name;
	return NULL;
}

void matrix_read(struct reader *r, const struct yaml_node *n, struct test *t)
{
	struct axis *axes;

	if (!n || !yaml_is(&r->problems, n, YAML_MAP))
		return;
	if (n->n > AXES_MAX) {
		yaml_problem(&r->problems, n, "more than %d parameters", AXES_MAX);
		return;
	}
	axes = arena_array(r->arena, n->n, sizeof *axes);
	t->matrix = axes;
	for (size_t i = 0; i < n->n; i++) {
		const struct yaml_child *c = &n->children[i];
		const char *clash = clashing_axis(t, c->key);

		if (clash)
			yaml_problem_at(&r->problems, n, c->place,
					"'%s' and '%s' would be the same variable", clash,
					c->key);
		else if (check_name(r, n, c))
			read_axis(r, c, &axes[t->naxes++]);
	}
}

static const struct axis *axis_find(const struct test *t, const char *name)
{
	for (size_t i = 0; i < t->naxes; i++)
		if (!strcmp(t->matrix[i].name, name))
			return &t->matrix[i];
	return NULL;
}

/* The parameters in the matrix's order, others after them. */
static void push_in_order(const struct test *t, struct pair *params, size_t *n,
			  struct pair new)
{
	const struct axis *axis = axis_find(t, new.name);
	size_t i = *n;

	while (i > 0 && axis) {
		const struct axis *before = axis_find(t, params[i - 1].name);

		if (before && before < axis)
			break;
		params[i] = params[i - 1];
		i--;
	}
	params[i] = new;
	++*n;
}

static void select_duration(struct reader *r, const struct yaml_node *n,
			    struct selection *s)
{
	struct duration *d = arena_alloc(r->arena, sizeof *d);

	if (!yaml_duration(&r->problems, n, &d->us))
		return;
	d->text = text_trim(r->arena, n->text);
	s->duration = d;
}

/* A map of names and values; "duration" among them is a duration. False after a mistake. */
static bool read_selection(struct reader *r, const struct yaml_node *n,
			   const struct test *t, struct selection *s)
{
	struct pair *params;
	size_t wrong = mistakes_so_far(r);

	if (n->kind != YAML_MAP || n->n == 0 || n->n > AXES_MAX) {
		yaml_expected(&r->problems, n, "a map of parameters and their values");
		return false;
	}
	params = arena_array(r->arena, n->n, sizeof *params);
	*s = (struct selection){ .params = params, .place = n->place };
	for (size_t i = 0; i < n->n; i++) {
		const struct yaml_child *c = &n->children[i];
		const char *v = read_value(r, c->node);

		if (v && !strcmp(c->key, "duration"))
			select_duration(r, c->node, s);
		else if (v && check_name(r, n, c))
			push_in_order(t, params, &s->nparams, (struct pair){ c->key, v });
	}
	return wrong == mistakes_so_far(r);
}

void include_read(struct reader *r, const struct yaml_node *n, struct test *t)
{
	size_t count = list_size(r, n, SELECTIONS_MAX);
	struct selection *list = arena_array(r->arena, count, sizeof *list);

	t->include = list;
	for (size_t i = 0; i < count; i++)
		if (read_selection(r, n->children[i].node, t, &list[t->ninclude]))
			t->ninclude++;
}

static bool has_value(const struct axis *axis, const char *value)
{
	for (size_t i = 0; i < axis->nvalues; i++)
		if (!strcmp(axis->values[i], value))
			return true;
	return false;
}

static void unknown_param(struct reader *r, const struct yaml_node *map,
			  const struct yaml_child *c, const struct test *t)
{
	const char **names = arena_array(r->arena, t->naxes + 2, sizeof *names);

	for (size_t i = 0; i < t->naxes; i++)
		names[i] = t->matrix[i].name;
	names[t->naxes] = "duration";
	yaml_problem_at(&r->problems, map, c->place,
			"excludes nothing: the matrix has no parameter '%s'%s",
			problems_quote(&r->problems, c->key),
			suggestion(r, c->key, names));
}

/*
 * Is there a cell with this value? The matrix is a product, so each value can be looked
 * at alone.
 */
static bool check_excluded(struct reader *r, const struct yaml_node *map,
			   const struct yaml_child *c, const struct selection *s,
			   const struct test *t)
{
	const struct axis *axis = axis_find(t, c->key);
	bool timed = !strcmp(c->key, "duration");

	if (!timed && !axis) {
		unknown_param(r, map, c, t);
		return false;
	}
	if (timed ? duration_find(t->durations, t->ndurations, s->duration->us) != NULL
		  : has_value(axis, c->node->text))
		return true;
	yaml_problem(&r->problems, c->node, "excludes nothing: no cell has '%s'",
		     problems_quote(&r->problems, c->node->text));
	return false;
}

/* Every axis has its value, and nothing else has one. */
static bool is_in_matrix(const struct test *t, const struct selection *s)
{
	for (size_t i = 0; i < s->nparams; i++) {
		const struct axis *axis = axis_find(t, s->params[i].name);

		if (!axis || !has_value(axis, s->params[i].value))
			return false;
	}
	return s->nparams == t->naxes && s->nparams > 0;
}

/* Has the matrix the included cell for one of its durations, without it? */
static bool is_there(const struct test *t, const struct selection *s)
{
	if (!is_in_matrix(t, s))
		return false;
	for (size_t i = 0; i < t->ndurations; i++) {
		int64_t us = t->durations[i].us;

		if ((!s->duration || s->duration->us == us) &&
		    !selection_excludes(t, s->params, s->nparams, us))
			return true;
	}
	return false;
}

static void check_included(struct reader *r, const struct test *t, size_t i)
{
	const struct selection *s = &t->include[i];

	for (size_t k = 0; k < i; k++) {
		if (!selection_same(s, &t->include[k]))
			continue;
		problems_add(&r->problems, s->place,
			     "tests.%s: the same cell is included in line %d",
			     problems_quote(&r->problems, t->name),
			     t->include[k].place.line);
		return;
	}
	if (is_there(t, s))
		problems_add(&r->problems, s->place,
			     "tests.%s: the matrix has this cell already",
			     problems_quote(&r->problems, t->name));
}

void exclude_read(struct reader *r, const struct yaml_node *n, struct test *t)
{
	size_t count = list_size(r, n, SELECTIONS_MAX);
	struct selection *list = arena_array(r->arena, count, sizeof *list);

	t->exclude = list;
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *item = n->children[i].node;
		bool right = read_selection(r, item, t, &list[t->nexclude]);

		for (size_t k = 0; right && k < item->n; k++)
			right &= check_excluded(r, item, &item->children[k],
						&list[t->nexclude], t);
		t->nexclude += right;
	}
	for (size_t i = 0; i < t->ninclude; i++)
		check_included(r, t, i);
}
