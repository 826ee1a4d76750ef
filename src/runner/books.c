/* The end of an attempt: every book closed, and of each value the best that is open to us. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#include "state.h"

enum { NS_PER_US = 1000, SHORTEST_NOISE_US = 500000 };

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

/* --- CPU ---------------------------------------------------------------------------------- */

/*
 * A leaf's book knows everybody; so do inherited counters; rusage lacks children that nobody waited for, and
 * then the samples know more.
 */
static struct booked cpu_time(const struct sampler *s)
{
	int64_t leaf_us = cgroup_field(s->config.cgroup_fd, "cpu.stat", "usage_usec");
	int64_t perf_ns = perf_cpu_ns(&s->perf);

	if (leaf_us != NO_VALUE)
		return exact(leaf_us, "cgroup");
	if (perf_ns != NO_VALUE && !s->perf.user_only && perf_ns >= s->rusage_cpu_ns / 2)
		return exact(perf_ns / NS_PER_US, "perf");
	if (s->cpu_ns > s->rusage_cpu_ns + 20000000 && perf_ns > s->cpu_ns)
		return about(perf_ns / NS_PER_US, perf_ns / NS_PER_US, "perf");
	if (s->cpu_ns > s->rusage_cpu_ns + 20000000)
		return about(s->cpu_ns / NS_PER_US, s->cpu_ns / NS_PER_US, "samples");
	return exact(s->rusage_cpu_ns / NS_PER_US, "rusage");
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

/* A thread of a process that has a record already: one memory, one mark, the longest life. */
static bool merge_thread(struct peaks *lives, const pid_t *of, const struct exit_record *r)
{
	for (size_t i = lives->n; i-- > 0;) {
		struct life_span *life = &lives->items[i];

		if (of[i] != r->tgid || r->born_ns > life->ended_ns ||
		    r->ended_ns < life->born_ns)
			continue;
		life->born_ns = r->born_ns < life->born_ns ? r->born_ns : life->born_ns;
		life->ended_ns = r->ended_ns > life->ended_ns ? r->ended_ns
							      : life->ended_ns;
		life->hwm = r->hwm > life->hwm ? r->hwm : life->hwm;
		return true;
	}
	return false;
}

/* Exit records tell of every process, however short; without them, what was seen and what was reaped. */
static void gather_lives(struct sampler *s, struct peaks *lives)
{
	pid_t *of;

	pid_list_add(&s->members, getpid());
	pid_list_add(&s->members, s->config.root);
	taskstats_mark(&s->exits, s->members.items, s->members.n);
	of = calloc(s->exits.n + 1, sizeof *of);
	for (size_t i = 0; of && i < s->exits.n; i++) {
		const struct exit_record *r = &s->exits.records[i];

		/* exec begins a new mark: the keeper's own does not show in these */
		if (!r->member || r->ended_ns < s->start_ns || r->hwm <= 0 ||
		    merge_thread(lives, of, r))
			continue;
		of[lives->n] = r->tgid;
		peaks_add(lives, r->born_ns, r->ended_ns, r->hwm);
	}
	free(of);
}

static bool exits_tell_all(const struct sampler *s)
{
	return s->exits.fd >= 0 && !s->exits.lost;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The kernel keeps its marks by CPU and adds them up now and then: a book may be some pages behind what was seen. */
static bool knows(int64_t book, int64_t value)
{
	return book > 0 && book + book / 100 >= value;
}

/* A process's peak is known exactly where its exit was on record, or where it was the largest that was reaped. */
static void close_process_peak(struct sampler *s, const struct peaks *lives,
			       struct books *b)
{
	int64_t recorded = peaks_largest(lives), reaped = peaks_largest(&s->reaped);
	int64_t value = most(recorded, most(reaped, peaks_largest(&s->seen)));

	if (exits_tell_all(s) && knows(recorded, value))
		b->peak_rss_process = exact(value, "taskstats");
	else if (knows(reaped, value))
		b->peak_rss_process = exact(value, "rusage");
	else if (value)
		b->peak_rss_process =
			about(value, value, recorded == value ? "taskstats" : "samples");
	else if (s->reaped_usage.ru_maxrss)
		/* too short for a reading, and no larger than what its exec inherited: that bounds it */
		b->peak_rss_process = about(s->reaped_usage.ru_maxrss * 1024,
					    s->reaped_usage.ru_maxrss * 1024, "rusage");
}

static void close_tree_peak(struct sampler *s, const struct peaks *lives, struct books *b)
{
	const struct booked *one = &b->peak_rss_process;
	int64_t low = s->peak_rss, high;
	const char *book = "samples";
	bool known;

	if (one->value != NO_VALUE && one->value > low) {
		low = one->value;
		book = one->book;
	}
	if (low == 0)
		return;
	if (exits_tell_all(s)) {
		high = peaks_together(lives);
	} else {
		/* who was seen and who was not: the largest that nobody saw may have been there as well */
		high = peaks_together(&s->seen);
		if (one->value > peaks_largest(&s->seen))
			high += one->value;
	}
	high = most(high, low);
	/* without exit records nobody knows who was there unseen, but one process alone has no company to miss */
	known = high == low && (exits_tell_all(s) ||
				(one->exact && s->seen.n <= 1 && low == one->value));
	b->peak_rss = known ? exact(low, book) : about(low, high, book);
}

static void close_memory(struct sampler *s, struct attempt_record *r)
{
	struct peaks lives = { 0 };

	gather_lives(s, &lives);
	close_process_peak(s, &lives, &r->books);
	close_tree_peak(s, &lives, &r->books);
	peaks_free(&lives);
	if (s->peak_pss <= 0)
		return;
	r->books.peak_pss = about(s->peak_pss, s->peak_pss, "samples");
	r->shared_pages_heavy = s->rss_at_peak_pss > s->peak_pss + s->peak_pss / 2;
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

int sampler_finish(struct sampler *s, int64_t now_ns, struct arena *a,
		   struct attempt_record *r, struct error *err)
{
	int result = 0;

	taskstats_drain(&s->exits);
	/* the last row holds the counters' ends; a test shorter than the first interval has this row alone */
	result = sampler_take_last(s, now_ns, err);
	close_cpu(s, &r->books);
	close_memory(s, r);
	close_peak_tree(s, a, r);
	close_counters(s, &r->books);
	close_noise(s, (now_ns - s->start_ns) / NS_PER_US, r);
	r->samples = s->nsamples;
	r->late_samples = s->nlate;
	return result;
}
