/*
 * What is written of an attempt: its record, the notes on it, how it ended, the files
 * that it leaves.
 */
#ifndef STRAIN_RUNNER_RECORDER_H
#define STRAIN_RUNNER_RECORDER_H

#include "store/attempt.h"

#include "ending.h"
#include "job.h"
#include "output.h"

/* In memory shared with the runner: what strain itself could not do, and what was done to it. */
struct keeper_trouble {
	bool set;
	struct error error;
	_Atomic int stops; /* so often a process of strain's was stopped (SIGSTOP), and went on */
};

struct recorder {
	const struct job *job;
	struct arena *arena;
	struct keeper_trouble *trouble;
	struct attempt_record record;
	size_t nnotes;
	struct output output[2]; /* standard output and standard error */
	int64_t trim_ns;         /* when they are to be looked at next */
};

/* The record of an attempt that did not start yet; all that it says is kept in `a`. */
void recorder_open(struct recorder *r, const struct job *job,
		   struct keeper_trouble *trouble, struct arena *a);

/* A thing that readers should know; `text` is kept. */
void recorder_note(struct recorder *r, const char *text);

/*
 * strain's own fault: the run ends with it, but what was measured is kept. It says
 * nothing of the test: the attempt is to be made again. False: there was trouble before.
 */
bool recorder_trouble(struct recorder *r, const struct error *err);

/* The attempt never came to its command, or not to a verdict on it: `text` says why. */
void recorder_fail(struct recorder *r, enum ending ending, const char *text);

/* How the test ended, from facts (wall_us is filled in here). */
void recorder_end(struct recorder *r, struct ending_facts *facts);

/* What the test says is kept within its limit; to be called at r->trim_ns. */
void recorder_trim(struct recorder *r, int64_t now_ns);

/*
 * The test's logs cut to their limit, the files of its metrics copied; what cannot be
 * had, or was dropped, is noted.
 */
void recorder_harvest(struct recorder *r);

/* What was wrong with the lines of $STRAIN_METRICS. */
void recorder_note_metrics(struct recorder *r);

/* Who this attempt is, on disk before it starts: a kill loses none of it. */
int recorder_write_start(const struct recorder *r, struct error *err);

/* attempt.json as it stays. */
int recorder_write(struct recorder *r, struct error *err);

#endif
