/* The test's processes: started, measured, reaped, signalled. */
#ifndef STRAIN_RUNNER_PROCESSES_H
#define STRAIN_RUNNER_PROCESSES_H

#include "measure/sampler.h"
#include "measure/tree.h"

#include "fault.h"
#include "recorder.h"

/* Of one attempt: every one of them is a descendant of the caller, a subreaper. */
struct processes {
	const struct job *job;
	struct recorder *recorder;
	struct tree *tree;
	struct sampler *sampler; /* NULL: the command was not forked yet */
	struct child child;
	struct fault_process fault; /* pid 0: none, or gone */
	int cgroup_fd;              /* the attempt's leaf, or -1 */
	int64_t start_ns, end_ns;   /* of the test; end 0: not yet */
	int wait_status;            /* of the command, when it has ended */
	bool ended;                 /* the command itself has */
	bool asked;                 /* to stop, or killed */
	bool ended_first;           /* the command had ended before it was asked */
	bool started;               /* the command was executed */
	bool closed;                /* the measurement is over */
	bool behind;                /* more end than are reaped in time */
};

int processes_open(struct processes *p, struct recorder *recorder, int cgroup_fd,
		   struct error *err);

/*
 * Fork the command at its gate, open the books on it, put the job's fault in. -1: strain
 * could not. 1: the command is not let go, and the record says why; what is left of it
 * ends by itself. Then release it.
 */
int processes_fork(struct processes *p, const struct child_spec *spec,
		   struct siblings siblings, struct error *err);

/*
 * The command runs from here: 0. 1: it could not be executed, and the record says why.
 * -1: strain could not.
 */
int processes_release(struct processes *p, const struct child_spec *spec,
		      struct error *err);

/* Is the sampler to be called, at sampler_due_ns and sampler_drain_due_ns? */
bool processes_measured(const struct processes *p);

enum reaped {
	REAPED_ALL,  /* no process is left */
	REAPED_SOME, /* those that are left have not ended */
	REAPED_MORE, /* this round is over, and more have ended */
};

/*
 * Reap what has ended, in a round that is bounded, as orphans may end faster than they
 * can be reaped. Every process is a descendant, so that "no child" (ECHILD) is exactly
 * "nothing is left". With `killing`, the process groups of those that have ended are
 * killed as well. The measurement is closed when the test has ended; what fails then is
 * the record's trouble.
 */
enum reaped processes_reap(struct processes *p, bool killing);

/* Ask all to stop; kill all, wherever they have gone (another cgroup, another session). */
void processes_stop(struct processes *p, int signal);
void processes_kill(struct processes *p);

/* Nothing is left of the test: the measurement is closed, if it was not before. */
void processes_close(struct processes *p);

#endif
