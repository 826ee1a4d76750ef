/* What gates may name. */
#include <math.h>
#include <string.h>

#include "analyse/summary.h"
#include "probe/metric.h"

#include "unit.h"

static const struct vocabulary *words = &summary_vocabulary;

static void values_and_statistics_have_their_units(void **state)
{
	struct quantity q;

	(void)state;
	assert_true(words->find("peak_rss", &q));
	assert_true(q.unit == UNIT_BYTES && !q.per_min);
	assert_true(words->find("cpu", &q));
	assert_true(q.unit == UNIT_CPU);
	assert_true(words->find("exit_code", &q));
	assert_true(q.unit == UNIT_COUNT);
	assert_true(words->find("rss.p95", &q));
	assert_true(q.unit == UNIT_BYTES && !q.per_min);
	assert_true(words->find("rss.slope", &q));
	assert_true(q.unit == UNIT_BYTES && q.per_min);
	assert_true(words->find("cpu_time.last", &q));
	assert_true(q.unit == UNIT_TIME);
}

static void what_nothing_provides_is_not_found(void **state)
{
	static const char *const wrong[] = {
		"",        "rss",    "rss.",         ".p95",
		"rss.p96", "rs.p95", "peak_rss.max", "rss.p95.max"
	};
	struct quantity q;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(words->find(wrong[i], &q));
}

static void every_candidate_is_found_and_none_is_there_twice(void **state)
{
	scoped_arena a = arena_new();
	const char *const *list = words->candidates(a);
	struct quantity q;
	size_t n = 0;

	(void)state;
	for (; list[n]; n++) {
		assert_true(words->find(list[n], &q));
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(list[i], list[n]);
	}
	assert_true(n > nmetrics * 9);
}

static void statistics_of_live_metrics_go_by_the_same_names(void **state)
{
	(void)state;
	assert_true(words->is_statistic("p95"));
	assert_true(words->is_statistic("slope"));
	assert_false(words->is_statistic("p42"));
	assert_false(words->is_statistic(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_and_statistics_have_their_units),
		cmocka_unit_test(what_nothing_provides_is_not_found),
		cmocka_unit_test(every_candidate_is_found_and_none_is_there_twice),
		cmocka_unit_test(statistics_of_live_metrics_go_by_the_same_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
