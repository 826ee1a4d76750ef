/* What run.json says of a run that is about to begin. */
#include "new_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "probe/host.h"
#include "runner/git.h"

#include "ci.h"
#include "run_place.h"

struct rows {
	struct pair *list;
	size_t n;
};

/* The last word on a fact is the one that stands. */
static void set(struct rows *rows, const char *name, const char *value)
{
	size_t i = 0;

	if (!value)
		return;
	while (i < rows->n && strcmp(rows->list[i].name, name) != 0)
		i++;
	rows->list[i] = (struct pair){ name, value };
	rows->n += i == rows->n;
}

/* git knows what is checked out; a CI system only what it asked for. */
static void set_checkout(struct rows *rows, const struct git_state *git)
{
	if (!git->commit)
		return;
	set(rows, "git_commit", git->commit);
	set(rows, "git_branch", git->branch);
	set(rows, "git_dirty", git->dirty ? "yes" : "no");
}

static struct facts facts_of(const struct git_state *git, struct arena *a)
{
	enum { OF_GIT = 3 };
	size_t n, nci;
	const struct host_fact *host = host_facts(a, &n), *ci = ci_facts(a, &nci);
	struct rows rows = { arena_array(a, n + nci + OF_GIT, sizeof *rows.list), 0 };

	for (size_t i = 0; i < n; i++)
		set(&rows, host[i].name, host[i].value);
	for (size_t i = 0; i < nci; i++)
		set(&rows, ci[i].name, ci[i].value);
	set_checkout(&rows, git);
	return (struct facts){ rows.list, rows.n };
}

void new_run(struct run_record *r, const struct suite *suite,
	     const struct plan_options *options, const char *directory, struct arena *a)
{
	int64_t now = clock_utc_us();
	struct git_state git;

	git_look(directory, a, &git);
	*r = (struct run_record){
		.id = run_place_id(a, now / 1000),
		.version = STRAIN_VERSION,
		.started_utc_us = now,
		.suite_file = suite->file,
		.suite_text = suite->text,
		.options = *options,
		.directory = directory,
		.root = git.root ? git.root : ci_root(a),
		.environment = facts_of(&git, a),
		.fingerprint = host_fingerprint(a),
	};
}
