/* strain ab: two revisions, or two commands, run in turns on this machine and compared. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"

#include "ab.h"
#include "commands.h"
#include "missing.h"

enum {
	KEY_BASE = 500,
	KEY_NEW,
	KEY_BASE_COMMAND,
	KEY_NEW_COMMAND,
	KEY_TOLERANCE,
	KEY_STRICT,
	KEY_PAIRS,
};

/* Five can prove a large change; what they leave suspect gets more. */
enum { LEAST_PAIRS = 5, MOST_PAIRS = 20 };

static const char *const side_names[NSIDES] = { "base", "new" };

static const struct option_spec options[] = {
	{ KEY_BASE, "base", "REV", "the revision to compare with", NULL },
	{ KEY_NEW, "new", "REV",
	  "the revision that is judged (default: the working directory as it is)", NULL },
	{ KEY_BASE_COMMAND, "base-command", "COMMAND", "a command in place of --base",
	  NULL },
	{ KEY_NEW_COMMAND, "new-command", "COMMAND", "a command in place of --new", NULL },
	{ 'n', "repeat", "N",
	  "take N pairs of attempts of each cell, no more and no fewer (with --pairs: N at first)",
	  NULL },
	{ KEY_PAIRS, "pairs", "N",
	  "up to N pairs of a cell with a value that is worse and unproven (default 20; at first 5, or the suite's repeat where that is more)",
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

static int take_pairs(struct ab *ab, const char *s, struct error *err)
{
	if (text_to_int64(s, &ab->most) && ab->most >= 1 && ab->most <= 10000)
		return 0;
	return error_usage(err, "--pairs: expected a number from 1 to 10000, got '%s'", s);
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
	case KEY_PAIRS:
		return take_pairs(ab, argument, err);
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

	if (ab->most && ab->plan.options.repeat > ab->most)
		return error_usage(err,
				   "--pairs: expected at least the %lld of --repeat, got "
				   "%lld",
				   (long long)ab->plan.options.repeat,
				   (long long)ab->most);
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

	plan_choices_options(&ab->plan);
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
	if (check_choices(ab, operands, err) < 0 || ab_read_suites(ab, operands, err) < 0)
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
	ab_remove_worktrees(&ab);
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
		"Five pairs are taken of each cell, and then five more at a time, up to 20, of those with a value that is worse past the\n"
		"tolerance, p < 0.05 and not proven; each look at it is corrected for.\n"
		"The difference is judged as strain compare does; gates are not. Exits 1 when anything is worse, or\n"
		"a test fails on either side.",
	.options = options,
	.run = run_ab,
};
