/* What came of a gate, a test, a cell, a run. */
#include "analyse/outcome.h"

const struct outcome_row outcomes[OUTCOME_END] = {
	[OUTCOME_PASSED] = { "passed", 0, RESULT_PASSED, false },
	[OUTCOME_WARNED] = { "warned", 1, RESULT_PASSED, false },
	[OUTCOME_FAILED] = { "failed", 3, RESULT_FAILURE, true },
	[OUTCOME_ERRORED] = { "errored", 4, RESULT_ERROR, true },
	[OUTCOME_SKIPPED] = { "skipped", 0, RESULT_SKIPPED, false },
	/* not a pass where people count passes: the reason stands beside it */
	[OUTCOME_INCONCLUSIVE] = { "inconclusive", 2, RESULT_SKIPPED, false },
};

enum outcome outcome_worse(enum outcome a, enum outcome b)
{
	return outcomes[b].badness > outcomes[a].badness ? b : a;
}

bool outcome_fails(enum outcome o, bool strict)
{
	return outcomes[o].fails || (strict && o == OUTCOME_INCONCLUSIVE);
}

enum result outcome_result(enum outcome o, bool strict)
{
	enum result result = outcomes[o].result;

	return result == RESULT_SKIPPED && outcome_fails(o, strict) ? RESULT_FAILURE
								    : result;
}
