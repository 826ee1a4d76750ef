/* Kills for memory, from the nearest book that has them. */
#include "measure/oom.h"

#include "scratch.h"
#include "unit.h"

static const char events[] =
	"low 0\nhigh 0\nmax 12\noom 9\noom_kill 7\noom_group_kill 0\n";

static void a_leaf_that_counts_is_asked_first(void **state)
{
	scoped_scratch leaf = scratch_open(), own = scratch_open();

	(void)state;
	scratch_text(&leaf, "memory.events", "oom 5\noom_kill 3\n");
	scratch_text(&own, "memory.events", events);
	assert_int_equal(oom_kills(leaf.fd, own.fd), 3);
}

/* D5: it was the mount's root that was asked, which has no such file. */
static void a_leaf_without_the_controller_leaves_it_to_strains_own_cgroup(void **state)
{
	scoped_scratch leaf = scratch_open(), own = scratch_open();

	(void)state;
	scratch_text(&own, "memory.events", events);
	assert_int_equal(oom_kills(leaf.fd, own.fd), 7);
	assert_int_equal(oom_kills(-1, own.fd), 7);
}

static void a_group_of_version_1_tells_too(void **state)
{
	scoped_scratch own = scratch_open();

	(void)state;
	scratch_text(&own, "memory.oom_control",
		     "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n");
	assert_int_equal(oom_kills(-1, own.fd), 4);
}

/* What others of the machine were killed for says nothing of the test. */
static void without_a_group_nothing_is_told(void **state)
{
	scoped_scratch leaf = scratch_open();

	(void)state;
	assert_int_equal(oom_kills(-1, -1), 0);
	assert_int_equal(oom_kills(leaf.fd, -1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leaf_that_counts_is_asked_first),
		cmocka_unit_test(
			a_leaf_without_the_controller_leaves_it_to_strains_own_cgroup),
		cmocka_unit_test(a_group_of_version_1_tells_too),
		cmocka_unit_test(without_a_group_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
