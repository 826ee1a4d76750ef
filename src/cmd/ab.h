/*
 * strain ab: its two sides, the pairs of attempts that they take, and what is said of the
 * difference.
 */
#ifndef STRAIN_CMD_AB_H
#define STRAIN_CMD_AB_H

#include "analyse/compare.h"

#include "guard.h"
#include "plan_options.h"
#include "worktree.h"

enum { BASE, NEW, NSIDES };

struct side {
	const char *name, *rev, *command;
	const struct suite *suite;
	const struct plan *plan;
	struct worktree tree;
	const char *root;        /* where its tests are run; absolute */
	const char *place;       /* its run directory, as it is named to people */
	const char *place_there; /* the same, absolute */
	int64_t wanted;          /* pairs of the cell that is run, in this round */
	bool quiet;
};

struct ab {
	struct arena *arena;
	struct plan_choices plan; /* its `repeat`: pairs of each cell before the first look */
	struct compare_options compare;
	int64_t most;   /* pairs that a suspect cell gets; 0: not said */
	int64_t *pairs; /* of each cell, so far */
	const char *output, *home;
	const char *temp; /* holds the worktrees; NULL: none */
	struct side sides[NSIDES];
	struct guard guard;
	int signal; /* that ended it; 0: none */
	bool quiet;
};

/* --- ab_sides.c: where both are built and run ------------------------------------------ */

/* The suites: the one that is here for both, or one of a line for each command. */
int ab_read_suites(struct ab *ab, const struct invocation *in, struct error *err);

/* The revisions, each in a worktree of its own; ab_remove_worktrees takes them away. */
int ab_add_worktrees(struct ab *ab, struct error *err);
void ab_remove_worktrees(struct ab *ab);

int ab_build_sides(struct ab *ab, struct error *err);

/* Both run directories, empty; a comparison of an earlier run is gone. */
int ab_create_runs(struct ab *ab, struct error *err);

/* --- ab_pairs.c: attempts in turns ------------------------------------------------------ */

/* The pairs of every cell, then more of those with a value that is suspect, until it is decided. */
int ab_take_pairs(struct ab *ab, struct error *err);

/* --- ab_verdict.c ------------------------------------------------------------------------ */

const char *ab_comparison_path(const struct ab *ab, const char *ending);

/* What the results.json of both say of the difference; in ab's arena. */
int ab_compare(const struct ab *ab, struct comparison *out, struct error *err);

/* The files of both runs. The worse exit status, or -1 and `err`. */
int ab_report_runs(const struct ab *ab, struct error *err);

/*
 * Write the comparison, and show it. The exit status where the runs' own is `status`, or
 * -1 and `err`.
 */
int ab_show_verdict(const struct ab *ab, int status, struct error *err);

#endif
