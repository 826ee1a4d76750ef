/* The last part of every command that ends with a run judged. */
#include "run_report.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/log.h"

static size_t terminal_width(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
	return 0;
}

/* https://no-color.org */
static bool wants_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(no && *no);
}

static int report(const struct run *run, const struct report_options *options, bool quiet,
		  struct error *err)
{
	scoped_arena a = arena_new();
	struct report report = {
		.analysis = analyse_run(run, a),
		.options = *options,
		.arena = a,
	};

	report.options.console_width = terminal_width();
	if (report_write_all(&report, err) < 0)
		return -1;
	if (!quiet && report_console(&report, wants_colour(), stdout, err) < 0)
		return -1;
	return report.analysis->exit_status;
}

int run_report(const char *path, const struct report_options *options, bool quiet,
	       struct error *err)
{
	struct run *run = run_load(path, &summary_vocabulary, err);
	int status;

	if (!run)
		return -1;
	status = report(run, options, quiet, err);
	run_free(run);
	return status;
}
