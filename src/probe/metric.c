/* The series that strain records: one row per series, in the order of the columns of samples.csv. */
#include "probe/metric.h"

#include <string.h>

#define GAUGE(name_, column_, label_, unit_)                      \
	{                                                         \
		name_, column_, label_, unit_, METRIC_GAUGE, NULL \
	}
#define COUNTER(name_, column_, label_, unit_)                      \
	{                                                           \
		name_, column_, label_, unit_, METRIC_COUNTER, NULL \
	}
#define RATE(name_, column_, label_, of_)                           \
	{                                                           \
		name_, column_, label_, UNIT_CPU, METRIC_GAUGE, of_ \
	}

const struct metric metrics[] = {
	[M_RSS] = GAUGE("rss", "rss_bytes", "Resident memory", UNIT_BYTES),
	[M_ANON] = GAUGE("anon", "anon_bytes", "Private memory", UNIT_BYTES),
	[M_PSS] = GAUGE("pss", "pss_bytes", "Proportional memory", UNIT_BYTES),
	[M_SWAP] = GAUGE("swap", "swap_bytes", "Swapped out", UNIT_BYTES),
	[M_CPU_TIME] = COUNTER("cpu_time", "cpu_us", "CPU time", UNIT_TIME),
	[M_PROCESSES] = GAUGE("processes", "processes", "Processes", UNIT_COUNT),
	[M_THREADS] = GAUGE("threads", "threads", "Threads", UNIT_COUNT),
	[M_FDS] = GAUGE("fds", "fds", "Open descriptors", UNIT_COUNT),
	[M_READ] = COUNTER("read", "read_bytes", "Read from storage", UNIT_BYTES),
	[M_WRITTEN] =
		COUNTER("written", "written_bytes", "Written to storage", UNIT_BYTES),
	[M_MINOR_FAULTS] =
		COUNTER("minor_faults", "minor_faults", "Minor faults", UNIT_COUNT),
	[M_MAJOR_FAULTS] =
		COUNTER("major_faults", "major_faults", "Major faults", UNIT_COUNT),
	[M_SWITCHES] = COUNTER("switches", "switches", "Voluntary switches", UNIT_COUNT),
	[M_PREEMPTIONS] = COUNTER("preemptions", "preemptions", "Preemptions", UNIT_COUNT),
	[M_HOST_BUSY] =
		COUNTER("host_busy", "host_busy_us", "Machine's busy time", UNIT_TIME),
	[M_PRESSURE] = COUNTER("pressure", "pressure_us", "Time short of CPU", UNIT_TIME),
	[M_CPU] = RATE("cpu", "cpu_permille", "CPU", "cpu_time"),
	[M_HOST_CPU] = RATE("host_cpu", "host_cpu_permille", "CPU of others", "host_busy"),
};

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
