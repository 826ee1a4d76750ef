/*
 * git, asked by running it: its files are nobody else's business (worktrees, submodules,
 * packed refs).
 */
#ifndef STRAIN_RUNNER_GIT_H
#define STRAIN_RUNNER_GIT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

/*
 * `git` with these arguments (argv[0] is "git"), NULL-terminated, its output to `out`;
 * with `quiet` its messages go nowhere. Its exit status; -1 and `err` when there is no
 * git, or it was killed.
 */
int git_run(const char *const *argv, int out, bool quiet, struct error *err);

/*
 * What git answers, at most 64 KiB of it, in `a`, the last newline cut off. NULL when it
 * exits otherwise than with 0; `err` is written only where there is no git at all.
 */
const char *git_ask(const char *const *argv, struct arena *a, struct error *err);

/*
 * A directory as git sees it. All NULL and false outside of a repository, or without git.
 * Strings in the caller's arena.
 */
struct git_state {
	const char *root;   /* of the checkout, absolute */
	const char *commit; /* in full; NULL before the first one */
	const char *branch; /* NULL: detached */
	bool dirty;         /* a file that git tracks differs from the commit */
};
void git_look(const char *directory, struct arena *a, struct git_state *out);

#endif
