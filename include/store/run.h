/*
 * A whole run directory, as every reader sees it: live, finished, resumed, merged or killed.
 * What stands where in it: store/layout.h.
 */
#ifndef STRAIN_STORE_RUN_H
#define STRAIN_STORE_RUN_H

#include "store/attempt.h"
#include "store/series.h"
#include "suite/plan.h"

/*
 * Facts about the machine, recorded: name ("kernel", "cpu_model", "cores", …) and value,
 * in a fixed order.
 */
struct facts {
	const struct pair *rows;
	size_t n;
};

/* The value of a fact; NULL where it is not known, or empty. */
const char *facts_find(const struct facts *facts, const char *name);

/*
 * What run.json holds. The plan is not stored: it is the suite's text and the options,
 * laid out again.
 */
struct run_record {
	const char *id;      /* sortable, unique: "01JE8Q5T9G…" */
	const char *version; /* of strain */
	const char *output; /* the directory as run_create was given it: reports name files by it */
	int64_t started_utc_us;
	const char *suite_file, *suite_text;
	struct plan_options options;
	bool gates_off; /* --no-gate */
	/* --fail-on: "failed,errored", the outcomes that fail the run; NULL: not said */
	const char *fail_on;
	bool confirm; /* --confirm: cells with a suspect gate get more attempts */
	/* up to so many each in all; 0: as their `repeat` says (analyse/confirm.h) */
	int64_t confirm_most;
	const char *directory; /* where strain was started, absolute; NULL: not recorded */
	/*
	 * of the checkout around it, absolute: reports name files below it; NULL: there
	 * is none
	 */
	const char *root;
	/* kernel cpu_model cores memory_bytes hostname container_* ci git_commit … */
	struct facts environment;
	const char *fingerprint; /* CPU model, cores, memory, kernel major: same machine or not */
};

struct dir_names {
	const char **list;
	size_t n;
};

/* One attempt as found on disk. */
struct run_attempt {
	/* ENDED_UNKNOWN and what can be told without it where attempt.json is missing */
	struct attempt_record record;
	const char *dir; /* "cells/0001-parallel-5s/attempt-1" */
	/* where it is in memory anyway; NULL: in the directory */
	const struct attempt_series *series;
	size_t nsamples,
		nlate;    /* of its series, once that has been read (run_read_series) */
	const char *lost; /* what was measured and cannot be read, in words; NULL: nothing */
	bool superseded; /* another try of the same slot stands: the last that came to its end */
};

/*
 * Does it count: was it measured (no warm-up) to its own end, and does no later try stand
 * in its place? Everything that is made of a cell's attempts (medians, gates, baselines,
 * ranges) is made of these.
 */
static inline bool run_attempt_counts(const struct run_attempt *a)
{
	return a->record.id.role == ROLE_MEASURED && !a->superseded &&
	       attempt_complete(&a->record);
}

struct run_cell {
	const struct cell *cell;
	struct run_attempt *attempts; /* by number */
	size_t nattempts;
	const char *lost; /* why its attempts cannot be read; NULL */
};

/*
 * A run without its series: they are read attempt by attempt, and never all of them are
 * in memory.
 */
struct run {
	struct arena *arena; /* of all that is below */
	struct run_record record;
	const char *path;        /* of the run directory, as given */
	const struct mask *mask; /* what its reports do not publish; NULL: all is */
	int dir_fd;              /* open while the run is */
	const struct plan *plan;
	struct run_cell *cells; /* one per cell of the plan, in its order, attempted or not */
	size_t ncells;
	/*
	 * some attempt has no attempt.json, or ended by interruption, or a cell was not
	 * run
	 */
	bool interrupted;
	int64_t ended_utc_us;  /* the latest that is known of any attempt's end */
	const char **warnings; /* torn lines, unreadable files: the report says them */
	size_t nwarnings;
	size_t nloaded; /* of them before any series was read */
};

/*
 * Create the directory with its run.json, missing parents too. Fails when a run is there
 * already (usage error that names --resume).
 */
int run_create(const char *path, const struct run_record *r, struct error *err);

/*
 * Write the .gitignore of a run directory, or of one that holds several, by which git
 * overlooks all that is in it.
 */
int run_hide(int dir, struct error *err);

/*
 * Load everything but the series. Pieces that cannot be read become warnings; only a
 * missing run.json (usage error) or a broken one is an error. NULL and `err`.
 */
struct run *run_load(const char *path, const struct vocabulary *words, struct error *err);
void run_free(struct run *run);

/*
 * The run at `path` with one cell of its plan alone, as if it had no other; the run may
 * still go on. NULL and `err`.
 */
struct run *run_load_cell(const char *path, const struct plan *plan,
			  const struct cell *cell, struct error *err);

/* What is told of each attempt's series while they are there. */
struct series_visitor {
	void *self;
	void (*look)(void *self, const struct run_cell *cell,
		     const struct run_attempt *attempt,
		     const struct attempt_series *series);
};

/*
 * Read the series of every attempt in the plan's order, each in memory only while
 * `visitor` (NULL: nobody) looks at it. What the run tells of them is known then:
 * nsamples, nlate, lost, warnings, and how far an attempt got whose end nobody recorded.
 * Asked for again it tells the same again.
 */
void run_read_series(struct run *run, const struct series_visitor *visitor);

/*
 * The names of all live metrics of the run, in order of first appearance; in *nseries how
 * many series they are in all attempts.
 */
struct live_names run_live_names(const struct run *run, struct arena *a, size_t *nseries);

/*
 * The numbers of a cell's attempts, ascending, told from the names in its directory
 * (`path` below `run_fd`, "cells/NNNN-slug"): attempt-12 is 12; attempt-007, attempt-0
 * and all else is none. Those names are in *strangers, sorted, where that is not NULL.
 * Both live in `a`. A directory that is not there has none; of one that cannot be read
 * those are told that were read until then, and `err` says why it is not all (its text is
 * "" otherwise).
 */
const int64_t *run_attempts(int run_fd, const char *path, struct arena *a, size_t *n,
			    struct dir_names *strangers, struct error *err);

#endif
