/* strain export: a run's values as one document for another tool. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/text.h"
#include "report/export.h"

#include "commands.h"

enum { KEY_TO = 500 };

struct choice {
	const struct report_format *to;
	const char *file; /* NULL: standard output */
};

static const struct option_spec options[] = {
	{ KEY_TO, "to", "NAME", "whose document", report_export_names },
	{ 'o', "output", "FILE",
	  "write this file, replaced as a whole (- is standard output, the default)",
	  NULL },
	{ 0 },
};

static int take_output(struct choice *c, const char *argument, struct error *err)
{
	struct stat st;

	c->file = strcmp(argument, "-") != 0 ? argument : NULL;
	if (c->file && stat(c->file, &st) == 0 && S_ISDIR(st.st_mode))
		return error_usage(err,
				   "--output: expected a file, '%s' is a directory; one "
				   "document is written, to standard output without -o",
				   argument);
	return 0;
}

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct choice *c = self;

	if (key == 'o')
		return take_output(c, argument, err);
	for (size_t i = 0; report_exports[i]; i++)
		if (!strcmp(report_exports[i]->name, argument))
			c->to = report_exports[i];
	return 0;
}

static int write_file(const struct choice *c, const struct report *report,
		      struct error *err)
{
	struct fs_replace file;

	if (fs_replace_begin(&file, AT_FDCWD, c->file, err) < 0)
		return -1;
	if (c->to->write(report, file.file, err) < 0) {
		fs_replace_abort(&file);
		return error_prefix(err, "%s", c->file);
	}
	return fs_replace_commit(&file, err);
}

/* What standard output does not take is main's to tell. */
static int write_document(const struct choice *c, const struct report *report,
			  struct error *err)
{
	if (c->file)
		return write_file(c, report, err);
	if (c->to->write(report, stdout, err) < 0 && !ferror(stdout))
		return -1;
	return EXIT_OK;
}

/* --to is missing: what it takes stands in the message. */
static int no_target(struct arena *a, struct error *err)
{
	return error_usage(err, "--to is missing: expected %s",
			   options_words_text(report_export_names(a), a));
}

static int run_export(const struct command *self, int argc, char **argv, struct error *err)
{
	struct choice c = { 0 };
	struct option_handler handler = { &c, take_option };
	struct operands operands;
	scoped_arena a = arena_new();
	struct run *run;
	int status;

	status = options_parse(self, argc, argv, &handler, &operands, err);
	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (!c.to)
		return no_target(a, err);
	if (operands.argc > 1 || operands.rest)
		return error_usage(err, "expected one run directory, got '%s' too",
				   operands.argc > 1 ? operands.argv[1] : "--");
	run = run_load(operands.argc ? operands.argv[0] : "strain-results",
		       &summary_vocabulary, err);
	if (!run)
		return -1;
	status = write_document(
		&c, &(struct report){ .analysis = analyse_run(run, a), .arena = a }, err);
	run_free(run);
	return status;
}

const struct command command_export = {
	.name = "export",
	.usage = "--to NAME [RUN]",
	.help = "a run's values as another tool takes them, on standard output",
	.details =
		"RUN is a run directory (default strain-results). One document is written:\n"
		"  strain export --to ctrf | jq .results.summary\n"
		"  strain export --to prometheus -o /var/lib/node_exporter/strain.prom",
	.options = options,
	.run = run_export,
};
