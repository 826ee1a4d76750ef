/* How long an attempt took because its threads got no CPU, by how long they ran and waited. */
#include <stdlib.h>

#include "measure/siblings.h"

#include "../../src/measure/delay.h"
#include "unit.h"

#define MS INT64_C(1000000)

static struct tree_time ms(int64_t wall, int64_t cpu, int64_t wait)
{
	return (struct tree_time){ wall * MS, cpu * MS, wait * MS };
}

static int64_t delay_ms(double cpus, struct tree_time whole)
{
	const struct delay d = { .cpus = cpus };

	return delay_ns(&d, whole, 0, INT64_MAX) / MS;
}

static void one_thread_is_late_by_what_it_waited(void **state)
{
	(void)state;
	assert_int_equal(delay_ms(2, ms(500, 500, 0)), 0);
	assert_int_equal(delay_ms(2, ms(1857, 500, 1357)), 1357);
	/* it slept the rest */
	assert_int_equal(delay_ms(2, ms(2000, 500, 300)), 300);
	assert_int_equal(delay_ms(2, ms(0, 0, 0)), 0);
	assert_int_equal(delay_ms(2, ms(2000, 0, 0)), 0);
}

/* As they were measured on two CPUs. Alone two threads took 300 ms, and six 600 ms. */
static void several_threads_are_late_by_the_cpus_that_they_did_not_get(void **state)
{
	static const struct {
		struct tree_time whole;
		int64_t alone;
	} rows[] = {
		{ { 334 * MS, 601 * MS, 64 * MS }, 300 },
		{ { 471 * MS, 601 * MS, 319 * MS }, 300 },
		{ { 1218 * MS, 601 * MS, 1816 * MS }, 300 },
		{ { 637 * MS, 1202 * MS, 2516 * MS }, 600 },
		{ { 810 * MS, 1202 * MS, 3622 * MS }, 600 },
		{ { 1224 * MS, 1202 * MS, 6071 * MS }, 600 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t rest = rows[i].whole.wall_ns / MS - delay_ms(2, rows[i].whole);

		assert_in_range(rest, rows[i].alone - rows[i].alone / 20,
				rows[i].alone + rows[i].alone / 20);
	}
}

static void threads_that_wait_for_each_other_are_not_late(void **state)
{
	(void)state;
	/* six on two CPUs, and nobody else */
	assert_int_equal(delay_ms(2, ms(900, 1800, 3600)), 0);
	assert_int_equal(delay_ms(2, ms(904, 1802, 3496)), 3);
	/* on as much as a quota leaves them of many */
	assert_int_equal(delay_ms(0.5, ms(1000, 500, 500)), 0);
	assert_int_equal(delay_ms(0.5, ms(1000, 250, 750)), 500);
}

/*
 * Half of the time one thread, half of it six, alone on two CPUs: the mean would say 250
 * ms in the second.
 */
static void phases_are_told_apart(void **state)
{
	struct delay d = { .cpus = 2 };
	const struct tree_time whole = ms(8000, 12000, 16000);

	(void)state;
	assert_true(delay_ns(&d, whole, 0, INT64_MAX) / MS >= 1900);
	for (int64_t i = 1; i <= 8; i++)
		delay_look(&d, ms(i * 500, i * 500, 0));
	for (int64_t i = 1; i <= 8; i++)
		delay_look(&d, ms(4000 + i * 500, 4000 + i * 1000, i * 2000));
	/* what is left of it is at the border, where a wait may have begun before the last look */
	assert_in_range(delay_ns(&d, whole, 0, INT64_MAX) / MS, 0, 350);
}

/*
 * The kernel adds a wait when it is over: threads that all waited from one look on are
 * not in the next.
 */
static void a_wait_that_is_told_late_is_no_phase(void **state)
{
	struct delay d = { .cpus = 2 };

	(void)state;
	delay_look(&d, ms(500, 500, 1000));
	delay_look(&d, ms(1000, 1000, 5000));
	assert_in_range(delay_ns(&d, ms(1000, 1000, 5000), 0, INT64_MAX) / MS, 480, 500);
}

static void looks_that_come_too_soon_are_passed_over(void **state)
{
	struct delay often = { .cpus = 2 }, seldom = { .cpus = 2 };

	(void)state;
	for (int64_t i = 1; i <= 200; i++)
		delay_look(&often, ms(i * 10, i * 20, i * 40));
	for (int64_t i = 1; i <= 5; i++)
		delay_look(&seldom, ms(i * 400, i * 800, i * 1600));
	assert_int_equal(often.own_ns, seldom.own_ns);
	assert_int_equal(often.last.wall_ns, seldom.last.wall_ns);
}

static void others_are_to_blame_for_no_more_than_they_used(void **state)
{
	const struct delay d = { .cpus = 2 };

	(void)state;
	/* six threads that are tied to one CPU of two, and nobody else */
	assert_int_equal(delay_ns(&d, ms(1000, 1000, 5000), 0, 0), 0);
	assert_int_equal(delay_ns(&d, ms(1000, 1000, 5000), 0, 500 * MS) / MS, 250);
	assert_int_equal(delay_ns(&d, ms(1000, 400, 600), 0, 200 * MS) / MS, 200);
}

static void what_the_cgroup_saw_at_least_is_known_without_the_threads(void **state)
{
	const struct delay d = { .cpus = 2 };

	(void)state;
	assert_int_equal(delay_ns(&d, ms(1000, 400, 0), 600 * MS, INT64_MAX) / MS, 600);
	assert_int_equal(delay_ns(&d, ms(1000, 400, 0), 600 * MS, 50 * MS) / MS, 50);
	assert_int_equal(delay_ns(&d, ms(1000, 0, 0), 9000 * MS, INT64_MAX) / MS, 1000);
}

/* Lumps and clocks that disagree. */
static void no_reading_makes_a_delay_that_is_none(void **state)
{
	struct delay d = { .cpus = 2 };

	(void)state;
	assert_int_equal(delay_ms(2, ms(100, 900, 900)), 0);
	delay_look(&d, ms(1000, 900, 900));
	delay_look(&d, ms(2000, 800, 700));
	assert_true(d.own_ns >= 0);
	assert_in_range(delay_ns(&d, ms(1, 0, 1000000), 0, INT64_MAX), 0, 1 * MS);
}

static void siblings_are_all_seats_but_ones_own(void **state)
{
	_Atomic int64_t seats[3] = { 5 * MS, 7 * MS, 11 * MS };
	struct siblings s = siblings_open(seats, 3, 1), alone = siblings_open(NULL, 0, 0);

	(void)state;
	assert_int_equal(siblings_cpu_us(&s), 16000);
	/* another attempt sat there before: the place never falls */
	siblings_tell(&s, 2 * MS);
	assert_int_equal(seats[1], 9 * MS);
	seats[2] += 4 * MS;
	assert_int_equal(siblings_cpu_us(&s), 20000);
	siblings_tell(&alone, 1);
	assert_int_equal(siblings_cpu_us(&alone), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_thread_is_late_by_what_it_waited),
		cmocka_unit_test(
			several_threads_are_late_by_the_cpus_that_they_did_not_get),
		cmocka_unit_test(threads_that_wait_for_each_other_are_not_late),
		cmocka_unit_test(phases_are_told_apart),
		cmocka_unit_test(a_wait_that_is_told_late_is_no_phase),
		cmocka_unit_test(looks_that_come_too_soon_are_passed_over),
		cmocka_unit_test(others_are_to_blame_for_no_more_than_they_used),
		cmocka_unit_test(
			what_the_cgroup_saw_at_least_is_known_without_the_threads),
		cmocka_unit_test(no_reading_makes_a_delay_that_is_none),
		cmocka_unit_test(siblings_are_all_seats_but_ones_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
