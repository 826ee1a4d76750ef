/* Gates, `SUBJECT OP BOUND`, and bands: what may be asserted of a cell's values. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "gate_name.h"
#include "parts.h"

enum { GATES_MAX = 1000 };

/* A gate as its map has it. */
struct draft {
	const struct yaml_node *fail, *warn, *duration, *over, *strict, *require_baseline;
};

static const struct field gate_fields[] = {
	{ "fail", read_node, offsetof(struct draft, fail) },
	{ "warn", read_node, offsetof(struct draft, warn) },
	{ "for", read_node, offsetof(struct draft, duration) },
	{ "over", read_node, offsetof(struct draft, over) },
	{ "strict", read_node, offsetof(struct draft, strict) },
	{ "require_baseline", read_node, offsetof(struct draft, require_baseline) },
	{ NULL, NULL, 0 },
};

static const char *const rates[] = {
	[UNIT_COUNT] = "5/min",
	[UNIT_BYTES] = "5 MB/min",
	[UNIT_TIME] = "2 s/min",
	[UNIT_CPU] = "5 %/min",
};

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t\n");
}

/* The operator at `s`; what follows it in *end. False when there is none. */
static bool scan_operator(const char *s, enum gate_op *op, const char **end)
{
	size_t n = strspn(s, "<>=!");
	char word[4] = { 0 };
	int i;

	if (n == 0 || n >= sizeof word)
		return false;
	memcpy(word, s, n);
	i = text_index(word, gate_op_names);
	if (i < 0)
		return false;
	*op = (enum gate_op)i;
	*end = s + n;
	return true;
}

/* What a subject's bound looks like: "a size such as 40 MB". */
static const char *expected_bound(struct reader *r, struct quantity unit,
				  const struct test_metric *m)
{
	if (unit.per_min)
		return arena_printf(r->arena, "a rate such as %s", rates[unit.unit]);
	if (m && unit.unit == UNIT_COUNT && *m->unit_label)
		return arena_printf(r->arena, "a number, or one in %s", m->unit_label);
	return unit_expected(unit.unit);
}

/* A quantity with a metric's own label ("1500 req/s"), or in one of our units. */
static bool scan_quantity(struct reader *r, const char *s, const struct test_metric *m,
			  struct quantity *q)
{
	const char *rest;

	if (m && m->unit == UNIT_COUNT && *m->unit_label &&
	    text_scan_double(s, &q->value, &rest) &&
	    !strcmp(text_trim(r->arena, rest), m->unit_label)) {
		q->unit = UNIT_COUNT;
		q->per_min = false;
		return true;
	}
	return quantity_parse(s, q, NULL, NULL) == 0;
}

static bool fits(struct quantity q, struct quantity unit)
{
	/* 0 is 0 in every unit */
	if (q.value == 0 && q.unit == UNIT_COUNT && !q.per_min)
		return true;
	return q.unit == unit.unit && q.per_min == unit.per_min;
}

/* Where in a plain scalar on one line a part of it stands; else where the scalar starts. */
static struct place place_in(const struct yaml_node *n, const char *part)
{
	struct place at = n->place;

	if (!n->quoted && part >= n->text && part < n->text + strlen(n->text))
		for (const char *s = n->text; s < part && *s != '\n'; s++)
			at.column += ((unsigned char)*s & 0xc0) != 0x80;
	return at;
}

struct bound_reader {
	struct reader *r;
	const struct yaml_node *n;
	const struct test_metric *metric; /* the subject's, where it is the test's own */
	struct quantity unit;             /* of the subject */
	bool known;                       /* the subject is */
};

static void wrong_bound(const struct bound_reader *b, const char *bound)
{
	struct reader *r = b->r;

	yaml_problem_at(&r->problems, b->n, place_in(b->n, bound),
			"expected %s%s, got '%s'%s",
			b->known ? expected_bound(r, b->unit, b->metric)
				 : "a quantity such as 40 MB, 80 % or 1500",
			" (or baseline + 10 %)", problems_quote(&r->problems, bound),
			b->known ? reader_for_test(r) : "");
}

/* What follows "baseline": nothing, or "+ 10 %", "- 5 MB". */
static void read_tolerance(const struct bound_reader *b, const char *s, struct gate *g)
{
	const char *amount = skip_blanks(s);
	struct quantity q = { 0 };
	double sign = *amount == '-' ? -1 : 1;

	g->bound = BOUND_BASELINE;
	g->tolerance =
		(struct quantity){ .unit = b->unit.unit, .per_min = b->unit.per_min };
	if (!*amount)
		return;
	if (*amount != '+' && *amount != '-') {
		wrong_bound(b, amount);
		return;
	}
	amount = skip_blanks(amount + 1);
	if (!scan_quantity(b->r, amount, b->metric, &q) || q.value < 0) {
		wrong_bound(b, amount);
		return;
	}
	if (q.unit == UNIT_CPU && !q.per_min) {
		if (b->unit.per_min)
			yaml_problem_at(
				&b->r->problems, b->n, place_in(b->n, amount),
				"a slope may be 0 or less, no percentage of it is "
				"a tolerance; write an amount such as baseline + %s",
				rates[b->unit.unit]);
		g->tolerance_ratio = sign * q.value / 1000;
		return;
	}
	if (b->known && !fits(q, b->unit))
		wrong_bound(b, amount);
	g->tolerance.value = sign * q.value;
}

static void read_bound(const struct bound_reader *b, const char *s, struct gate *g)
{
	struct quantity q = { 0 };

	if (!strncmp(s, "baseline", 8) && !is_identifier(s + 8, true)) {
		read_tolerance(b, s + 8, g);
		return;
	}
	if (!scan_quantity(b->r, s, b->metric, &q) || (b->known && !fits(q, b->unit))) {
		wrong_bound(b, s);
		return;
	}
	g->bound = BOUND_ABSOLUTE;
	g->limit = (struct quantity){ q.value, b->unit.unit, b->unit.per_min };
}

/* "peak_rss <= 40 MB" */
static void read_assertion(struct reader *r, const struct yaml_node *n, struct test *t,
			   struct gate *g)
{
	static const char form[] = "a gate such as 'peak_rss <= 40 MB'";
	const char *text = yaml_string(&r->problems, n, form), *s, *bound;
	struct bound_reader b = { .r = r, .n = n };
	size_t size;

	if (!text)
		return;
	s = skip_blanks(text);
	size = strcspn(s, " \t\n<>=!");
	g->text = text_trim(r->arena, text);
	g->subject = arena_strndup(r->arena, s, size);
	if (size == 0 || !scan_operator(skip_blanks(s + size), &g->op, &bound)) {
		yaml_expected(&r->problems, n, form);
		return;
	}
	b.known = parts_subject(r, t, g->subject, &b.unit, &b.metric);
	if (!b.known)
		parts_unknown_subject(r, t, n, place_in(n, s), g->subject);
	read_bound(&b, skip_blanks(bound), g);
}

static bool read_for(struct reader *r, const struct yaml_node *n, struct gate *g)
{
	if (!yaml_duration(&r->problems, n, &g->for_us) || !g->subject)
		return false;
	if (!strchr(g->subject, '.'))
		yaml_problem(&r->problems, n,
			     "'for' needs a series such as rss.max, '%s' is one value",
			     problems_quote(&r->problems, g->subject));
	else if (g->bound == BOUND_BASELINE)
		yaml_problem(&r->problems, n, "'for' does not go with a baseline");
	return true;
}

/* strict, require_baseline */
static void read_switch(struct reader *r, const struct yaml_node *n, const struct gate *g,
			bool *out)
{
	if (n && yaml_truth(&r->problems, n, out) && *out && g->subject &&
	    g->bound != BOUND_BASELINE)
		yaml_problem(&r->problems, n, "'%s' goes with a bound that is a baseline",
			     n->key);
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
	read_switch(r, d.strict, g, &g->strict);
	read_switch(r, d.require_baseline, g, &g->require_baseline);
}

/* What a median of attempts on either side cannot tell: one is never exactly the other, and there is no worst of two. */
static void check_against_baseline(struct reader *r, const struct yaml_node *n,
				   const struct gate *g)
{
	if (g->bound != BOUND_BASELINE)
		return;
	if (g->op == OP_EQ || g->op == OP_NE)
		yaml_problem(&r->problems, n,
			     "%s does not go with a baseline: two runs are never exactly "
			     "alike; write <= baseline + 5 %% or >= baseline - 5 %%",
			     gate_op_names[g->op]);
	if (g->over == OVER_WORST)
		yaml_problem(&r->problems, n,
			     "'over: worst' does not go with a baseline: medians are "
			     "compared");
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
	check_against_baseline(r, n, g);
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

void parts_gates(struct reader *r, const struct yaml_node *defaults,
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
