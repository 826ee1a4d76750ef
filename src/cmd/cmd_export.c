/* strain export: a run's values as one document for another tool. */
#include <string.h>
#include <sys/stat.h>

#include "report/export.h"

#include "commands.h"
#include "document.h"
#include "run_place.h"
#include "secrets.h"

struct choices {
	int to;           /* of the exports; -1: not said */
	const char *file; /* NULL: standard output */
};

static const struct choices defaults = { .to = -1 };

static int take_output(const struct option_value *v, void *member, struct error *err)
{
	const char **file = member;
	struct stat st;

	*file = strcmp(v->argument, "-") != 0 ? v->argument : NULL;
	if (*file && stat(*file, &st) == 0 && S_ISDIR(st.st_mode))
		return error_usage(err,
				   "--output: expected a file, '%s' is a directory; one "
				   "document is written, to standard output without -o",
				   *file);
	return 0;
}

static const struct option_spec options[] = {
	{ .name = "to",
	  .argument = "NAME",
	  .help = "whose document",
	  OPTION_WORD(report_export_names, struct choices, to) },
	{ 'o', "output", "FILE",
	  "write this file, replaced as a whole (- is standard output, the default)",
	  OPTION_INTO(take_output, const char *, struct choices, file) },
	{ 0 },
};

/* What is written, and by which export. */
struct document {
	const struct report_format *to;
	struct report report;
};

static int write_document(const void *self, FILE *f, struct error *err)
{
	const struct document *d = self;

	return d->to->write(&d->report, f, err);
}

/* --to is missing: what it takes stands in the message. */
static int no_target(struct arena *a, struct error *err)
{
	return error_usage(err, "--to is missing: expected %s",
			   options_words_text(report_export_names(a), a));
}

static int run_export(const struct invocation *in, struct error *err)
{
	const struct choices *c = in->choices;
	struct document d = { .report.arena = in->arena };
	struct run *run;
	int status;

	if (c->to < 0)
		return no_target(in->arena, err);
	run = run_load(invocation_operand(in), &summary_vocabulary, err);
	if (!run)
		return -1;
	secrets_hide(run);
	d.to = report_exports[c->to];
	d.report.analysis = analyse_run(run, NULL, in->arena);
	status = document_write(c->file, write_document, &d, err);
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
	.operands = RUN_OPERAND,
	.size = sizeof(struct choices),
	.defaults = &defaults,
	.run = run_export,
};
