/* strain doctor: what can be measured on this machine, how noisy it is, and what that means. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analyse/stats.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/units.h"
#include "probe/cgroup.h"
#include "probe/forks.h"
#include "probe/host.h"
#include "probe/perf.h"
#include "probe/process.h"
#include "probe/taskstats.h"

#include "commands.h"

enum { TICKS = 150, TICK_NS = 10000000, NS_PER_US = 1000 };

enum finding { FINDING_GOOD, FINDING_LIMITED, FINDING_BAD };

static const char *const finding_names[] = { "good", "limited", "bad" };

/* What a check found: in numbers, and in words what follows from it. */
struct diagnosis {
	enum finding finding;
	const char *found, *means;
};

/* Taken once, for the checks that look at the same second and a half. */
struct watch {
	struct arena *arena;
	double late_p50_us, late_p99_us; /* how late a 10 ms tick comes */
	double others_permille;          /* of the whole machine */
	int64_t pressure_us;             /* NO_VALUE without PSI */
};

static struct watch watch_machine(struct arena *a)
{
	int64_t busy = host_busy_us(), pressure = host_pressure_us(),
		start = clock_monotonic_ns(), end;
	double late[TICKS];
	struct watch w = { .arena = a, .pressure_us = NO_VALUE };

	for (int i = 0; i < TICKS; i++) {
		int64_t due = start + (int64_t)(i + 1) * TICK_NS;
		const struct timespec at = { due / 1000000000, due % 1000000000 };

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		late[i] = (double)(clock_monotonic_ns() - due) / NS_PER_US;
	}
	end = clock_monotonic_ns();
	stats_sort(late, TICKS);
	w.late_p50_us = stats_quantile_sorted(late, TICKS, 0.50);
	w.late_p99_us = stats_quantile_sorted(late, TICKS, 0.99);
	if (busy != NO_VALUE)
		w.others_permille =
			(double)(host_busy_us() - busy) * NS_PER_US * 1000 /
			((double)(end - start) * (double)sysconf(_SC_NPROCESSORS_ONLN));
	if (pressure != NO_VALUE)
		w.pressure_us = host_pressure_us() - pressure;
	return w;
}

static struct diagnosis check_timer(const struct watch *w)
{
	struct diagnosis d = { FINDING_GOOD, NULL,
			       "samples come on time, down to 1 ms intervals" };

	d.found = arena_printf(w->arena,
			       "a 10 ms tick is %.0f us late, 99 %% under %.0f us",
			       w->late_p50_us, w->late_p99_us);
	if (w->late_p99_us > 10000) {
		d.finding = FINDING_BAD;
		d.means = "intervals under 100 ms will have late samples; try --realtime";
	} else if (w->late_p99_us > 1000) {
		d.finding = FINDING_LIMITED;
		d.means = "intervals of 10 ms and more are fine";
	}
	return d;
}

static struct diagnosis check_background(const struct watch *w)
{
	struct diagnosis d = { FINDING_GOOD, NULL,
			       "gates on time and CPU can be trusted" };

	d.found = arena_printf(w->arena, "others use %.1f %% of the machine's CPU",
			       w->others_permille / 10);
	if (w->others_permille > 100) {
		d.finding = FINDING_BAD;
		d.means =
			"attempts will be marked noisy; gate on memory and cpu_time, or find a quieter machine";
	} else if (w->others_permille > 30) {
		d.finding = FINDING_LIMITED;
		d.means = "repeat attempts (repeat: 5) before gating on time";
	}
	return d;
}

static struct diagnosis check_pressure(const struct watch *w)
{
	struct diagnosis d = {
		FINDING_GOOD, "the kernel tells of CPU pressure (PSI)",
		"the series `pressure` shows when some process of a test waits for a CPU"
	};

	if (w->pressure_us == NO_VALUE)
		d = (struct diagnosis){
			FINDING_LIMITED, "no /proc/pressure/cpu",
			"the series `pressure` stays empty; host_cpu still tells of others"
		};
	return d;
}

static struct diagnosis check_waiting(const struct watch *w)
{
	struct diagnosis d = {
		FINDING_GOOD,
		"the kernel tells how long threads wait for a CPU (schedstat)",
		"what the waiting explains does not fail a gate on time"
	};

	(void)w;
	if (access("/proc/self/schedstat", R_OK) < 0)
		d = (struct diagnosis){
			FINDING_LIMITED, "no /proc/PID/schedstat",
			"the series `cpu_wait` stays empty, and nothing excuses a gate on time"
		};
	return d;
}

static struct diagnosis check_cgroup(const struct watch *w)
{
	struct cgroup_leaf leaf;
	struct diagnosis d = {
		FINDING_GOOD, "a cgroup v2 leaf can be made",
		"cpu_time is exact for every process, and trees are killed as one"
	};

	(void)w;
	cgroup_make(&leaf, getpid(), 0);
	if (leaf.fd < 0)
		d = (struct diagnosis){
			FINDING_LIMITED, "no cgroup of our own (not root, not delegated)",
			"the /proc way is taken: complete, and exact where nobody is missing"
		};
	cgroup_remove(&leaf);
	return d;
}

static struct diagnosis check_perf(const struct watch *w)
{
	struct perf_clock clock;
	struct diagnosis d = {
		FINDING_GOOD, "inherited perf counters",
		"cpu_time is in nanoseconds, children that nobody reaps included"
	};

	(void)w;
	perf_open(&clock, getpid());
	if (clock.fd < 0)
		d = (struct diagnosis){
			FINDING_LIMITED,
			"no perf counters (perf_event_paranoid, a container)",
			"a child whose parent ignores SIGCHLD is known from samples only"
		};
	else if (clock.user_only)
		d = (struct diagnosis){
			FINDING_LIMITED, "perf counters of user mode only",
			"they serve as a lower bound; rusage is the exact book"
		};
	perf_close(&clock);
	return d;
}

static struct diagnosis check_exits(const struct watch *w)
{
	struct exit_book book;
	struct diagnosis d = {
		FINDING_GOOD, "exit records of every process (taskstats)",
		"the peak of each process is known however short it lived, and how long it waited"
	};

	(void)w;
	taskstats_open(&book);
	if (book.fd < 0)
		d = (struct diagnosis){
			FINDING_LIMITED, "no exit records (root only)",
			"peaks between samples come from rusage: of the largest process; of "
			"several together as an interval"
		};
	taskstats_close(&book);
	return d;
}

static struct diagnosis check_forks(const struct watch *w)
{
	struct fork_book book;
	struct diagnosis d = {
		FINDING_GOOD, "every fork, exec and exit (process events)",
		"how many processes were there together is known, however short they lived"
	};

	(void)w;
	forks_open(&book, getppid(), getpid());
	if (book.fd < 0)
		d = (struct diagnosis){
			FINDING_LIMITED,
			"no process events (a container, or not root before Linux 6.6)",
			"the upper end of a tree's peak comes from how many processes the "
			"machine made: a high one on a busy machine"
		};
	forks_close(&book);
	return d;
}

static struct diagnosis check_children(const struct watch *w)
{
	struct diagnosis d = { FINDING_GOOD,
			       "the kernel lists children (/proc/PID/task/TID/children)",
			       "a sample of one process costs a few microseconds" };

	if (access(arena_printf(w->arena, "/proc/self/task/%ld/children", (long)getpid()),
		   R_OK) < 0)
		d = (struct diagnosis){
			FINDING_LIMITED, "no lists of children in /proc",
			"all of /proc is scanned for every sample: use intervals of 100 ms and more"
		};
	return d;
}

static struct diagnosis check_pss(const struct watch *w)
{
	struct diagnosis d = { FINDING_GOOD, "/proc/PID/smaps_rollup",
			       "peak_pss counts shared memory once" };

	(void)w;
	if (access("/proc/self/smaps_rollup", R_OK) < 0)
		d = (struct diagnosis){
			FINDING_LIMITED, "no /proc/PID/smaps_rollup",
			"no peak_pss: RSS counts shared pages once per process"
		};
	return d;
}

static struct diagnosis check_frequency(const struct watch *w)
{
	struct diagnosis d = { FINDING_GOOD, "no frequency scaling to be seen", "" };
	const char *governor = NULL;
	size_t n;
	const struct host_fact *facts = host_facts(w->arena, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(facts[i].name, "governor"))
			governor = facts[i].value;
	if (!governor)
		return d;
	d.found = arena_printf(w->arena, "frequency governor '%s'", governor);
	if (strcmp(governor, "performance") != 0) {
		d.finding = FINDING_LIMITED;
		d.means =
			"cpu_time moves with the clock's frequency; 'performance' keeps it steady";
	}
	return d;
}

static struct diagnosis check_descriptors(const struct watch *w)
{
	struct rlimit limit = { 0 };
	struct diagnosis d = { FINDING_GOOD, NULL,
			       "large trees are sampled at full speed" };

	getrlimit(RLIMIT_NOFILE, &limit);
	d.found = arena_printf(w->arena, "%llu descriptors",
			       (unsigned long long)limit.rlim_cur);
	if (limit.rlim_cur < 1024) {
		d.finding = FINDING_LIMITED;
		d.means =
			"trees of many processes are read by opening files each time: slower";
	}
	return d;
}

struct check {
	const char *name;
	struct diagnosis (*run)(const struct watch *w);
};

static const struct check checks[] = {
	{ "timer", check_timer },
	{ "background", check_background },
	{ "waiting", check_waiting },
	{ "pressure", check_pressure },
	{ "frequency", check_frequency },
	{ "cgroup", check_cgroup },
	{ "perf", check_perf },
	{ "exits", check_exits },
	{ "forks", check_forks },
	{ "children", check_children },
	{ "pss", check_pss },
	{ "descriptors", check_descriptors },
};
enum { NCHECKS = sizeof checks / sizeof *checks };

static void print_table(const struct diagnosis *d, struct arena *a)
{
	bool quiet = d[0].finding == FINDING_GOOD && d[1].finding == FINDING_GOOD;

	printf("%s\n\n", host_fingerprint(a));
	for (size_t i = 0; i < NCHECKS; i++) {
		printf("%-8s %-12s %s\n", finding_names[d[i].finding], checks[i].name,
		       d[i].found);
		if (*d[i].means)
			printf("%22s%s\n", "", d[i].means);
	}
	printf("\n%s\n",
	       quiet ? "memory and time can both be gated on here"
		     : "memory can be gated on here; time only with repeats and wide tolerances");
}

static int print_json(const struct diagnosis *d, struct arena *a, struct error *err)
{
	scoped_json root = json_object();
	json_t *list = json_array();

	json_put_string(root, "fingerprint", host_fingerprint(a));
	for (size_t i = 0; i < NCHECKS; i++) {
		json_t *o = json_object();

		json_put_string(o, "check", checks[i].name);
		json_put_string(o, "finding", finding_names[d[i].finding]);
		json_put_string(o, "found", d[i].found);
		json_put_string(o, "means", d[i].means);
		json_array_append_new(list, o);
	}
	json_object_set_new(root, "checks", list);
	return json_write(root, stdout, err);
}

struct choices {
	int format; /* of the names */
};

static const char *const *format_names(struct arena *a)
{
	static const char *const names[] = { "table", "json", NULL };

	(void)a;
	return names;
}

static const struct option_spec options[] = {
	{ 'f', "format", "NAME", "table (the default), or a document",
	  OPTION_WORD(format_names, struct choices, format) },
	{ 0 },
};

static int run_doctor(const struct invocation *in, struct error *err)
{
	const struct choices *c = in->choices;
	struct diagnosis found[NCHECKS];
	struct watch w = watch_machine(in->arena);

	for (size_t i = 0; i < NCHECKS; i++)
		found[i] = checks[i].run(&w);
	if (c->format)
		return print_json(found, in->arena, err);
	print_table(found, in->arena);
	return EXIT_OK;
}

const struct command command_doctor = {
	.name = "doctor",
	.usage = "",
	.help = "what can be measured here, and how noisy this machine is",
	.details =
		"Watches the machine for a second and a half, and says in plain words what can be trusted.",
	.options = options,
	.size = sizeof(struct choices),
	.run = run_doctor,
};
