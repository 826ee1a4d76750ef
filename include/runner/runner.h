/* The only code with children: run a plan's cells into a run directory. */
#ifndef STRAIN_RUNNER_RUNNER_H
#define STRAIN_RUNNER_RUNNER_H

#include <signal.h>

#include "store/fault.h"
#include "store/run.h"

/* Told as attempts come and go; the console draws its lines from it. Any member may be NULL. */
struct runner_events {
	void *self;
	void (*attempt_started)(void *self, const struct cell *cell,
				const struct attempt_record *r);
	/* `last`: nothing of the cell is left to be run */
	void (*attempt_ended)(void *self, const struct cell *cell,
			      const struct attempt_record *r, bool last);
	void (*tick)(void *self); /* about twice a second while something runs */
};

struct runner_options {
	int64_t jobs; /* attempts at a time, at least 1 */
	bool fail_fast;
	bool realtime; /* sample under SCHED_FIFO where that is allowed */
	/* put into every measured attempt by `strain prove`; else NULL */
	const struct fault *fault;
	struct runner_events events;
	/*
	 * the run directory's, of runner_lock, that the caller holds; NULL: taken for
	 * this execution alone
	 */
	const int *lock;
	const char *root; /* where tests run, absolute; NULL: strain's working directory */
};

/* A keeper whose strain was killed needs a while to clear up; it holds the lock until then. */
enum { RUNNER_LOCK_WAIT_MS = 20000 };

struct runner_outcome {
	int signal;         /* that ended the run; 0: none */
	size_t attempts;    /* that ended */
	size_t not_started; /* commands that could not be executed */
	bool stopped;       /* --fail-fast: a test failed */
};

/*
 * The run directory's descriptor, locked (flock) against other runs: held by the runner
 * and by every keeper, so that one whose strain was killed is not disturbed while it
 * clears up. Waits that long for the lock; a run that is still going on then is a usage
 * error. -1 and `err`.
 */
int runner_lock(const char *path, int64_t wait_ms, struct error *err);

/*
 * Run what is missing in the run directory `path` (all of it in a fresh one; that is
 * --resume): warm-ups, repeats, what was added to them, retries of what failed. Every
 * attempt has its directory when this returns, and nothing of any test is alive. -1 and
 * `err` only when strain itself could not do its work (disk full, fork).
 */
int runner_execute(const char *path, const struct plan *plan,
		   const struct runner_options *options, struct runner_outcome *outcome,
		   struct error *err);

/* SIGINT, SIGTERM and SIGHUP, but those that strain was started to ignore (nohup, &). */
void runner_stops(sigset_t *stops);

/*
 * Run the suite's `build` commands, output to standard error. -1 with the command and its
 * status in `err`.
 */
int runner_build(const struct suite *suite, struct error *err);

/*
 * The same in the directory `root`, in a process of its own. A signal of `stops`, which
 * the caller has blocked, SIGCHLD too, stops it with all that it has started: 0 then, and
 * the signal in *stopped. -1 and `err`.
 */
int runner_build_in(const char *root, const struct suite *suite, const sigset_t *stops,
		    int *stopped, struct error *err);

#endif
