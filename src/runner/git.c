/* git, asked by running it. */
#include "runner/git.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "runner/program.h"

enum { ANSWER_SIZE = 64 * 1024 };

/* Signals stay as they are: what strain blocks while it clears up does not stop its git either. */
static struct program git_of(const char *const *argv, int out, bool quiet)
{
	return (struct program){
		.argv = argv, .output = out, .quiet = quiet, .attached = true
	};
}

static int status_of(const struct program_result *r, const char *const *argv,
		     struct error *err)
{
	if (WIFEXITED(r->status))
		return WEXITSTATUS(r->status);
	return error_set(err, "git %s was killed", argv[1]);
}

int git_run(const char *const *argv, int out, bool quiet, struct error *err)
{
	const struct program git = git_of(argv, out, quiet);
	struct program_result result;

	if (program_run(&git, &result, NULL) < 0)
		return error_usage(err, "git cannot be executed: revisions want it");
	return status_of(&result, argv, err);
}

const char *git_ask(const char *const *argv, struct arena *a, struct error *err)
{
	const struct program git = git_of(argv, -1, true);
	struct program_result result;
	char *answer = program_ask(&git, ANSWER_SIZE - 1, a, &result, NULL);
	size_t n;

	if (!answer) {
		error_usage(err, "git cannot be executed: revisions want it");
		return NULL;
	}
	if (status_of(&result, argv, err) != 0)
		return NULL;
	n = strlen(answer);
	if (n && answer[n - 1] == '\n')
		answer[n - 1] = '\0';
	return answer;
}

/* Most directories are in no repository, which costs a few stats to know and a process to ask. */
static bool may_be_repository(const char *directory, struct arena *a)
{
	char *path = arena_strdup(a, directory), *slash = path + strlen(path);

	if (getenv("GIT_DIR"))
		return true;
	do {
		*slash = '\0';
		if (fs_exists(AT_FDCWD, arena_printf(a, "%s/.git", path)))
			return true;
		slash = strrchr(path, '/');
	} while (slash);
	return false;
}

/* "# branch.oid 3f2a91c…", or "(initial)"; "# branch.head main", or "(detached)". */
static const char *header(const char *status, const char *name, struct arena *a)
{
	const char *at = strstr(status, name);

	if (!at || at[strlen(name)] == '(')
		return NULL;
	at += strlen(name);
	return arena_strndup(a, at, strcspn(at, "\n"));
}

/* Is there a line that is no header? */
static bool has_changes(const char *status)
{
	while (*status == '#') {
		status += strcspn(status, "\n");
		status += *status == '\n';
	}
	return *status != '\0';
}

void git_look(const char *directory, struct arena *a, struct git_state *out)
{
	const char *const root_of[] = {
		"git", "-C", directory, "rev-parse", "--show-toplevel", NULL
	};
	/* no lock of the index, no monitor started: a look is in nobody's way */
	const char *const status_of[] = { "git",
					  "--no-optional-locks",
					  "-c",
					  "core.fsmonitor=false",
					  "-C",
					  directory,
					  "status",
					  "--porcelain=v2",
					  "--branch",
					  "--no-ahead-behind",
					  "--untracked-files=no",
					  NULL };
	const char *status;

	*out = (struct git_state){ 0 };
	if (!may_be_repository(directory, a))
		return;
	out->root = git_ask(root_of, a, NULL);
	status = out->root ? git_ask(status_of, a, NULL) : NULL;
	if (!status)
		return;
	out->commit = header(status, "# branch.oid ", a);
	out->branch = header(status, "# branch.head ", a);
	out->dirty = out->commit && has_changes(status);
}
