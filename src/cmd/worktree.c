/* A revision of the repository around the working directory, checked out beside it. */
#include "worktree.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "runner/git.h"

static int resolve(struct worktree *w, const char *rev, struct arena *a, struct error *err)
{
	const char *prefix_of[] = { "git", "rev-parse", "--show-prefix", NULL };
	const char *name = arena_printf(a, "%s^{commit}", rev);
	const char *commit_of[] = { "git",      "rev-parse",        "--quiet",
				    "--verify", "--end-of-options", name,
				    NULL };

	error_usage(err, "expected to be in a git repository");
	w->root = git_ask(prefix_of, a, err);
	if (!w->root)
		return -1;
	error_usage(err, "expected a revision of this repository, got '%s'", rev);
	w->commit = git_ask(commit_of, a, err);
	return w->commit ? 0 : -1;
}

void worktree_remove(struct worktree *w)
{
	/* Twice --force: files that the build left, and a lock that a git that was killed left. */
	const char *const remove[] = { "git",     "worktree", "remove", "--force",
				       "--force", w->dir,     NULL };
	const char *const prune[] = { "git", "worktree", "prune", NULL };

	if (!w->dir)
		return;
	if (git_run(remove, STDERR_FILENO, true, NULL) != 0) {
		fs_remove_tree(AT_FDCWD, w->dir, NULL);
		git_run(prune, STDERR_FILENO, true, NULL);
	}
	w->dir = NULL;
}

static int check_out(const struct worktree *w, const char *rev, struct error *err)
{
	const char *const add[] = { "git",      "worktree", "add",     "--quiet",
				    "--detach", w->dir,     w->commit, NULL };
	int status = git_run(add, STDERR_FILENO, false, err);

	if (status > 0)
		return error_set(err, "git worktree add of '%s' failed: exit status %d",
				 rev, status);
	if (status == 0 && !fs_exists(AT_FDCWD, w->root))
		return error_usage(err, "this directory does not exist in '%s'", rev);
	return status;
}

int worktree_add(struct worktree *w, const char *dir, const char *rev, struct arena *a,
		 struct error *err)
{
	*w = (struct worktree){ 0 };
	if (resolve(w, rev, a, err) < 0)
		return -1;
	w->dir = dir;
	w->root = arena_printf(a, "%s/%s", dir, w->root);
	if (check_out(w, rev, err) == 0)
		return 0;
	worktree_remove(w);
	return -1;
}
