/* What /proc says, as text: recorded, odd and broken. */
#include <stdio.h>
#include <string.h>

#include "probe/procfs.h"

#include "unit.h"

#define REST                                                                            \
	" 1 2 3 0 -1 4194304 120 3400 1 2 11 12 13 14 20 0 5 0 778899 4567040 400 "     \
	"18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 " \
	"0\n"

static void stat_is_read_whatever_the_name_holds(void **state)
{
	static const char *const names[] = { "cat",       "a b",    ") R 1 1 1 (",
					     "tcsh) S 7", "((()))", "\n\t\x01\xff",
					     "" };
	struct procfs_stat s;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(text, sizeof text, "42 (%s) S%s", names[i], REST);
		assert_true(procfs_parse_stat(text, &s));
		assert_int_equal(s.state, 'S');
		assert_int_equal(s.ppid, 1);
		assert_int_equal(s.minor_faults, 120);
		assert_int_equal(s.waited_minor_faults, 3400);
		assert_int_equal(s.waited_user, 13);
		assert_int_equal(s.waited_system, 14);
		assert_int_equal(s.threads, 5);
		assert_int_equal(s.start, 778899);
		assert_false(s.forked_only);
	}
}

static void a_process_that_has_not_exec_ed_is_told(void **state)
{
	struct procfs_stat s;

	(void)state;
	assert_true(procfs_parse_stat(
		"7 (x) R 1 7 7 0 -1 4194368 1 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n", &s));
	assert_true(s.forked_only);
}

static void stat_that_is_cut_is_not_believed(void **state)
{
	static const char whole[] = "42 (cat) S" REST;
	struct procfs_stat s;
	char cut[sizeof whole];
	size_t needed = (size_t)(strstr(whole, " 778899") - whole) + 2;

	(void)state;
	for (size_t n = 0; n < needed; n++) {
		memcpy(cut, whole, n);
		cut[n] = 0;
		assert_false(procfs_parse_stat(cut, &s));
	}
}

static void statm_gives_resident_and_shared_pages(void **state)
{
	int64_t resident, shared;

	(void)state;
	assert_true(procfs_parse_statm("4096 512 300 5 0 90 0\n", &resident, &shared));
	assert_int_equal(resident, 512);
	assert_int_equal(shared, 300);
	assert_false(procfs_parse_statm("4096 512", &resident, &shared));
	assert_false(procfs_parse_statm("", &resident, &shared));
	assert_false(procfs_parse_statm("4096 -1 5 0", &resident, &shared));
}

static void a_field_is_found_by_its_whole_key_at_a_line_s_start(void **state)
{
	static const char text[] = "Name:\tVmHWM: 9\nxVmHWM: 1\nVmHWMx: 2\nVmHWM:\t  "
				   "1234 kB\noom_kill 5\nvoluntary_ctxt_switches:\t7\n"
				   "huge: 99999999999999999999999\nnone:\n";
	int64_t v;

	(void)state;
	assert_true(procfs_field(text, "VmHWM", &v));
	assert_int_equal(v, 1234);
	assert_true(procfs_field(text, "oom_kill", &v));
	assert_int_equal(v, 5);
	assert_true(procfs_field(text, "voluntary_ctxt_switches", &v));
	assert_int_equal(v, 7);
	assert_true(procfs_field(text, "huge", &v));
	assert_true(v == INT64_MAX);
	assert_false(procfs_field(text, "none", &v));
	assert_false(procfs_field(text, "VmSwap", &v));
	assert_false(procfs_field("", "VmSwap", &v));
}

static void a_set_of_signals_is_read_by_its_bits(void **state)
{
	static const char text[] = "SigBlk:\t0000000000010000\n"
				   "SigIgn:\t0000000000010001\n"
				   "SigCgt:\t8000000000000000\n";

	(void)state;
	assert_true(procfs_has_signal(text, "SigIgn", 17));
	assert_true(procfs_has_signal(text, "SigIgn", 1));
	assert_false(procfs_has_signal(text, "SigIgn", 2));
	assert_false(procfs_has_signal(text, "SigCgt", 17));
	assert_true(procfs_has_signal(text, "SigCgt", 64));
	assert_false(procfs_has_signal("Name:\tSigIgn\n", "SigIgn", 17));
}

static void pressure_is_the_total_of_its_line(void **state)
{
	const char *text = "some avg10=0.00 avg60=0.12 avg300=0.10 total=4711\n"
			   "full avg10=0.00 avg60=0.00 avg300=0.00 total=1\n";
	int64_t us;

	(void)state;
	assert_true(procfs_pressure(text, "some", &us));
	assert_int_equal(us, 4711);
	assert_true(procfs_pressure(text, "full", &us));
	assert_int_equal(us, 1);
	/* before Linux 5.13 there is no "full" of CPU */
	assert_false(procfs_pressure("some avg10=0.00 total=1\n", "full", &us));
	assert_false(procfs_pressure("some avg10=0.00\nfull total=1\n", "some", &us));
	assert_false(procfs_pressure("", "some", &us));
}

static void schedstat_tells_the_waiting_second(void **state)
{
	int64_t ns;

	(void)state;
	assert_true(procfs_parse_schedstat("44209548 19793601 141\n", &ns));
	assert_int_equal(ns, 19793601);
	assert_false(procfs_parse_schedstat("44209548", &ns));
	assert_false(procfs_parse_schedstat("44209548 -1 2\n", &ns));
	assert_false(procfs_parse_schedstat("", &ns));
}

static void a_quota_is_a_number_of_cpus_or_none(void **state)
{
	double cpus;

	(void)state;
	assert_true(procfs_parse_quota("50000 100000\n", &cpus));
	assert_true(cpus == 0.5);
	assert_false(procfs_parse_quota("max 100000\n", &cpus));
	assert_false(procfs_parse_quota("50000 0\n", &cpus));
	assert_false(procfs_parse_quota("50000\n", &cpus));
}

static void pids_are_read_to_the_end_or_to_what_is_none(void **state)
{
	const char *text = "12 7\n99999999999\n5";
	pid_t pid;

	(void)state;
	assert_true(procfs_next_pid(&text, &pid));
	assert_int_equal(pid, 12);
	assert_true(procfs_next_pid(&text, &pid));
	assert_int_equal(pid, 7);
	assert_false(procfs_next_pid(&text, &pid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stat_is_read_whatever_the_name_holds),
		cmocka_unit_test(a_process_that_has_not_exec_ed_is_told),
		cmocka_unit_test(stat_that_is_cut_is_not_believed),
		cmocka_unit_test(statm_gives_resident_and_shared_pages),
		cmocka_unit_test(a_field_is_found_by_its_whole_key_at_a_line_s_start),
		cmocka_unit_test(a_set_of_signals_is_read_by_its_bits),
		cmocka_unit_test(pressure_is_the_total_of_its_line),
		cmocka_unit_test(schedstat_tells_the_waiting_second),
		cmocka_unit_test(a_quota_is_a_number_of_cpus_or_none),
		cmocka_unit_test(pids_are_read_to_the_end_or_to_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
