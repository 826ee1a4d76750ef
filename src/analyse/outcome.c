/* What came of a gate, a test, a cell, a run. */
#include "analyse/outcome.h"

#include <string.h>

#include "base/text.h"

const struct outcome_row outcomes[OUTCOME_END] = {
	[OUTCOME_PASSED] = { "passed", 0, RESULT_PASSED, false },
	[OUTCOME_WARNED] = { "warned", 1, RESULT_PASSED, false },
	[OUTCOME_FAILED] = { "failed", 3, RESULT_FAILURE, true },
	[OUTCOME_ERRORED] = { "errored", 4, RESULT_ERROR, true },
	[OUTCOME_SKIPPED] = { "skipped", 0, RESULT_SKIPPED, false },
	/* not a pass where people count passes: the reason stands beside it */
	[OUTCOME_INCONCLUSIVE] = { "inconclusive", 2, RESULT_SKIPPED, false },
};

const char outcomes_strict[] = "inconclusive,skipped";

static const char never[] = "never";

static unsigned bit_of(enum outcome o)
{
	return 1U << o;
}

static int unknown(const char *list, const char *word, size_t size, struct error *err)
{
	return error_usage(err,
			   "expected never, or a list of failed, errored, inconclusive, "
			   "skipped, warned, got '%.*s'%s%s%s",
			   (int)size, word, size == strlen(list) ? "" : " in '",
			   size == strlen(list) ? "" : list,
			   size == strlen(list) ? "" : "'");
}

/* The outcome of that name; OUTCOME_PASSED for any other word. */
static enum outcome find(const char *word, size_t size)
{
	for (int i = 0; i < OUTCOME_END; i++)
		if (strlen(outcomes[i].name) == size &&
		    !strncmp(outcomes[i].name, word, size))
			return (enum outcome)i;
	return OUTCOME_PASSED;
}

int outcomes_parse(const char *list, struct outcome_set *set, struct error *err)
{
	const char *word = list;

	if (!strcmp(list, never))
		return 0;
	for (;;) {
		size_t size = strcspn(word, ",");
		enum outcome o = find(word, size);

		if (o == OUTCOME_PASSED)
			return unknown(list, word, size, err);
		set->bits |= bit_of(o);
		if (!word[size])
			return 0;
		word += size + 1;
	}
}

const char *outcomes_list(struct outcome_set set, struct arena *a)
{
	struct text t = { .arena = a };

	for (int i = 0; i < OUTCOME_END; i++)
		if (outcome_fails((enum outcome)i, set))
			text_addf(&t, "%s%s", t.size ? "," : "", outcomes[i].name);
	return t.size ? text_string(&t) : never;
}

struct outcome_set outcomes_failing(const char *list)
{
	struct outcome_set set = { 0 };

	if (list && outcomes_parse(list, &set, NULL) == 0)
		return set;
	for (int i = 0; i < OUTCOME_END; i++)
		if (list ? i != OUTCOME_PASSED : outcomes[i].fails)
			set.bits |= bit_of((enum outcome)i);
	return set;
}

bool outcome_fails(enum outcome o, struct outcome_set failing)
{
	return (failing.bits & bit_of(o)) != 0;
}

enum outcome outcome_worse(enum outcome a, enum outcome b, struct outcome_set failing)
{
	if (outcome_fails(a, failing) != outcome_fails(b, failing))
		return outcome_fails(b, failing) ? b : a;
	return outcomes[b].badness > outcomes[a].badness ? b : a;
}

enum result outcome_result(enum outcome o, struct outcome_set failing)
{
	enum result result = outcomes[o].result;

	return result != RESULT_ERROR && outcome_fails(o, failing) ? RESULT_FAILURE
								   : result;
}
