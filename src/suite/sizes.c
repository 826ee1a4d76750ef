/* How a suite writes its sizes. */
#include "suite/suite.h"

static bool test_sizes(const struct test *t, enum sizes *out)
{
	for (size_t i = 0; i < t->ngates; i++)
		if (sizes_written(t->gates[i].text, out))
			return true;
	for (size_t i = 0; i < t->nmetrics; i++)
		if (t->metrics[i].unit_label &&
		    sizes_written(t->metrics[i].unit_label, out))
			return true;
	return false;
}

enum sizes suite_sizes(const struct suite *suite)
{
	enum sizes sizes = SIZES_BINARY;

	for (size_t i = 0; i < suite->ntests; i++)
		if (test_sizes(&suite->tests[i], &sizes))
			break;
	return sizes;
}
