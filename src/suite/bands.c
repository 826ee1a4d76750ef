/* Bands: expected ranges with names, `small: < 20 MB`, `medium: 20-100 MB`. */
#include "bands.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

#include "subjects.h"

enum { BANDS_MAX = 1000 };

static const char form[] = "a range such as '< 20 MB', '20-100 MB' or '> 100 MB'";

/* A number that may lack a unit of its own; what follows it. */
static bool scan_number(const char *s, struct quantity *q, const char **end)
{
	return quantity_parse(s, q, end, NULL) == 0;
}

static bool fits(struct quantity q, struct quantity unit)
{
	return q.unit == unit.unit && q.per_min == unit.per_min;
}

/* "20-100 MB": the first number takes the unit of the second where it has none. */
static bool read_range(struct reader *r, const char *s, struct quantity unit,
		       struct band *b)
{
	const char *dash = strchr(s, '-'), *tail;
	struct quantity low, high;
	double number;

	if (!dash || !scan_number(dash + 1, &high, &tail) || *tail || !fits(high, unit))
		return false;
	s = text_trim(r->arena, arena_strndup(r->arena, s, (size_t)(dash - s)));
	if (text_to_double(s, &number)) {
		const char *suffix = dash + 1 + strspn(dash + 1, " ");

		suffix += strspn(suffix, "0123456789.eE");
		s = arena_printf(r->arena, "%s%s", s, suffix);
	}
	if (!scan_number(s, &low, &tail) || *tail || !fits(low, unit))
		return false;
	b->range.low = low.value;
	b->range.high = high.value;
	return low.value < high.value;
}

static bool read_band_range(struct reader *r, const char *s, struct quantity unit,
			    struct band *b)
{
	bool below = *s == '<';
	struct quantity q;
	const char *tail;

	if (*s != '<' && *s != '>')
		return read_range(r, s, unit, b);
	s += 1 + (s[1] == '=');
	if (!scan_number(s, &q, &tail) || *tail || !fits(q, unit))
		return false;
	b->range.low = below ? -INFINITY : q.value;
	b->range.high = below ? q.value : INFINITY;
	return true;
}

static void read_subject(struct reader *r, const struct yaml_node *map,
			 const struct yaml_child *subject, struct test *t,
			 struct band *list)
{
	struct problems *ps = &r->problems;
	const struct yaml_node *bands = subject->node;
	const struct test_metric *metric;
	struct quantity unit;

	if (!subject_find(r, t, subject->key, &unit, &metric)) {
		subject_unknown(r, t, map, subject->place, subject->key);
		return;
	}
	for (size_t i = 0; i < bands->n; i++) {
		const struct yaml_child *c = &bands->children[i];
		struct band *b = &list[t->nbands];
		const char *s = yaml_string(ps, c->node, form);

		*b = (struct band){ .subject = subject->key,
				    .name = c->key,
				    .range.open = true };
		if (s && read_band_range(r, text_trim(r->arena, s), unit, b))
			t->nbands++;
		else if (s)
			yaml_expected(ps, c->node,
				      arena_printf(r->arena, "%s with %s", form,
						   unit_expected(unit.unit)));
	}
}

void bands_read(struct reader *r, const struct yaml_node *n, struct test *t)
{
	struct problems *ps = &r->problems;
	size_t count = 0;
	struct band *list;

	if (!n || !yaml_is(ps, n, YAML_MAP))
		return;
	for (size_t i = 0; i < n->n; i++)
		if (n->children[i].node->kind == YAML_MAP)
			count += n->children[i].node->n;
	if (count > BANDS_MAX) {
		yaml_problem(ps, n, "more than %d bands", BANDS_MAX);
		return;
	}
	list = arena_array(r->arena, count, sizeof *list);
	t->bands = list;
	for (size_t i = 0; i < n->n; i++)
		if (yaml_is(ps, n->children[i].node, YAML_MAP))
			read_subject(r, n, &n->children[i], t, list);
}
