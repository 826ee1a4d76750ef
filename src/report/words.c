/* What reports for people say alike. */
#include "words.h"

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

const char *words_value(const struct analysis *an, const struct value *v, struct arena *a)
{
	return values_known(v) ? value_format(a, v, v->q.value, an->sizes) : "-";
}

int64_t words_cell_us(const struct cell_analysis *cell)
{
	int64_t us = 0;

	for (size_t i = 0; i < cell->cell->nattempts; i++)
		if (cell->cell->attempts[i].record.wall_us != NO_VALUE)
			us += cell->cell->attempts[i].record.wall_us;
	return us;
}

static const struct last_words nothing = { "", "", NULL };

static void add(struct arena *a, struct problem **list, size_t *n, struct problem problem)
{
	struct problem *slot = arena_push(a, list, n, sizeof *slot);

	problem.said = nothing;
	*slot = problem;
}

static void add_of_outcome(const struct cell_analysis *cell, enum outcome outcome,
			   struct problem **list, size_t *n, struct arena *a)
{
	if (cell->run_outcome == outcome)
		add(a, list, n,
		    (struct problem){ outcome, cell, NULL, cell->run_message,
				      cell->cell->cell->test->place.line, nothing });
	for (size_t i = 0; i < cell->ngates; i++) {
		const struct gate_result *g = &cell->gates[i];

		if (g->outcome == outcome)
			add(a, list, n,
			    (struct problem){ outcome, cell, g, g->message,
					      g->gate->place.line, nothing });
	}
}

/* What the test said stands once, with the first thing that failed of its cell. */
static void add_last_words(const struct analysis *an, struct problem *list, size_t n,
			   struct arena *a)
{
	enum { LIMIT = 1000 };
	bool *told = arena_array(a, an->ncells, sizeof *told);

	for (size_t i = 0; i < n; i++) {
		const struct cell_analysis *cell = list[i].cell;

		if (!outcomes[list[i].outcome].fails || told[cell - an->cells])
			continue;
		told[cell - an->cells] = true;
		list[i].said = excerpt_last_words(an->run, cell->last, LIMIT, a);
	}
}

struct problems words_problems(const struct analysis *an, struct arena *a)
{
	static const enum outcome order[] = { OUTCOME_FAILED, OUTCOME_ERRORED,
					      OUTCOME_INCONCLUSIVE, OUTCOME_WARNED };
	struct problem *list = NULL;
	size_t n = 0;

	for (size_t o = 0; o < sizeof order / sizeof *order; o++)
		for (size_t i = 0; i < an->ncells; i++)
			add_of_outcome(&an->cells[i], order[o], &list, &n, a);
	add_last_words(an, list, n, a);
	return (struct problems){ list, n };
}
