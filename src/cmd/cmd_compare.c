/* strain compare: two runs side by side, with the statistics. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/text.h"
#include "report/comparison.h"

#include "commands.h"
#include "missing.h"

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

/* A run directory stands for the results.json in it. */
static const char *results_of(const char *path, struct arena *a, struct error *err)
{
	const char *file = path;
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		file = arena_printf(a, "%s/results.json", path);
	if (fs_exists(AT_FDCWD, file))
		return file;
	error_usage(err, "%s: expected a run directory or a results.json%s", path,
		    file == path
			    ? ", there is no such file"
			    : ", there is no results.json in it: strain report writes it");
	return NULL;
}

/* The two runs, or the one whose cells are compared. */
static int compare(const struct choices *c, const struct operands *operands,
		   struct arena *a, struct comparison *comparison, struct error *err)
{
	const char *base, *new;

	if (operands->argc != (c->compare.by ? 1 : 2))
		return error_usage(
			err, c->compare.by ? "--by: expected one run, whose cells are "
					     "compared"
					   : "expected two runs, BASE and NEW; see "
					     "'strain compare --help'");
	base = results_of(operands->argv[0], a, err);
	if (base && c->compare.by)
		return compare_cells_of(base, &c->compare, a, comparison, err);
	new = base ? results_of(operands->argv[1], a, err) : NULL;
	return new ? compare_files(base, new, &c->compare, a, comparison, err) : -1;
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
	.operands = { "two runs, BASE and NEW", 1, 2 },
	.size = sizeof(struct choices),
	.defaults = &defaults,
	.run = run_compare,
};
