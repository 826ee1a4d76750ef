/* More attempts where a verdict hangs on them. */
#include "analyse/confirm.h"

#include "analyse/effect.h"

#include "judge.h"
#include "reference.h"

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t greatest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t confirm_most(const struct run_record *record, int64_t repeat)
{
	enum { TIMES = 3, IN_ALL = 20 };
	int64_t most = greatest((int64_t)effect_fewest_attempts(),
				least(IN_ALL, repeat + TIMES * repeat));

	if (!record->confirm)
		return repeat;
	return greatest(repeat, record->confirm_most ? record->confirm_most : most);
}

/* Measurements of the cell: the highest that was begun, and how many came to their own end. */
struct measured {
	int64_t begun, ended;
};

static struct measured measured_of(const struct run_cell *cell)
{
	struct measured m = { 0, 0 };

	for (size_t i = 0; i < cell->nattempts; i++) {
		const struct run_attempt *t = &cell->attempts[i];

		if (t->record.id.role != ROLE_MEASURED)
			continue;
		m.begun = greatest(m.begun, t->record.id.slot);
		m.ended += run_attempt_counts(t);
	}
	return m;
}

/* The size of the look that `n` has come to, or grows to. */
static int64_t look_of(int64_t first, int64_t n, int64_t most)
{
	size_t size;

	effect_look((size_t)first, (size_t)n, &size);
	return least((int64_t)size, most);
}

int64_t confirm_next(int64_t first, int64_t n, int64_t most)
{
	return greatest(n, look_of(first, n + 1, most));
}

static int64_t most_of(const struct analysis *an, const struct cell *cell)
{
	return confirm_most(&an->run->record, cell->settings.repeat);
}

static const struct cell *held_against(const struct analysis *an,
				       const struct cell_analysis *cell,
				       const struct gate_result *gate)
{
	return reference_cell(an->run->plan, cell->cell->cell, gate->gate);
}

bool confirm_suspects(const struct analysis *an, const struct cell_analysis *cell,
		      const struct gate_result *gate)
{
	const struct cell *other;
	size_t base;

	/* a test that fails is no matter of chance */
	if (!judge_in_family(gate) || gate->outcome != OUTCOME_INCONCLUSIVE ||
	    cell->run_outcome != OUTCOME_PASSED)
		return false;
	other = held_against(an, cell, gate);
	base = other ? (size_t)most_of(an, other) : gate->nbaseline;
	return effect_suspect(gate->effect, gate->n, base,
			      (size_t)most_of(an, cell->cell->cell));
}

/*
 * The rest of a round that was begun: a look in the midst of it would be one more than is
 * corrected for.
 */
static int64_t rest_of_round(const struct analysis *an, const struct cell_analysis *cell)
{
	int64_t repeat = cell->cell->cell->settings.repeat, size;
	const struct measured m = measured_of(cell->cell);

	size = look_of(repeat, m.begun, most_of(an, cell->cell->cell));
	return m.ended >= repeat && m.begun > repeat && m.ended < size ? size : 0;
}

/*
 * One round more, once what was planned is there; nothing where the cell has all that it
 * may have.
 */
static void want_more(const struct analysis *an, size_t cell, int64_t *wanted)
{
	const struct cell *planned = an->cells[cell].cell->cell;
	int64_t n = measured_of(an->cells[cell].cell).ended, next;

	next = confirm_next(planned->settings.repeat, n, most_of(an, planned));
	if (n >= planned->settings.repeat && next > n)
		wanted[cell] = next;
}

static void want_for_gate(const struct analysis *an, size_t cell,
			  const struct gate_result *gate, int64_t *wanted)
{
	const struct cell *other;

	if (!confirm_suspects(an, &an->cells[cell], gate))
		return;
	other = held_against(an, &an->cells[cell], gate);
	want_more(an, cell, wanted);
	if (other)
		want_more(an, other->index, wanted);
}

void confirm_wanted(const struct analysis *an, int64_t *wanted)
{
	bool unfinished = false;

	for (size_t i = 0; i < an->ncells; i++) {
		wanted[i] = rest_of_round(an, &an->cells[i]);
		unfinished |= wanted[i] > 0;
	}
	for (size_t i = 0; i < an->ncells && !unfinished; i++)
		for (size_t j = 0; j < an->cells[i].ngates; j++)
			want_for_gate(an, i, &an->cells[i].gates[j], wanted);
}
