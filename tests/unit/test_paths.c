/* Files as reports name them. */
#include "base/text.h"

#include "../../src/report/paths.h"
#include "unit.h"

static const struct run_record in_sub = {
	.directory = "/home/me/repository/sub/tests",
	.root = "/home/me/repository",
	.suite_file = "../strain.yml",
	.output = "out/results",
};

static void D8_a_path_is_told_below_the_root_wherever_strain_was_started(void **state)
{
	static const char *const pairs[][2] = {
		{ "strain.yml", "sub/tests/strain.yml" },
		{ "./a/../strain.yml", "sub/tests/strain.yml" },
		{ "../../strain.yml", "strain.yml" },
		{ "/home/me/repository/ci//strain.yml", "ci/strain.yml" },
		/* elsewhere: as it was given */
		{ "/etc/strain.yml", "/etc/strain.yml" },
		{ "../../../strain.yml", "../../../strain.yml" },
		{ "/home/me/repository-of-another/strain.yml",
		  "/home/me/repository-of-another/strain.yml" },
		{ "/../../../..", "/../../../.." },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(paths_below_root(&in_sub, pairs[i][0], a),
				    pairs[i][1]);
	assert_string_equal(paths_suite(&in_sub, a), "sub/strain.yml");
	assert_string_equal(paths_suite_line(&in_sub, 7, a), "sub/strain.yml:7");
	assert_string_equal(paths_of_run(&in_sub, "cells/x/stderr.log", a),
			    "sub/tests/out/results/cells/x/stderr.log");
	arena_free(a);
}

static void without_a_root_it_stays_as_it_was_given(void **state)
{
	struct arena *a = arena_new();
	struct run_record r = in_sub;

	(void)state;
	r.root = NULL;
	assert_string_equal(paths_suite(&r, a), "../strain.yml");
	r.root = in_sub.root;
	r.directory = NULL;
	assert_string_equal(paths_suite(&r, a), "../strain.yml");
	r.output = NULL;
	assert_string_equal(paths_of_run(&r, "run.json", a), "run.json");
	arena_free(a);
}

static void a_bare_command_has_no_file_and_no_line(void **state)
{
	struct arena *a = arena_new();
	struct run_record r = in_sub;

	(void)state;
	r.suite_file = "command line";
	assert_null(paths_suite(&r, a));
	assert_string_equal(paths_suite_line(&r, 4, a), "");
	r.suite_file = "<stdin>";
	assert_null(paths_suite(&r, a));
	assert_string_equal(paths_suite_line(&in_sub, 0, a), "");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			D8_a_path_is_told_below_the_root_wherever_strain_was_started),
		cmocka_unit_test(without_a_root_it_stays_as_it_was_given),
		cmocka_unit_test(a_bare_command_has_no_file_and_no_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
