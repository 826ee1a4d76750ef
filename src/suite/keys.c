/*
 * Metrics as the files call them: one column each, for all tests of a suite, since their
 * rows stand in one table.
 */
#include "keys.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct key {
	const char *key;
	const struct test_metric *metric;
};

static int compare_metrics(const void *a, const void *b)
{
	const struct test_metric *x = *(const struct test_metric *const *)a;
	const struct test_metric *y = *(const struct test_metric *const *)b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return x->place.line < y->place.line ? -1 : x->place.line > y->place.line;
}

/*
 * Do the files call them the same? A metric that several tests have alike is one column,
 * as it should be.
 */
static bool are_alike(const struct test_metric *x, const struct test_metric *y)
{
	return !strcmp(x->name, y->name) && x->unit == y->unit &&
	       (x->source == SOURCE_LIVE) == (y->source == SOURCE_LIVE);
}

/* The metrics of all tests, each once however many have it. */
static const struct test_metric **
distinct_metrics(struct reader *r, const struct test *tests, size_t n, size_t *count)
{
	const struct test_metric **list;
	size_t all = 0, kept = 0;

	for (size_t i = 0; i < n; i++)
		all += tests[i].nmetrics;
	list = arena_array(r->arena, all + 1, sizeof(struct test_metric *));
	all = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < tests[i].nmetrics; k++)
			list[all++] = &tests[i].metrics[k];
	qsort(list, all, sizeof(struct test_metric *), compare_metrics);
	for (size_t i = 0; i < all; i++)
		if (!kept || !are_alike(list[kept - 1], list[i]))
			list[kept++] = list[i];
	*count = kept;
	return list;
}

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int order = strcasecmp(x->key, y->key), by_line;

	by_line = (x->metric->place.line > y->metric->place.line) -
		  (x->metric->place.line < y->metric->place.line);
	return order ? order : by_line ? by_line : x->metric < y->metric ? -1 : 1;
}

/* The first of its keys that is not free is told. */
static void check_owner(struct reader *r, const struct test_metric *m,
			const char *const *keys)
{
	const char *owner = NULL;

	while (*keys && !(owner = r->words->owner(*keys, r->arena)))
		keys++;
	if (owner)
		problems_add(&r->problems, m->place,
			     "the metric '%s' would be '%s' in files, which is %s",
			     m->name, *keys, owner);
}

static void check_pair(struct reader *r, const struct key *first, const struct key *again)
{
	if (strcasecmp(first->key, again->key) != 0 || first->metric == again->metric ||
	    !strcmp(first->metric->name, again->metric->name))
		return;
	problems_add(
		&r->problems, again->metric->place,
		"the metrics '%s' and '%s' (line %d) would be one column in files, '%s'",
		again->metric->name, first->metric->name, first->metric->place.line,
		again->key);
}

void keys_check(struct reader *r, const struct test *tests, size_t n)
{
	size_t nmetrics, nkeys = 0;
	const struct test_metric **metrics = distinct_metrics(r, tests, n, &nmetrics);
	struct key *keys = NULL;

	for (size_t i = 0; i < nmetrics; i++) {
		const char *const *names = r->words->keys(metrics[i], r->arena);

		check_owner(r, metrics[i], names);
		for (; *names; names++)
			*(struct key *)arena_push(r->arena, &keys, &nkeys, sizeof *keys) =
				(struct key){ *names, metrics[i] };
	}
	if (nkeys)
		qsort(keys, nkeys, sizeof *keys, compare_keys);
	for (size_t i = 1; i < nkeys; i++)
		check_pair(r, &keys[i - 1], &keys[i]);
}
