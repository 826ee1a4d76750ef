/* Gates, `SUBJECT OP BOUND`, and bands: what may be asserted of a cell's values. */
#include "gates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "gate_bound.h"
#include "gate_name.h"
#include "settings.h"
#include "subjects.h"

enum { GATES_MAX = 1000 };

/* A gate as its map has it. */
struct draft {
	const struct yaml_node *fail, *warn, *duration, *over, *strict, *require_baseline,
		*prove, *message;
};

static const struct field gate_fields[] = {
	FIELD("fail", read_node, struct draft, fail),
	FIELD("warn", read_node, struct draft, warn),
	FIELD("for", read_node, struct draft, duration),
	FIELD("over", read_node, struct draft, over),
	FIELD("strict", read_node, struct draft, strict),
	FIELD("require_baseline", read_node, struct draft, require_baseline),
	FIELD("prove", read_node, struct draft, prove),
	FIELD("message", read_node, struct draft, message),
	{ 0 },
};

/* The operator at `s`; what follows it in *end. False when there is none. */
static bool scan_operator(const char *s, enum gate_op *op, const char **end)
{
	size_t n = strspn(s, "<>=!");
	char word[4] = { 0 };
	int i;

	if (n == 0)
		n = strcspn(s, " \t\n");
	if (n >= sizeof word)
		return false;
	memcpy(word, s, n);
	i = text_index(word, gate_op_names);
	if (i < 0)
		return false;
	*op = (enum gate_op)i;
	*end = s + n;
	return true;
}

/*
 * "per orch" at `s`, with the name in *per and what follows it; where there is none `s`,
 * and NULL.
 */
static const char *scan_per(struct reader *r, const char *s, const char **per)
{
	size_t size;

	*per = NULL;
	if (strncmp(s, "per", 3) != 0 || !strchr(" \t\n", s[3]) || !s[3])
		return s;
	s = bound_skip_blanks(s + 3);
	size = strcspn(s, " \t\n<>=!");
	*per = arena_strndup(r->arena, s, size);
	return bound_skip_blanks(s + size);
}

/*
 * A slope per operation is of a level that strain records, over a live metric of the
 * test; its unit is no rate then.
 */
static void read_per(struct bound_reader *b, const struct test *t, struct gate *g)
{
	struct reader *r = b->r;
	const char *series =
		arena_strndup(r->arena, g->subject, strcspn(g->subject, "."));

	if (!g->per)
		return;
	if (b->known && (!b->unit.per_min || b->metric || !r->words->is_level(series)))
		yaml_problem(
			&r->problems, b->n,
			"'per %s' goes with the slope of a level such as rss.slope or "
			"fds.slope, got '%s'",
			problems_quote(&r->problems, g->per),
			problems_quote(&r->problems, g->subject));
	if (g->op != OP_LE && g->op != OP_LT)
		yaml_problem(
			&r->problems, b->n,
			"a slope per operation is held under a bound: < or <=, got %s",
			gate_op_names[g->op]);
	subject_check_counter(r, t, b->n, g->per);
	b->unit.per_min = false;
	b->unit.per = g->per;
	g->subject = arena_printf(r->arena, "%s per %s", g->subject, g->per);
}

/* "peak_rss <= 40 MB", "rss.slope per orch <= 100 B" */
static void read_assertion(struct reader *r, const struct yaml_node *n, struct test *t,
			   struct gate *g)
{
	static const char form[] = "a gate such as 'peak_rss <= 40 MB'";
	const char *text = yaml_string(&r->problems, n, form), *s, *bound;
	struct bound_reader b = { .r = r, .n = n, .test = t };
	size_t size;

	if (!text)
		return;
	s = bound_skip_blanks(text);
	size = strcspn(s, " \t\n<>=!");
	g->text = text_trim(r->arena, text);
	g->subject = arena_strndup(r->arena, s, size);
	bound = scan_per(r, bound_skip_blanks(s + size), &g->per);
	if (size == 0 || !scan_operator(bound, &g->op, &bound)) {
		yaml_expected(&r->problems, n, form);
		return;
	}
	b.known = subject_find(r, t, g->subject, &b.unit, &b.metric);
	if (!b.known)
		subject_unknown(r, t, n, bound_place(n, s), g->subject);
	read_per(&b, t, g);
	bound_read(&b, bound_skip_blanks(bound), g);
}

static bool read_for(struct reader *r, const struct yaml_node *n, struct gate *g)
{
	if (!yaml_duration(&r->problems, n, &g->for_us) || !g->subject)
		return false;
	if (!strchr(g->subject, '.'))
		yaml_problem(&r->problems, n,
			     "'for' needs a series such as rss.max, '%s' is one value",
			     problems_quote(&r->problems, g->subject));
	else if (g->bound == BOUND_REFERENCE)
		yaml_problem(&r->problems, n, "'for' does not go with %s", bound_kind(g));
	return true;
}

/* strict, require_baseline */
static void read_switch(struct reader *r, const struct yaml_node *n, const struct gate *g,
			bool *out)
{
	if (n && yaml_truth(&r->problems, n, out) && *out && g->subject &&
	    g->bound != BOUND_REFERENCE)
		yaml_problem(&r->problems, n,
			     "'%s' goes with a bound that is a baseline or a cell",
			     n->key);
}

static void read_message(struct reader *r, const struct yaml_node *n, struct gate *g)
{
	static const char expected[] = "a text to be said when the gate breaks";
	const char *text = yaml_string(&r->problems, n, expected);

	g->message = text ? text_trim(r->arena, text) : NULL;
	if (text && !*g->message)
		yaml_expected(&r->problems, n, expected);
}

static void read_gate_map(struct reader *r, const struct yaml_node *n, struct test *t,
			  struct gate *g, const char **for_text)
{
	static const char *const overs[] = { "median", "worst", NULL };
	struct draft d = { 0 };
	int over = 0;

	read_fields(r, n, gate_fields, &d);
	if ((d.fail != NULL) == (d.warn != NULL)) {
		yaml_problem(&r->problems, n,
			     "expected one of 'fail' and 'warn' with the gate, got %s",
			     d.fail ? "both" : "neither");
		return;
	}
	g->level = d.warn ? GATE_WARN : GATE_FAIL;
	read_assertion(r, d.warn ? d.warn : d.fail, t, g);
	if (d.duration && read_for(r, d.duration, g))
		*for_text = text_trim(r->arena, d.duration->text);
	if (d.over && yaml_choice(&r->problems, d.over, overs, &over))
		g->over = over ? OVER_WORST : OVER_MEDIAN;
	if (d.prove)
		settings_prove(r, d.prove, &g->prove);
	read_switch(r, d.strict, g, &g->strict);
	read_switch(r, d.require_baseline, g, &g->require_baseline);
	if (d.message)
		read_message(r, d.message, g);
}

/*
 * What a median of attempts on either side cannot tell: one is never exactly the other,
 * and there is no worst of two.
 */
static void check_against_reference(struct reader *r, const struct yaml_node *n,
				    const struct gate *g)
{
	if (g->bound != BOUND_REFERENCE)
		return;
	if (g->per)
		yaml_problem(&r->problems, n,
			     "a slope per operation does not go with a baseline: write a "
			     "bound such as 100 B");
	if (g->op == OP_EQ || g->op == OP_NE)
		yaml_problem(&r->problems, n,
			     "%s does not go with %s: two of them are never exactly "
			     "alike; write <= %s + 5 %% or >= %s - 5 %%",
			     gate_op_names[g->op], bound_kind(g), g->reference,
			     g->reference);
	if (g->over == OVER_WORST)
		yaml_problem(&r->problems, n,
			     "'over: worst' does not go with %s: medians are compared",
			     bound_kind(g));
}

static const struct gate *gate_find(const struct gate *gates, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(gates[i].name, name))
			return &gates[i];
	return NULL;
}

/* One name, one gate: two that differ in their limits are one, the tighter. */
static bool check_repeated(struct reader *r, const struct yaml_node *n,
			   const struct test *t, const struct gate *g)
{
	const struct gate *other = gate_find(t->gates, t->ngates, g->name);

	if (!other)
		return true;
	if (!strcmp(other->text, g->text))
		yaml_problem(&r->problems, n, "the same gate is in line %d",
			     other->place.line);
	else
		yaml_problem(&r->problems, n,
			     "line %d has the same gate with another limit; keep the "
			     "tighter one",
			     other->place.line);
	return false;
}

/* False after a mistake. */
static bool read_gate(struct reader *r, const struct yaml_node *n, struct test *t,
		      struct gate *g)
{
	const char *for_text = NULL;
	size_t wrong = mistakes_so_far(r);

	if (n->kind == YAML_MAP)
		read_gate_map(r, n, t, g, &for_text);
	else
		read_assertion(r, n, t, g);
	check_against_reference(r, n, g);
	if (wrong != mistakes_so_far(r) || !g->text)
		return false;
	g->name = gate_make_name(g, for_text, r->arena);
	return true;
}

/* How many there may be of a node that is right; 0 after a mistake. */
static size_t gates_in(struct reader *r, const struct yaml_node *n)
{
	if (!n || !yaml_is(&r->problems, n, YAML_LIST))
		return 0;
	if (n->n <= GATES_MAX)
		return n->n;
	yaml_problem(&r->problems, n, "more than %d gates", GATES_MAX);
	return 0;
}

/* The gates of a list that are right, each name once, as those of the test. */
static void read_gates(struct reader *r, const struct yaml_node *n, size_t count,
		       struct test *t, struct gate *list)
{
	t->gates = list;
	t->ngates = 0;
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *item = n->children[i].node;
		struct gate g = { .place = item->place };

		if (read_gate(r, item, t, &g) && check_repeated(r, item, t, &g))
			list[t->ngates++] = g;
	}
}

/* Without those that the test has a gate of the same name for. */
static size_t drop_replaced(struct gate *list, size_t n, const struct gate *own,
			    size_t nown)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!gate_find(own, nown, list[i].name))
			list[kept++] = list[i];
	return kept;
}

void gates_read(struct reader *r, const struct yaml_node *defaults,
		const struct yaml_node *own, struct test *t)
{
	size_t ndefaults = gates_in(r, defaults), nown = gates_in(r, own);
	struct gate *list = arena_array(r->arena, ndefaults + nown, sizeof *list);
	struct gate *mine = arena_array(r->arena, nown, sizeof *mine);
	size_t n;

	read_gates(r, own, nown, t, mine);
	n = t->ngates;
	r->default_for = t;
	read_gates(r, defaults, ndefaults, t, list);
	r->default_for = NULL;
	t->ngates = drop_replaced(list, t->ngates, mine, n);
	if (n)
		memcpy(list + t->ngates, mine, n * sizeof *list);
	t->ngates += n;
}
