/* strain export: a run's values as other tools take them. */
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "report/export.h"

#include "commands.h"

struct choice {
	const char *to, *directory;
};

static const struct option_spec options[] = {
	{ 't', "to", "NAME",
	  "openmetrics, prometheus, influx, github-action-benchmark, bencher or ctrf" },
	{ 'o', "output", "DIR", "where the files go (default: the run directory)" },
	{ 0 },
};

static int unknown_target(const char *name, struct error *err)
{
	const char *names[32] = { NULL }, *near;

	for (size_t i = 0; i < 31 && report_exports[i]; i++)
		names[i] = report_exports[i]->name;
	near = text_nearest(name, names);
	return error_usage(err, "unknown export '%s'%s%s%s", name,
			   near ? ", did you mean '" : "", near ? near : "",
			   near ? "'?" : "; see 'strain export --help'");
}

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct choice *c = self;

	if (key == 'o') {
		c->directory = argument;
		return 0;
	}
	for (size_t i = 0; report_exports[i]; i++)
		if (!strcmp(report_exports[i]->name, argument))
			c->to = argument;
	return c->to ? 0 : unknown_target(argument, err);
}

static int write_all(const struct choice *c, const struct report *report,
		     const char *directory, struct error *err)
{
	scoped_fd at = -1;

	if (fs_make_dirs(AT_FDCWD, directory, err) < 0)
		return -1;
	at = fs_open_dir(AT_FDCWD, directory, err);
	if (at < 0)
		return -1;
	for (size_t i = 0; report_exports[i]; i++) {
		if (strcmp(report_exports[i]->name, c->to) != 0)
			continue;
		if (report_write_format(report, report_exports[i], at, err) < 0)
			return -1;
		printf("%s/%s\n", directory, report_exports[i]->file);
	}
	return EXIT_OK;
}

static int run_export(const struct command *self, int argc, char **argv, struct error *err)
{
	struct choice c = { 0 };
	struct option_handler handler = { &c, take_option };
	struct operands operands;
	scoped_arena a = arena_new();
	const char *path;
	struct run *run;
	int status;

	status = options_parse(self, argc, argv, &handler, &operands, err);
	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (!c.to)
		return error_usage(err, "--to is missing; see 'strain export --help'");
	if (operands.argc > 1 || operands.rest)
		return error_usage(err, "expected one run directory, got '%s' too",
				   operands.argc > 1 ? operands.argv[1] : "--");
	path = operands.argc ? operands.argv[0] : "strain-results";
	run = run_load(path, &summary_vocabulary, err);
	if (!run)
		return -1;
	status = write_all(
		&c, &(struct report){ .analysis = analyse_run(run, a), .arena = a },
		c.directory ? c.directory : path, err);
	run_free(run);
	return status;
}

const struct command command_export = {
	.name = "export",
	.usage = "--to NAME [RUN]",
	.help = "write a run's values as other tools take them",
	.details =
		"RUN is a run directory (default strain-results). Prints the names of the files written.",
	.options = options,
	.run = run_export,
};
