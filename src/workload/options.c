/* The command line. */
#include "options.h"

#include <getopt.h>
#include <stdio.h>

#include "load.h"
#include "number.h"
#include "option_table.h"

void options_help(void)
{
	printf("strain-workload: durable-execution stress tests over a small event-sourced engine\n\n"
	       "usage: strain-workload WORKLOAD [SECONDS] [OPTION]...      run one\n"
	       "       strain-workload compare [WORKLOAD]... [SECONDS] [OPTION]...\n"
	       "                           run some (parallel, large-payload), with both providers,\n"
	       "                           dispatchers 1/1 and 2/2, and compare them in a table\n"
	       "       strain-workload inspect --dir DIR [--journal FILE] [--events]\n"
	       "       strain-workload conformance PROVIDER     test a provider of your own\n\n"
	       "workloads:\n");
	for (size_t i = 0; i < WORKLOADS; i++)
		printf("  %-15s %s\n", workload_at(i)->name, workload_at(i)->summary);
	printf("\noptions:\n");
	option_table_print();
	printf("\nThe pace is that of Duroxide's stress suite: dispatchers that found nothing look again\n"
	       "after 100 ms, the client reads histories to see what has ended, what has ended is kept,\n"
	       "and statements go through a thread of the connection. With --fast nothing waits that\n"
	       "need not, and what has ended is forgotten.\n\n"
	       "Several providers or workers make a run each, and a table that compares them.\n"
	       "Exit status: 0 all orchestrations completed, and with the same output for the same input;\n"
	       "1 some did not; 2 wrong usage.\n");
}

static struct options default_options(void)
{
	return (struct options){
		.command = COMMAND_RUN,
		.run = {
			.duration_ms = 10000,
			.drain_ms = 60000,
			.lease_ms = 30000,
			.poll_ms = 100,
			.driver = true,
			.ballast_mb = 6,
			.concurrency = -1,
			.shape = shape_none(),
			.max_attempts = 10,
			.journal_fd = -1,
			.metrics_fd = -1,
		},
	};
}

static int fail(struct failure *why, const char *fmt, const char *word)
{
	return failure_set(why, FAILURE_CONFIGURATION, "got '%s', expected %s", word, fmt);
}

static int parse_flags(struct options *o, int argc, char **argv, struct failure *why)
{
	struct option flags[OPTION_MAX] = { 0 };
	int c, at = 0;
	option_table_flags(flags);
	opterr = 0;
	/* getopt keeps its place in variables of its own; the only thread there is, is this one. */
	while ((c = getopt_long(argc, argv, ":", flags, &at)) != -1) { // NOLINT
		if (c == ':')
			return failure_set(why, FAILURE_CONFIGURATION,
					   "%s: expected a value", argv[optind - 1]);
		if (c == '?')
			return fail(why, "an option of --help", argv[optind - 1]);
		if (option_table_set(o, (size_t)at, optarg, why) < 0)
			return -1;
	}
	return 0;
}

/* --- words --------------------------------------------------------------------------- */

static const char expected_command[] =
	"parallel, large-payload, timers, long-running, tree, mixed, compare, inspect or "
	"conformance";

static void choose_workload(struct options *o, const struct workload *workload)
{
	if (o->workload_count < WORKLOADS)
		o->workloads[o->workload_count++] = workload;
}

static void choose_providers(struct options *o, const char *first, const char *second)
{
	if (o->provider_count > 0)
		return;
	o->providers[o->provider_count++] = first;
	if (second)
		o->providers[o->provider_count++] = second;
}

/* "compare parallel 5": workloads, and seconds as the last word. */
static int parse_words(struct options *o, char **words, int n, bool several,
		       struct failure *why)
{
	for (int i = 0; i < n; i++) {
		const struct workload *w = workload_find(words[i]);
		if (w && (several || o->workload_count == 0))
			choose_workload(o, w);
		else if (w || strcmp(words[i], "compare") == 0)
			return failure_set(why, FAILURE_CONFIGURATION,
					   "expected one workload, got more");
		else if (i == 0 && !several)
			return fail(why, expected_command, words[i]);
		else if (i < n - 1 ||
			 number_duration_ms(words[i], &o->run.duration_ms) < 0)
			return fail(why, "seconds as the last word", words[i]);
	}
	return 0;
}

static int parse_compare(struct options *o, char **words, int n, struct failure *why)
{
	if (parse_words(o, words, n, true, why) < 0)
		return -1;
	if (o->workload_count == 0) {
		choose_workload(o, workload_at(0));
		choose_workload(o, workload_at(1));
	}
	choose_providers(o, "memory", "file");
	if (o->workers_count == 0) {
		o->workers[0] = (struct workers){ 1, 1 };
		o->workers[1] = (struct workers){ 2, 2 };
		o->workers_count = 2;
	}
	return 0;
}

static int parse_command(struct options *o, char **words, int n, struct failure *why)
{
	if (n == 0)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "expected a workload: parallel, large-payload, … or "
				   "compare; see --help");
	if (strcmp(words[0], "inspect") == 0) {
		o->command = COMMAND_INSPECT;
		choose_providers(o, "file", NULL);
		return o->run.dir
			       ? 0
			       : failure_set(
					 why, FAILURE_CONFIGURATION,
					 "inspect: got 'no --dir', expected --dir DIR");
	}
	if (strcmp(words[0], "conformance") == 0) {
		o->command = COMMAND_CONFORMANCE;
		if (n != 2 || !load_known(words[1]))
			return failure_set(
				why, FAILURE_CONFIGURATION,
				"conformance: got '%s', expected one provider: memory, file "
				"or the path of a shared object (with a '/')",
				n > 1 ? words[n - 1] : "nothing");
		o->provider_count = 0;
		choose_providers(o, words[1], NULL);
		return 0;
	}
	if (strcmp(words[0], "compare") == 0)
		return parse_compare(o, words + 1, n - 1, why);
	choose_providers(o, "memory", NULL);
	return parse_words(o, words, n, false, why);
}

/* --- what only makes sense together -------------------------------------------------- */

static int check(struct options *o, struct failure *why)
{
	size_t file_runs = 0, per_provider = options_runs(o) / o->provider_count;
	for (size_t i = 0; i < o->provider_count; i++)
		file_runs += strcmp(o->providers[i], "memory") != 0 ? per_provider : 0;
	if (o->run.resume && !o->run.dir)
		return failure_set(
			why, FAILURE_CONFIGURATION,
			"--resume: got 'no --dir', expected the directory of the earlier run");
	if (o->run.dir && file_runs != 1)
		return failure_set(
			why, FAILURE_CONFIGURATION,
			"--dir: got %zu runs with a provider that keeps files, expected 1",
			file_runs);
	if (o->run.resume && options_runs(o) != 1)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "--resume: got %zu runs, expected 1", options_runs(o));
	if (o->keep || o->run.dir)
		o->run.forget = false;
	if (o->run.shape.seed < 0)
		o->run.shape.seed = 1;
	o->run.faults.seed = (uint64_t)o->run.shape.seed;
	return 0;
}

int options_parse(struct options *o, int argc, char **argv, struct failure *why)
{
	*o = default_options();
	if (parse_flags(o, argc, argv, why) < 0)
		return -1;
	if (o->command != COMMAND_RUN)
		return 0;
	if (parse_command(o, argv + optind, argc - optind, why) < 0)
		return -1;
	return o->command == COMMAND_RUN ? check(o, why) : 0;
}

/* --- runs ---------------------------------------------------------------------------- */

static size_t workers_choices(const struct options *o)
{
	return o->workers_count > 0 ? o->workers_count : 1;
}

size_t options_runs(const struct options *o)
{
	return o->workload_count * o->provider_count * workers_choices(o);
}

struct run_options options_run(const struct options *o, size_t n)
{
	size_t choices = workers_choices(o);
	const struct workload *w = o->workloads[n / choices / o->provider_count];
	struct run_options run = o->run;
	run.workload = w;
	run.provider = o->providers[n / choices % o->provider_count];
	run.workers = o->workers_count > 0 ? o->workers[n % choices] : w->workers;
	if (run.concurrency < 0)
		run.concurrency = w->concurrency;
	return run;
}
