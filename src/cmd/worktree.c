/* A revision of the repository around the working directory, checked out beside it. */
#include "worktree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"

enum { LINE_SIZE = 8192, NOT_THERE = 127 };

/* Signals stay as they are: what strain blocks while it clears up does not stop its git either. */
static _Noreturn void become_git(const char *const *argv, int out, bool quiet)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    (quiet && dup2(null, STDERR_FILENO) < 0))
		_exit(NOT_THERE);
	execvp("git", (char **)argv);
	_exit(NOT_THERE);
}

/* Its exit status; -1 and `err` when there is no git. */
static int git(const char *const *argv, int out, bool quiet, struct error *err)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		become_git(argv, out, quiet);
	if (pid < 0)
		return error_errno(err, "fork");
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, "waitpid");
	if (!WIFEXITED(status))
		return error_set(err, "git %s was killed", argv[1]);
	if (WEXITSTATUS(status) == NOT_THERE)
		return error_usage(err, "git cannot be executed: revisions want it");
	return WEXITSTATUS(status);
}

/* The one line that git answers, without its end; NULL when it exits otherwise than with 0. *err is set then if
 * there is no git at all. */
static const char *ask_git(const char *const *argv, struct arena *a, struct error *err)
{
	char *line = arena_alloc(a, LINE_SIZE);
	int ends[2], status;
	ssize_t n;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		error_errno(err, "pipe");
		return NULL;
	}
	/* An answer fits into the pipe (64 KiB): it may be read when git has ended. */
	status = git(argv, ends[1], true, err);
	close(ends[1]);
	n = read(ends[0], line, LINE_SIZE - 1);
	close(ends[0]);
	if (status != 0 || n < 0)
		return NULL;
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static int resolve(struct worktree *w, const char *rev, struct arena *a, struct error *err)
{
	const char *prefix_of[] = { "git", "rev-parse", "--show-prefix", NULL };
	const char *name = arena_printf(a, "%s^{commit}", rev);
	const char *commit_of[] = { "git",      "rev-parse",        "--quiet",
				    "--verify", "--end-of-options", name,
				    NULL };

	error_usage(err, "expected to be in a git repository");
	w->root = ask_git(prefix_of, a, err);
	if (!w->root)
		return -1;
	error_usage(err, "expected a revision of this repository, got '%s'", rev);
	w->commit = ask_git(commit_of, a, err);
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
	if (git(remove, STDERR_FILENO, true, NULL) != 0) {
		fs_remove_tree(AT_FDCWD, w->dir, NULL);
		git(prune, STDERR_FILENO, true, NULL);
	}
	w->dir = NULL;
}

static int check_out(const struct worktree *w, const char *rev, struct error *err)
{
	const char *const add[] = { "git",      "worktree", "add",     "--quiet",
				    "--detach", w->dir,     w->commit, NULL };
	int status = git(add, STDERR_FILENO, false, err);

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
