/* strain ab: where both sides are built and run. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/log.h"
#include "report/ci.h"
#include "runner/runner.h"

#include "ab.h"
#include "new_run.h"
#include "run_place.h"

/*
 * A suite of one test; its name is the same on both sides, so that the cells are. JSON's
 * strings are YAML's, too.
 */
static const struct suite *suite_of_side(const struct side *side, struct arena *a,
					 struct error *err)
{
	const char *file = arena_printf(a, "--%s-command", side->name), *problems = "";
	scoped_json word = json_string(side->command); /* NULL: not UTF-8 */
	const char *quoted = word ? json_line(a, word) : NULL;
	const struct suite *suite = NULL;

	if (quoted)
		suite = suite_parse(file,
				    arena_printf(a,
						 "strain: 1\nname: command\n"
						 "tests:\n  command:\n    run: %s\n",
						 quoted),
				    &summary_vocabulary, a, &problems, err);
	else
		error_usage(err, "%s: expected UTF-8", file);
	fputs(ci_plain(a, problems), stderr);
	return suite;
}

/* Both sides run the suite that is here: what a revision has of it may be another, or none. */
int ab_read_suites(struct ab *ab, const struct invocation *in, struct error *err)
{
	struct side *base = &ab->sides[BASE], *new = &ab->sides[NEW];

	if (ab->sides[BASE].command) {
		base->suite = suite_of_side(base, ab->arena, err);
		new->suite = base->suite ? suite_of_side(new, ab->arena, err) : NULL;
	} else {
		base->suite = plan_choices_suite(&ab->plan, in, err);
		new->suite = base->suite;
	}
	return new->suite ? 0 : -1;
}

static int make_temp(struct ab *ab, struct error *err)
{
	const char *dir = getenv("TMPDIR");
	char *absolute = realpath(dir && *dir ? dir : "/tmp", NULL), *temp;

	if (!absolute)
		return error_errno(err, "TMPDIR '%s'", dir);
	temp = arena_printf(ab->arena, "%s/strain-ab-XXXXXX", absolute);
	free(absolute);
	if (!mkdtemp(temp))
		return error_errno(err, "%s", temp);
	ab->temp = temp;
	return 0;
}

int ab_add_worktrees(struct ab *ab, struct error *err)
{
	if (!ab->sides[BASE].rev)
		return 0;
	if (make_temp(ab, err) < 0)
		return -1;
	for (int i = 0; i < NSIDES && !ab->signal; i++) {
		struct side *side = &ab->sides[i];
		const char *dir = arena_printf(ab->arena, "%s/%s", ab->temp, side->name);

		if (!side->rev)
			continue;
		if (worktree_add(&side->tree, dir, side->rev, ab->arena, err) < 0)
			return error_prefix(err, "--%s", side->name);
		side->root = side->tree.root;
		ab->signal = guard_signal(&ab->guard);
	}
	return 0;
}

void ab_remove_worktrees(struct ab *ab)
{
	struct error err;

	for (int i = 0; i < NSIDES; i++)
		worktree_remove(&ab->sides[i].tree);
	if (ab->temp && fs_remove_tree(AT_FDCWD, ab->temp, &err) < 0)
		log_warning("%s", ci_plain_line(ab->arena, err.text));
}

int ab_build_sides(struct ab *ab, struct error *err)
{
	for (int i = 0; i < NSIDES && !ab->signal; i++) {
		const struct side *side = &ab->sides[i];

		if (!side->suite->nbuild)
			continue;
		if (!ab->quiet)
			log_note("building %s", side->name);
		if (runner_build_in(side->root, side->suite, &ab->guard.stops,
				    &ab->signal, err) < 0)
			return error_prefix(err, "%s", side->name);
	}
	return 0;
}

/* Gates are not judged: the difference is. */
static int create_run(const struct ab *ab, struct side *side, struct error *err)
{
	struct arena *a = ab->arena;
	struct run_record record;
	char *absolute;

	new_run(&record, side->suite, &ab->plan.options, side->root, a);
	record.gates_off = true;
	if (run_place_clear(side->place, err) < 0 ||
	    run_create(side->place, &record, err) < 0)
		return -1;
	absolute = realpath(side->place, NULL);
	if (!absolute)
		return error_errno(err, "%s", side->place);
	side->place_there = arena_strdup(a, absolute);
	free(absolute);
	return 0;
}

/* A comparison of an earlier run would be taken for this one's, should this one be cut off. */
int ab_create_runs(struct ab *ab, struct error *err)
{
	if (run_place_around(ab->output, err) < 0)
		return -1;
	for (int i = 0; i < NSIDES; i++)
		if (create_run(ab, &ab->sides[i], err) < 0)
			return -1;
	if (fs_remove_tree(AT_FDCWD, ab_comparison_path(ab, "json"), err) < 0)
		return -1;
	return fs_remove_tree(AT_FDCWD, ab_comparison_path(ab, "md"), err);
}
