/* strain ab: two revisions, or two commands, run in turns on this machine and compared. */
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"
#include "report/ci.h"
#include "report/comparison.h"
#include "runner/runner.h"
#include "store/run.h"

#include "commands.h"
#include "guard.h"
#include "missing.h"
#include "new_run.h"
#include "plan_options.h"
#include "run_place.h"
#include "run_report.h"
#include "worktree.h"

enum {
	KEY_BASE = 500,
	KEY_NEW,
	KEY_BASE_COMMAND,
	KEY_NEW_COMMAND,
	KEY_TOLERANCE,
	KEY_STRICT,
	LEAST_PAIRS =
		7, /* five can prove a large change; seven find one of 10 % where attempts differ by 3 % */
};

static const struct option_spec options[] = {
	{ KEY_BASE, "base", "REV", "the revision to compare with", NULL },
	{ KEY_NEW, "new", "REV",
	  "the revision that is judged (default: the working directory as it is)", NULL },
	{ KEY_BASE_COMMAND, "base-command", "COMMAND", "a command in place of --base",
	  NULL },
	{ KEY_NEW_COMMAND, "new-command", "COMMAND", "a command in place of --new", NULL },
	{ 'n', "repeat", "N",
	  "measure each cell N times on each side (default 7, or the suite's repeat where that is more)",
	  NULL },
	{ 'd', "duration", "LIST", "durations such as 5s,30s in place of the suite's",
	  NULL },
	{ 't', "test", "TEST", "only tests of this name or glob (repeatable)", NULL },
	{ 'm', "match", "KEY=VALUE",
	  "only cells with this parameter; VALUE may be a glob (repeatable)", NULL },
	{ 'i', "interval", "TIME", "sample this often: 1ms to 1h", NULL },
	{ 'o', "output", "DIR",
	  "two run directories and the comparison (default strain-ab)", NULL },
	{ KEY_TOLERANCE, "tolerance", "PERCENT",
	  "differences up to this are none (default 5 %)", NULL },
	{ KEY_STRICT, "strict", NULL,
	  "what is past the tolerance and unproven exits 1, too", NULL },
	MISSING_OPTION,
	{ 'q', "quiet", NULL, "no progress", NULL },
	{ 0 },
};

enum { BASE, NEW, NSIDES };
static const char *const side_names[NSIDES] = { "base", "new" };

struct side {
	const char *name, *rev, *command;
	const struct suite *suite;
	const struct plan *plan;
	struct worktree tree;
	const char *root;        /* where its tests are run; absolute */
	const char *place;       /* its run directory, as it is named to people */
	const char *place_there; /* the same, absolute */
	int64_t repeat;          /* of each cell, in all */
	bool quiet;
};

struct ab {
	struct arena *arena;
	struct plan_choices plan;
	struct compare_options compare;
	const char *output, *home;
	const char *temp; /* holds the worktrees; NULL: none */
	struct side sides[NSIDES];
	struct guard guard;
	int signal; /* that ended it; 0: none */
	bool quiet;
};

/* --- options ------------------------------------------------------------------------- */

/* "5 %", "5%", "5" */
static int take_tolerance(struct ab *ab, const char *s, struct error *err)
{
	const char *end;
	double v;

	if (text_scan_double(s, &v, &end) && v >= 0) {
		end += strspn(end, " ");
		ab->compare.tolerance = v / 100;
		if (!strcmp(end, "%") || !*end)
			return 0;
	}
	return error_usage(err, "--tolerance: expected percent such as 5 %%, got '%s'", s);
}

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct ab *ab = self;
	int taken = plan_choices_take(&ab->plan, key, argument, err);

	if (taken)
		return taken < 0 ? -1 : 0;
	if (missing_take(&ab->compare, key, argument))
		return 0;
	switch (key) {
	case KEY_BASE:
	case KEY_NEW:
		ab->sides[key - KEY_BASE].rev = argument;
		return 0;
	case KEY_BASE_COMMAND:
	case KEY_NEW_COMMAND:
		ab->sides[key - KEY_BASE_COMMAND].command = argument;
		return 0;
	case KEY_TOLERANCE:
		return take_tolerance(ab, argument, err);
	case KEY_STRICT:
		ab->compare.strict = true;
		return 0;
	case 'o':
		ab->output = argument;
		return 0;
	default:
		ab->quiet = true;
		return 0;
	}
}

static bool has_commands(const struct ab *ab)
{
	return ab->sides[BASE].command || ab->sides[NEW].command;
}

static int check_choices(const struct ab *ab, const struct operands *operands,
			 struct error *err)
{
	const struct side *base = &ab->sides[BASE], *new = &ab->sides[NEW];

	if (operands->rest)
		return error_usage(err, "commands are given with --base-command and "
					"--new-command");
	if (!has_commands(ab))
		return base->rev ? 0
				 : error_usage(err, "expected --base REV, or "
						    "--base-command and --new-command");
	if (base->rev || new->rev)
		return error_usage(err, "expected revisions or commands, got both");
	if (!base->command || !new->command)
		return error_usage(err, "--%s-command: missing, the other side has one",
				   base->command ? new->name : base->name);
	if (operands->argc)
		return error_usage(err, "two commands take no suite, got '%s'",
				   operands->argv[0]);
	return 0;
}

/* --- the plan ------------------------------------------------------------------------ */

/* A suite of one test; its name is the same on both sides, so that the cells are. JSON's strings are YAML's, too. */
static const struct suite *suite_of_side(const struct side *side, struct arena *a,
					 struct error *err)
{
	const char *file = arena_printf(a, "--%s-command", side->name), *problems = "";
	json_t *word = json_string(side->command);
	char *quoted = word ? json_dumps(word, JSON_ENCODE_ANY) : NULL;
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
	free(quoted);
	json_decref(word);
	return suite;
}

/* Both sides run the suite that is here: what a revision has of it may be another, or none. */
static int read_suites(struct ab *ab, const struct operands *operands, struct error *err)
{
	struct side *base = &ab->sides[BASE], *new = &ab->sides[NEW];

	if (has_commands(ab)) {
		base->suite = suite_of_side(base, ab->arena, err);
		new->suite = base->suite ? suite_of_side(new, ab->arena, err) : NULL;
	} else {
		base->suite = plan_choices_suite(&ab->plan, operands, err);
		new->suite = base->suite;
	}
	return new->suite ? 0 : -1;
}

/* So many that a value which is far worse in every attempt is found to be worse, among however many are compared. */
static int64_t pairs_of(const struct plan *plan)
{
	int64_t most = LEAST_PAIRS;

	for (size_t i = 0; i < plan->ncells; i++)
		if (plan->cells[i].settings.repeat > most)
			most = plan->cells[i].settings.repeat;
	return most;
}

static int lay_out(struct ab *ab, struct error *err)
{
	struct plan_options *wanted = &ab->plan.options;
	const struct suite *suite = ab->sides[BASE].suite;
	const struct plan *plan;

	plan_choices_options(&ab->plan);
	plan = plan_expand(suite, wanted, ab->arena, err);
	if (!plan)
		return error_prefix(err, "%s", suite->file);
	if (!wanted->repeat)
		wanted->repeat = pairs_of(plan);
	for (int i = 0; i < NSIDES; i++) {
		struct side *side = &ab->sides[i];

		side->repeat = wanted->repeat;
		side->plan = plan_expand(side->suite, wanted, ab->arena, err);
		if (!side->plan)
			return error_prefix(err, "%s", side->suite->file);
	}
	return 0;
}

/* --- the places ---------------------------------------------------------------------- */

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

static int add_worktrees(struct ab *ab, struct error *err)
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

static void remove_worktrees(struct ab *ab)
{
	struct error err;

	for (int i = 0; i < NSIDES; i++)
		worktree_remove(&ab->sides[i].tree);
	if (ab->temp && fs_remove_tree(AT_FDCWD, ab->temp, &err) < 0)
		log_warning("%s", err.text);
}

static int build_sides(struct ab *ab, struct error *err)
{
	for (int i = 0; i < NSIDES && !ab->signal; i++) {
		const struct side *side = &ab->sides[i];

		if (!side->suite->nbuild)
			continue;
		if (!ab->quiet)
			log_note("building %s", side->name);
		if (guard_build(&ab->guard, side->suite, side->root, &ab->signal, err) < 0)
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

static const char *comparison_path(const struct ab *ab, const char *ending)
{
	return arena_printf(ab->arena, "%s/comparison.%s", ab->output, ending);
}

/* A comparison of an earlier run would be taken for this one's, should this one be cut off. */
static int create_runs(struct ab *ab, struct error *err)
{
	scoped_fd dir = -1;

	for (int i = 0; i < NSIDES; i++)
		if (create_run(ab, &ab->sides[i], err) < 0)
			return -1;
	dir = fs_open_dir(AT_FDCWD, ab->output, err);
	if (dir < 0 || run_hide(dir, err) < 0 ||
	    fs_remove_tree(AT_FDCWD, comparison_path(ab, "json"), err) < 0)
		return -1;
	return fs_remove_tree(AT_FDCWD, comparison_path(ab, "md"), err);
}

/* --- the turns ----------------------------------------------------------------------- */

static void say_ended(void *self, const struct cell *cell, const struct attempt_record *r,
		      bool last)
{
	const struct side *side = self;
	bool warmup = r->role == ROLE_WARMUP;
	scoped_arena a = arena_new();

	(void)last;
	if (!side->quiet)
		log_note("%s %s%lld/%lld of %s: %s", side->name, warmup ? "warm-up " : "",
			 (long long)r->slot,
			 (long long)(warmup ? cell->settings.warmup : side->repeat),
			 ci_plain_line(a, cell->id), ci_plain_line(a, r->text));
}

/*
 * The n-th measurement of one cell: what is missing in a plan of this cell alone, n times. That is warm-ups before the
 * first, and further tries where it failed.
 */
static int take_turn(struct ab *ab, struct side *side, size_t index, int64_t n,
		     struct error *err)
{
	struct cell cell = side->plan->cells[index];
	struct plan plan = { .suite = side->suite, .cells = &cell, .ncells = 1 };
	const struct runner_options runner = {
		.jobs = 1,
		.events = { .self = side, .attempt_ended = say_ended },
	};
	struct runner_outcome outcome;
	int rc;

	cell.settings.repeat = n;
	if (guard_enter(side->root, err) < 0)
		return -1;
	rc = runner_execute(side->place_there, &plan, &runner, &outcome, err);
	if (guard_enter(ab->home, rc < 0 ? NULL : err) < 0 || rc < 0)
		return -1;
	ab->signal = outcome.signal;
	if (outcome.not_started)
		return error_set(err, "%s: the test of '%s' could not be started; see %s",
				 side->name, cell.id, side->place);
	return 0;
}

/* A B, B A, A B …: what drifts while it lasts, drifts for both. */
static int take_turns(struct ab *ab, struct error *err)
{
	const struct plan *plan = ab->sides[BASE].plan;
	int64_t n = ab->plan.options.repeat;

	for (int64_t k = 1; k <= n; k++)
		for (size_t i = 0; i < plan->ncells; i++)
			for (int turn = 0; turn < NSIDES; turn++) {
				int who = k % 2 ? turn : NSIDES - 1 - turn;

				if (ab->signal)
					return 0;
				if (take_turn(ab, &ab->sides[who], i, k, err) < 0)
					return -1;
			}
	return 0;
}

/* --- the verdict --------------------------------------------------------------------- */

static int write_comparison(const struct ab *ab, const struct comparison *c,
			    const char *format, const char *ending, struct error *err)
{
	const struct comparison_format *f = comparison_formats;
	struct fs_replace file;

	while (strcmp(f->name, format) != 0)
		f++;
	if (fs_replace_begin(&file, AT_FDCWD, comparison_path(ab, ending), err) < 0)
		return -1;
	if (f->write(c, ab->arena, file.file, err) < 0) {
		fs_replace_abort(&file);
		return -1;
	}
	return fs_replace_commit(&file, err);
}

static int compare(const struct ab *ab, struct error *err)
{
	struct arena *a = ab->arena;
	struct comparison c;

	if (compare_files(arena_printf(a, "%s/results.json", ab->sides[BASE].place),
			  arena_printf(a, "%s/results.json", ab->sides[NEW].place),
			  &ab->compare, a, &c, err) < 0 ||
	    write_comparison(ab, &c, "json", "json", err) < 0 ||
	    write_comparison(ab, &c, "markdown", "md", err) < 0 ||
	    comparison_formats[0].write(&c, a, stdout, err) < 0)
		return -1;
	if (!c.nrows)
		return error_set(err, "there is nothing to compare");
	return c.broken ? EXIT_BROKEN : EXIT_OK;
}

/* The files of both runs. A test that failed has not been compared: that is no pass. */
static int report_runs(const struct ab *ab, struct error *err)
{
	const struct report_options all = { 0 };
	int worst = EXIT_OK;

	for (int i = 0; i < NSIDES; i++) {
		const struct side *side = &ab->sides[i];
		int status = run_report(side->place, &all, SAY_NOTHING, err);

		if (status < 0)
			return -1;
		if (status != EXIT_OK && !ab->signal)
			log_warning("%s: not every test passed; see %s/summary.md",
				    side->name, side->place);
		worst = status > worst ? status : worst;
	}
	return worst;
}

/* What was measured is reported whatever became of it. */
static int measure(struct ab *ab, struct error *err)
{
	struct error unreported;
	int rc, status, verdict;

	if (create_runs(ab, err) < 0)
		return -1;
	rc = take_turns(ab, err);
	status = report_runs(ab, rc < 0 ? &unreported : err);
	if (rc < 0 || status < 0 || ab->signal)
		return rc < 0 ? rc : status;
	verdict = compare(ab, err);
	return verdict < 0 || verdict > status ? verdict : status;
}

static int work(struct ab *ab, struct error *err)
{
	int status = EXIT_OK;

	if (add_worktrees(ab, err) < 0 || build_sides(ab, err) < 0)
		return -1;
	if (!ab->signal)
		status = measure(ab, err);
	if (!ab->signal || status < 0)
		return status;
	log_note("interrupted by SIG%s; nothing is compared", sigabbrev_np(ab->signal));
	return 128 + ab->signal;
}

static int prepare(struct ab *ab, const struct operands *operands, struct error *err)
{
	char *home = realpath(".", NULL);

	if (!home)
		return error_errno(err, "working directory");
	ab->home = arena_strdup(ab->arena, home);
	free(home);
	for (int i = 0; i < NSIDES; i++) {
		ab->sides[i].root = ab->home;
		ab->sides[i].quiet = ab->quiet;
		ab->sides[i].place =
			arena_printf(ab->arena, "%s/%s", ab->output, side_names[i]);
	}
	if (check_choices(ab, operands, err) < 0 || read_suites(ab, operands, err) < 0)
		return -1;
	return lay_out(ab, err);
}

static int run_ab(const struct command *self, int argc, char **argv, struct error *err)
{
	scoped_arena a = arena_new();
	struct ab ab = {
		.arena = a,
		.plan.arena = a,
		.plan.command = self,
		.compare.tolerance = 0.05,
		.output = "strain-ab",
		.sides = { { .name = side_names[BASE] }, { .name = side_names[NEW] } },
	};
	struct option_handler handler = { &ab, take_option };
	struct operands operands;
	int status = plan_choices_parse(&ab.plan, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (prepare(&ab, &operands, err) < 0)
		return -1;
	guard_begin(&ab.guard);
	status = work(&ab, err);
	remove_worktrees(&ab);
	guard_end(&ab.guard);
	return status;
}

const struct command command_ab = {
	.name = "ab",
	.usage =
		"--base REV [--new REV] [SUITE] | --base-command COMMAND --new-command COMMAND",
	.help = "two revisions or commands, run in turns and compared",
	.details =
		"Each revision is checked out in a directory of its own and built there with the suite's build commands;\n"
		"both run the suite that is here. Attempts take turns (A B B A …), so that what drifts on the machine\n"
		"drifts for both. DIR gets the run directories base and new, and comparison.json and comparison.md.\n"
		"The difference is judged as strain compare does; gates are not. Exits 1 when anything is worse, or\n"
		"a test fails on either side.",
	.options = options,
	.run = run_ab,
};
