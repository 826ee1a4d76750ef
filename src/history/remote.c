/*
 * A history on a branch of a git remote. What is there and what is here are united and
 * committed on top of what is there; where another writer was faster, once more. Nothing
 * is ever forced. All is done in a repository of its own, which knows the remotes and
 * credentials of the one around us: that one stays as it is.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/text.h"
#include "runner/git.h"

#include "files.h"
#include "opened.h"

/*
 * Twenty writers at once get through: each round one of them does, and who loses waits
 * longer each time.
 */
enum { MOST_TRIES = 60, SHORTEST_WAIT_MS = 20, LONGEST_WAIT_MS = 2000, WORDS_MAX = 24 };

struct remote {
	const char *name; /* of a remote of the repository around us, a URL, or a path */
	const char *branch; /* "refs/heads/strain-history" */
	char *dir;          /* of all that is temporary, absolute; freed */
	int lock;           /* on it */
	const char *tree;   /* the work tree: a history itself */
	const char *repository;
	/* "include.path=…": what the repository around us is told; NULL: there is none */
	const char *config;
	struct arena *arena;
};

/*
 * git in our own repository with these words, NULL-terminated, without hooks. Its exit
 * status, or -1.
 */
static int git(const struct remote *r, bool quiet, const char *const *words,
	       struct error *err)
{
	const char *argv[WORDS_MAX] = {
		"git",
		arena_printf(r->arena, "--git-dir=%s", r->repository),
		arena_printf(r->arena, "--work-tree=%s", r->tree),
		"-c",
		r->config ? r->config : "core.fileMode=false",
		"-c",
		"core.hooksPath=/dev/null",
		"-c",
		"core.autocrlf=false",
	};
	scoped_fd null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	size_t n = 9;

	if (null < 0)
		return error_errno(err, "/dev/null");
	while (*words && n + 1 < WORDS_MAX)
		argv[n++] = *words++;
	return git_run(argv, null, quiet, err);
}

#define GIT(r, quiet, err, ...) \
	git(r, quiet, (const char *const[]){ __VA_ARGS__, NULL }, err)

/*
 * --- the repository
 * -----------------------------------------------------------------------------
 */

static const char *config_around(struct arena *a)
{
	static const char *const argv[] = { "git", "rev-parse", "--git-common-dir", NULL };
	const char *dir = git_ask(argv, a, NULL);
	char *path = dir ? realpath(dir, NULL) : NULL;
	const char *config = path ? arena_printf(a, "include.path=%s/config", path)
				  : NULL;

	free(path);
	return config;
}

/*
 * ".remote-XXXXXX" in the history: locked as long as its owner lives, so that what a
 * killed one left can be told from it.
 */
static const char place_name[] = ".remote-";

static void sweep(int dir, const char *name)
{
	scoped_fd left =
		openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (left >= 0 && flock(left, LOCK_EX | LOCK_NB) == 0)
		fs_remove_tree(dir, name, NULL);
}

static void sweep_all(int history)
{
	int fd = openat(history, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (!strncmp(e->d_name, place_name, strlen(place_name)))
			sweep(fd, e->d_name);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

/* Before it is locked another process may sweep it: then another one is made. */
static int make_locked(struct remote *r, const struct history *h, struct error *err)
{
	for (int i = 0; i < MOST_TRIES; i++) {
		char *dir = arena_printf(r->arena, "%s/%sXXXXXX", h->path, place_name);

		if (!mkdtemp(dir))
			return error_errno(err, "%s", dir);
		r->lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (r->lock >= 0 && flock(r->lock, LOCK_EX | LOCK_NB) == 0)
			r->dir = realpath(dir, NULL);
		if (r->dir)
			return 0;
		if (r->lock >= 0)
			close(r->lock);
		r->lock = -1;
	}
	return error_set(err, "%s: no directory in it stays", h->path);
}

static int make_place(struct remote *r, const struct history *h, struct error *err)
{
	const char *init[] = { "git", "init", "--quiet", "--bare", NULL, NULL };

	sweep_all(h->dir);
	if (make_locked(r, h, err) < 0)
		return -1;
	r->tree = arena_printf(r->arena, "%s/tree", r->dir);
	r->repository = arena_printf(r->arena, "%s/repository", r->dir);
	r->config = config_around(r->arena);
	init[4] = r->repository;
	if (fs_make_dirs(AT_FDCWD, r->tree, err) < 0)
		return -1;
	return git_run(init, STDERR_FILENO, true, err) == 0
		       ? 0
		       : error_set(err, "git init %s failed", r->repository);
}

static void remove_place(struct remote *r)
{
	if (r->dir)
		fs_remove_tree(AT_FDCWD, r->dir, NULL);
	if (r->lock >= 0)
		close(r->lock);
	free(r->dir);
}

/*
 * --- what is there
 * ----------------------------------------------------------------------------------
 */

/* Is the branch there? 0: no, 1: yes; -1 and `err`: the remote does not answer. */
static int is_there(const struct remote *r, struct error *err)
{
	int status = GIT(r, false, err, "ls-remote", "--quiet", "--exit-code",
			 "--end-of-options", r->name, r->branch);

	if (status == 0 || status == 2)
		return status == 0;
	return error_set(err, "git ls-remote %s: the remote does not answer", r->name);
}

/* The worktree as the branch is now. 0: there is no branch; 1; -1 and `err`. */
static int fetch(const struct remote *r, struct error *err)
{
	int there = is_there(r, err);

	if (there <= 0)
		return there;
	if (GIT(r, false, err, "fetch", "--quiet", "--no-tags", "--depth=1",
		"--end-of-options", r->name, r->branch) != 0)
		return error_set(err, "git fetch %s %s failed", r->name, r->branch);
	if (GIT(r, true, err, "reset", "--quiet", "--hard", "FETCH_HEAD") != 0 ||
	    GIT(r, true, err, "clean", "--quiet", "-d", "--force", "-x") != 0)
		return error_set(err, "git reset of %s failed", r->tree);
	return 1;
}

static int unite_from(struct history *h, const struct remote *r, size_t *added,
		      struct error *err)
{
	scoped_fd tree = fs_open_dir(AT_FDCWD, r->tree, err);

	*added = 0;
	return tree < 0 ? -1 : files_unite(h->dir, tree, added, err);
}

static int unite_into(struct history *h, const struct remote *r, size_t *added,
		      struct error *err)
{
	scoped_fd tree = fs_open_dir(AT_FDCWD, r->tree, err);

	if (tree < 0 || files_prepare(tree, err) < 0)
		return -1;
	return files_unite(tree, h->dir, added, err);
}

/*
 * --- what goes there
 * ----------------------------------------------------------------------------------
 */

static int commit(const struct remote *r, size_t added, struct error *err)
{
	const char *message = arena_printf(r->arena, "strain history: %zu run%s added",
					   added, text_plural(added));
	bool named = GIT(r, true, NULL, "config", "user.email") == 0;

	if (GIT(r, true, err, "add", "--all", ".") != 0)
		return error_set(err, "git add in %s failed", r->tree);
	if (GIT(r, true, NULL, "diff", "--cached", "--quiet") == 0)
		return 0;
	if (GIT(r, true, err, "-c", named ? "core.fileMode=false" : "user.name=strain",
		"-c", named ? "core.fileMode=false" : "user.email=strain@localhost",
		"commit", "--quiet", "--no-verify", "--no-gpg-sign", "-m", message) != 0)
		return error_set(err, "git commit in %s failed", r->tree);
	return 1;
}

static void wait_a_while(int try)
{
	int64_t longest = (int64_t)SHORTEST_WAIT_MS << (try < 7 ? try : 7),
		ms = SHORTEST_WAIT_MS +
		     clock_monotonic_ns() / 1000 %
			     (longest < LONGEST_WAIT_MS ? longest : LONGEST_WAIT_MS);
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* Once: 1 when it is there, 0 when another was faster. */
static int push_once(struct history *h, const struct remote *r, size_t *pulled,
		     size_t *pushed, struct error *err)
{
	size_t came = 0;
	int there = fetch(r, err), status;

	if (there < 0 || (there && unite_from(h, r, &came, err) < 0))
		return -1;
	*pulled += came;
	if (unite_into(h, r, pushed, err) < 0)
		return -1;
	status = commit(r, *pushed, err);
	if (status <= 0)
		return status < 0 ? -1 : 1;
	return GIT(r, true, err, "push", "--quiet", "--end-of-options", r->name,
		   arena_printf(r->arena, "HEAD:%s", r->branch)) == 0;
}

static int push(struct history *h, const struct remote *r, size_t *pulled, size_t *pushed,
		struct error *err)
{
	int status = 0;

	for (int i = 0; i < MOST_TRIES && status == 0; i++) {
		if (i)
			wait_a_while(i);
		status = push_once(h, r, pulled, pushed, err);
	}
	if (status > 0)
		return 0;
	if (status == 0)
		error_set(err,
			  "git push %s %s is refused: others are faster, or it may not be "
			  "written",
			  r->name, r->branch);
	return -1;
}

/*
 * --- both
 * ------------------------------------------------------------------------------------------------
 */

static int begin(struct remote *r, const struct history *h, const char *remote,
		 const char *branch, struct arena *a, struct error *err)
{
	char *path = strchr(remote, '/') ? realpath(remote, NULL) : NULL;

	*r = (struct remote){ .name = path ? arena_strdup(a, path) : remote,
			      .branch = arena_printf(a, "refs/heads/%s", branch),
			      .lock = -1,
			      .arena = a };
	free(path);
	return make_place(r, h, err);
}

int history_pull(struct history *h, const char *remote, const char *branch, size_t *added,
		 struct error *err)
{
	scoped_arena a = arena_new();
	struct remote r;
	int status = begin(&r, h, remote, branch, a, err);

	*added = 0;
	if (status == 0)
		status = fetch(&r, err);
	if (status == 0)
		status = error_usage(err,
				     "%s has no branch %s: strain history push makes it",
				     remote, branch);
	else if (status > 0)
		status = unite_from(h, &r, added, err);
	remove_place(&r);
	return status < 0 ? -1 : index_sync(h->db, h->dir, &h->broken, err);
}

int history_push(struct history *h, const char *remote, const char *branch,
		 size_t *pulled, size_t *pushed, struct error *err)
{
	scoped_arena a = arena_new();
	struct remote r;
	int status = begin(&r, h, remote, branch, a, err);

	*pulled = *pushed = 0;
	if (status == 0)
		status = push(h, &r, pulled, pushed, err);
	remove_place(&r);
	return status < 0 ? -1 : index_sync(h->db, h->dir, &h->broken, err);
}
