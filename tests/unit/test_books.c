/*
 * The arithmetic of the books: who descends from whom by exit records, who lived at the
 * same time, what is exact.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "probe/metric.h"
#include "probe/taskstats.h"

#include "../../src/measure/instrument.h"
#include "../../src/measure/marks.h"
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
	/*
	 * 10 has its record before 11 and 12 end; what is a child of 12 had come before
	 * it; 13 comes too late
	 */
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

/*
 * A million short lives, two at a time, and one long one: what is kept of them stays
 * small, and the bound close.
 */
static void any_number_of_lives_takes_no_more_memory(void **state)
{
	struct peaks p = { 0 };

	(void)state;
	for (int64_t i = 0; i < 1000000; i++)
		peaks_add(&p, i * 1000, i * 1000 + 1500, 100);
	peaks_add(&p, 0, 1000000000, 7000);
	assert_true(p.n <= PEAKS_MAX && p.room <= PEAKS_MAX);
	assert_int_equal(peaks_largest(&p), 7000);
	assert_in_range(peaks_together(&p), 7200, 7500);
	peaks_free(&p);
}

/* Lives that all overlap cannot be told apart by fewer: the bound is their sum, as it was. */
static void lives_that_all_overlap_are_joined_to_their_sum(void **state)
{
	struct peaks p = { 0 };

	(void)state;
	for (int64_t i = 0; i < 3 * PEAKS_MAX; i++)
		peaks_add(&p, i, 1000000, 10);
	assert_true(p.n <= PEAKS_MAX);
	assert_int_equal(peaks_together(&p), 30 * PEAKS_MAX);
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

/* --- the closing, of a census that is made up -------------------------------------------- */

/* A session of nobody, a millisecond long, without perf, exit records and process events. */
static struct session session_open(void)
{
	struct session s = { .config = { .root = getpid(),
					 .cgroup_fd = -1,
					 .interval_us = 500000,
					 .readings_only = true } };

	s.config.tree = tree_open(getpid(), -1, NULL);
	assert_non_null(s.config.tree);
	census_open(&s.census, s.config.root, true);
	s.end_ns = clock_monotonic_ns();
	s.start_ns = s.end_ns - 1000000;
	return s;
}

static void session_close(struct session *s)
{
	census_free(&s->census);
	tree_close(s->config.tree);
}
#define scoped_session __attribute__((cleanup(session_close))) struct session

static const struct instrument *instrument(const char *name)
{
	for (size_t i = 0; i < ninstruments; i++)
		if (!strcmp(instruments[i]->name, name))
			return instruments[i];
	fail_msg("no instrument %s", name);
	return NULL;
}

/* As if `together` processes at most had been there by the counts; NO_VALUE: no counts. */
static void count_crowd(struct census *c, int64_t together)
{
	c->crowd =
		(struct crowd){ .n = 2, .most = together, .lost = together == NO_VALUE };
}

static void T11_a_peak_is_exact_only_where_nobody_else_can_have_added_to_it(void **state)
{
	static const struct {
		size_t nseen, nreaped;
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
		scoped_session s = session_open();
		struct marks m = { .seen = cases[i].seen };
		struct booked one, tree;

		print_message("# case %zu\n", i);
		s.census.nseen = cases[i].nseen;
		s.census.nreaped = cases[i].nreaped;
		s.census.waited = cases[i].waited;
		s.census.ignored = cases[i].ignored;
		count_crowd(&s.census, cases[i].together);
		s.census.loss = losses_find(&s.census, NO_VALUE);
		peaks_add(&m.reaped, 0, 10, cases[i].reaped);
		one = marks_process_peak(&m, &s);
		tree = marks_tree_peak(&m, &s, &one, 0);
		peaks_free(&m.reaped);
		assert_int_equal(one.value, cases[i].seen);
		assert_int_equal(one.exact, cases[i].process_exact);
		assert_int_equal(tree.exact, cases[i].tree_exact);
		assert_int_equal(tree.high, cases[i].high);
	}
}

struct peaks_of_one {
	struct booked one, tree;
};

/*
 * Exit records as if the kernel had sent them: of a test that was another program first,
 * and of its child.
 */
static struct peaks_of_one peaks_of_exits(bool child_execed, bool ignored)
{
	const struct exit_record records[] = {
		{ .pid = 12, .ppid = 11, .hwm = 20, .execed = child_execed },
		{ .pid = 11, .ppid = getpid(), .hwm = 10, .execed = true },
	};
	scoped_session s = session_open();
	struct marks m = { 0 };
	struct peaks_of_one p;

	s.census.exits = exits_of(records, 2);
	/* nothing comes from there */
	s.census.exits.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	for (size_t i = 0; i < 2; i++) {
		s.census.exits.records[i].born_ns = s.start_ns + 1;
		s.census.exits.records[i].ended_ns = s.start_ns + 100;
	}
	census_take_exits(&s.census);
	s.config.root = 11;
	s.census.nseen = s.census.nreaped = 2;
	s.census.ignored = ignored;
	count_crowd(&s.census, NO_VALUE);
	s.census.loss = losses_find(&s.census, NO_VALUE);
	peaks_add(&m.reaped, s.start_ns, s.start_ns + 100, 1000);
	p.one = marks_process_peak(&m, &s);
	p.tree = marks_tree_peak(&m, &s, &p.one, 0);
	peaks_free(&m.reaped);
	return p;
}

static void T11_what_a_process_had_before_its_exec_counts(void **state)
{
	(void)state;
	for (int execed = 0; execed < 2; execed++) {
		struct peaks_of_one p = peaks_of_exits(execed, false);

		assert_int_equal(p.tree.value, 1000);
		assert_false(p.tree.exact);
		/* the largest mark is of an earlier program of the one, or of either */
		assert_int_equal(p.tree.high, execed ? 2000 : 1020);
		assert_int_equal(p.one.exact, !execed);
	}
}

static void T11_what_was_lost_had_no_known_mark_before_its_exec(void **state)
{
	struct peaks_of_one p = peaks_of_exits(true, true);

	(void)state;
	assert_int_equal(p.tree.value, 1000);
	assert_true(p.tree.high == NO_VALUE);
	assert_false(p.one.exact);
}

/* What an instrument says at the end that read nothing. */
static struct books close_one(const char *name, struct session *s)
{
	const struct instrument *one = instrument(name);
	void *state = calloc(1, one->size);
	scoped_arena a = arena_new();
	struct attempt_record r;

	attempt_clear(&r);
	one->open(state, s);
	one->close(state, s, a, &r);
	if (one->free)
		one->free(state);
	free(state);
	return r.books;
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
		scoped_session s = session_open();
		struct books cpu, activity;
		int64_t high;

		print_message("# case %zu\n", i);
		s.census.nseen = s.census.nreaped = 1;
		s.census.ended.cpu_ns = 5000000;
		s.census.ended.user_ns = 2000000;
		s.census.ignored = cases[i].ignored;
		s.start_ns -= 1000000000;
		count_crowd(&s.census, cases[i].together);
		cpu = close_one("cpu", &s);
		activity = close_one("activity", &s);
		assert_int_equal(cpu.cpu_time.value, 5000);
		assert_int_equal(cpu.cpu_time.exact, cases[i].exact);
		assert_int_equal(cpu.cpu_user.value, 2000);
		assert_int_equal(cpu.cpu_user.exact, cases[i].exact);
		assert_int_equal(activity.switches.exact, cases[i].exact);
		/* those who are missing can have used all that there is */
		high = cpu.cpu_time.high;
		assert_true(cases[i].all_cpus ? high >= 1000000 : high == 5000);
		assert_int_equal(cpu.cpu_user.high,
				 cases[i].all_cpus ? high - 3000 : 2000);
		assert_int_equal(activity.switches.high == NO_VALUE, cases[i].all_cpus);
	}
}

static void a_disk_that_is_full_at_the_last_sample_is_told(void **state)
{
	scoped_scratch scratch = scratch_open();
	scoped_arena a = arena_new();
	struct sampler_config config = { .root = getpid(),
					 .cgroup_fd = -1,
					 .attempt_fd = scratch.fd,
					 .metrics_path = "/dev/null",
					 .interval_us = 500000,
					 .readings_only = true };
	const struct rlimit none = { 0, RLIM_INFINITY };
	struct attempt_record r;
	struct error err = { .text = "" };
	struct rlimit before;
	struct sampler *s;
	int result;

	(void)state;
	config.tree = tree_open(getpid(), -1, NULL);
	s = sampler_open(&config, NULL);
	assert_non_null(s);
	sampler_start(s, clock_monotonic_ns());
	attempt_clear(&r);
	/* as a disk without room: no file may grow */
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	result = sampler_finish(s, clock_monotonic_ns(), a, &r, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	sampler_close(s);
	tree_close(config.tree);
	assert_int_equal(result, -1);
	assert_non_null(strstr(err.text, strerror(EFBIG)));
}

/* --- waiting ------------------------------------------------------------------------------ */

static pid_t start_sleeper(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	for (;;)
		pause();
}

/*
 * The books of a tree of which one process, which is gone, was seen to wait for 100 ms,
 * and another ended by the records.
 */
static struct books books_of_waiting(const struct exit_record *record, bool lost)
{
	const struct instrument *waiting = instrument("waiting");
	const struct member gone = { .p.wait_ns = 100000000 };
	const struct look nobody = { .closing = true };
	scoped_session s = session_open();
	scoped_arena a = arena_new();
	void *w = calloc(1, waiting->size);
	int64_t values[M_RECORDED_END] = { 0 };
	struct attempt_record r;

	s.config.root = start_sleeper();
	waiting->open(w, &s);
	waiting->start(w, &s);
	waiting->departed(w, &gone);
	s.census.exits = exits_of(record, 1);
	s.census.exits.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	s.census.exits.lost = lost;
	s.census.exits.records[0].ended_ns = clock_monotonic_ns();
	census_take_exits(&s.census);
	s.census.recorded_wait_ns = taskstats_wait_ns(&s.census.exits, s.start_ns);
	waiting->read(w, &s, &nobody, values);
	attempt_clear(&r);
	r.books.cpu_time.value = 0;
	waiting->close(w, &s, a, &r);
	kill(s.config.root, SIGKILL);
	waitpid(s.config.root, NULL, 0);
	free(w);
	return r.books;
}

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
		const struct exit_record r = { .pid = getpid() + 1,
					       .ppid = getpid(),
					       .wait_ns = cases[i].recorded_ns };
		struct books b = books_of_waiting(&r, cases[i].lost);

		/*
		 * less what the root had waited before it was let go: some microseconds,
		 * on a busy machine more
		 */
		assert_in_range(b.cpu_wait_time.value, cases[i].us - 20000, cases[i].us);
		assert_string_equal(b.cpu_wait_time.book, cases[i].book);
		assert_int_equal(b.cpu_wait_time.exact, cases[i].exact);
		assert_int_not_equal(b.cpu_delay.value, NO_VALUE);
	}
}

/* Nobody can be asked: as where the kernel does not tell. */
static void a_kernel_that_does_not_tell_of_waiting_leaves_it_empty(void **state)
{
	scoped_session s = session_open();
	struct books b = close_one("waiting", &s);

	(void)state;
	assert_int_equal(b.cpu_wait_time.value, NO_VALUE);
	assert_int_equal(b.cpu_delay.value, NO_VALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(descent_goes_by_parents_that_ended_later),
		cmocka_unit_test(
			T11_a_child_that_ends_while_its_parent_does_is_the_parents),
		cmocka_unit_test(lives_that_overlap_add_up),
		cmocka_unit_test(any_number_of_lives_takes_no_more_memory),
		cmocka_unit_test(lives_that_all_overlap_are_joined_to_their_sum),
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
