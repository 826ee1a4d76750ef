/* The arithmetic of the books: who descends from whom by exit records, and who lived at the same time. */
#include <stdlib.h>
#include <string.h>

#include "probe/taskstats.h"

#include "../../src/runner/budget.h"
#include "../../src/runner/peaks.h"
#include "unit.h"

static struct exit_book book_of(const struct exit_record *records, size_t n)
{
	struct exit_book b = { .fd = -1, .n = n, .room = n };

	b.records = calloc(n, sizeof *b.records);
	memcpy(b.records, records, n * sizeof *b.records);
	return b;
}

static void descent_goes_by_parents_that_ended_later(void **state)
{
	/* 100 is the keeper; 11 is used twice, first by a stranger with a child of its own */
	static const struct exit_record records[] = {
		{ .pid = 12, .ppid = 11 },  { .pid = 11, .ppid = 5 },
		{ .pid = 20, .ppid = 11 },  { .pid = 11, .ppid = 10 },
		{ .pid = 10, .ppid = 100 }, { .pid = 30, .ppid = 31 },
		{ .pid = 40, .ppid = 100 },
	};
	static const bool members[] = { false, false, true, true, true, false, true };
	struct exit_book b = book_of(records, 7);

	(void)state;
	taskstats_mark(&b, 100);
	for (size_t i = 0; i < b.n; i++)
		assert_int_equal(b.records[i].member, members[i]);
	taskstats_close(&b);
}

static void lives_that_overlap_add_up(void **state)
{
	struct peaks p = { 0 };

	(void)state;
	assert_int_equal(peaks_together(&p), 0);
	peaks_add(&p, 0, 10, 100);
	peaks_add(&p, 5, 20, 50);
	peaks_add(&p, 11, 30, 70);
	assert_int_equal(peaks_largest(&p), 100);
	assert_int_equal(peaks_together(&p), 150);
	/* who begins when another ends may have been there with it */
	peaks_add(&p, 30, 40, 90);
	assert_int_equal(peaks_together(&p), 160);
	peaks_free(&p);
}

static void a_budget_puts_off_the_next_reading_by_its_cost(void **state)
{
	struct budget b = { .permille = 10 };
	volatile unsigned int x = 0;

	(void)state;
	assert_true(budget_begin(&b, 1000));
	for (int i = 0; i < 100000; i++)
		x += (unsigned int)i;
	budget_spent(&b, 1000);
	(void)x;
	assert_true(b.due_ns > 1000);
	assert_false(budget_begin(&b, b.due_ns - 1));
	assert_true(budget_begin(&b, b.due_ns));
}

static void a_reserve_lets_dear_readings_follow_each_other(void **state)
{
	int64_t now_ns = 1000000000000;
	struct budget b = { .permille = 10, .burst_ns = 1000000000 };

	(void)state;
	assert_true(budget_begin(&b, now_ns));
	budget_spent(&b, now_ns);
	assert_true(budget_begin(&b, now_ns));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(descent_goes_by_parents_that_ended_later),
		cmocka_unit_test(lives_that_overlap_add_up),
		cmocka_unit_test(a_budget_puts_off_the_next_reading_by_its_cost),
		cmocka_unit_test(a_reserve_lets_dear_readings_follow_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
