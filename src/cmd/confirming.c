/* strain run --confirm: rounds of more attempts for the cells whose gates are suspect. */
#include "confirming.h"

#include <inttypes.h>

#include "analyse/confirm.h"
#include "base/text.h"
#include "report/ci.h"

/*
 * A gate that asked for more attempts, by the places of its cell in the plan and of
 * itself in the cell.
 */
struct suspect {
	size_t cell, gate;
};

struct confirming {
	const struct confirming_run *run;
	struct arena *arena;
	int64_t *asked; /* per cell of the plan: measurements in all, so far */
	struct suspect *suspects;
	size_t nsuspects;
	const char **said;
	size_t nsaid;
};

/* The cells that get more attempts, and which. */
struct round {
	struct cell *cells;
	size_t n;
	int64_t from, to; /* of the cells' measurements */
};

static void remember(struct confirming *c, size_t cell, size_t gate)
{
	struct suspect *s;

	for (size_t i = 0; i < c->nsuspects; i++)
		if (c->suspects[i].cell == cell && c->suspects[i].gate == gate)
			return;
	s = arena_push(c->arena, &c->suspects, &c->nsuspects, sizeof *s);
	*s = (struct suspect){ cell, gate };
}

static void remember_suspects(struct confirming *c, const struct analysis *an, size_t cell)
{
	const struct cell_analysis *judged = &an->cells[cell];

	for (size_t i = 0; i < judged->ngates; i++)
		if (confirm_suspects(an, judged, &judged->gates[i]))
			remember(c, cell, i);
}

static void add_cell(struct confirming *c, struct round *round,
		     const struct cell_analysis *judged, int64_t wanted)
{
	struct cell *cell = arena_push(c->arena, &round->cells, &round->n, sizeof *cell);
	int64_t from = (int64_t)judged->ncounted + 1;

	*cell = c->run->plan->cells[judged->cell->cell->index];
	cell->added = wanted - cell->settings.repeat;
	c->asked[cell->index] = wanted;
	if (round->n == 1 || from < round->from)
		round->from = from;
	round->to = wanted > round->to ? wanted : round->to;
	progress_add(c->run->progress, cell, (size_t)(wanted - from + 1));
}

/* What came of the gates that were suspect. */
static void tell_ends(struct confirming *c, const struct analysis *an)
{
	for (size_t i = 0; i < c->nsuspects; i++) {
		const struct cell_analysis *cell = &an->cells[c->suspects[i].cell];
		const struct gate_result *g = &cell->gates[c->suspects[i].gate];
		const char *word = "undecided";

		if (g->outcome == OUTCOME_FAILED)
			word = "confirmed";
		else if (g->outcome == OUTCOME_PASSED)
			word = "cleared";
		*(const char **)arena_push(c->arena, &c->said, &c->nsaid,
					   sizeof *c->said) =
			arena_printf(c->arena, "%s with %zu attempts: %s: %s", word, g->n,
				     ci_plain_line(c->arena, cell->cell->cell->id),
				     ci_plain_line(c->arena, g->name));
	}
}

/* Judge what there is: the round that it asks for, empty when all is decided. */
static int look(struct confirming *c, struct round *round, struct error *err)
{
	scoped_arena a = arena_new();
	struct run *run = run_load(c->run->path, &summary_vocabulary, err);
	const struct analysis *an;
	int64_t *wanted;

	if (!run)
		return -1;
	an = analyse_run(run, NULL, a);
	*round = (struct round){ 0 };
	wanted = arena_array(a, an->ncells, sizeof *wanted);
	confirm_wanted(an, wanted);
	for (size_t i = 0; i < an->ncells; i++) {
		/* what was asked for and did not come (a keeper was killed) will not */
		if (wanted[i] <= c->asked[i])
			continue;
		remember_suspects(c, an, i);
		add_cell(c, round, &an->cells[i], wanted[i]);
	}
	if (!round->n)
		tell_ends(c, an);
	run_free(run);
	return 0;
}

static void add_up(struct runner_outcome *all, const struct runner_outcome *one)
{
	all->signal = one->signal;
	all->stopped = one->stopped;
	all->attempts += one->attempts;
	all->not_started += one->not_started;
}

static int run_round(struct confirming *c, const struct round *round,
		     struct runner_outcome *outcome, struct error *err)
{
	const struct plan plan = { .suite = c->run->plan->suite,
				   .cells = round->cells,
				   .ncells = round->n };
	struct runner_outcome one;
	int rc;

	progress_say(c->run->progress,
		     arena_printf(c->arena,
				  "confirming: %zu cell%s, attempts %" PRId64 "–%" PRId64,
				  round->n, text_plural(round->n), round->from,
				  round->to));
	rc = runner_execute(c->run->path, &plan, c->run->options, &one, err);
	add_up(outcome, &one);
	return rc;
}

int confirming_execute(const struct confirming_run *run, struct runner_outcome *outcome,
		       const char *const **said, struct error *err)
{
	struct confirming c = { .run = run, .arena = run->arena };
	struct round round;
	int rc = 0;

	c.asked = arena_array(c.arena, run->plan->ncells, sizeof *c.asked);
	while (rc == 0 && !outcome->signal && !outcome->stopped) {
		rc = look(&c, &round, err);
		if (rc < 0 || !round.n)
			break;
		rc = run_round(&c, &round, outcome, err);
	}
	arena_push(c.arena, &c.said, &c.nsaid, sizeof *c.said);
	*said = c.said;
	return rc;
}
