/* What a sampler remembers: shared by the readings (sampler.c) and the closing of the books (books.c). */
#ifndef STRAIN_MEASURE_STATE_H
#define STRAIN_MEASURE_STATE_H

#include <stdio.h>

#include "measure/sampler.h"
#include "probe/cgroup.h"
#include "probe/custom.h"
#include "probe/forks.h"
#include "probe/host.h"
#include "probe/metric.h"
#include "probe/perf.h"
#include "probe/process.h"
#include "probe/taskstats.h"

#include "budget.h"
#include "crowd.h"
#include "delay.h"
#include "losses.h"
#include "peaks.h"

struct peak_process {
	pid_t pid, ppid;
	int64_t rss;
	char *command;
};

/* A process that is there when the measurement is over. */
struct survivor {
	pid_t pid;
	int64_t born_ns, hwm;
	bool execed,
		waited; /* what it or its children had before may be more than `hwm` */
};

struct sampler {
	struct sampler_config config;
	struct series_writer writer;
	struct live_writer live;
	struct custom_reader custom;
	struct perf_clock perf;
	struct exit_book exits;
	struct fork_book forks;
	struct crowd crowd; /* where there is no fork book */
	struct host_births births;
	struct budget dear, pss_budget, peak_budget, crowd_budget;
	int64_t drain_ns; /* when the fork book is to be drained next; never 0 */
	int64_t host_ns;  /* when the machine's counters were last read */
	int64_t start_ns, phase_ns, due_ns, last_elapsed_us, nsamples, nlate;

	/* at the start */
	int64_t host_busy_before, siblings_before, pressure_before, io_before[2],
		floor_bytes, wait_before_ns, full_before;

	/* so far */
	int64_t cpu_ns, counters[M_RECORDED_END], io_reaped[2];
	int64_t reaped_cpu_ns, rusage_cpu_ns, rusage_user_ns;
	int64_t gone_wait_ns;     /* of processes that are gone, as last seen */
	int64_t recorded_wait_ns; /* of all that ended, by exit records; 0 until the end */
	bool wait_known;          /* the kernel tells: it did of the root */
	struct delay delay;
	int64_t inherited_bytes; /* the root's ru_maxrss where it is the keeper's: a bound only */
	size_t nprocesses,
		nreaped; /* that ever were seen, and of them that the keeper reaped */
	bool waited;     /* some process had children that it waited for itself */
	bool ignored;    /* some process ignored SIGCHLD: its children are in no rusage */
	struct rusage reaped_usage; /* sums of what the keeper reaped */
	struct peaks seen, reaped;  /* processes as read, and as rusage tells of them */
	int64_t peak_rss, peak_elapsed_us, peak_remembered, peak_pss, rss_at_peak_pss,
		rss_seen_with_pss;
	/* a round of PSS readings may take several samples; the RSS when it began */
	int64_t pss_round, pss_rss;
	bool pss_reading;
	int64_t alive_ns; /* CPU of those who are left when the books are closed */
	struct survivor *survivors;
	size_t nsurvivors, nlate_reaped; /* survivors that were reaped since */
	int64_t late_hwm, end_ns; /* the largest ru_maxrss of these; end 0: not yet */
	enum loss loss;
	bool closing; /* the last sample is being taken, or was */
	bool execed;  /* the root is the test's program by now */
	struct peak_process *peak;
	size_t npeak;
};

/* Told by the tree of each process that is gone. */
void sampler_process_gone(void *self, const struct process *p);

/* The fork book drained, and when to do so again. */
void sampler_drain_forks(struct sampler *s);

/* A sample outside of the schedule: the last. */
int sampler_take_last(struct sampler *s, int64_t now_ns, struct error *err);

/* CPU time of the machine since the start, and of it that of sibling attempts, microseconds; NO_VALUE where not told. */
int64_t sampler_host_busy(const struct sampler *s);
int64_t sampler_siblings_busy(const struct sampler *s);

/* Before the root is let go; then whenever the threads' waiting may be read: so far, microseconds; NO_VALUE where not told. */
void sampler_open_wait(struct sampler *s);
int64_t sampler_read_wait(struct sampler *s, struct process *const *p, size_t n,
			  int64_t now_ns);

/* Time short of CPU, of the leaf or of the machine. */
int64_t sampler_pressure(const struct sampler *s);

#endif
