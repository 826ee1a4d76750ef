/* A plan run into a directory: what needs no child. */
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "runner/runner.h"

#include "scratch.h"
#include "unit.h"

/* Mappings of this process that are shared memory, as the runner makes for its attempts. */
static size_t shared_mappings(void)
{
	scoped_file maps = fopen("/proc/self/maps", "re");
	char line[512];
	size_t n = 0;

	assert_non_null(maps);
	while (fgets(line, sizeof line, maps))
		n += strstr(line, " rw-s ") != NULL;
	return n;
}

/* D6: a shard past the last cell. It read the first of no seats, and left the mapping behind. */
static void a_plan_without_cells_is_run_and_leaves_nothing(void **state)
{
	scoped_scratch s = scratch_open();
	const struct plan none = { 0 };
	const struct runner_options options = { .jobs = 4 };
	struct runner_outcome outcome;
	struct error err = { .text = "" };
	size_t before = shared_mappings();

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_int_equal(runner_execute(s.path, &none, &options, &outcome, &err),
				 0);
	assert_string_equal(err.text, "");
	assert_int_equal(outcome.attempts, 0);
	assert_int_equal(shared_mappings(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_without_cells_is_run_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
