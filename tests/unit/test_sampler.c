/* What the books and the samples say of programs whose use of memory and CPU is known. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe/metric.h"

#include "measured.h"
#include "unit.h"

#define ARGV(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define MB        1000000

static bool is_within(int64_t value, int64_t truth, int64_t permille)
{
	return llabs(value - truth) * 1000 <= truth * permille;
}

static void assert_within(int64_t value, int64_t truth, int64_t permille)
{
	if (!is_within(value, truth, permille))
		fail_msg("expected %lld within %lld per mille, got %lld",
			 (long long)truth, (long long)permille, (long long)value);
}

static void a_spike_between_samples_is_found(const char *mode, bool ignore_books)
{
	scoped_measured m = measure(&(struct measured_config){
		.argv = ARGV("alloc", "200", "20", mode, "100", "100"),
		.interval_us = 500000,
		.ignore_books = ignore_books,
	});
	const struct books *b = &m.record.books;

	assert_true(m.ended);
	print_message("# %s: tree %lld..%lld (%s%s), process %lld (%s%s), samples %lld\n",
		      mode, (long long)b->peak_rss.value, (long long)b->peak_rss.high,
		      b->peak_rss.book, b->peak_rss.exact ? ", exact" : "",
		      (long long)b->peak_rss_process.value, b->peak_rss_process.book,
		      b->peak_rss_process.exact ? ", exact" : "",
		      (long long)m.record.samples);
	/* its own pages come on top: a program of a megabyte or two */
	assert_in_range(b->peak_rss.value, 200 * MB, 204 * MB);
	/*
	 * rusage cannot tell a parent's memory from its child's; counts take all that the
	 * machine makes for children
	 */
	if (ignore_books || !in_first_pid_namespace())
		assert_true(b->peak_rss.high >= b->peak_rss.value);
	else
		assert_in_range(b->peak_rss.high, b->peak_rss.value, 420 * MB);
	assert_in_range(b->peak_rss_process.value, 200 * MB, 204 * MB);
}

static void a_spike_of_20_ms_is_found_in_the_command_itself(void **state)
{
	(void)state;
	a_spike_between_samples_is_found("direct", false);
	a_spike_between_samples_is_found("direct", true);
}

static void a_spike_of_20_ms_is_found_in_a_child(void **state)
{
	(void)state;
	a_spike_between_samples_is_found("child", false);
	a_spike_between_samples_is_found("child", true);
}

static void a_spike_of_20_ms_is_found_in_a_daemon(void **state)
{
	(void)state;
	a_spike_between_samples_is_found("daemon", false);
	a_spike_between_samples_is_found("daemon", true);
}

struct cpu_use {
	int64_t truth, value;
	bool exact;
};

static struct cpu_use used_cpu(const char *mode, bool ignore_books)
{
	scoped_measured m = measure(&(struct measured_config){
		.argv = ARGV("cpuburn", "200", "5000", mode),
		.interval_us = 100000,
		.ignore_books = ignore_books,
	});
	const struct booked *cpu = &m.record.books.cpu_time;
	struct cpu_use use = { .value = cpu->value, .exact = cpu->exact };

	assert_true(m.ended);
	assert_int_equal(strncmp(m.output, "cpu_us ", 7), 0);
	use.truth = strtol(m.output + 7, NULL, 10);
	print_message("# %s: %lld of %lld us (%s%s)\n", mode, (long long)use.value,
		      (long long)use.truth, cpu->book, use.exact ? ", exact" : "");
	assert_true(cpu->high >= cpu->value);
	return use;
}

static bool is_right(const struct cpu_use *use, bool exact)
{
	return is_within(use->value, use->truth, 20) && use->exact == exact;
}

/*
 * What a process's end costs is a guess from other ends, and a bad one when the machine
 * is busy: some goes.
 */
static void cpu_is_accounted(const char *mode, bool ignore_books, bool exact)
{
	struct cpu_use use = used_cpu(mode, ignore_books);

	for (int i = 0; i < 4 && !is_right(&use, exact); i++)
		use = used_cpu(mode, ignore_books);
	assert_within(use.value, use.truth, 20);
	assert_int_equal(use.exact, exact);
}

static void the_cpu_of_200_short_children_is_accounted_within_2_percent(void **state)
{
	static const char *const modes[] = { "reaped", "orphaned", "execed" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		cpu_is_accounted(modes[i], false, true);
		/* that nobody is missing, nobody tells */
		cpu_is_accounted(modes[i], true, false);
	}
}

static void children_that_nobody_waits_for_are_in_the_counters(void **state)
{
	(void)state;
	cpu_is_accounted("ignored", false, false);
}

/* A strain that has grown, as by the reports of a round of attempts, is forked for the next one. */
static void what_strain_has_itself_is_not_the_tests(void **state)
{
	const size_t size = 200 * MB;
	char *ballast = malloc(size);

	(void)state;
	assert_non_null(ballast);
	memset(ballast, 1, size);
	{
		scoped_measured m = measure(&(struct measured_config){
			.argv = ARGV("alloc", "50", "300"),
			.interval_us = 20000,
		});

		assert_true(ballast[size / 2] == 1 && m.ended);
		assert_in_range(m.record.books.peak_rss.value, 50 * MB, 60 * MB);
		assert_in_range(m.record.books.peak_rss_process.value, 50 * MB, 60 * MB);
	}
	free(ballast);
}

static void memory_shared_by_ten_processes_is_counted_once_in_pss(void **state)
{
	/*
	 * so long that it is read again after a reading that came while they were being
	 * started: these are dear, and rare
	 */
	scoped_measured m = measure(&(struct measured_config){
		.argv = ARGV("sharemem", "60", "10", "5000"),
		.interval_us = 50000,
	});

	(void)state;
	assert_true(m.ended);
	assert_within(m.record.books.peak_pss.value, 60 * MB, 80);
	assert_within(m.record.books.peak_rss.value, 600 * MB, 80);
	assert_true(m.record.shared_pages_heavy);
}

static void small_programs_do_not_count_as_sharing_memory_many_times(void **state)
{
	scoped_measured m = measure(&(struct measured_config){
		.argv = ARGV("/bin/sh", "-c", "sleep 0.3; exit 0"),
		.interval_us = 10000,
	});

	(void)state;
	assert_true(m.ended);
	assert_false(m.record.shared_pages_heavy);
}

static void assert_second_process_seen(const char *mode)
{
	scoped_measured m = measure(&(struct measured_config){
		.argv = ARGV("family", mode, "300"),
		.interval_us = 10000,
	});
	int64_t most = 0, last = 0;

	assert_true(m.ended);
	for (size_t i = 0; i < m.samples.n; i++) {
		int64_t n = m.samples.values[M_PROCESSES].plain[i];

		most = n > most ? n : most;
		last = n != NO_VALUE ? m.samples.elapsed_us.plain[i] : last;
	}
	assert_int_equal(most, 2 - (!strcmp(mode, "outlive") && most == 1));
	assert_true(last > 200000);
}

static void a_child_of_a_second_thread_is_seen(void **state)
{
	(void)state;
	assert_second_process_seen("thread");
}

static void a_child_in_a_session_of_its_own_is_seen(void **state)
{
	(void)state;
	assert_second_process_seen("setsid");
}

static void a_child_that_outlives_the_command_is_seen_to_its_end(void **state)
{
	(void)state;
	assert_second_process_seen("outlive");
}

static void the_shortest_test_has_a_row_and_an_exact_cpu_time(void **state)
{
	scoped_measured m = measure(&(struct measured_config){
		.argv = ARGV("/bin/true"),
		.interval_us = 500000,
	});

	(void)state;
	assert_true(m.ended);
	assert_true(m.record.samples >= 1);
	assert_int_equal(m.record.samples, m.samples.n);
	assert_true(m.record.books.cpu_time.exact);
	assert_true(m.record.books.cpu_time.value > 0);
	assert_true(m.record.books.peak_rss.value > 0);
}

static void counters_never_fall(void **state)
{
	scoped_measured m = measure(&(struct measured_config){
		.argv = ARGV("cpuburn", "100", "3000", "reaped"),
		.interval_us = 2000,
	});

	(void)state;
	assert_true(m.ended);
	for (size_t k = 0; k < nrecorded; k++) {
		int64_t before = NO_VALUE;

		if (metrics[k].kind != METRIC_COUNTER)
			continue;
		for (size_t i = 0; i < m.samples.n; i++) {
			int64_t v = m.samples.values[k].plain[i];

			if (v == NO_VALUE)
				continue;
			assert_true(v >= 0 && v >= before);
			before = v;
		}
	}
	assert_true(m.samples.n > 50);
}

static void the_peak_is_remembered_with_the_processes_that_made_it(void **state)
{
	scoped_measured m = measure(&(struct measured_config){
		.argv = ARGV("alloc", "50", "200", "child", "50", "100"),
		.interval_us = 10000,
	});
	const struct process_record *p = m.record.peak_tree;

	(void)state;
	assert_true(m.ended);
	assert_int_equal(m.record.npeak_tree, 2);
	assert_true(p[1].rss_bytes > 49 * MB);
	assert_int_equal(p[1].ppid, p[0].pid);
	assert_non_null(strstr(p[1].command, "alloc 50 200 child"));
	assert_true(m.record.peak_elapsed_us > 50000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spike_of_20_ms_is_found_in_the_command_itself),
		cmocka_unit_test(a_spike_of_20_ms_is_found_in_a_child),
		cmocka_unit_test(a_spike_of_20_ms_is_found_in_a_daemon),
		cmocka_unit_test(
			the_cpu_of_200_short_children_is_accounted_within_2_percent),
		cmocka_unit_test(children_that_nobody_waits_for_are_in_the_counters),
		cmocka_unit_test(what_strain_has_itself_is_not_the_tests),
		cmocka_unit_test(memory_shared_by_ten_processes_is_counted_once_in_pss),
		cmocka_unit_test(small_programs_do_not_count_as_sharing_memory_many_times),
		cmocka_unit_test(a_child_of_a_second_thread_is_seen),
		cmocka_unit_test(a_child_in_a_session_of_its_own_is_seen),
		cmocka_unit_test(a_child_that_outlives_the_command_is_seen_to_its_end),
		cmocka_unit_test(the_shortest_test_has_a_row_and_an_exact_cpu_time),
		cmocka_unit_test(counters_never_fall),
		cmocka_unit_test(the_peak_is_remembered_with_the_processes_that_made_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
