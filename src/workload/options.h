/* The command line. */
#ifndef WORKLOAD_OPTIONS_H
#define WORKLOAD_OPTIONS_H

#include "run.h"

enum { MAX_CHOICES = 16 };

enum command {
	COMMAND_RUN,
	COMMAND_INSPECT,
	COMMAND_CONFORMANCE,
	COMMAND_HELP,
	COMMAND_VERSION
};

/* What was asked for. */
struct options {
	enum command command;
	const struct workload *workloads[WORKLOADS];
	size_t workload_count;
	const char *providers[MAX_CHOICES];
	size_t provider_count;
	struct workers workers[MAX_CHOICES];
	size_t workers_count; /* 0: those of the workload */
	/* what is the same in every run; -1 where the workload has a say */
	struct run_options run;
	const char *journal, *metrics_file;
	bool keep, events;
};

/*
 * Read the command line. -1 and what was wrong with it. Strings are those of argv, which
 * is cut up.
 */
int options_parse(struct options *o, int argc, char **argv, struct failure *why);

/* The text of --help. */
void options_help(void);

/* How many runs the options amount to, and the `n`th of them; descriptors are left at -1. */
size_t options_runs(const struct options *o);
struct run_options options_run(const struct options *o, size_t n);

#endif
