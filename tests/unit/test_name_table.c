/* Names numbered in the order in which they come first. */
#include <stdio.h>

#include "../../src/store/name_table.h"
#include "unit.h"

static void names_are_numbered_as_they_come_and_known_again(void **state)
{
	struct name_table *t = name_table_new(1000);
	char name[16];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 1000; i++) {
			snprintf(name, sizeof name, "name_%d", i);
			assert_int_equal(name_table_number(t, name), i);
		}
	}
	name_table_free(t);
}

static void past_the_last_place_only_those_that_are_there_have_a_number(void **state)
{
	struct name_table *t = name_table_new(2);

	(void)state;
	assert_int_equal(name_table_number(t, "a"), 0);
	assert_int_equal(name_table_number(t, "b"), 1);
	assert_int_equal(name_table_number(t, "c"), -1);
	assert_int_equal(name_table_number(t, "b"), 1);
	name_table_free(t);
	name_table_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_numbered_as_they_come_and_known_again),
		cmocka_unit_test(
			past_the_last_place_only_those_that_are_there_have_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
