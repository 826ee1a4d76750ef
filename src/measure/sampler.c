/* One attempt's readings: a sample of every recorded metric at a time. The books at the end are in books.c. */
#include "measure/sampler.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"

#include "state.h"

/* Dear readings may take 1 % of a core; near a new peak of memory PSS may be read from a reserve. */
enum {
	DEAR_PERMILLE = 10,
	NS_PER_US = 1000,
	EXEC_NS = 200000,
	PEAK_BURST_NS = 300000000,
	HOST_NS = 100000000
};

/* --- before the test starts ------------------------------------------------------------ */

static int64_t jitter_ns(int64_t interval_ns)
{
	uint64_t r = 0;

	/* without randomness every repeat has the same phase, which is a pity and no error */
	if (getrandom(&r, sizeof r, GRND_NONBLOCK) != sizeof r)
		return interval_ns / 2;
	return (int64_t)(r % (uint64_t)interval_ns);
}

/* What ended is in the keeper's own book: all of the process less this thread. */
static void read_reaped_io(int64_t *read, int64_t *written)
{
	char whole[512], own[512], path[64];
	int64_t a, b;

	snprintf(path, sizeof path, "/proc/self/task/%d/io", getpid());
	*read = *written = 0;
	if (procfs_read("/proc/self/io", whole, sizeof whole) <= 0 ||
	    procfs_read(path, own, sizeof own) <= 0)
		return;
	if (procfs_field(whole, "read_bytes", &a) && procfs_field(own, "read_bytes", &b))
		*read = a - b;
	if (procfs_field(whole, "write_bytes", &a) && procfs_field(own, "write_bytes", &b))
		*written = a - b;
}

/* The root, which waits at its gate. */
static void begin_crowd(struct sampler *s)
{
	if (s->forks.fd < 0)
		crowd_look(&s->crowd,
			   &(struct crowd_look){ .made = host_births(&s->births),
						 .processes = 1,
						 .known = 1 });
}

struct sampler *sampler_open(const struct sampler_config *config, struct error *err)
{
	struct sampler *s = calloc(1, sizeof *s);
	struct rusage own;

	if (!s) {
		error_errno(err, "sampler");
		return NULL;
	}
	s->config = *config;
	s->writer.fd = s->live.fd = s->custom.fd = -1;
	s->exits.fd = s->perf.fd = s->forks.fd = -1;
	if (series_create(&s->writer, config->attempt_fd, "samples.csv", err) < 0 ||
	    live_create(&s->live, config->attempt_fd, "live.csv", err) < 0) {
		sampler_close(s);
		return NULL;
	}
	getrusage(RUSAGE_SELF, &own);
	s->floor_bytes = own.ru_maxrss * 1024;
	s->dear.permille = s->pss_budget.permille = s->peak_budget.permille =
		s->crowd_budget.permille = DEAR_PERMILLE;
	s->peak_budget.burst_ns = PEAK_BURST_NS;
	s->peak_elapsed_us = NO_VALUE;
	custom_open(&s->custom, config->metrics_path);
	perf_open(&s->perf, config->root);
	taskstats_open(&s->exits);
	forks_open(&s->forks, getpid(), config->root);
	begin_crowd(s);
	read_reaped_io(&s->io_before[0], &s->io_before[1]);
	tree_watch(config->tree, sampler_process_gone, s);
	sampler_open_wait(s);
	return s;
}

void sampler_close(struct sampler *s)
{
	if (!s)
		return;
	if (s->writer.fd >= 0)
		series_close(&s->writer);
	if (s->live.fd >= 0)
		live_close(&s->live);
	custom_close(&s->custom);
	perf_close(&s->perf);
	taskstats_close(&s->exits);
	forks_close(&s->forks);
	free(s->survivors);
	peaks_free(&s->seen);
	peaks_free(&s->reaped);
	tree_watch(s->config.tree, NULL, NULL);
	for (size_t i = 0; i < s->npeak; i++)
		free(s->peak[i].command);
	free(s->peak);
	free(s);
}

void sampler_start(struct sampler *s, int64_t now_ns)
{
	int64_t interval_ns = s->config.interval_us * NS_PER_US;

	s->start_ns = now_ns;
	s->phase_ns = jitter_ns(interval_ns);
	/* one reading as soon as it has exec'ed, so that a short test has one; from then on in phase */
	s->due_ns = now_ns;
	s->host_ns = now_ns;
	s->drain_ns = now_ns;
	s->host_busy_before = host_busy_us();
	s->siblings_before = siblings_cpu_us(&s->config.siblings);
	s->pressure_before = sampler_pressure(s);
	s->full_before = cgroup_pressure_us(s->config.cgroup_fd, "full");
}

int64_t sampler_due_ns(const struct sampler *s)
{
	return s->due_ns;
}

/* --- one sample ------------------------------------------------------------------------- */

int64_t sampler_pressure(const struct sampler *s)
{
	int64_t own = cgroup_pressure_us(s->config.cgroup_fd, "some");

	return own != NO_VALUE ? own : host_pressure_us();
}

/* A counter never goes back, whatever its parts do while processes come and go. */
static int64_t rising(int64_t *last, int64_t now)
{
	if (now > *last)
		*last = now;
	return *last;
}

static void read_cheap(struct sampler *s, struct process *const *p, size_t n,
		       int64_t *values)
{
	int64_t rss = 0, anon = 0, cpu_ns = s->reaped_cpu_ns, alive = 0;

	for (size_t i = 0; i < n; i++) {
		rss += p[i]->zombie ? 0 : p[i]->rss;
		anon += p[i]->zombie ? 0 : p[i]->anon;
		cpu_ns += tree_cpu_ns(p[i]);
		alive += !p[i]->zombie;
	}
	values[M_CPU_TIME] = rising(&s->cpu_ns, cpu_ns) / NS_PER_US;
	siblings_tell(&s->config.siblings, s->cpu_ns);
	/* when nobody is left the counters have an end, and levels have no value */
	if (alive == 0)
		return;
	values[M_RSS] = rss;
	values[M_ANON] = anon;
	values[M_PROCESSES] = alive;
}

/* Some ten microseconds per process, so as often as the budget allows. */
static void read_dear(struct sampler *s, struct process *const *p, size_t n,
		      int64_t *values)
{
	int64_t sums[M_RECORDED_END] = { 0 };
	bool io = true, fds = true;

	for (size_t i = 0; i < n; i++) {
		process_read_stat(p[i]);
		sums[M_MINOR_FAULTS] +=
			p[i]->stat.minor_faults + p[i]->stat.waited_minor_faults;
		sums[M_MAJOR_FAULTS] +=
			p[i]->stat.major_faults + p[i]->stat.waited_major_faults;
		if (p[i]->zombie || process_read_dear(p[i]) < 0)
			continue;
		sums[M_THREADS] += p[i]->stat.threads;
		sums[M_SWAP] += p[i]->swap;
		sums[M_FDS] += p[i]->fds_open;
		sums[M_READ] += p[i]->read;
		sums[M_WRITTEN] += p[i]->written;
		sums[M_SWITCHES] += p[i]->switches;
		sums[M_PREEMPTIONS] += p[i]->preemptions;
		io &= p[i]->io_known;
		fds &= p[i]->fds_known;
	}
	read_reaped_io(&s->io_reaped[0], &s->io_reaped[1]);
	sums[M_READ] += s->io_reaped[0] - s->io_before[0];
	sums[M_WRITTEN] += s->io_reaped[1] - s->io_before[1];
	sums[M_MINOR_FAULTS] += s->reaped_usage.ru_minflt;
	sums[M_MAJOR_FAULTS] += s->reaped_usage.ru_majflt;
	sums[M_SWITCHES] += s->reaped_usage.ru_nvcsw;
	sums[M_PREEMPTIONS] += s->reaped_usage.ru_nivcsw;
	for (int m = M_READ; m <= M_PREEMPTIONS; m++)
		values[m] = rising(&s->counters[m], sums[m]);
	if (values[M_RSS] != NO_VALUE) {
		values[M_THREADS] = sums[M_THREADS];
		values[M_SWAP] = sums[M_SWAP];
		values[M_FDS] = fds ? sums[M_FDS] : NO_VALUE;
	}
	if (!io)
		values[M_READ] = values[M_WRITTEN] = NO_VALUE;
}

/*
 * Go on with a round: read those who were not read in it, as long as half an interval lasts, so that samples are not
 * late for PSS. True when nobody is left to read.
 */
static bool read_pss(struct sampler *s, struct process *const *p, size_t n)
{
	int64_t until_ns = clock_monotonic_ns() + s->config.interval_us * NS_PER_US / 2;

	for (size_t i = 0; i < n; i++) {
		if (p[i]->zombie || p[i]->pss_round == s->pss_round)
			continue;
		if (clock_monotonic_ns() > until_ns)
			return false;
		/* where we may not look, its RSS is what is known */
		if (process_read_pss(p[i], &p[i]->pss) < 0)
			p[i]->pss = process_same(p[i]) ? p[i]->rss : 0;
		p[i]->pss_round = s->pss_round;
	}
	return true;
}

/*
 * While a process forks, its pages are its own in its reading, and shared in its child's: a sum of both would be
 * neither. When the RSS has changed by 5 % since the round began, it says nothing.
 */
static bool tree_held_still(struct sampler *s)
{
	struct process *const *p;
	size_t n = tree_look(s->config.tree, &p);
	int64_t rss = 0;

	for (size_t i = 0; i < n; i++)
		rss += p[i]->zombie ? 0 : p[i]->rss;
	return llabs(rss - s->pss_rss) <= s->pss_rss / 20;
}

static void note_pss(struct sampler *s, struct process *const *p, size_t n,
		     int64_t *values)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p[i]->zombie ? 0 : p[i]->pss;
	if (!tree_held_still(s))
		return;
	values[M_PSS] = sum;
	if (values[M_PSS] >= s->peak_pss) {
		s->peak_pss = values[M_PSS];
		s->rss_at_peak_pss = values[M_RSS];
	}
	if (values[M_RSS] > s->rss_seen_with_pss)
		s->rss_seen_with_pss = values[M_RSS];
}

/* On its budget, and on a larger one when memory is higher than at any reading of PSS before. */
static void maybe_read_pss(struct sampler *s, struct process *const *p, size_t n,
			   int64_t now_ns, int64_t *values)
{
	bool near_peak = values[M_RSS] > s->rss_seen_with_pss + s->rss_seen_with_pss / 20;
	struct budget *b = near_peak ? &s->peak_budget : &s->pss_budget;

	if (values[M_RSS] == NO_VALUE || !budget_begin(b, now_ns))
		return;
	if (!s->pss_reading) {
		s->pss_round++;
		s->pss_rss = values[M_RSS];
	}
	s->pss_reading = !read_pss(s, p, n);
	if (!s->pss_reading)
		note_pss(s, p, n, values);
	budget_spent(b, now_ns);
}

/* What made the peak: remembered when it is 1 % above the one remembered before. */
static void remember_peak(struct sampler *s, struct process *const *p, size_t n)
{
	enum { PROCESSES_MAX = 200 };
	size_t kept = 0;

	for (size_t i = 0; i < s->npeak; i++)
		free(s->peak[i].command);
	free(s->peak);
	s->npeak = 0;
	s->peak = calloc(n < PROCESSES_MAX ? n + 1 : PROCESSES_MAX, sizeof *s->peak);
	for (size_t i = 0; s->peak && i < n && kept < PROCESSES_MAX; i++) {
		if (p[i]->zombie)
			continue;
		s->peak[kept++] = (struct peak_process){
			.pid = p[i]->pid,
			.ppid = p[i]->stat.ppid,
			.rss = p[i]->rss,
			.command = strdup(process_command(p[i])),
		};
	}
	s->npeak = kept;
}

static void note_peak(struct sampler *s, struct process *const *p, size_t n,
		      int64_t elapsed_us, int64_t rss)
{
	if (rss == NO_VALUE || rss <= s->peak_rss)
		return;
	if (rss > s->peak_remembered + s->peak_remembered / 100) {
		remember_peak(s, p, n);
		s->peak_remembered = rss;
	}
	s->peak_rss = rss;
	s->peak_elapsed_us = elapsed_us;
}

/* The machine's busy time comes in ticks of 10 ms on each CPU: over less than a few of them it says nothing. */
static void read_host(struct sampler *s, int64_t now_ns, int64_t *values)
{
	int64_t busy, pressure;

	if (now_ns - s->host_ns < HOST_NS)
		return;
	s->host_ns = now_ns;
	busy = sampler_host_busy(s);
	pressure = sampler_pressure(s);
	if (busy != NO_VALUE)
		values[M_HOST_BUSY] = rising(&s->counters[M_HOST_BUSY],
					     busy - sampler_siblings_busy(s));
	if (pressure != NO_VALUE && s->pressure_before != NO_VALUE)
		values[M_PRESSURE] = pressure - s->pressure_before;
}

/*
 * With the count that was read before the look. Nobody's threads may be older than it, so that what grew since the
 * look before was made since.
 */
static void look_at_crowd(struct sampler *s, struct process *const *p, size_t n,
			  int64_t made)
{
	struct crowd_look look = { .made = made, .known = tree_nknown(s->config.tree) };

	if (!s->closing && !tree_looked_everywhere(s->config.tree))
		return;
	for (size_t i = 0; i < n; i++) {
		if (p[i]->zombie)
			continue;
		process_read_stat(p[i]);
		look.processes++;
		look.threads += p[i]->stat.threads - 1;
	}
	crowd_look(&s->crowd, &look);
}

/* Everybody, read anew; the last look, after the end, is at the crowd in any case. */
static size_t look(struct sampler *s, int64_t now_ns, struct process *const **p)
{
	bool counting = s->forks.fd < 0 &&
			(budget_begin(&s->crowd_budget, now_ns) || s->closing);
	int64_t made = counting ? host_births(&s->births) : NO_VALUE;
	size_t n = tree_look(s->config.tree, p);

	if (!counting)
		return n;
	look_at_crowd(s, *p, n, made);
	budget_spent(&s->crowd_budget, now_ns);
	return n;
}

static void fill(struct sampler *s, int64_t now_ns, int64_t elapsed_us, int64_t *values)
{
	struct process *const *p;
	size_t n = look(s, now_ns, &p);

	for (int m = 0; m < M_RECORDED_END; m++)
		values[m] = NO_VALUE;
	read_cheap(s, p, n, values);
	if (budget_begin(&s->dear, now_ns)) {
		read_dear(s, p, n, values);
		values[M_CPU_WAIT_TIME] = sampler_read_wait(s, p, n, now_ns);
		read_host(s, now_ns, values);
		budget_spent(&s->dear, now_ns);
	}
	note_peak(s, p, n, elapsed_us, values[M_RSS]);
	/* last, as it may look at the tree again */
	maybe_read_pss(s, p, n, now_ns, values);
}

struct live_sink {
	struct sampler *sampler;
	int64_t elapsed_us;
	int result;
	struct error *err;
};

static void take_live(void *self, const char *name, double value)
{
	struct live_sink *sink = self;

	if (sink->result == 0)
		sink->result = live_append(&sink->sampler->live, sink->elapsed_us, name,
					   value, sink->err);
}

static int write_sample(struct sampler *s, int64_t now_ns, bool late, struct error *err)
{
	int64_t values[M_RECORDED_END], elapsed_us = (now_ns - s->start_ns) / NS_PER_US;

	/* rows rise in time, whatever the clock's resolution */
	if (elapsed_us <= s->last_elapsed_us)
		elapsed_us = s->last_elapsed_us + 1;
	s->last_elapsed_us = elapsed_us;
	fill(s, now_ns, elapsed_us, values);
	s->nsamples++;
	s->nlate += late;
	return series_append(&s->writer, elapsed_us, late, values, err);
}

/* The first moment of the schedule, start + phase + k * interval, that is after `now_ns`. */
static int64_t next_due_ns(const struct sampler *s, int64_t now_ns)
{
	int64_t interval_ns = s->config.interval_us * NS_PER_US,
		first_ns = s->start_ns + s->phase_ns;

	if (now_ns < first_ns)
		return first_ns;
	return first_ns + ((now_ns - first_ns) / interval_ns + 1) * interval_ns;
}

/* Until its exec the root is a copy of the keeper, whose memory is not the test's. */
static bool before_exec(struct sampler *s)
{
	struct process *root;

	if (s->execed)
		return false;
	root = tree_adopt(s->config.tree, s->config.root);
	s->execed = !root || process_read_stat(root) || root->zombie ||
		    !root->stat.forked_only;
	return !s->execed;
}

int sampler_take(struct sampler *s, int64_t now_ns, struct error *err)
{
	int64_t interval_ns = s->config.interval_us * NS_PER_US;
	bool late = now_ns - s->due_ns >= interval_ns;
	struct live_sink sink = { s, 0, 0, err };

	if (before_exec(s)) {
		s->due_ns = now_ns + EXEC_NS;
		return 0;
	}
	if (late)
		s->nlate += (now_ns - s->due_ns) / interval_ns - 1;
	s->due_ns = next_due_ns(s, now_ns);
	if (write_sample(s, now_ns, late, err) < 0)
		return -1;
	sink.elapsed_us = s->last_elapsed_us;
	custom_read(&s->custom, &sink, take_live);
	return sink.result;
}

int sampler_take_last(struct sampler *s, int64_t now_ns, struct error *err)
{
	struct live_sink sink = { s, 0, 0, err };

	s->closing = true;
	/* the counters' ends, whatever they cost */
	s->dear.due_ns = 0;
	if (write_sample(s, now_ns, false, err) < 0)
		return -1;
	sink.elapsed_us = s->last_elapsed_us;
	custom_read_last(&s->custom, &sink, take_live);
	return sink.result;
}
