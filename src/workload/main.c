/* strain-workload: durable-execution stress tests over a small event-sourced engine. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "conformance.h"
#include "inspect.h"
#include "journal.h"
#include "options.h"
#include "report.h"

#ifndef STRAIN_VERSION
#define STRAIN_VERSION "unversioned"
#endif

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

static int complain(const struct failure *why)
{
	fprintf(stderr, "strain-workload: %s\n", why->text);
	return why->class == FAILURE_CONFIGURATION ? EXIT_USAGE : EXIT_FAILED;
}

struct session {
	struct run_options *runs;
	struct stats *stats;
	size_t planned, done;
	int journal_fd, metrics_fd;
	struct interrupt interrupt;
};

static int open_logs(struct session *s, const struct options *o, struct failure *why)
{
	s->journal_fd = s->metrics_fd = -1;
	if (o->journal && (s->journal_fd = journal_open(o->journal, why)) < 0)
		return -1;
	if (o->metrics_file && (s->metrics_fd = journal_open(o->metrics_file, why)) < 0)
		return -1;
	return 0;
}

static void close_session(struct session *s)
{
	for (size_t i = 0; i < s->done; i++)
		stats_free(&s->stats[i]);
	free(s->stats);
	free(s->runs);
	if (s->journal_fd >= 0)
		close(s->journal_fd);
	if (s->metrics_fd >= 0)
		close(s->metrics_fd);
}

static int run_one(struct session *s, const struct options *o, struct failure *why)
{
	struct run_options *run = &s->runs[s->done];
	*run = options_run(o, s->done);
	run->journal_fd = s->journal_fd;
	run->metrics_fd = s->metrics_fd;
	if (run_workload(run, &s->interrupt, &s->stats[s->done], why) < 0)
		return -1;
	report_run(run, &s->stats[s->done]);
	fflush(stdout);
	s->done++;
	return 0;
}

/* Whether every instance of every run has completed, and there was one. */
static int exit_status(const struct session *s)
{
	int status = EXIT_SUCCESS;
	for (size_t i = 0; i < s->done; i++)
		if (!stats_good(&s->stats[i]))
			status = EXIT_FAILED;
	return status;
}

static int run_all(struct session *s, const struct options *o)
{
	struct failure why;
	if (open_logs(s, o, &why) < 0 || interrupt_start(&s->interrupt, &why) < 0)
		return complain(&why);
	int rc = 0;
	while (rc == 0 && s->done < s->planned && atomic_load(&s->interrupt.count) == 0)
		rc = run_one(s, o, &why);
	interrupt_stop(&s->interrupt);
	if (rc < 0)
		return complain(&why);
	report_comparison(s->runs, s->stats, s->done);
	return exit_status(s);
}

static int run_command(const struct options *o)
{
	struct session s = { .planned = options_runs(o),
			     .journal_fd = -1,
			     .metrics_fd = -1 };
	s.runs = calloc(s.planned, sizeof *s.runs);
	s.stats = calloc(s.planned, sizeof *s.stats);
	if (!s.runs || !s.stats)
		abort();
	int status = run_all(&s, o);
	close_session(&s);
	return status;
}

static int inspect_command(const struct options *o)
{
	struct failure why;
	struct inspect_options options = { o->providers[0], o->run.provider_argument,
					   o->run.dir, o->journal, o->events };
	int wrong = inspect_dir(&options, &why);
	if (wrong < 0)
		return complain(&why);
	return wrong > 0 ? EXIT_FAILED : EXIT_SUCCESS;
}

static int conformance_command(const struct options *o)
{
	struct failure why;
	int failed = conformance_run(o->providers[0], o->run.provider_argument, &why);
	if (failed < 0)
		return complain(&why);
	return failed > 0 ? EXIT_FAILED : EXIT_SUCCESS;
}

static int dispatch_command(const struct options *o)
{
	switch (o->command) {
	case COMMAND_RUN:
		return run_command(o);
	case COMMAND_INSPECT:
		return inspect_command(o);
	case COMMAND_CONFORMANCE:
		return conformance_command(o);
	case COMMAND_HELP:
		options_help();
		return EXIT_SUCCESS;
	case COMMAND_VERSION:
		printf("strain-workload %s\n", STRAIN_VERSION);
		return EXIT_SUCCESS;
	}
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct options options;
	struct failure why;
	if (options_parse(&options, argc, argv, &why) < 0)
		return complain(&why);
	int status = dispatch_command(&options);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "strain-workload: write standard output: %s\n",
			strerrordesc_np(errno));
		return status ? status : EXIT_FAILED;
	}
	return status;
}
