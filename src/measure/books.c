/* The end of an attempt: every book closed, and of each value the best that is open to us. */
#include "books.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"

#include "state.h"

/* Below SHARED_LEAST it is the C library that small programs share, and nobody cares. */
enum { NS_PER_US = 1000, SHORTEST_NOISE_US = 500000, SHARED_LEAST = 16 << 20 };

/* --- CPU ---------------------------------------------------------------------------------- */

struct cpu_books {
	int64_t leaf_us, perf_ns, usage_ns; /* NO_VALUE: not open */
	int64_t limit_us;                   /* all CPUs all the time */
};

static struct cpu_books open_cpu(const struct sampler *s)
{
	int64_t wall_us = (s->end_ns - s->start_ns) / NS_PER_US;

	return (struct cpu_books){
		.leaf_us = cgroup_field(s->config.cgroup_fd, "cpu.stat", "usage_usec"),
		.perf_ns = perf_cpu_ns(&s->perf),
		.usage_ns = s->rusage_cpu_ns + s->alive_ns,
		.limit_us = wall_us * sysconf(_SC_NPROCESSORS_ONLN),
	};
}

/* CPU of all, by a book that knows those for whom nobody waited; NO_VALUE. */
static int64_t witness_ns(const struct cpu_books *c)
{
	return c->leaf_us != NO_VALUE ? c->leaf_us * NS_PER_US : c->perf_ns;
}

/*
 * Inherited counters end when the test becomes another user: with less than rusage has they are no witness. They lack
 * the last steps of exits, so that with more than it has, of children that nobody waited for, they are not exact either.
 */
static bool perf_confirms(const struct cpu_books *c)
{
	return c->perf_ns != NO_VALUE && !losses_is_more(c->perf_ns, c->usage_ns) &&
	       !losses_is_more(c->usage_ns, c->perf_ns);
}

/* A thread may wait once more between its exit record and its end, and is seen to have. */
static const int64_t wait_slack_ns = 20000000;

/*
 * A leaf's book knows everybody. Of the others each lacks something, and the one that knows most is right: inherited
 * counters know children that nobody waits for; rusage is of all who were waited for (of those who are left, their
 * clocks). Where the samples saw more, both lack somebody.
 */
static struct booked cpu_time(const struct sampler *s, const struct cpu_books *c)
{
	int64_t best_ns = booked_most(c->perf_ns, c->usage_ns);
	const char *book = c->perf_ns > c->usage_ns ? "perf" : "rusage";
	int64_t best_us = best_ns / NS_PER_US;

	if (c->leaf_us != NO_VALUE)
		return booked_exact(c->leaf_us, "cgroup");
	if (losses_is_more(s->cpu_ns, best_ns))
		return booked_about(s->cpu_ns / NS_PER_US,
				    booked_most(c->limit_us, s->cpu_ns / NS_PER_US),
				    "samples");
	if (s->loss == LOSS_SEEN)
		return booked_about(best_us, booked_most(c->limit_us, best_us), book);
	if (s->loss == LOSS_NONE || perf_confirms(c))
		return booked_exact(best_us, book);
	return booked_about(best_us, best_us, book);
}

/* A part is exact where the parts add up to the whole; else it may have all that is missing. */
static struct booked cpu_part(const struct booked *whole, int64_t part, int64_t missing)
{
	if (whole->exact && missing <= whole->value / 100)
		return booked_exact(part, "rusage");
	if (whole->high == NO_VALUE)
		return booked_about(part, NO_VALUE, "rusage");
	return booked_about(part, part + missing + whole->high - whole->value, "rusage");
}

static void close_cpu(const struct sampler *s, const struct cpu_books *c, struct books *b)
{
	int leaf = s->config.cgroup_fd;
	int64_t user = s->rusage_user_ns / NS_PER_US;
	int64_t system = (s->rusage_cpu_ns - s->rusage_user_ns) / NS_PER_US;
	int64_t missing;

	b->cpu_time = cpu_time(s, c);
	if (c->leaf_us != NO_VALUE) {
		b->cpu_user = booked_exact(cgroup_field(leaf, "cpu.stat", "user_usec"),
					   "cgroup");
		b->cpu_system = booked_exact(
			cgroup_field(leaf, "cpu.stat", "system_usec"), "cgroup");
		return;
	}
	missing = booked_most(0, b->cpu_time.value - user - system);
	b->cpu_user = cpu_part(&b->cpu_time, user, missing);
	b->cpu_system = cpu_part(&b->cpu_time, system, missing);
}

/* --- memory ------------------------------------------------------------------------------- */

static void close_memory(struct sampler *s, struct attempt_record *r)
{
	marks_close(s, s->loss, &r->books);
	if (s->peak_pss <= 0)
		return;
	r->books.peak_pss = booked_about(s->peak_pss, s->peak_pss, "samples");
	r->shared_pages_heavy = s->rss_at_peak_pss > s->peak_pss + s->peak_pss / 2 &&
				s->rss_at_peak_pss - s->peak_pss > SHARED_LEAST;
}

static void close_peak_tree(const struct sampler *s, struct arena *a,
			    struct attempt_record *r)
{
	struct process_record *list = arena_array(a, s->npeak, sizeof *list);

	for (size_t i = 0; i < s->npeak; i++)
		list[i] = (struct process_record){
			.pid = s->peak[i].pid,
			.ppid = s->peak[i].ppid,
			.rss_bytes = s->peak[i].rss,
			.command = arena_strdup(a, s->peak[i].command ? s->peak[i].command
								      : ""),
		};
	r->peak_tree = list;
	r->npeak_tree = s->npeak;
	r->peak_elapsed_us = s->peak_elapsed_us;
}

/* --- the rest ------------------------------------------------------------------------------ */

/* What was counted of those who were waited for; of others nothing is known. */
static struct booked counted(const struct sampler *s, int64_t value)
{
	if (s->loss == LOSS_NONE && !s->nsurvivors)
		return booked_exact(value, "rusage");
	return booked_about(value, s->loss == LOSS_SEEN ? NO_VALUE : value, "rusage");
}

static void close_counters(const struct sampler *s, struct books *b)
{
	const struct rusage *u = &s->reaped_usage;

	b->read = counted(s, booked_most(s->counters[M_READ],
					 s->io_reaped[0] - s->io_before[0]));
	b->written = counted(s, booked_most(s->counters[M_WRITTEN],
					    s->io_reaped[1] - s->io_before[1]));
	b->minor_faults = counted(s, u->ru_minflt);
	b->major_faults = counted(s, u->ru_majflt);
	b->switches = counted(s, u->ru_nvcsw);
	b->preemptions = counted(s, u->ru_nivcsw);
}

/* --- waiting for a CPU -------------------------------------------------------------------- */

/* The CPU time of everybody else, siblings included; for too short an attempt ticks of 10 ms do not tell: INT64_MAX. */
static int64_t others_ns(const struct sampler *s, int64_t wall_us, int64_t cpu_us)
{
	int64_t busy = sampler_host_busy(s),
		tick_us = 1000000 / sysconf(_SC_CLK_TCK) * sysconf(_SC_NPROCESSORS_ONLN);

	if (busy == NO_VALUE || wall_us < SHORTEST_NOISE_US)
		return INT64_MAX;
	return booked_most(busy - cpu_us + tick_us, 0) * NS_PER_US;
}

/*
 * The leaf's PSI "full" is a lower end, for trees of which nobody tells how short children waited: it is a mean over CPUs, so that
 * a thread that moves has up to a quarter less of it than it waited (0.93 of 1.26 s beside stress-ng --cpu 6). Where a quota holds
 * the tree back, that is in it, too.
 */
static int64_t least_delay_ns(const struct sampler *s)
{
	int64_t full = cgroup_pressure_us(s->config.cgroup_fd, "full");

	if (full == NO_VALUE || s->full_before == NO_VALUE || s->delay.cpus < host_cpus())
		return 0;
	return (full - s->full_before) * NS_PER_US;
}

static bool wait_is_recorded(const struct sampler *s, int64_t wait_ns)
{
	return sampler_exits_tell_all(s) &&
	       s->recorded_wait_ns - s->wait_before_ns >=
		       wait_ns - wait_ns / 50 - wait_slack_ns;
}

static void close_wait(const struct sampler *s, int64_t wall_us, struct books *b)
{
	int64_t cpu_us = b->cpu_time.value, wait_ns = s->counters[M_CPU_WAIT_TIME],
		least = least_delay_ns(s), others = others_ns(s, wall_us, cpu_us), delay;
	const struct tree_time whole = { wall_us * NS_PER_US, cpu_us * NS_PER_US,
					 wait_ns };
	bool recorded = wait_is_recorded(s, wait_ns);
	const char *book = recorded ? "taskstats" : "schedstat";

	if (!s->wait_known)
		return;
	b->cpu_wait_time = booked_about(wait_ns / NS_PER_US, wait_ns / NS_PER_US, book);
	b->cpu_wait_time.exact = recorded;
	delay = delay_ns(&s->delay, whole, least, others) / NS_PER_US;
	if (delay > delay_ns(&s->delay, whole, 0, others) / NS_PER_US)
		book = "cgroup";
	b->cpu_delay = booked_about(delay, delay, book);
}

/* Others' share of the whole machine while the test ran; too short an attempt says nothing in ticks of 10 ms. */
static void close_noise(const struct sampler *s, int64_t wall_us, struct attempt_record *r)
{
	int64_t busy = sampler_host_busy(s), pressure = sampler_pressure(s), others;
	int64_t throttled =
		cgroup_field(s->config.cgroup_fd, "cpu.stat", "throttled_usec");

	if (throttled != NO_VALUE)
		r->books.throttled = booked_exact(throttled, "cgroup");
	if (pressure != NO_VALUE && s->pressure_before != NO_VALUE)
		r->books.pressure = booked_exact(pressure - s->pressure_before,
						 cgroup_pressure_us(s->config.cgroup_fd,
								    "some") != NO_VALUE
							 ? "cgroup"
							 : "samples");
	if (busy == NO_VALUE || wall_us < SHORTEST_NOISE_US)
		return;
	others = busy - sampler_siblings_busy(s) - r->books.cpu_time.value;
	if (others < 0)
		others = 0;
	r->noise_permille = others * 1000 / (wall_us * sysconf(_SC_NPROCESSORS_ONLN));
}

/* Without the character at the end, of which bytes may be cut off. */
static size_t without_last(const char *s, size_t n)
{
	while (n && ((unsigned char)s[n - 1] & 0xc0) == 0x80)
		n--;
	return n ? n - 1 : 0;
}

/* Clean UTF-8, and "…" where it was cut. */
static const char *quoted_line(const struct custom_reader *c, struct arena *a)
{
	size_t n = strlen(c->first_bad);
	bool cut = c->first_bad_size > n;
	struct text t = { .arena = a };

	utf8_add_clean(&t, c->first_bad, cut ? without_last(c->first_bad, n) : n);
	text_add(&t, cut ? "…" : "");
	return text_string(&t);
}

int sampler_finish(struct sampler *s, int64_t now_ns, struct arena *a,
		   struct attempt_record *r, struct error *err)
{
	struct cpu_books cpu;
	int result;

	taskstats_drain(&s->exits);
	taskstats_mark(&s->exits, getpid());
	s->recorded_wait_ns = taskstats_wait_ns(&s->exits, s->start_ns);
	/* the last row holds the counters' ends; a test shorter than the first interval has this row alone */
	result = sampler_take_last(s, now_ns, err);
	sampler_drain_forks(s);
	marks_take_survivors(s);
	s->end_ns = now_ns;
	cpu = open_cpu(s);
	s->loss = losses_find(s, witness_ns(&cpu));
	close_cpu(s, &cpu, &r->books);
	close_memory(s, r);
	close_peak_tree(s, a, r);
	close_counters(s, &r->books);
	close_wait(s, (now_ns - s->start_ns) / NS_PER_US, &r->books);
	close_noise(s, (now_ns - s->start_ns) / NS_PER_US, r);
	r->samples = s->nsamples;
	r->late_samples = s->nlate;
	r->bad_lines = (int64_t)s->custom.bad;
	r->bad_line = quoted_line(&s->custom, a);
	return result;
}

void sampler_settle(struct sampler *s, struct attempt_record *r)
{
	if (s && s->end_ns && s->nsurvivors)
		close_memory(s, r);
}
