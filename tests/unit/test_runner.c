/* A plan run into a directory, seen by who started it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "runner/runner.h"

#include "scratch.h"
#include "suites.h"
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

/* Between the rounds of --confirm nobody else gets it. */
static void a_lock_of_the_callers_is_kept_from_one_execution_to_the_next(void **state)
{
	scoped_scratch s = scratch_open();
	const struct plan none = { 0 };
	struct error err = { .text = "" };
	scoped_fd lock = runner_lock(s.path, 0, &err);
	const struct runner_options options = { .jobs = 1, .lock = &lock };
	struct runner_outcome outcome;

	(void)state;
	assert_true(lock >= 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(runner_execute(s.path, &none, &options, &outcome, &err),
				 0);
		assert_int_equal(runner_lock(s.path, 0, &err), -1);
		assert_non_null(strstr(err.text, "a run is going on there"));
	}
}

struct endings {
	int started, interrupted;
};

/* Ctrl-C when both seats are taken. */
static void interrupt_at_the_second(void *self, const struct cell *cell,
				    const struct attempt_record *r)
{
	struct endings *e = self;

	(void)cell;
	(void)r;
	if (++e->started == 2)
		raise(SIGINT);
}

static void count_interrupted(void *self, const struct cell *cell,
			      const struct attempt_record *r, bool last)
{
	struct endings *e = self;

	(void)cell;
	(void)last;
	e->interrupted += r->ending == ENDED_INTERRUPTED;
}

/* One that is not told of it goes on until its time is over. */
static void an_interrupt_reaches_every_attempt_that_runs(void **state)
{
	scoped_arena a = arena_new();
	scoped_scratch s = scratch_open();
	struct endings e = { 0 };
	const struct runner_options options = {
		.jobs = 2,
		.events = { &e, interrupt_at_the_second, count_interrupted, NULL },
	};
	struct runner_outcome outcome;
	struct error err = { .text = "" };

	(void)state;
	/*
	 * a shell starts with it ignored what runs in the background, and the runner
	 * keeps to that
	 */
	signal(SIGINT, SIG_DFL);
	assert_int_equal(
		runner_execute(s.path,
			       plan_of(a,
				       "strain: 1\ndefaults: { timeout: 5s }\n"
				       "tests: { a: { run: [sleep, \"60\"], matrix: { n: "
				       "[1, 2, 3] } } }\n",
				       NULL),
			       &options, &outcome, &err),
		0);
	assert_int_equal(outcome.signal, SIGINT);
	assert_int_equal(outcome.attempts, 2);
	assert_int_equal(e.interrupted, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_lock_of_the_callers_is_kept_from_one_execution_to_the_next),
		cmocka_unit_test(a_plan_without_cells_is_run_and_leaves_nothing),
		cmocka_unit_test(an_interrupt_reaches_every_attempt_that_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
