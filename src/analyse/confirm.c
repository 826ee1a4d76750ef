/* More attempts where a verdict hangs on them. */
#include "analyse/confirm.h"

#include "effect.h"
#include "judge.h"

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
	enum { TIMES = 3, IN_ALL = 20, ENOUGH = 5 };
	int64_t most = greatest(ENOUGH, least(IN_ALL, repeat + TIMES * repeat));

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

		if (t->record.role != ROLE_MEASURED)
			continue;
		m.begun = greatest(m.begun, t->record.slot);
		m.ended += run_attempt_counts(t);
	}
	return m;
}

bool confirm_suspects(const struct run_record *record, const struct cell_analysis *cell,
		      const struct gate_result *gate)
{
	size_t most = (size_t)confirm_most(record, cell->cell->cell->settings.repeat);

	return judge_in_family(gate) && gate->outcome == OUTCOME_INCONCLUSIVE &&
	       effect_suspect(gate->effect, gate->n, gate->nbaseline, most);
}

static bool has_suspects(const struct run_record *record, const struct cell_analysis *cell)
{
	for (size_t i = 0; i < cell->ngates; i++)
		if (confirm_suspects(record, cell, &cell->gates[i]))
			return true;
	return false;
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

int64_t confirm_wanted(const struct run_record *record, const struct cell_analysis *cell)
{
	int64_t repeat = cell->cell->cell->settings.repeat,
		most = confirm_most(record, repeat);
	const struct measured m = measured_of(cell->cell);

	/* what was planned comes first */
	if (m.ended < repeat)
		return 0;
	/* a look in the midst of a round would be one more than is corrected for */
	if (m.begun > repeat && m.ended < look_of(repeat, m.begun, most))
		return look_of(repeat, m.begun, most);
	/* a test that fails is no matter of chance */
	if (cell->run_outcome != OUTCOME_PASSED || !has_suspects(record, cell))
		return 0;
	return confirm_next(repeat, m.ended, most);
}
