/* What reports for people say alike. */
#include "words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "values.h"

const char *words_counts(struct arena *a, const struct counts *c, const char *noun)
{
	const struct {
		size_t n;
		enum outcome outcome;
	} parts[] = {
		{ c->passed, OUTCOME_PASSED },
		{ c->warned, OUTCOME_WARNED },
		{ c->failed, OUTCOME_FAILED },
		{ c->errored, OUTCOME_ERRORED },
		{ c->skipped, OUTCOME_SKIPPED },
		{ c->inconclusive, OUTCOME_INCONCLUSIVE },
	};
	const char *before = ": ";
	struct text t = { .arena = a };

	if (!c->cells)
		return arena_printf(a, "no %ss", noun);
	text_addf(&t, "%zu %s%s", c->cells, noun, text_plural(c->cells));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!parts[i].n)
			continue;
		text_addf(&t, "%s%zu %s", before, parts[i].n,
			  outcomes[parts[i].outcome].name);
		before = ", ";
	}
	return text_string(&t);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_reasons(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* The sentence, without what every such line says. */
static const char *reason_of(const struct gate_result *g)
{
	static const char prefix[] = "not judged: ";
	size_t n = sizeof prefix - 1;

	return strncmp(g->message, prefix, n) ? g->message : g->message + n;
}

struct unjudged words_unjudged(const struct analysis *an, struct arena *a)
{
	size_t n = an->gates_by_outcome.skipped, at = 0;
	const char **texts = arena_array(a, n, sizeof *texts);
	struct reason *list = arena_array(a, n, sizeof *list);
	struct unjudged u = { list, 0, n };

	for (size_t i = 0; i < an->ncells; i++)
		for (size_t j = 0; j < an->cells[i].ngates; j++)
			if (an->cells[i].gates[j].outcome == OUTCOME_SKIPPED)
				texts[at++] = reason_of(&an->cells[i].gates[j]);
	if (n)
		qsort(texts, n, sizeof *texts, compare_texts);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || strcmp(texts[i], texts[i - 1]) != 0)
			list[u.n++].text = texts[i];
		list[u.n - 1].n++;
	}
	if (u.n)
		qsort(list, u.n, sizeof *list, compare_reasons);
	return u;
}

static bool looks_good(enum outcome o)
{
	return o == OUTCOME_PASSED || o == OUTCOME_WARNED;
}

const char *words_verdict(const struct analysis *an, struct arena *a)
{
	const char *name = outcomes[an->verdict].name;
	struct unjudged u = words_unjudged(an, a);

	if (!u.gates || !looks_good(an->verdict))
		return name;
	return arena_printf(a, "%s, %zu gate%s not judged%s%s", name, u.gates,
			    text_plural(u.gates), u.n == 1 ? ": " : "",
			    u.n == 1 ? u.list[0].text : "");
}

const char *words_tally(const struct analysis *an, struct arena *a)
{
	bool told_why = strchr(words_verdict(an, a), ':') != NULL;

	return arena_printf(a, "%s %s; %s%s", told_why ? ";" : ":",
			    words_counts(a, &an->cells_by_verdict, "cell"),
			    words_counts(a, &an->gates_by_outcome, "gate"),
			    an->run->interrupted ? "; the run was interrupted" : "");
}

enum outcome words_look(const struct analysis *an)
{
	const struct counts *gates = &an->gates_by_outcome;

	return an->verdict == OUTCOME_PASSED && gates->cells &&
			       gates->skipped == gates->cells
		       ? OUTCOME_SKIPPED
		       : an->verdict;
}

const char *words_value(const struct analysis *an, const struct value *v, struct arena *a)
{
	const char *low, *high;

	if (!values_known(v))
		return "-";
	low = value_format(a, v->measure, v->number, an->sizes);
	if (isinf(value_high(v)))
		return arena_printf(a, "%s or more", low);
	high = value_format(a, v->measure, value_high(v), an->sizes);
	return strcmp(low, high) != 0 ? arena_printf(a, "%s to %s", low, high) : low;
}

int64_t words_cell_us(const struct cell_analysis *cell)
{
	int64_t us = 0;

	for (size_t i = 0; i < cell->cell->nattempts; i++)
		if (cell->cell->attempts[i].record.wall_us != NO_VALUE)
			us += cell->cell->attempts[i].record.wall_us;
	return us;
}
