/* The end of an attempt: every book closed, and of each value the best that is open to us. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"

#include "state.h"

/* Below SHARED_LEAST it is the C library that small programs share, and nobody cares. */
enum { NS_PER_US = 1000, SHORTEST_NOISE_US = 500000, SHARED_LEAST = 16 << 20 };

static struct booked exact(int64_t value, const char *book)
{
	return (struct booked){
		.value = value, .high = value, .book = book, .exact = true
	};
}

static struct booked about(int64_t value, int64_t high, const char *book)
{
	return (struct booked){
		.value = value, .high = high, .book = book, .exact = false
	};
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* --- CPU ---------------------------------------------------------------------------------- */

/* More than this, and it is no rounding. */
static const int64_t cpu_slack_ns = 20000000;

/*
 * A leaf's book knows everybody. Of the others each lacks something, and the one that knows most is right: inherited
 * counters know children that nobody waits for, but not the last steps of a process's exit, and they end when the
 * test becomes another user; rusage is of all who were waited for (of those who are left, their clocks). Where the samples saw more, both lack somebody.
 */
static struct booked cpu_time(const struct sampler *s)
{
	int64_t leaf_us = cgroup_field(s->config.cgroup_fd, "cpu.stat", "usage_usec");
	int64_t perf_ns = perf_cpu_ns(&s->perf),
		usage_ns = s->rusage_cpu_ns + s->alive_ns;
	int64_t best_ns = most(perf_ns, usage_ns);

	if (leaf_us != NO_VALUE)
		return exact(leaf_us, "cgroup");
	if (s->cpu_ns > best_ns + cpu_slack_ns)
		return about(s->cpu_ns / NS_PER_US, s->cpu_ns / NS_PER_US, "samples");
	return exact(best_ns / NS_PER_US, perf_ns > usage_ns ? "perf" : "rusage");
}

static void close_cpu(const struct sampler *s, struct books *b)
{
	b->cpu_time = cpu_time(s);
	if (b->cpu_time.book && !strcmp(b->cpu_time.book, "cgroup")) {
		b->cpu_user =
			exact(cgroup_field(s->config.cgroup_fd, "cpu.stat", "user_usec"),
			      "cgroup");
		b->cpu_system = exact(cgroup_field(s->config.cgroup_fd, "cpu.stat",
						   "system_usec"),
				      "cgroup");
		return;
	}
	b->cpu_user = exact(s->rusage_user_ns / NS_PER_US, "rusage");
	b->cpu_system =
		exact((s->rusage_cpu_ns - s->rusage_user_ns) / NS_PER_US, "rusage");
}

/* --- memory ------------------------------------------------------------------------------- */

/* With wait: root others may be left, which are not measured any more: their marks can be read. */
static void take_survivors(struct sampler *s, struct peaks *lives)
{
	struct process *const *p;
	size_t n = tree_look(s->config.tree, &p);

	for (size_t i = 0; i < n; i++) {
		process_read_dear(p[i]);
		s->nprocesses++;
		s->alive_ns += tree_cpu_ns(p[i]);
		peaks_add(&s->seen, process_born_ns(p[i]), clock_monotonic_ns(),
			  p[i]->hwm);
		peaks_add(lives, process_born_ns(p[i]), clock_monotonic_ns(), p[i]->hwm);
	}
}

/* Exit records tell of every process, however short it lived. */
static void gather_lives(struct sampler *s, struct peaks *lives)
{
	taskstats_mark(&s->exits, getpid());
	for (size_t i = 0; i < s->exits.n; i++) {
		const struct exit_record *r = &s->exits.records[i];

		if (r->member && r->ended_ns >= s->start_ns)
			peaks_add(lives, r->born_ns, r->ended_ns, r->hwm);
	}
}

static bool exits_tell_all(const struct sampler *s)
{
	return s->exits.fd >= 0 && !s->exits.lost;
}

/* The kernel keeps its marks by CPU and adds them up now and then: a book may be some pages behind what was seen. */
static bool knows(int64_t book, int64_t value)
{
	return book > 0 && book + book / 100 >= value;
}

/* A process's peak is known exactly where its exit is on record, or where it is the largest that was reaped. */
static void close_process_peak(const struct sampler *s, const struct peaks *lives,
			       bool all_reaped, struct books *b)
{
	int64_t recorded = peaks_largest(lives), reaped = peaks_largest(&s->reaped);
	int64_t seen = peaks_largest(&s->seen),
		value = most(recorded, most(reaped, seen));

	if (!value && s->inherited_bytes)
		b->peak_rss_process =
			about(s->inherited_bytes, s->inherited_bytes, "rusage");
	if (!value)
		return;
	if (exits_tell_all(s) && recorded)
		b->peak_rss_process =
			exact(value, recorded == value ? "taskstats" : "rusage");
	else if (all_reaped && knows(reaped, value) && value >= s->inherited_bytes)
		b->peak_rss_process = exact(value, "rusage");
	else
		b->peak_rss_process =
			about(value, most(value, s->inherited_bytes), "samples");
}

/*
 * The most that those who were seen can have had together. A largest mark above theirs is of one of them, which
 * had more than was seen of it, or, when it is far above, of one that nobody saw.
 */
static int64_t highest_together(const struct sampler *s, int64_t largest)
{
	int64_t together = peaks_together(&s->seen), seen = peaks_largest(&s->seen);

	if (largest > seen)
		together += largest - seen < seen ? largest - seen : largest;
	return most(together, s->inherited_bytes);
}

static void close_tree_peak(const struct sampler *s, const struct peaks *lives,
			    struct books *b)
{
	const struct booked *one = &b->peak_rss_process;
	bool alone = s->nprocesses == 1 && !s->waited;
	int64_t low = most(s->peak_rss, one->value), high;
	const char *book = low == one->value ? one->book : "samples";

	if (low <= 0)
		return;
	high = exits_tell_all(s) && lives->n ? peaks_together(lives)
					     : highest_together(s, one->value);
	b->peak_rss = about(low, alone && one->exact ? low : most(high, low), book);
	b->peak_rss.exact = one->exact && b->peak_rss.high == low &&
			    (alone || exits_tell_all(s));
}

/* More CPU than rusage tells of: children that nobody waited for, whose marks are in nobody's rusage either. */
static bool all_were_reaped(const struct sampler *s, const struct books *b)
{
	return b->cpu_time.value * NS_PER_US <=
	       s->alive_ns + s->rusage_cpu_ns + s->rusage_cpu_ns / 50 + cpu_slack_ns;
}

static void close_memory(struct sampler *s, struct peaks *lives, struct attempt_record *r)
{
	gather_lives(s, lives);
	close_process_peak(s, lives, all_were_reaped(s, &r->books), &r->books);
	close_tree_peak(s, lives, &r->books);
	if (s->peak_pss <= 0)
		return;
	r->books.peak_pss = about(s->peak_pss, s->peak_pss, "samples");
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

static void close_counters(const struct sampler *s, struct books *b)
{
	const struct rusage *u = &s->reaped_usage;

	b->read = exact(most(s->counters[M_READ], s->io_reaped[0] - s->io_before[0]),
			"rusage");
	b->written =
		exact(most(s->counters[M_WRITTEN], s->io_reaped[1] - s->io_before[1]),
		      "rusage");
	b->minor_faults = exact(u->ru_minflt, "rusage");
	b->major_faults = exact(u->ru_majflt, "rusage");
	b->switches = exact(u->ru_nvcsw, "rusage");
	b->preemptions = exact(u->ru_nivcsw, "rusage");
}

/* Others' share of the whole machine while the test ran; too short an attempt says nothing in ticks of 10 ms. */
static void close_noise(const struct sampler *s, int64_t wall_us, struct attempt_record *r)
{
	int64_t busy = host_busy_us(), pressure = sampler_pressure(s), others;
	int64_t throttled =
		cgroup_field(s->config.cgroup_fd, "cpu.stat", "throttled_usec");

	if (throttled != NO_VALUE)
		r->books.throttled = exact(throttled, "cgroup");
	if (pressure != NO_VALUE && s->pressure_before != NO_VALUE)
		r->books.pressure = exact(
			pressure - s->pressure_before,
			cgroup_pressure_us(s->config.cgroup_fd) != NO_VALUE ? "cgroup"
									    : "samples");
	if (busy == NO_VALUE || s->host_busy_before == NO_VALUE ||
	    wall_us < SHORTEST_NOISE_US)
		return;
	others = busy - s->host_busy_before - r->books.cpu_time.value;
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
	struct peaks lives = { 0 };
	int result = 0;

	taskstats_drain(&s->exits);
	/* the last row holds the counters' ends; a test shorter than the first interval has this row alone */
	result = sampler_take_last(s, now_ns, err);
	take_survivors(s, &lives);
	close_cpu(s, &r->books);
	close_memory(s, &lives, r);
	peaks_free(&lives);
	close_peak_tree(s, a, r);
	close_counters(s, &r->books);
	close_noise(s, (now_ns - s->start_ns) / NS_PER_US, r);
	r->samples = s->nsamples;
	r->late_samples = s->nlate;
	r->bad_lines = (int64_t)s->custom.bad;
	r->bad_line = quoted_line(&s->custom, a);
	return result;
}
