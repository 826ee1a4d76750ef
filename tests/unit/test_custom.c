/* Live metrics: lines that a test appends to a file while it is read. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "probe/custom.h"

#include "scratch.h"
#include "unit.h"

struct heard {
	size_t n;
	char last[80];
	double value;
};

static void hear(void *self, const char *name, double value)
{
	struct heard *h = self;

	h->n++;
	snprintf(h->last, sizeof h->last, "%s", name);
	h->value = value;
}

struct place {
	struct scratch scratch;
	struct custom_reader reader;
	struct heard heard;
	int fd;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	char path[300];

	p->scratch = scratch_open();
	snprintf(path, sizeof path, "%s/m", p->scratch.path);
	p->fd = openat(p->scratch.fd, "m", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
		       0600);
	custom_open(&p->reader, path);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	custom_close(&p->reader);
	close(p->fd);
	scratch_close(&p->scratch);
	free(p);
	return 0;
}

static void append(struct place *p, const char *text)
{
	assert_int_equal(fs_write_all(p->fd, text, strlen(text), NULL), 0);
	custom_read(&p->reader, &p->heard, hear);
}

static void a_line_counts_when_it_is_whole(void **state)
{
	struct place *p = *state;

	append(p, "queue 1");
	assert_int_equal(p->heard.n, 0);
	append(p, "2.5\nrate");
	assert_int_equal(p->heard.n, 1);
	assert_string_equal(p->heard.last, "queue");
	assert_true(p->heard.value == 12.5);
	append(p, "\t 3e2 \r\n");
	assert_int_equal(p->heard.n, 2);
	assert_true(p->heard.value == 300);
}

static void the_last_line_counts_without_its_end(void **state)
{
	struct place *p = *state;

	append(p, "a 1\nb 2");
	custom_read_last(&p->reader, &p->heard, hear);
	assert_int_equal(p->heard.n, 2);
	assert_string_equal(p->heard.last, "b");
	custom_read_last(&p->reader, &p->heard, hear);
	assert_int_equal(p->heard.n, 2);
}

static void what_is_no_metric_is_counted_and_not_believed(void **state)
{
	static const char *const bad[] = { "x\n",          "1a 5\n",  "a,b 5\n",
					   "a nan\n",      "a 1 2\n", "=1+2 5\n",
					   "\xff\xfe 5\n", "a 0x10\n" };
	struct place *p = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		append(p, bad[i]);
	assert_int_equal(p->heard.n, 0);
	assert_int_equal(p->reader.bad, sizeof bad / sizeof *bad);
	assert_string_equal(p->reader.first_bad, "x");
	append(p, "\n\nfine 1\n");
	assert_int_equal(p->heard.n, 1);
}

static void a_line_longer_than_the_buffer_is_dropped_to_its_end(void **state)
{
	struct place *p = *state;

	for (int i = 0; i < 3000; i++)
		append(p, "aaaa");
	append(p, " 5\nnext 6\n");
	assert_int_equal(p->heard.n, 1);
	assert_string_equal(p->heard.last, "next");
	assert_int_equal(p->reader.bad, 1);
}

static void T18_the_first_wrong_line_is_kept_as_it_was_and_cut(void **state)
{
	static const char with_nul[] = "a b\0c\n";
	struct place *p = *state;

	append(p, "fine 1\n");
	assert_int_equal(fs_write_all(p->fd, with_nul, sizeof with_nul - 1, NULL), 0);
	append(p, "another wrong one\n");
	assert_int_equal(p->reader.bad, 2);
	assert_string_equal(p->reader.first_bad, "a b c");
	assert_int_equal(p->reader.first_bad_size, 5);
}

static void T18_a_wrong_line_without_an_end_is_one_and_a_long_one_is_cut(void **state)
{
	struct place *p = *state;

	for (int i = 0; i < 50; i++)
		append(p, "ab ");
	custom_read_last(&p->reader, &p->heard, hear);
	assert_int_equal(p->reader.bad, 1);
	assert_int_equal(strlen(p->reader.first_bad), CUSTOM_QUOTE_MAX);
	assert_int_equal(p->reader.first_bad_size, 150);
	assert_memory_equal(p->reader.first_bad, "ab ab ", 6);
}

static void a_file_that_is_written_anew_is_read_anew(void **state)
{
	struct place *p = *state;

	append(p, "a 100\nb 200\nc 30");
	assert_int_equal(ftruncate(p->fd, 0), 0);
	append(p, "d 4\n");
	assert_int_equal(p->heard.n, 3);
	assert_string_equal(p->heard.last, "d");
	assert_true(p->heard.value == 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_line_counts_when_it_is_whole),
		TEST(the_last_line_counts_without_its_end),
		TEST(what_is_no_metric_is_counted_and_not_believed),
		TEST(a_line_longer_than_the_buffer_is_dropped_to_its_end),
		TEST(T18_the_first_wrong_line_is_kept_as_it_was_and_cut),
		TEST(T18_a_wrong_line_without_an_end_is_one_and_a_long_one_is_cut),
		TEST(a_file_that_is_written_anew_is_read_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
