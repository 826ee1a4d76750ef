/* What is written of an attempt. */
#include <string.h>

#include "../../src/runner/recorder.h"
#include "scratch.h"
#include "unit.h"

/*
 * A disk that is full at the last sample is found when the test has ended well: that is
 * no verdict on it.
 */
static void what_strain_could_not_do_is_no_end_of_a_test(void **state)
{
	scoped_arena a = arena_new();
	scoped_scratch s = scratch_open();
	const struct cell cell = { .id = "cell" };
	const struct job job = { .cell = &cell, .id = { .slot = 1 }, .dir_fd = s.fd };
	struct keeper_trouble trouble = { .stops = 1 };
	struct recorder r;
	struct attempt_record back;
	struct error err = { .text = "samples.csv: No space left on device" };

	(void)state;
	recorder_open(&r, &job, &trouble, a);
	r.record.ending = ENDED_EXIT;
	r.record.ok = true;
	assert_true(recorder_trouble(&r, &err));
	assert_false(recorder_trouble(&r, &err));
	assert_int_equal(recorder_write(&r, &err), 0);
	assert_int_equal(attempt_read(s.fd, a, &back, &err), 0);
	assert_int_equal(back.ending, ENDED_INTERRUPTED);
	assert_false(back.ok);
	assert_false(attempt_complete(&back));
	assert_string_equal(back.text, "strain could not go on: samples.csv: No space "
				       "left on device");
	assert_int_equal(back.nnotes, 2);
	assert_non_null(strstr(back.notes[1], "was stopped by a signal"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_strain_could_not_do_is_no_end_of_a_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
