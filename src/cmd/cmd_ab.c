/* strain ab: two revisions, or two commands, run in turns on this machine and compared. */
#include "ab.h"
#include "commands.h"
#include "missing.h"
#include "run_place.h"
#include "run_report.h"

/* Five can prove a large change; what they leave suspect gets more. */
enum { LEAST_PAIRS = 5, MOST_PAIRS = 20 };

static const struct ab defaults = {
	.compare.tolerance = 0.05,
	.output = "strain-ab",
	.sides = { [BASE].name = "base", [NEW].name = "new" },
};

static const struct option_spec options[] = {
	{ .name = "base",
	  .argument = "REV",
	  .help = "the revision to compare with",
	  OPTION_TEXT(struct ab, sides[BASE].rev) },
	{ .name = "new",
	  .argument = "REV",
	  .help = "the revision that is judged (default: the working directory as it is)",
	  OPTION_TEXT(struct ab, sides[NEW].rev) },
	{ .name = "base-command",
	  .argument = "COMMAND",
	  .help = "a command in place of --base",
	  OPTION_TEXT(struct ab, sides[BASE].command) },
	{ .name = "new-command",
	  .argument = "COMMAND",
	  .help = "a command in place of --new",
	  OPTION_TEXT(struct ab, sides[NEW].command) },
	{ 'n', "repeat", "N",
	  "take N pairs of attempts of each cell, no more and no fewer (with --pairs: N at first)",
	  OPTION_NUMBER(struct ab, plan.options.repeat, 1, 10000) },
	{ .name = "pairs",
	  .argument = "N",
	  .help = "up to N pairs of a cell with a value that is worse and unproven (default 20; at first 5, or the suite's repeat where that is more)",
	  OPTION_NUMBER(struct ab, most, 1, 10000) },
	OPTION_GROUP(cell_options, struct ab, plan.options),
	{ 'o', "output", "DIR",
	  "two run directories and the comparison (default strain-ab)",
	  OPTION_TEXT(struct ab, output) },
	TOLERANCE_OPTION(struct ab, compare.tolerance),
	{ .name = "strict",
	  .help = "what is past the tolerance and unproven exits 1, too",
	  OPTION_FLAG(struct ab, compare.strict) },
	OPTION_GROUP(missing_options, struct ab, compare),
	{ 'q', "quiet", NULL, "no progress", OPTION_FLAG(struct ab, quiet) },
	{ 0 },
};

/* --- what was asked for -------------------------------------------------------------- */

static bool has_commands(const struct ab *ab)
{
	return ab->sides[BASE].command || ab->sides[NEW].command;
}

static int check_choices(const struct ab *ab, const struct operands *operands,
			 struct error *err)
{
	const struct side *base = &ab->sides[BASE], *new = &ab->sides[NEW];

	if (ab->most && ab->plan.options.repeat > ab->most)
		return error_usage(err,
				   "--pairs: expected at least the %lld of --repeat, got "
				   "%lld",
				   (long long)ab->plan.options.repeat,
				   (long long)ab->most);
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

/* How many of each cell at first, and how many of those that are suspect then. */
static void settle_pairs(struct ab *ab, const struct plan *plan)
{
	int64_t *first = &ab->plan.options.repeat;

	if (*first) {
		ab->most = ab->most ? ab->most : *first;
		return;
	}
	*first = LEAST_PAIRS;
	for (size_t i = 0; i < plan->ncells; i++)
		if (plan->cells[i].settings.repeat > *first)
			*first = plan->cells[i].settings.repeat;
	if (!ab->most)
		ab->most = *first > MOST_PAIRS ? *first : MOST_PAIRS;
	else if (*first > ab->most)
		*first = ab->most;
}

static int lay_out(struct ab *ab, struct error *err)
{
	struct plan_options *wanted = &ab->plan.options;
	const struct suite *suite = ab->sides[BASE].suite;
	const struct plan *plan;

	plan = plan_expand(suite, wanted, ab->arena, err);
	if (!plan)
		return error_prefix(err, "%s", suite->file);
	settle_pairs(ab, plan);
	ab->compare.most = (size_t)ab->most;
	ab->pairs = arena_array(ab->arena, plan->ncells, sizeof *ab->pairs);
	for (int i = 0; i < NSIDES; i++) {
		struct side *side = &ab->sides[i];

		side->plan = plan_expand(side->suite, wanted, ab->arena, err);
		if (!side->plan)
			return error_prefix(err, "%s", side->suite->file);
	}
	return 0;
}

/* --- the work ------------------------------------------------------------------------ */

/* What was measured is reported whatever became of it. */
static int measure(struct ab *ab, struct error *err)
{
	struct error unreported;
	int rc, status;

	if (ab_create_runs(ab, err) < 0)
		return -1;
	rc = ab_take_pairs(ab, err);
	status = ab_report_runs(ab, rc < 0 ? &unreported : err);
	if (rc < 0 || status < 0 || ab->signal)
		return rc < 0 ? rc : status;
	return ab_show_verdict(ab, status, err);
}

static int work(struct ab *ab, struct error *err)
{
	int status = EXIT_OK;

	if (ab_add_worktrees(ab, err) < 0 || ab_build_sides(ab, err) < 0)
		return -1;
	if (!ab->signal)
		status = measure(ab, err);
	if (!ab->signal || status < 0)
		return status;
	return say_interrupted(ab->signal, "nothing is compared");
}

static int prepare(struct ab *ab, const struct invocation *in, struct error *err)
{
	ab->home = run_place_here(ab->arena, err);
	if (!ab->home)
		return -1;
	for (int i = 0; i < NSIDES; i++) {
		struct side *side = &ab->sides[i];

		side->root = ab->home;
		side->quiet = ab->quiet;
		side->place = arena_printf(ab->arena, "%s/%s", ab->output, side->name);
	}
	if (check_choices(ab, &in->operands, err) < 0 || ab_read_suites(ab, in, err) < 0)
		return -1;
	return lay_out(ab, err);
}

static int run_ab(const struct invocation *in, struct error *err)
{
	struct ab *ab = in->choices;
	int status;

	ab->arena = in->arena;
	if (prepare(ab, in, err) < 0)
		return -1;
	guard_begin(&ab->guard);
	status = work(ab, err);
	ab_remove_worktrees(ab);
	guard_end(&ab->guard);
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
		"Five pairs are taken of each cell, and then five more at a time, up to 20, of those with a value that is worse past the\n"
		"tolerance, p < 0.05 and not proven; each look at it is corrected for.\n"
		"The difference is judged as strain compare does; gates are not. Exits 1 when anything is worse, or\n"
		"a test fails on either side.",
	.options = options,
	.operands = { .what = "one suite",
		      .most = 1,
		      .no_command = "commands are given with --base-command and "
				    "--new-command" },
	.size = sizeof(struct ab),
	.defaults = &defaults,
	.run = run_ab,
};
