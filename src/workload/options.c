/* The command line. */
#include "options.h"

#include <getopt.h>
#include <stdio.h>

#include "number.h"
#include "provider.h"

struct option_spec {
	const char *name;
	const char *arg; /* NULL: takes none */
	const char *help;
	int (*set)(struct options *o, const char *text, struct failure *why);
};

static int usage(struct failure *why, const char *option, const char *got,
		 const char *expected)
{
	return failure_set(why, FAILURE_CONFIGURATION, "%s: got '%s', expected %s",
			   option, got, expected);
}

static int set_duration(int64_t *ms, const char *option, const char *text,
			struct failure *why)
{
	if (number_duration_ms(text, ms) < 0)
		return usage(why, option, text, "a duration such as 500ms, 5s or 2m");
	return 0;
}

static int set_number(int64_t *n, const char *option, const char *text, int64_t min,
		      struct failure *why)
{
	if (number_whole(text, strlen(text), min, 1000000, n) < 0)
		return usage(why, option, text,
			     min > 0 ? "a whole number from 1 to 1000000"
				     : "a whole number from 0 to 1000000");
	return 0;
}

static int set_provider(struct options *o, const char *text, struct failure *why)
{
	static const char *const known[MAX_PROVIDERS] = { "memory", "file" };
	o->provider_count = 0;
	for (;; text++) {
		size_t len = strcspn(text, ","), i = 0;
		while (i < MAX_PROVIDERS &&
		       (strlen(known[i]) != len || memcmp(known[i], text, len) != 0))
			i++;
		if (i == MAX_PROVIDERS || o->provider_count == MAX_PROVIDERS)
			return usage(why, "--provider", text,
				     "memory, file or memory,file");
		o->providers[o->provider_count++] = known[i];
		text += len;
		if (*text == '\0')
			return 0;
	}
}

/* "2/4" or "2". */
static int parse_workers(const char *text, size_t len, struct workers *workers)
{
	const char *slash = memchr(text, '/', len);
	size_t first = slash ? (size_t)(slash - text) : len;
	if (number_whole(text, first, 1, 256, &workers->orchestration) < 0)
		return -1;
	workers->activity = workers->orchestration;
	return slash ? number_whole(slash + 1, len - first - 1, 1, 256, &workers->activity)
		     : 0;
}

static int set_workers(struct options *o, const char *text, struct failure *why)
{
	o->workers_count = 0;
	for (;; text++) {
		size_t len = strcspn(text, ",");
		if (o->workers_count == MAX_CHOICES ||
		    parse_workers(text, len, &o->workers[o->workers_count++]) < 0)
			return usage(why, "--workers", text,
				     "N or N/M (1 to 256), or some with commas");
		text += len;
		if (*text == '\0')
			return 0;
	}
}

static int set_run_duration(struct options *o, const char *text, struct failure *why)
{
	return set_duration(&o->duration_ms, "--duration", text, why);
}

static int set_drain(struct options *o, const char *text, struct failure *why)
{
	return set_duration(&o->drain_ms, "--drain", text, why);
}

static int set_lease(struct options *o, const char *text, struct failure *why)
{
	if (set_duration(&o->lease_ms, "--lease", text, why) < 0)
		return -1;
	return o->lease_ms > 0 ? 0 : usage(why, "--lease", text, "more than nothing");
}

static int set_delay(struct options *o, const char *text, struct failure *why)
{
	return set_duration(&o->delay_ms, "--delay", text, why);
}

static int set_concurrency(struct options *o, const char *text, struct failure *why)
{
	return set_number(&o->concurrency, "--concurrency", text, 1, why);
}

static int set_tasks(struct options *o, const char *text, struct failure *why)
{
	return set_number(&o->tasks, "--tasks", text, 1, why);
}

static int set_seed(struct options *o, const char *text, struct failure *why)
{
	return set_number(&o->seed, "--seed", text, 0, why);
}

static int set_attempts(struct options *o, const char *text, struct failure *why)
{
	return set_number(&o->max_attempts, "--attempts", text, 1, why);
}

static int set_faults(struct options *o, const char *text, struct failure *why)
{
	return faults_parse(&o->faults, text, why);
}

static int set_dir(struct options *o, const char *text, struct failure *why)
{
	o->dir = text;
	return *text ? 0 : usage(why, "--dir", text, "a directory");
}

static int set_journal(struct options *o, const char *text, struct failure *why)
{
	(void)why;
	o->journal = text;
	return 0;
}

static int set_metrics_file(struct options *o, const char *text, struct failure *why)
{
	(void)why;
	o->metrics_file = text;
	return 0;
}

static int set_resume(struct options *o, const char *text, struct failure *why)
{
	(void)text, (void)why;
	o->resume = true;
	return 0;
}

static int set_keep(struct options *o, const char *text, struct failure *why)
{
	(void)text, (void)why;
	o->keep = true;
	return 0;
}

static int set_events(struct options *o, const char *text, struct failure *why)
{
	(void)text, (void)why;
	o->events = true;
	return 0;
}

static int set_help(struct options *o, const char *text, struct failure *why)
{
	(void)text, (void)why;
	o->command = COMMAND_HELP;
	return 0;
}

static int set_version(struct options *o, const char *text, struct failure *why)
{
	(void)text, (void)why;
	o->command = COMMAND_VERSION;
	return 0;
}

static const struct option_spec specs[] = {
	{ "duration", "TIME",
	  "start new orchestrations for so long (10s): 500ms, 5s, 2m, 30",
	  set_run_duration },
	{ "provider", "KIND,..", "memory (the default), file (SQLite, WAL), or both",
	  set_provider },
	{ "workers", "N/M,..", "orchestration and activity dispatchers (2/2); N is N/N",
	  set_workers },
	{ "concurrency", "N", "orchestrations under way at a time (20; large-payload 5)",
	  set_concurrency },
	{ "tasks", "N", "activities per orchestration (5; large-payload 20)", set_tasks },
	{ "delay", "TIME", "how long an activity takes (10ms)", set_delay },
	{ "seed", "N", "of payloads and faults (1)", set_seed },
	{ "dir", "DIR",
	  "keep the file provider's data here (a new one, removed at the end)", set_dir },
	{ "resume", NULL, "go on with the instances that a dead process left in --dir",
	  set_resume },
	{ "keep", NULL, "keep the histories of what has ended (always with --dir)",
	  set_keep },
	{ "lease", "TIME", "how long a dispatcher may hold work (30s)", set_lease },
	{ "attempts", "N", "how often work is handed out before it has failed (10)",
	  set_attempts },
	{ "drain", "TIME", "how long to wait at the end for what is under way (30s)",
	  set_drain },
	{ "faults", "KIND=RATE,..",
	  "faults on purpose: application, nondeterminism, unregistered,\n"
	  "                        lost-worker, lost-turn; rates from 0 to 1",
	  set_faults },
	{ "journal", "FILE", "append every event that was acknowledged", set_journal },
	{ "metrics-file", "FILE", "append lines `name value` about twice a second",
	  set_metrics_file },
	{ "events", NULL, "inspect: list every event", set_events },
	{ "help", NULL, "show this", set_help },
	{ "version", NULL, "show the version", set_version },
};

enum { SPECS = sizeof specs / sizeof specs[0] };

void options_help(void)
{
	printf("strain-workload: durable-execution stress tests over a small event-sourced engine\n\n"
	       "usage: strain-workload WORKLOAD [OPTION]...      run one\n"
	       "       strain-workload compare [OPTION]...       run all, with both providers\n"
	       "       strain-workload inspect --dir DIR [--journal FILE] [--events]\n\n"
	       "workloads:\n");
	for (size_t i = 0; i < WORKLOADS; i++)
		printf("  %-15s %s\n", workload_at(i)->name, workload_at(i)->shape);
	printf("\noptions:\n");
	for (size_t i = 0; i < SPECS; i++) {
		char left[64];
		snprintf(left, sizeof left, "--%s %s", specs[i].name,
			 specs[i].arg ? specs[i].arg : "");
		printf("  %-21s %s\n", left, specs[i].help);
	}
	printf("\nSeveral providers or workers make a run each, and a table that compares them.\n"
	       "Exit status: 0 all orchestrations completed, 1 some did not, 2 wrong usage.\n");
}

static struct options default_options(void)
{
	return (struct options){
		.command = COMMAND_RUN,
		.workers = { { 2, 2 } },
		.workers_count = 1,
		.duration_ms = 10000,
		.drain_ms = 30000,
		.lease_ms = 30000,
		.delay_ms = -1,
		.concurrency = -1,
		.tasks = -1,
		.seed = 1,
		.max_attempts = 10,
	};
}

static int parse_flags(struct options *o, int argc, char **argv, struct failure *why)
{
	struct option flags[SPECS + 1] = { 0 };
	int c, at = 0;
	for (int i = 0; i < SPECS; i++)
		flags[i] = (struct option){ specs[i].name,
					    specs[i].arg ? required_argument : 0, NULL,
					    1 };
	opterr = 0;
	/* getopt keeps its place in variables of its own; the only thread there is, is this one. */
	while ((c = getopt_long(argc, argv, ":", flags, &at)) != -1) { // NOLINT
		if (c == ':')
			return failure_set(why, FAILURE_CONFIGURATION,
					   "%s: expected a value", argv[optind - 1]);
		if (c == '?')
			return failure_set(why, FAILURE_CONFIGURATION,
					   "got '%s', expected an option of --help",
					   argv[optind - 1]);
		if (specs[at].set(o, optarg, why) < 0)
			return -1;
	}
	return 0;
}

static void choose_workload(struct options *o, const struct workload *workload)
{
	o->workloads[o->workload_count++] = workload;
}

static int parse_command(struct options *o, const char *name, struct failure *why)
{
	if (strcmp(name, "inspect") == 0) {
		o->command = COMMAND_INSPECT;
		return o->dir ? 0 : usage(why, "inspect", "no --dir", "--dir DIR");
	}
	if (strcmp(name, "compare") == 0) {
		for (size_t i = 0; i < WORKLOADS; i++)
			choose_workload(o, workload_at(i));
		return o->provider_count ? 0 : set_provider(o, "memory,file", why);
	}
	if (!workload_find(name))
		return failure_set(
			why, FAILURE_CONFIGURATION,
			"got '%s', expected parallel, large-payload, compare or inspect",
			name);
	choose_workload(o, workload_find(name));
	return o->provider_count ? 0 : set_provider(o, "memory", why);
}

/* Options that only make sense together. */
static int check(struct options *o, struct failure *why)
{
	size_t file_runs = 0;
	for (size_t i = 0; i < o->provider_count; i++)
		if (strcmp(o->providers[i], "file") == 0)
			file_runs += o->workload_count * o->workers_count;
	if (o->resume && !o->dir)
		return usage(why, "--resume", "no --dir",
			     "the directory of the earlier run");
	if (o->dir && file_runs != 1)
		return failure_set(
			why, FAILURE_CONFIGURATION,
			"--dir: got %zu runs with the file provider, expected 1",
			file_runs);
	if (o->resume && options_runs(o) != 1)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "--resume: got %zu runs, expected 1", options_runs(o));
	o->keep |= o->dir != NULL;
	o->faults.seed = (uint64_t)o->seed;
	return 0;
}

int options_parse(struct options *o, int argc, char **argv, struct failure *why)
{
	*o = default_options();
	if (parse_flags(o, argc, argv, why) < 0)
		return -1;
	if (o->command != COMMAND_RUN)
		return 0;
	if (argc - optind != 1)
		return failure_set(
			why, FAILURE_CONFIGURATION,
			argc == optind
				? "expected a workload: parallel, large-payload or "
				  "compare; see --help"
				: "expected one workload, got more");
	if (parse_command(o, argv[optind], why) < 0)
		return -1;
	return o->command == COMMAND_RUN ? check(o, why) : 0;
}

size_t options_runs(const struct options *o)
{
	return o->workload_count * o->provider_count * o->workers_count;
}

static int64_t given(int64_t value, int64_t otherwise)
{
	return value >= 0 ? value : otherwise;
}

struct run_options options_run(const struct options *o, size_t n)
{
	const struct workers *workers = &o->workers[n % o->workers_count];
	const char *provider = o->providers[n / o->workers_count % o->provider_count];
	const struct workload *w = o->workloads[n / o->workers_count / o->provider_count];
	return (struct run_options){
		.workload = w,
		.provider = provider,
		.orchestration_dispatchers = workers->orchestration,
		.activity_dispatchers = workers->activity,
		.duration_ms = o->duration_ms,
		.drain_ms = o->drain_ms,
		.concurrency = given(o->concurrency, w->concurrency),
		.tasks = given(o->tasks, w->tasks),
		.delay_ms = given(o->delay_ms, w->delay_ms),
		.seed = o->seed,
		.lease_ms = o->lease_ms,
		.max_attempts = o->max_attempts,
		.dir = o->dir,
		.keep = o->keep,
		.resume = o->resume,
		.faults = o->faults,
		.journal_fd = -1,
		.metrics_fd = -1,
	};
}
