/* The arithmetic of the books: who descends from whom by exit records, who lived at the same time, what is exact. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "probe/taskstats.h"

#include "../../src/measure/state.h"
#include "scratch.h"
#include "unit.h"

static struct exit_book exits_of(const struct exit_record *records, size_t n)
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
	struct exit_book b = exits_of(records, 7);

	(void)state;
	taskstats_mark(&b, 100);
	for (size_t i = 0; i < b.n; i++)
		assert_int_equal(b.records[i].member, members[i]);
	taskstats_close(&b);
}

static void T11_a_child_that_ends_while_its_parent_does_is_the_parents(void **state)
{
	enum { LATER = 2000000000 };
	/* 10 has its record before 11 and 12 end; what is a child of 12 had come before it; 13 comes too late */
	static const struct exit_record records[] = {
		{ .pid = 14, .ppid = 12, .ended_ns = 1 },
		{ .pid = 10, .ppid = 100, .ended_ns = 2 },
		{ .pid = 11, .ppid = 10, .ended_ns = 3 },
		{ .pid = 12, .ppid = 10, .ended_ns = 4 },
		{ .pid = 13, .ppid = 10, .ended_ns = LATER },
	};
	static const bool members[] = { true, true, true, true, false };
	struct exit_book b = exits_of(records, 5);

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

/* --- the closing, of books that are made up --------------------------------------------- */

struct closing {
	struct scratch scratch;
	struct tree *tree;
	struct sampler *sampler;
	struct arena *arena;
	struct attempt_record record;
};

/* A sampler of nobody, without perf, exit records and process events. */
static struct closing closing_open(void)
{
	struct closing c = { .scratch = scratch_open(), .arena = arena_new() };
	struct sampler_config config = { .root = getpid(),
					 .cgroup_fd = -1,
					 .attempt_fd = c.scratch.fd,
					 .metrics_path = "/dev/null",
					 .interval_us = 500000 };

	config.tree = c.tree = tree_open(getpid(), -1, NULL);
	assert_non_null(c.tree);
	c.sampler = sampler_open(&config, NULL);
	assert_non_null(c.sampler);
	perf_close(&c.sampler->perf);
	taskstats_close(&c.sampler->exits);
	forks_close(&c.sampler->forks);
	sampler_start(c.sampler, clock_monotonic_ns());
	attempt_clear(&c.record);
	return c;
}

static int finish(struct closing *c, struct error *err)
{
	return sampler_finish(c->sampler, clock_monotonic_ns(), c->arena, &c->record, err);
}

static void closing_close(struct closing *c)
{
	sampler_close(c->sampler);
	tree_close(c->tree);
	arena_free(c->arena);
	scratch_close(&c->scratch);
}
#define scoped_closing __attribute__((cleanup(closing_close))) struct closing

/* As if `together` processes at most had been there by the counts; NO_VALUE: no counts. */
static void count_crowd(struct sampler *s, int64_t together)
{
	s->crowd =
		(struct crowd){ .n = 2, .most = together, .lost = together == NO_VALUE };
}

static void T11_a_peak_is_exact_only_where_nobody_else_can_have_added_to_it(void **state)
{
	static const struct {
		size_t nprocesses, nreaped;
		bool waited, ignored;
		int64_t together, seen, reaped;
		bool process_exact, tree_exact;
		int64_t high;
	} cases[] = {
		{ 1, 1, false, false, 1, 1000, 1000, true, true, 1000 },
		/* the counts do not exclude that there was another */
		{ 1, 1, false, false, 2, 1000, 1000, false, false, 1000 },
		{ 1, 1, false, false, NO_VALUE, 1000, 1000, false, false, 1000 },
		/* children that it waited for, and that no sample met */
		{ 1, 1, true, false, 3, 1000, 1000, false, false, 3000 },
		{ 1, 1, true, false, NO_VALUE, 1000, 1000, false, false, NO_VALUE },
		/* one that is gone, and that nobody waited for */
		{ 2, 1, false, false, 2, 1000, 1000, false, false, NO_VALUE },
		{ 1, 1, false, true, 2, 1000, 1000, false, false, NO_VALUE },
		/* rusage may be 1 % behind what was seen, and no more */
		{ 1, 1, false, false, 1, 1010, 1000, true, true, 1010 },
		{ 1, 1, false, false, 1, 1011, 1000, false, false, 1011 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		scoped_closing c = closing_open();
		const struct books *b = &c.record.books;

		c.sampler->nprocesses = cases[i].nprocesses;
		c.sampler->nreaped = cases[i].nreaped;
		c.sampler->waited = cases[i].waited;
		c.sampler->ignored = cases[i].ignored;
		count_crowd(c.sampler, cases[i].together);
		peaks_add(&c.sampler->seen, 0, 10, cases[i].seen);
		peaks_add(&c.sampler->reaped, 0, 10, cases[i].reaped);
		assert_int_equal(finish(&c, NULL), 0);
		print_message("# case %zu\n", i);
		assert_int_equal(b->peak_rss_process.value, cases[i].seen);
		assert_int_equal(b->peak_rss_process.exact, cases[i].process_exact);
		assert_int_equal(b->peak_rss.exact, cases[i].tree_exact);
		assert_int_equal(b->peak_rss.high, cases[i].high);
	}
}

/* Exit records as if the kernel had sent them: of a test that was another program first, and of its child. */
static void send_exits(struct sampler *s, bool child_execed)
{
	const struct exit_record records[] = {
		{ .pid = 12, .ppid = 11, .hwm = 20, .execed = child_execed },
		{ .pid = 11, .ppid = getpid(), .hwm = 10, .execed = true },
	};

	s->exits = exits_of(records, 2);
	/* nothing comes from there */
	s->exits.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	for (size_t i = 0; i < 2; i++) {
		s->exits.records[i].born_ns = s->start_ns + 1;
		s->exits.records[i].ended_ns = s->start_ns + 100;
	}
	s->config.root = 11;
	s->nprocesses = s->nreaped = 2;
	peaks_add(&s->reaped, s->start_ns, s->start_ns + 100, 1000);
}

static void T11_what_a_process_had_before_its_exec_counts(void **state)
{
	(void)state;
	if (!in_first_pid_namespace())
		skip();
	for (int execed = 0; execed < 2; execed++) {
		scoped_closing c = closing_open();
		const struct books *b = &c.record.books;

		send_exits(c.sampler, execed);
		assert_int_equal(finish(&c, NULL), 0);
		assert_int_equal(b->peak_rss.value, 1000);
		assert_false(b->peak_rss.exact);
		/* the largest mark is of an earlier program of the one, or of either */
		assert_int_equal(b->peak_rss.high, execed ? 2000 : 1020);
		assert_int_equal(b->peak_rss_process.exact, !execed);
	}
}

static void T11_what_was_lost_had_no_known_mark_before_its_exec(void **state)
{
	scoped_closing c = closing_open();
	const struct books *b = &c.record.books;

	(void)state;
	if (!in_first_pid_namespace())
		skip();
	send_exits(c.sampler, true);
	c.sampler->ignored = true;
	assert_int_equal(finish(&c, NULL), 0);
	assert_int_equal(b->peak_rss.value, 1000);
	assert_true(b->peak_rss.high == NO_VALUE);
	assert_false(b->peak_rss_process.exact);
}

static void T11_cpu_of_rusage_is_exact_only_where_nobody_is_missing(void **state)
{
	static const struct {
		int64_t together;
		bool ignored, exact, all_cpus;
	} cases[] = {
		{ 1, false, true, false },
		{ 2, false, false, false },
		{ 2, true, false, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		scoped_closing c = closing_open();
		const struct books *b = &c.record.books;
		int64_t high;

		print_message("# case %zu\n", i);
		c.sampler->nprocesses = c.sampler->nreaped = 1;
		c.sampler->rusage_cpu_ns = 5000000;
		c.sampler->rusage_user_ns = 2000000;
		c.sampler->ignored = cases[i].ignored;
		c.sampler->start_ns -= 1000000000;
		count_crowd(c.sampler, cases[i].together);
		assert_int_equal(finish(&c, NULL), 0);
		assert_int_equal(b->cpu_time.value, 5000);
		assert_int_equal(b->cpu_time.exact, cases[i].exact);
		assert_int_equal(b->cpu_user.value, 2000);
		assert_int_equal(b->cpu_user.exact, cases[i].exact);
		assert_int_equal(b->switches.exact, cases[i].exact);
		/* those who are missing can have used all that there is */
		high = b->cpu_time.high;
		assert_true(cases[i].all_cpus ? high >= 1000000 : high == 5000);
		assert_int_equal(b->cpu_user.high, cases[i].all_cpus ? high - 3000 : 2000);
		assert_int_equal(b->switches.high == NO_VALUE, cases[i].all_cpus);
	}
}

static void a_disk_that_is_full_at_the_last_sample_is_told(void **state)
{
	scoped_closing c = closing_open();
	struct error err = { .text = "" };

	(void)state;
	series_close(&c.sampler->writer);
	c.sampler->writer.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_int_equal(finish(&c, &err), -1);
	assert_non_null(strstr(err.text, strerror(ENOSPC)));
}

/* 100 ms were seen of the threads while they lived. */
static void waiting_is_exact_where_every_end_is_on_record(void **state)
{
	static const struct {
		int64_t recorded_ns;
		bool lost, exact;
		int64_t us;
		const char *book;
	} cases[] = {
		{ 130000000, false, true, 130000, "taskstats" },
		{ 130000000, true, false, 130000, "schedstat" },
		/* somebody's end is missing */
		{ 60000000, false, false, 100000, "schedstat" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		scoped_closing c = closing_open();
		struct sampler *s = c.sampler;
		struct exit_record r = { .pid = getpid() + 1,
					 .ppid = getpid(),
					 .wait_ns = cases[i].recorded_ns };
		int kept = open("/dev/null", O_RDONLY);

		s->wait_known = true;
		s->gone_wait_ns = 100000000;
		r.ended_ns = clock_monotonic_ns();
		s->exits = exits_of(&r, 1);
		s->exits.fd = kept;
		s->exits.lost = cases[i].lost;
		assert_int_equal(finish(&c, NULL), 0);
		assert_int_equal(c.record.books.cpu_wait_time.value, cases[i].us);
		assert_string_equal(c.record.books.cpu_wait_time.book, cases[i].book);
		assert_int_equal(c.record.books.cpu_wait_time.exact, cases[i].exact);
		assert_int_not_equal(c.record.books.cpu_delay.value, NO_VALUE);
	}
}

static void a_kernel_that_does_not_tell_of_waiting_leaves_it_empty(void **state)
{
	scoped_closing c = closing_open();

	(void)state;
	assert_int_equal(finish(&c, NULL), 0);
	assert_int_equal(c.record.books.cpu_wait_time.value, NO_VALUE);
	assert_int_equal(c.record.books.cpu_delay.value, NO_VALUE);
	assert_true(attempt_wait_share(&c.record) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(descent_goes_by_parents_that_ended_later),
		cmocka_unit_test(
			T11_a_child_that_ends_while_its_parent_does_is_the_parents),
		cmocka_unit_test(lives_that_overlap_add_up),
		cmocka_unit_test(a_budget_puts_off_the_next_reading_by_its_cost),
		cmocka_unit_test(a_reserve_lets_dear_readings_follow_each_other),
		cmocka_unit_test(
			T11_a_peak_is_exact_only_where_nobody_else_can_have_added_to_it),
		cmocka_unit_test(T11_what_a_process_had_before_its_exec_counts),
		cmocka_unit_test(T11_what_was_lost_had_no_known_mark_before_its_exec),
		cmocka_unit_test(T11_cpu_of_rusage_is_exact_only_where_nobody_is_missing),
		cmocka_unit_test(waiting_is_exact_where_every_end_is_on_record),
		cmocka_unit_test(a_kernel_that_does_not_tell_of_waiting_leaves_it_empty),
		cmocka_unit_test(a_disk_that_is_full_at_the_last_sample_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
