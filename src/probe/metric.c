/*
 * The series that strain records: one row per series, in the order of the columns of
 * samples.csv.
 */
#include "probe/metric.h"

#include <string.h>

#define ROW(name_, column_, label_, unit_, kind_, ...)                            \
	{                                                                         \
		.name = name_, .column = column_, .label = label_, .unit = unit_, \
		.kind = kind_, __VA_ARGS__                                        \
	}
#define LEVEL(name_, column_, label_, unit_, ...) \
	ROW(name_, column_, label_, unit_, METRIC_GAUGE, .level = true, ##__VA_ARGS__)
#define COUNTER(name_, column_, label_, unit_) \
	ROW(name_, column_, label_, unit_, METRIC_COUNTER, .timing = TIMING_NONE)

/*
 * What others do on the machine, and that the test has to wait for it, is neither good
 * nor bad of the test; nor is it that it got more of a CPU per time.
 */
const struct metric metrics[] = {
	[M_RSS] = LEVEL("rss", "rss_bytes", "Resident memory", UNIT_BYTES,
			.group = GROUP_MEMORY, .brief = "RSS"),
	[M_ANON] = LEVEL("anon", "anon_bytes", "Private memory", UNIT_BYTES,
			 .group = GROUP_MEMORY, .brief = "private"),
	[M_PSS] = LEVEL("pss", "pss_bytes", "Proportional memory", UNIT_BYTES,
			.group = GROUP_MEMORY, .brief = "PSS"),
	[M_SWAP] = LEVEL("swap", "swap_bytes", "Swapped out", UNIT_BYTES),
	[M_CPU_TIME] = COUNTER("cpu_time", "cpu_us", "CPU time", UNIT_TIME),
	[M_PROCESSES] = LEVEL("processes", "processes", "Processes", UNIT_COUNT),
	[M_THREADS] = LEVEL("threads", "threads", "Threads", UNIT_COUNT),
	[M_FDS] = LEVEL("fds", "fds", "Open descriptors", UNIT_COUNT),
	[M_READ] = COUNTER("read", "read_bytes", "Read from storage", UNIT_BYTES),
	[M_WRITTEN] =
		COUNTER("written", "written_bytes", "Written to storage", UNIT_BYTES),
	[M_MINOR_FAULTS] =
		COUNTER("minor_faults", "minor_faults", "Minor faults", UNIT_COUNT),
	[M_MAJOR_FAULTS] =
		COUNTER("major_faults", "major_faults", "Major faults", UNIT_COUNT),
	[M_SWITCHES] = COUNTER("switches", "switches", "Voluntary switches", UNIT_COUNT),
	[M_PREEMPTIONS] = COUNTER("preemptions", "preemptions", "Preemptions", UNIT_COUNT),
	[M_HOST_BUSY] = ROW("host_busy", "host_busy_us", "Machine's busy time", UNIT_TIME,
			    METRIC_COUNTER, .better = BETTER_NONE, .group = GROUP_NONE),
	[M_PRESSURE] = COUNTER("pressure", "pressure_us", "Time short of CPU", UNIT_TIME),
	[M_CPU_WAIT_TIME] = ROW("cpu_wait_time", "cpu_wait_time_us", "Waited for a CPU",
				UNIT_TIME, METRIC_COUNTER, .better = BETTER_NONE),
	[M_CPU] = ROW("cpu", "cpu_permille", "CPU", UNIT_CPU, METRIC_GAUGE,
		      .rate_of = "cpu_time", .better = BETTER_NONE, .timing = TIMING_RATE,
		      .group = GROUP_CPU, .brief = "this test"),
	[M_CPU_WAIT] = ROW("cpu_wait", "cpu_wait_permille", "Waiting for a CPU", UNIT_CPU,
			   METRIC_GAUGE, .rate_of = "cpu_wait_time",
			   .better = BETTER_NONE),
	[M_HOST_CPU] = ROW("host_cpu", "host_cpu_permille", "CPU of others", UNIT_CPU,
			   METRIC_GAUGE, .rate_of = "host_busy", .minus = "cpu_time",
			   .better = BETTER_NONE, .group = GROUP_CPU, .brief = "others"),
};

const char *const metric_group_names[] = { "own", "memory", "cpu", "none" };

const size_t nmetrics = M_END;
const size_t nrecorded = M_RECORDED_END;

_Static_assert(sizeof metrics / sizeof *metrics == M_END, "a row per series");

const struct metric *metric_find(const char *name)
{
	for (size_t i = 0; i < nmetrics; i++)
		if (!strcmp(metrics[i].name, name))
			return &metrics[i];
	return NULL;
}

const struct metric *metric_find_column(const char *column)
{
	for (size_t i = 0; i < nmetrics; i++)
		if (!strcmp(metrics[i].column, column))
			return &metrics[i];
	return NULL;
}
