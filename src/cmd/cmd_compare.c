/* strain compare: two runs side by side, with the statistics. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/text.h"
#include "report/comparison.h"

#include "commands.h"
#include "missing.h"

enum { KEY_STRICT = 500, KEY_TOLERANCE, KEY_BY };

static const struct option_spec options[] = {
	{ KEY_TOLERANCE, "tolerance", "PERCENT",
	  "differences up to this are none (default 5 %)", NULL },
	{ 'f', "format", "NAME", "table (the default), or a document",
	  comparison_format_names },
	{ 'a', "all", NULL, "every value: counts and statistics of every series too",
	  NULL },
	{ KEY_BY, "by", "PARAM", "cells of one RUN that differ in PARAM alone", NULL },
	{ KEY_STRICT, "strict", NULL,
	  "what is past the tolerance to the worse side and unproven exits 1, too", NULL },
	MISSING_OPTION,
	{ 0 },
};

struct choices {
	struct compare_options compare;
	const struct comparison_format *format;
};

/* "5 %", "5%", "5" */
static int take_tolerance(struct choices *c, const char *s, struct error *err)
{
	const char *end;
	double v;

	if (!text_scan_double(s, &v, &end) || v < 0)
		return error_usage(
			err, "--tolerance: expected percent such as 5 %%, got '%s'", s);
	end += strspn(end, " ");
	if (strcmp(end, "%") != 0 && *end)
		return error_usage(
			err, "--tolerance: expected percent such as 5 %%, got '%s'", s);
	c->compare.tolerance = v / 100;
	return 0;
}

static void take_format(struct choices *c, const char *s)
{
	for (size_t i = 0; comparison_formats[i].name; i++)
		if (!strcmp(comparison_formats[i].name, s))
			c->format = &comparison_formats[i];
}

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct choices *c = self;

	if (missing_take(&c->compare, key, argument))
		return 0;
	if (key == KEY_TOLERANCE)
		return take_tolerance(c, argument, err);
	if (key == 'f')
		take_format(c, argument);
	else if (key == 'a')
		c->compare.all = true;
	else if (key == KEY_BY)
		c->compare.by = argument;
	else
		c->compare.strict = true;
	return 0;
}

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

	if (operands->argc != (c->compare.by ? 1 : 2) || operands->rest)
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

static int run_compare(const struct command *self, int argc, char **argv,
		       struct error *err)
{
	struct choices c = { .compare = { .tolerance = 0.05 },
			     .format = &comparison_formats[0] };
	struct option_handler handler = { &c, take_option };
	struct operands operands;
	scoped_arena a = arena_new();
	struct comparison comparison;
	int status = options_parse(self, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (compare(&c, &operands, a, &comparison, err) < 0)
		return -1;
	/* what standard output does not take is main's to tell: the verdict is known */
	if (c.format->write(&comparison, a, stdout, err) < 0 && !ferror(stdout))
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
	.run = run_compare,
};
