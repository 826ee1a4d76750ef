/* strain compare: two runs side by side, with the statistics. */
#include <string.h>

#include "base/text.h"
#include "report/comparison.h"

#include "commands.h"
#include "missing.h"
#include "results_file.h"

struct choices {
	struct compare_options compare;
	int format; /* of the formats */
};

static const struct choices defaults = { .compare.tolerance = 0.05 };

static const struct option_spec options[] = {
	TOLERANCE_OPTION(struct choices, compare.tolerance),
	{ 'f', "format", "NAME", "table (the default), or a document",
	  OPTION_WORD(comparison_format_names, struct choices, format) },
	{ 'a', "all", NULL, "every value: counts and statistics of every series too",
	  OPTION_FLAG(struct choices, compare.all) },
	{ .name = "by",
	  .argument = "PARAM",
	  .help = "cells of one RUN that differ in PARAM alone",
	  OPTION_TEXT(struct choices, compare.by) },
	{ .name = "strict",
	  .help = "what is past the tolerance to the worse side and unproven exits 1, too",
	  OPTION_FLAG(struct choices, compare.strict) },
	OPTION_GROUP(missing_options, struct choices, compare),
	{ 0 },
};

/* The two runs, or the one whose cells are compared. */
static int compare(const struct choices *c, const struct operands *operands,
		   struct arena *a, struct comparison *comparison, struct error *err)
{
	struct results_document base, new;

	if (operands->argc != (c->compare.by ? 1 : 2))
		return error_usage(
			err, c->compare.by ? "--by: expected one run, whose cells are "
					     "compared"
					   : "expected two runs, BASE and NEW; see "
					     "'strain compare --help'");
	if (results_file_read(operands->argv[0], a, &base, err) < 0)
		return -1;
	if (c->compare.by)
		return compare_cells_of(&base, &c->compare, a, comparison, err);
	if (results_file_read(operands->argv[1], a, &new, err) < 0)
		return -1;
	return compare_results(&base, &new, &c->compare, a, comparison, err);
}

static int run_compare(const struct invocation *in, struct error *err)
{
	const struct choices *c = in->choices;
	struct comparison comparison;

	if (compare(c, &in->operands, in->arena, &comparison, err) < 0)
		return -1;
	/* what standard output does not take is main's to tell: the verdict is known */
	if (comparison_formats[c->format].write(&comparison, in->arena, stdout, err) < 0 &&
	    !ferror(stdout))
		return -1;
	return comparison.broken ? EXIT_BROKEN : EXIT_OK;
}

const struct command command_compare = {
	.name = "compare",
	.usage = "BASE NEW | --by PARAM RUN",
	.help = "two runs side by side, with the statistics",
	.details =
		"BASE and NEW are run directories or results.json files. A value is worse when its median is past the\n"
		"tolerance and ranks prove it (p < 0.01 after Holm's correction, or p < 0.01 against the tolerance\n"
		"itself; five attempts on each side can, where the difference is far past it, and four cannot). Within\n"
		"means shown to be within the tolerance (two one-sided tests at 5 %); what is neither is unclear. Exits 1\n"
		"when anything is worse, or missing: a cell or a metric of a test that only one of the runs has.\n"
		"With --by the cells of one run are compared: the first of those that differ in PARAM alone (a\n"
		"parameter, test or duration) with each of the others.",
	.options = options,
	.operands = { .what = "two runs, BASE and NEW", .least = 1, .most = 2 },
	.size = sizeof(struct choices),
	.defaults = &defaults,
	.run = run_compare,
};
