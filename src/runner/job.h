/* One attempt to be made, as the runner decided it, and its commands made ready. */
#ifndef STRAIN_RUNNER_JOB_H
#define STRAIN_RUNNER_JOB_H

#include "store/attempt.h"
#include "store/fault.h"
#include "suite/plan.h"

#include "child.h"

struct job {
	const struct cell *cell;
	struct attempt_id id;
	bool realtime;
	const struct mask *mask;   /* what of it is not to be published */
	const struct fault *fault; /* NULL but for `strain prove` */
	int dir_fd;                /* the attempt's directory */
	const char *path;          /* its absolute path */
	const char *root; /* where tests run, absolute; NULL: strain's working directory */
};

/* The names of the files a command's output goes to; `err` may be the same as `out`. */
struct job_logs {
	const char *out, *err;
};

/*
 * Make one of the cell's commands (run, setup, teardown) ready to be forked: templates
 * filled in, the environment complete, log files open below the attempt's directory.
 * job_close closes them.
 */
int job_open(const struct job *job, const struct command_line *line, struct job_logs logs,
	     struct arena *a, struct child_spec *spec, struct error *err);
void job_close(struct child_spec *spec);

/* Absolute path of the file that the test appends its live metrics to. */
const char *job_metrics_path(const struct job *job, struct arena *a);

/* Has the line a command at all? */
static inline bool job_has_command(const struct command_line *line)
{
	return line->line || line->argv;
}

#endif
