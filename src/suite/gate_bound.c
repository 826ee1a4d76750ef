/* The right side of a gate. */
#include "gate_bound.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

#include "reference.h"

static const char *const rates[] = {
	[UNIT_COUNT] = "5/min",
	[UNIT_BYTES] = "5 MB/min",
	[UNIT_TIME] = "2 s/min",
	[UNIT_CPU] = "5 %/min",
};

const char *bound_skip_blanks(const char *s)
{
	return s + strspn(s, " \t\n");
}

const char *bound_kind(const struct gate *g)
{
	return g->other_cell ? "another cell" : "a baseline";
}

static const char or_reference[] = " (or baseline + 10 %)";

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
struct place bound_place(const struct yaml_node *n, const char *part)
{
	struct place at = n->place;

	if (!n->quoted && part >= n->text && part < n->text + strlen(n->text))
		for (const char *s = n->text; s < part && *s != '\n'; s++)
			at.column += ((unsigned char)*s & 0xc0) != 0x80;
	return at;
}

static void wrong_bound(const struct bound_reader *b, const char *bound, const char *also)
{
	struct reader *r = b->r;

	yaml_problem_at(&r->problems, b->n, bound_place(b->n, bound),
			"expected %s%s, got '%s'%s",
			b->known ? expected_bound(r, b->unit, b->metric)
				 : "a quantity such as 40 MB, 80 % or 1500",
			also, problems_quote(&r->problems, bound),
			b->known ? reader_for_test(r) : "");
}

/* One amount of a tolerance: a share of the reference or a number of it. False after a mistake. */
static bool read_amount(const struct bound_reader *b, const char *amount, double sign,
			struct gate *g)
{
	struct quantity q = { 0 };

	if (!scan_quantity(b->r, amount, b->metric, &q) || q.value < 0) {
		wrong_bound(b, amount, or_reference);
		return false;
	}
	if (q.unit == UNIT_CPU && !q.per_min) {
		if (b->unit.per_min)
			yaml_problem_at(&b->r->problems, b->n, bound_place(b->n, amount),
					"a slope may be 0 or less, no percentage of it is "
					"a tolerance; write an amount such as %s + %s",
					g->reference, rates[b->unit.unit]);
		g->tolerance_ratio = sign * q.value / 1000;
		return true;
	}
	if (b->known && !fits(q, b->unit)) {
		wrong_bound(b, amount, or_reference);
		return false;
	}
	g->tolerance.value = sign * q.value;
	return true;
}

/* "(10 %, 5 MB)": a share and an amount, of which the larger counts. */
static void read_larger(const struct bound_reader *b, const char *s, double sign,
			struct gate *g)
{
	const char *open = bound_skip_blanks(s), *comma = strchr(open, ','),
		   *close = strrchr(open, ')');
	struct arena *a = b->r->arena;
	const char *parts[2];

	if (*open != '(' || !comma || !close || comma > close ||
	    *bound_skip_blanks(close + 1)) {
		wrong_bound(b, s, " (or max(10 %, 5 MB))");
		return;
	}
	parts[0] = text_trim(a, arena_strndup(a, open + 1, (size_t)(comma - open - 1)));
	parts[1] = text_trim(a, arena_strndup(a, comma + 1, (size_t)(close - comma - 1)));
	if (!read_amount(b, parts[0], sign, g) || !read_amount(b, parts[1], sign, g))
		return;
	if (g->tolerance_ratio == 0 || g->tolerance.value == 0)
		yaml_problem_at(
			&b->r->problems, b->n, bound_place(b->n, s),
			"max() takes a share and an amount, such as max(10 %%, 5 MB)");
}

/* What follows a reference: nothing, or "+ 10 %", "- 5 MB", "+ max(10 %, 5 MB)". */
static void read_tolerance(const struct bound_reader *b, const char *s, struct gate *g)
{
	const char *amount = bound_skip_blanks(s);
	double sign = *amount == '-' ? -1 : 1;

	g->bound = BOUND_REFERENCE;
	g->tolerance =
		(struct quantity){ .unit = b->unit.unit, .per_min = b->unit.per_min };
	if (!*amount)
		return;
	if (*amount != '+' && *amount != '-') {
		wrong_bound(b, amount, or_reference);
		return;
	}
	amount = bound_skip_blanks(amount + 1);
	if (!strncmp(amount, "max", 3))
		read_larger(b, amount + 3, sign, g);
	else
		read_amount(b, amount, sign, g);
}

/* False where the bound names no reference. */
static bool read_reference(const struct bound_reader *b, const char *s, struct gate *g)
{
	const char *end;

	if (!strncmp(s, "cell(", 5)) {
		if (reference_read(b->r, b->n, b->test, s, &end, g))
			read_tolerance(b, end, g);
		return true;
	}
	if (strncmp(s, "baseline", 8) != 0 || is_identifier(s + 8, true))
		return false;
	g->reference = "baseline";
	read_tolerance(b, s + 8, g);
	return true;
}

/* The band of that name for the subject; NULL. */
static const struct band *band_find(const struct test *t, const char *subject,
				    const char *name)
{
	for (size_t i = 0; i < t->nbands; i++)
		if (!strcmp(t->bands[i].subject, subject) &&
		    !strcmp(t->bands[i].name, name))
			return &t->bands[i];
	return NULL;
}

/* "13..17 MiB", "13 MiB .. 17 MiB": the first takes the unit of the second where it has none. */
static bool scan_range(const struct bound_reader *b, const char *s, struct range *range)
{
	struct arena *a = b->r->arena;
	const char *dots = strstr(s, ".."), *low, *high, *unit;
	struct quantity from, to;
	double number;

	if (!dots)
		return false;
	low = text_trim(a, arena_strndup(a, s, (size_t)(dots - s)));
	high = text_trim(a, dots + 2);
	if (text_to_double(low, &number) && text_scan_double(high, &number, &unit))
		low = arena_printf(a, "%s%s", low, unit);
	if (!scan_quantity(b->r, low, b->metric, &from) ||
	    !scan_quantity(b->r, high, b->metric, &to) ||
	    (b->known && (!fits(from, b->unit) || !fits(to, b->unit))))
		return false;
	*range = (struct range){ from.value, to.value, false };
	return from.value <= to.value;
}

static void read_range(const struct bound_reader *b, const char *s, struct gate *g)
{
	const struct band *band =
		band_find(b->test, g->subject, text_trim(b->r->arena, s));

	g->bound = BOUND_RANGE;
	if (band)
		g->range = band->range;
	else if (is_identifier(text_trim(b->r->arena, s), true))
		yaml_problem_at(&b->r->problems, b->n, bound_place(b->n, s),
				"the test has no band '%s' of %s",
				problems_quote(&b->r->problems, s), g->subject);
	else if (!scan_range(b, s, &g->range))
		wrong_bound(b, s, ", from the lower to the higher, such as 13..17 MiB");
}

void bound_read(const struct bound_reader *b, const char *s, struct gate *g)
{
	struct quantity q = { 0 };

	if (g->op == OP_IN) {
		read_range(b, s, g);
		return;
	}
	if (read_reference(b, s, g))
		return;
	if (!scan_quantity(b->r, s, b->metric, &q) || (b->known && !fits(q, b->unit))) {
		wrong_bound(b, s, or_reference);
		return;
	}
	g->bound = BOUND_ABSOLUTE;
	g->limit = b->unit;
	g->limit.value = q.value;
	g->limit.by_hour = q.by_hour;
}
