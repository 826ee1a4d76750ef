/* The command line. */
#ifndef WORKLOAD_OPTIONS_H
#define WORKLOAD_OPTIONS_H

#include "run.h"

enum { MAX_CHOICES = 16, MAX_PROVIDERS = 2 };

enum command { COMMAND_RUN, COMMAND_INSPECT, COMMAND_HELP, COMMAND_VERSION };

struct workers {
	int64_t orchestration, activity;
};

/* What was asked for. Numbers that were not given are -1 where the workload has a say. */
struct options {
	enum command command;
	const struct workload *workloads[WORKLOADS];
	size_t workload_count;
	const char *providers[MAX_PROVIDERS];
	size_t provider_count;
	struct workers workers[MAX_CHOICES];
	size_t workers_count;
	int64_t duration_ms, drain_ms, lease_ms, delay_ms;
	int64_t concurrency, tasks, seed, max_attempts;
	const char *dir, *journal, *metrics_file;
	bool resume, keep, events;
	struct faults faults;
};

/* Read the command line. -1 and what was wrong with it. Strings are those of argv. */
int options_parse(struct options *o, int argc, char **argv, struct failure *why);

/* The text of --help. */
void options_help(void);

/* How many runs the options amount to, and the `n`th of them; descriptors are left at -1. */
size_t options_runs(const struct options *o);
struct run_options options_run(const struct options *o, size_t n);

#endif
