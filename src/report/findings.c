/* What a reader of a report should look at, and in which order. */
#include "findings.h"

static const struct last_words nothing = { "", "", NULL };

static void add(struct arena *a, struct finding **list, size_t *n, struct finding finding)
{
	struct finding *slot = arena_push(a, list, n, sizeof *slot);

	finding.said = nothing;
	*slot = finding;
}

static void add_of_outcome(const struct cell_analysis *cell, enum outcome outcome,
			   struct finding **list, size_t *n, struct arena *a)
{
	if (cell->run_outcome == outcome)
		add(a, list, n,
		    (struct finding){ outcome, cell, NULL, cell->run_message,
				      cell->cell->cell->test->place.line, nothing });
	for (size_t i = 0; i < cell->ngates; i++) {
		const struct gate_result *g = &cell->gates[i];

		if (g->outcome == outcome)
			add(a, list, n,
			    (struct finding){ outcome, cell, g, g->message,
					      g->gate->place.line, nothing });
	}
}

/* What the test said stands once, with the first thing that failed of its cell. */
static void add_last_words(const struct analysis *an, struct finding *list, size_t n,
			   struct arena *a)
{
	enum { LIMIT = 1000 };
	bool *told = arena_array(a, an->ncells, sizeof *told);

	for (size_t i = 0; i < n; i++) {
		const struct cell_analysis *cell = list[i].cell;

		if (told[cell - an->cells] ||
		    !(outcomes[list[i].outcome].fails ||
		      outcome_fails(list[i].outcome, an->failing)))
			continue;
		told[cell - an->cells] = true;
		list[i].said = excerpt_last_words(an->run, cell->last, LIMIT, a);
	}
}

/*
 * What makes the run fail, or the rest. What was not judged is no finding unless it makes
 * the run fail.
 */
static void add_all(const struct analysis *an, bool failing, struct finding **list,
		    size_t *n, struct arena *a)
{
	static const enum outcome order[] = { OUTCOME_FAILED, OUTCOME_ERRORED,
					      OUTCOME_INCONCLUSIVE, OUTCOME_WARNED,
					      OUTCOME_SKIPPED };

	for (size_t o = 0; o < sizeof order / sizeof *order; o++) {
		if (outcome_fails(order[o], an->failing) != failing ||
		    (!failing && order[o] == OUTCOME_SKIPPED))
			continue;
		for (size_t i = 0; i < an->ncells; i++)
			add_of_outcome(&an->cells[i], order[o], list, n, a);
	}
}

struct findings findings_of(const struct analysis *an, struct arena *a)
{
	struct finding *list = NULL;
	size_t n = 0;

	add_all(an, true, &list, &n, a);
	add_all(an, false, &list, &n, a);
	add_last_words(an, list, n, a);
	return (struct findings){ list, n };
}
