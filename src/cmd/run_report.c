/* The last part of every command that ends with a run judged. */
#include "run_report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

#include "ci.h"
#include "secrets.h"
#include "terminal.h"

static const char *const *junit_words(struct arena *a)
{
	static const char *const words[] = { "strict", NULL };

	(void)a;
	return words;
}

static const char *const *csv_words(struct arena *a)
{
	static const char *const words[] = { "excel", NULL };

	(void)a;
	return words;
}

const struct option_spec report_dialects[] = {
	{ .name = "junit",
	  .argument = "DIALECT",
	  .words = junit_words,
	  .help = "junit.xml by the letter of its schemas",
	  OPTION_FLAG(struct report_options, junit_strict) },
	{ .name = "csv",
	  .argument = "DIALECT",
	  .words = csv_words,
	  .help = "CSV with BOM and CRLF",
	  OPTION_FLAG(struct report_options, csv_excel) },
	{ 0 },
};

int say_interrupted(int signal, const char *so)
{
	log_note("interrupted by SIG%s; %s", sigabbrev_np(signal), so);
	return 128 + signal;
}

/* The table or what broke, with what a CI system would take for a command put out of action. */
static int show(const struct report *r, const struct ci_system *system,
		enum report_saying saying, struct error *err)
{
	char *table = NULL;
	size_t size;
	FILE *f = open_memstream(&table, &size);
	bool colour = terminal_colour(STDOUT_FILENO);
	int shown = -1;

	if (f && saying == SAY_TABLE)
		shown = report_console(r, colour, f, err);
	else if (f)
		shown = report_console_problems(r, colour, f, err);

	if (f && fclose(f) == 0 && shown == 0)
		fputs(ci_inert(system, r->arena, table), stdout);
	free(table);
	return f ? shown : error_errno(err, "open_memstream");
}

/* Standard output carries the system's commands also where the table is not wanted. */
static int say(const struct report *r, enum report_saying saying, struct error *err)
{
	const struct ci_system *system = ci_system_of(r->options.ci);
	struct ci_message message = { .files = NULL };

	if (ci_prepare(r, system, &message, err) < 0)
		return -1;
	fputs(text_string(&message.before), stdout);
	if (saying != SAY_NOTHING && show(r, system, saying, err) < 0)
		return -1;
	fputs(text_string(&message.after), stdout);
	/* the verdict is known: what standard output does not take is main's to tell */
	if (fflush(stdout) != 0)
		error_errno(err, "write the table");
	ci_deliver(&message);
	return 0;
}

int run_report(const char *path, const struct report_options *options,
	       enum report_saying saying, struct error *err)
{
	struct run *run = run_load(path, &summary_vocabulary, err);
	scoped_arena a = arena_new();
	struct report report = { .options = *options, .arena = a };
	int status;

	if (!run)
		return -1;
	secrets_hide(run);
	if (options->fail_on)
		run->record.fail_on = options->fail_on;
	report.options.console_width = terminal_columns(STDOUT_FILENO);
	status = report_run(&report, run, err);
	if (status == 0)
		status = say(&report, saying, err);
	if (status == 0)
		status = report.analysis->exit_status;
	run_free(run);
	return status;
}

int run_report_results(const char *path, struct error *err)
{
	static const char *const results[] = { "results", NULL };
	struct run *run = run_load(path, &summary_vocabulary, err);
	scoped_arena a = arena_new();
	struct report report = { .options.only = results, .arena = a };
	int status;

	if (!run)
		return -1;
	secrets_hide(run);
	status = report_run(&report, run, err);
	if (status == 0)
		status = report.analysis->exit_status;
	run_free(run);
	return status;
}
