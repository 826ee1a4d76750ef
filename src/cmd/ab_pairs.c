/* strain ab: attempts in turns, and more of them where a value is suspect. */
#include <inttypes.h>
#include <string.h>

#include "analyse/confirm.h"
#include "base/log.h"
#include "base/text.h"
#include "report/ci.h"
#include "runner/runner.h"

#include "ab.h"
#include "run_report.h"

static void say_ended(void *self, const struct cell *cell, const struct attempt_record *r,
		      bool last)
{
	const struct side *side = self;
	bool warmup = r->id.role == ROLE_WARMUP;
	scoped_arena a = arena_new();

	(void)last;
	if (!side->quiet)
		log_note("%s %s%lld/%lld of %s: %s", side->name, warmup ? "warm-up " : "",
			 (long long)r->id.slot,
			 (long long)(warmup ? cell->settings.warmup : side->wanted),
			 ci_plain_line(a, cell->id), ci_plain_line(a, r->text));
}

/*
 * The n-th measurement of one cell: what is missing in a plan of this cell alone, n
 * times. That is warm-ups before the first, and further tries where it failed.
 */
static int take_turn(struct ab *ab, struct side *side, size_t index, int64_t n,
		     struct error *err)
{
	struct cell cell = side->plan->cells[index];
	struct plan plan = { .suite = side->suite, .cells = &cell, .ncells = 1 };
	const struct runner_options runner = {
		.jobs = 1,
		.root = side->root,
		.events = { .self = side, .attempt_ended = say_ended },
	};
	int64_t first = ab->plan.options.repeat;
	struct runner_outcome outcome;

	cell.settings.repeat = n < first ? n : first;
	cell.added = n - cell.settings.repeat;
	if (runner_execute(side->place_there, &plan, &runner, &outcome, err) < 0)
		return -1;
	ab->signal = outcome.signal;
	if (outcome.not_started)
		return error_set(err, "%s: the test of '%s' could not be started; see %s",
				 side->name, cell.id, side->place);
	return 0;
}

/* A B, B A, A B …: what drifts while it lasts, drifts for both. */
static int take_pair(struct ab *ab, size_t index, int64_t n, int64_t wanted,
		     struct error *err)
{
	for (int turn = 0; turn < NSIDES && !ab->signal; turn++) {
		struct side *side = &ab->sides[n % 2 ? turn : NSIDES - 1 - turn];

		side->wanted = wanted;
		if (take_turn(ab, side, index, n, err) < 0)
			return -1;
	}
	return 0;
}

/* Each cell gets as many pairs as are `wanted` of it, all cells in turns. */
static int take_round(struct ab *ab, const int64_t *wanted, struct error *err)
{
	size_t ncells = ab->sides[BASE].plan->ncells;
	int64_t highest = 0;

	for (size_t i = 0; i < ncells; i++)
		highest = wanted[i] > highest ? wanted[i] : highest;
	for (int64_t n = 1; n <= highest; n++)
		for (size_t i = 0; i < ncells && !ab->signal; i++)
			if (n > ab->pairs[i] && n <= wanted[i] &&
			    take_pair(ab, i, n, wanted[i], err) < 0)
				return -1;
	memcpy(ab->pairs, wanted, ncells * sizeof *wanted);
	return 0;
}

/* Is there a value of the cell that more pairs may decide? */
static bool is_open(const struct comparison *c, const struct cell *cell)
{
	for (size_t i = 0; i < c->nrows; i++)
		if (c->rows[i].open && !strcmp(c->rows[i].cell, cell->id))
			return true;
	return false;
}

static void say_round(const struct ab *ab, const int64_t *wanted, size_t n)
{
	int64_t from = INT64_MAX, to = 0;

	for (size_t i = 0; i < ab->sides[BASE].plan->ncells; i++) {
		if (wanted[i] == ab->pairs[i])
			continue;
		from = ab->pairs[i] + 1 < from ? ab->pairs[i] + 1 : from;
		to = wanted[i] > to ? wanted[i] : to;
	}
	if (!ab->quiet)
		log_note("confirming: %zu cell%s, pairs %" PRId64 "–%" PRId64, n,
			 text_plural(n), from, to);
}

/*
 * How many cells are to have more pairs than they have, and how many each. A test that
 * failed is a verdict: then none.
 */
static int look(struct ab *ab, int64_t *wanted, size_t *n, struct error *err)
{
	const struct plan *plan = ab->sides[BASE].plan;
	struct comparison c;

	*n = 0;
	for (int i = 0; i < NSIDES; i++) {
		int status = run_report_results(ab->sides[i].place, err);

		if (status != EXIT_OK)
			return status < 0 ? -1 : 0;
	}
	if (ab_compare(ab, &c, err) < 0)
		return -1;
	for (size_t i = 0; i < plan->ncells; i++) {
		wanted[i] = ab->pairs[i];
		if (is_open(&c, &plan->cells[i]))
			wanted[i] = confirm_next(ab->plan.options.repeat, ab->pairs[i],
						 ab->most);
		*n += wanted[i] > ab->pairs[i];
	}
	return 0;
}

int ab_take_pairs(struct ab *ab, struct error *err)
{
	size_t ncells = ab->sides[BASE].plan->ncells, n = ncells;
	int64_t *wanted = arena_array(ab->arena, ncells, sizeof *wanted);

	for (size_t i = 0; i < ncells; i++)
		wanted[i] = ab->plan.options.repeat;
	while (n && !ab->signal) {
		if (take_round(ab, wanted, err) < 0 ||
		    (!ab->signal && look(ab, wanted, &n, err) < 0))
			return -1;
		if (n && !ab->signal)
			say_round(ab, wanted, n);
	}
	return 0;
}
