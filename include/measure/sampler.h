/*
 * One attempt's readings: a sample of every recorded metric at a time, and the kernel's
 * books at the end.
 */
#ifndef STRAIN_MEASURE_SAMPLER_H
#define STRAIN_MEASURE_SAMPLER_H

#include <sys/resource.h>
#include <sys/types.h>

#include "measure/siblings.h"
#include "measure/tree.h"
#include "store/attempt.h"
#include "store/series.h"

struct sampler;

struct sampler_config {
	struct tree *tree;
	pid_t root;     /* the test's first process: forked, not yet exec'ed */
	int cgroup_fd;  /* the attempt's leaf, or -1 */
	int attempt_fd; /* the attempt's directory: samples.csv, live.csv are made here */
	const char *metrics_path; /* $STRAIN_METRICS, made empty before the test starts */
	int64_t interval_us;
	struct siblings siblings;
	bool readings_only; /* for tests: no perf, no exit records, no process events */
};

/*
 * Open every book that is open to us, before the root is let go to exec: perf counters on
 * the root (inherited, enabled on exec), taskstats, cgroup leaf, machine counters at
 * their start.
 */
struct sampler *sampler_open(const struct sampler_config *config, struct error *err);
void sampler_close(struct sampler *s);

/* The root is let go now: elapsed time counts from here. */
void sampler_start(struct sampler *s, int64_t now_ns);

/*
 * When the next sample is due: start + phase (jittered, within one interval) + k *
 * interval; never drifts.
 */
int64_t sampler_due_ns(const struct sampler *s);

/*
 * Take a sample and append it. Late when it is taken after the next one was due; ticks
 * that were missed are counted.
 */
int sampler_take(struct sampler *s, int64_t now_ns, struct error *err);

/* A child of the keeper has ended and is about to be reaped: what can be read of a zombie only. */
void sampler_ended(struct sampler *s, pid_t pid);

/*
 * A child of the keeper was reaped, after sampler_finish, too: its rusage (waited-for
 * descendants included).
 */
void sampler_reaped(struct sampler *s, pid_t pid, const struct rusage *usage);

/*
 * A descriptor to poll for exit records (taskstats), or -1; when it is readable call
 * sampler_drain.
 */
int sampler_poll_fd(const struct sampler *s);
void sampler_drain(struct sampler *s);

/*
 * It is to be called at this moment, too, for what is not polled for (every fork of the
 * machine would wake us).
 */
int64_t sampler_drain_due_ns(const struct sampler *s);

/*
 * The last reading (just before the root is reaped, too), then every book closed: fills
 * samples, books, peak tree.
 */
int sampler_finish(struct sampler *s, int64_t now_ns, struct arena *a,
		   struct attempt_record *r, struct error *err);

/*
 * Is the file of $STRAIN_METRICS not there any more, or another one: then what was
 * written to that was not read.
 */
bool sampler_metrics_replaced(const struct sampler *s);

/* What a reader of the attempt should know of its samples, in words, in `a`; NULL: nothing. */
const char *sampler_note(const struct sampler *s, struct arena *a);

/*
 * Peaks once more, when those that were left at the end have been reaped: how high they
 * can have been is known better.
 */
void sampler_settle(struct sampler *s, struct attempt_record *r);

#endif
