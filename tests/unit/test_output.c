/* What a command says, kept within a limit. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

#include "../../src/runner/output.h"
#include "scratch.h"
#include "unit.h"

enum { MOST = 64 << 10 };

/* Lines of 16 bytes: "000000000000123\n". */
static void say(const struct scratch *s, int from, int to)
{
	scoped_fd fd = openat(s->fd, "log", O_WRONLY | O_CREAT | O_APPEND, 0666);
	char line[17];

	for (int i = from; i < to; i++) {
		snprintf(line, sizeof line, "%015d\n", i);
		assert_int_equal(write(fd, line, 16), 16);
	}
}

static void a_log_within_its_limit_is_left_alone(void **state)
{
	scoped_scratch s = scratch_open();
	struct output o = output_of(s.fd, "log", MOST);
	struct stat st;

	(void)state;
	output_trim(&o);
	say(&s, 0, MOST / 16);
	output_trim(&o);
	assert_int_equal(output_close(&o), 0);
	assert_int_equal(fstatat(s.fd, "log", &st, 0), 0);
	assert_int_equal(st.st_size, MOST);
}

static void no_log_at_all_is_none_to_be_cut(void **state)
{
	scoped_scratch s = scratch_open();
	struct output o = output_of(s.fd, "log", MOST);

	(void)state;
	output_trim(&o);
	assert_int_equal(output_close(&o), 0);
	assert_false(fs_exists(s.fd, "log"));
}

/* Whole lines from 0 on, one that says how much is missing, whole lines up to the last. */
static void holds_both_ends(const struct scratch *s, int last, int64_t dropped)
{
	scoped_arena a = arena_new();
	size_t size;
	char *text = fs_read_file(s->fd, "log", 0, a, &size, NULL);
	char *rest = text, *line;
	int next = 0;

	assert_non_null(text);
	assert_in_range(size, MOST / 2, MOST + 200);
	while ((line = strsep(&rest, "\n")) && line[0] == '0') {
		assert_int_equal(strlen(line), 15);
		assert_int_equal(atoi(line), next++);
	}
	assert_non_null(line);
	assert_string_equal(line, arena_printf(a,
					       "[strain: %lld bytes were dropped here, "
					       "see max_output]",
					       (long long)dropped));
	next += (int)(dropped / 16);
	while ((line = strsep(&rest, "\n")) && *line)
		assert_int_equal(atoi(line), next++);
	assert_int_equal(next, last);
}

static void of_a_longer_one_the_ends_are_kept_and_the_cut_is_told(void **state)
{
	(void)state;
	for (int trims = 0; trims < 2; trims++) {
		scoped_scratch s = scratch_open();
		struct output o = output_of(s.fd, "log", MOST);
		int64_t dropped;

		for (int i = 0; i < 10; i++) {
			say(&s, i * 10000, (i + 1) * 10000);
			if (trims)
				output_trim(&o);
		}
		dropped = output_close(&o);
		assert_in_range(dropped, 1600000 - MOST - 16, 1600000 - MOST + 8192);
		holds_both_ends(&s, 100000, dropped);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_within_its_limit_is_left_alone),
		cmocka_unit_test(no_log_at_all_is_none_to_be_cut),
		cmocka_unit_test(of_a_longer_one_the_ends_are_kept_and_the_cut_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
