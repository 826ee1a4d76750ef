/* A revision of the repository around the working directory, checked out beside it. */
#ifndef STRAIN_CMD_WORKTREE_H
#define STRAIN_CMD_WORKTREE_H

#include "base/arena.h"
#include "base/error.h"

/* https://git-scm.com/docs/git-worktree */
struct worktree {
	const char *commit; /* in full */
	const char *dir;    /* where it is checked out; absolute */
	const char *root;   /* the same working directory as strain's, in it */
};

/*
 * Check out `rev` at `dir`, an absolute path at which nothing is yet; git's own messages
 * go to standard error. A revision that is none, or no repository, is a usage error. On
 * failure nothing is left. All strings in `a`.
 */
int worktree_add(struct worktree *w, const char *dir, const char *rev, struct arena *a,
		 struct error *err);

/* Remove it, and what git knows of it; one that was never added (dir NULL) is fine. */
void worktree_remove(struct worktree *w);

#endif
