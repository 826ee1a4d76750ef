/* strain history: the record over time, kept, listed, charted and gated on. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"

#include "commands.h"
#include "document.h"
#include "history.h"
#include "run_place.h"
#include "terminal.h"

static const struct history_choices defaults = { .within = 10 };

static const struct option_spec options[] = {
	{ .name = "history",
	  .argument = "DIR",
	  .help = "the history (default $STRAIN_HISTORY, or strain-history)",
	  OPTION_TEXT(struct history_choices, directory) },
	{ 'e', "environment", "LABEL",
	  "only runs of this label; add: what the runs are labelled with",
	  OPTION_TEXT(struct history_choices, filter.label) },
	{ .name = "note",
	  .argument = "TEXT",
	  .help = "add: what is to be said of the runs",
	  OPTION_TEXT(struct history_choices, note) },
	{ .name = "branch",
	  .argument = "NAME",
	  .help = "only runs of this branch",
	  OPTION_TEXT(struct history_choices, filter.branch) },
	{ .name = "commit",
	  .argument = "COMMIT",
	  .help = "only runs of the commit that begins so",
	  OPTION_TEXT(struct history_choices, filter.commit) },
	{ 'n', "newest", "N", "only the last N runs",
	  OPTION_NUMBER(struct history_choices, newest, 1, 1000000) },
	{ .name = "cell",
	  .argument = "GLOB",
	  .help = "trend, check, log, export: only these cells",
	  OPTION_TEXT(struct history_choices, filter.cell) },
	{ .name = "value",
	  .argument = "GLOB",
	  .help = "the same of values, by name or key: peak_rss, rss.p95, '*_us'",
	  OPTION_TEXT(struct history_choices, filter.value) },
	{ 'a', "all", NULL, "the same: all values, not only the most telling ones",
	  OPTION_FLAG(struct history_choices, all) },
	{ 'f', "format", "NAME", "trend, export: the form",
	  OPTION_WORD(timeline_format_names, struct history_choices, format) },
	{ .name = "within",
	  .argument = "RUNS",
	  .help = "check: what became worse in the last RUNS runs fails (10)",
	  OPTION_NUMBER(struct history_choices, within, 3, 1000000) },
	{ .name = "keep",
	  .argument = "N",
	  .help = "prune: all but the last N runs that are asked for",
	  OPTION_NUMBER(struct history_choices, keep, 0, 1000000) },
	{ 'o', "output", "PATH",
	  "trend, export: write this file; log: a file per label in this directory",
	  OPTION_TEXT(struct history_choices, file) },
	{ 0 },
};

/* --- add ---------------------------------------------------------------------------------- */

static char *read_results(const char *path, struct arena *a, size_t *size,
			  struct error *err)
{
	const char *file = path;
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		file = arena_printf(a, "%s/results.json", path);
	return fs_read_file(AT_FDCWD, file, 0, a, size, err);
}

static int add_one(struct history *h, const char *path, const struct history_choices *c,
		   struct error *err)
{
	scoped_arena a = arena_new();
	struct history_addition add = { .label = c->filter.label, .note = c->note };
	struct timeline_run run;
	size_t size;
	bool fresh;
	const char *text = read_results(path, a, &size, err);

	if (!text)
		return -1;
	add.results = text;
	add.size = size;
	if (history_add(h, &add, &fresh, &run, a, err) < 0)
		return error_prefix(err, "%s", path);
	printf("%s %.12s  %s  %s%s%s\n", fresh ? "added" : "there already", run.id,
	       clock_format_iso(a, run.started_utc_us), timeline_commit(&run, a),
	       *run.label ? "  " : "", run.label);
	return 0;
}

static int add(struct history *h, const struct history_choices *c,
	       const struct invocation *in, struct error *err)
{
	const struct operands *o = &in->operands;

	if (o->argc == 1)
		return add_one(h, RUN_DIRECTORY, c, err);
	for (int i = 1; i < o->argc; i++)
		if (add_one(h, o->argv[i], c, err) < 0)
			return -1;
	return EXIT_OK;
}

/* --- list, show, trend, export ---------------------------------------------------------------- */

static int list(struct history *h, const struct history_choices *c,
		const struct invocation *in, struct error *err)
{
	size_t n;
	const struct timeline_run *runs = history_list(h, &c->filter, in->arena, &n, err);

	if (!runs)
		return -1;
	if (n)
		fputs(timeline_table(runs, n, terminal_columns(1), in->arena), stdout);
	else
		log_note("no runs");
	return EXIT_OK;
}

static int show(struct history *h, const struct history_choices *c,
		const struct invocation *in, struct error *err)
{
	struct timeline_run run;
	const char *text;
	size_t size;

	(void)c;
	if (history_find(h, in->operands.argv[1], &run, in->arena, err) < 0)
		return -1;
	text = history_results(h, run.id, in->arena, &size, err);
	if (!text)
		return -1;
	fwrite(text, 1, size, stdout);
	return EXIT_OK;
}

struct document {
	const struct timeline_format *format;
	struct timeline_report report;
};

static int write_document(const void *self, FILE *f, struct error *err)
{
	const struct document *d = self;

	return d->format->write(&d->report, f, err);
}

static int trend(struct history *h, const struct history_choices *c,
		 const struct invocation *in, struct error *err)
{
	struct document d = { .format = timeline_formats[c->format],
			      .report = { .columns = terminal_columns(1),
					  .arena = in->arena } };

	d.report.list = history_timelines(h, c, in->arena, &d.report.n, err);
	if (!d.report.list)
		return -1;
	if (!d.report.n)
		log_note("no run has such a value");
	return document_write(c->file, write_document, &d, err);
}

static int export(struct history *h, const struct history_choices *c,
		  const struct invocation *in, struct error *err)
{
	struct history_choices as_document = *c;

	if (c->format == 0)
		as_document.format = 1;
	return trend(h, &as_document, in, err);
}

static int log_runs(struct history *h, const struct history_choices *c,
		    const struct invocation *in, struct error *err)
{
	return history_log(h, c, in->arena, err);
}

static int check(struct history *h, const struct history_choices *c,
		 const struct invocation *in, struct error *err)
{
	return history_check(h, c, in->arena, err);
}

/* --- merge, prune --------------------------------------------------------------------------- */

static int merge(struct history *h, const struct history_choices *c,
		 const struct invocation *in, struct error *err)
{
	(void)c;
	for (int i = 1; i < in->operands.argc; i++) {
		size_t added;

		if (history_merge(h, in->operands.argv[i], &added, err) < 0)
			return -1;
		printf("%s: %zu run%s added\n", in->operands.argv[i], added,
		       text_plural(added));
	}
	return EXIT_OK;
}

static const char *operand(const struct invocation *in, int i, const char *missing)
{
	return i < in->operands.argc ? in->operands.argv[i] : missing;
}

static int pull(struct history *h, const struct history_choices *c,
		const struct invocation *in, struct error *err)
{
	size_t added;

	(void)c;
	if (history_pull(h, operand(in, 1, "origin"), operand(in, 2, "strain-history"),
			 &added, err) < 0)
		return -1;
	printf("%zu run%s came\n", added, text_plural(added));
	return EXIT_OK;
}

static int push(struct history *h, const struct history_choices *c,
		const struct invocation *in, struct error *err)
{
	size_t pulled, pushed;

	(void)c;
	if (history_push(h, operand(in, 1, "origin"), operand(in, 2, "strain-history"),
			 &pulled, &pushed, err) < 0)
		return -1;
	printf("%zu run%s went, %zu came\n", pushed, text_plural(pushed), pulled);
	return EXIT_OK;
}

static int prune_one(struct history *h, const struct timeline_run *run, struct arena *a,
		     struct error *err)
{
	if (history_prune(h, run->id, err) < 0)
		return -1;
	printf("pruned %.12s  %s  %s\n", run->id,
	       clock_format_iso(a, run->started_utc_us), timeline_commit(run, a));
	return 0;
}

static int prune_old(struct history *h, const struct history_choices *c, struct arena *a,
		     struct error *err)
{
	size_t n;
	const struct timeline_run *runs = history_list(h, &c->filter, a, &n, err);

	if (!runs)
		return -1;
	for (size_t i = 0; i + (size_t)c->keep < n; i++)
		if (prune_one(h, &runs[i], a, err) < 0)
			return -1;
	return EXIT_OK;
}

static int prune(struct history *h, const struct history_choices *c,
		 const struct invocation *in, struct error *err)
{
	struct timeline_run run;

	if (in->operands.argc == 1 && !c->keep)
		return error_usage(err, "prune: expected runs, or --keep N");
	if (in->operands.argc > 1 && c->keep)
		return error_usage(err, "prune: expected runs, or --keep N, not both");
	if (c->keep)
		return prune_old(h, c, in->arena, err);
	for (int i = 1; i < in->operands.argc; i++)
		if (history_find(h, in->operands.argv[i], &run, in->arena, err) < 0 ||
		    prune_one(h, &run, in->arena, err) < 0)
			return -1;
	return EXIT_OK;
}

/* --- the table ------------------------------------------------------------------------------- */

static const struct action {
	const char *name;
	int least, most; /* operands after it */
	const char *what;
	bool creates;      /* the history, where there is none */
	const char *takes; /* the options that mean something to it, beside --history */
	int (*act)(struct history *h, const struct history_choices *c,
		   const struct invocation *in, struct error *err);
} actions[] = {
	{ "add", 0, 1000000, "run directories or results.json files", true,
	  " environment note ", add },
	{ "list", 0, 0, "nothing", false, " environment branch commit newest ", list },
	{ "show", 1, 1, "one run, by the beginning of its id, or 'latest'", false, " ",
	  show },
	{ "log", 0, 0, "nothing", false,
	  " environment branch commit newest cell value output ", log_runs },
	{ "trend", 0, 0, "nothing", false,
	  " environment branch commit newest cell value all format output ", trend },
	{ "check", 0, 0, "nothing", false,
	  " environment branch newest cell value all within ", check },
	{ "export", 0, 0, "nothing", false,
	  " environment branch commit newest cell value all format output ", export },
	{ "merge", 1, 1000000, "other histories", true, " ", merge },
	{ "push", 0, 2, "a git remote and a branch", false, " ", push },
	{ "pull", 0, 2, "a git remote and a branch", true, " ", pull },
	{ "prune", 0, 1000000, "runs, by the beginnings of their ids", false,
	  " environment branch commit keep ", prune },
};

static const char *const *action_names(struct arena *a)
{
	size_t n = sizeof actions / sizeof *actions;
	const char **names = arena_array(a, n + 1, sizeof *names);

	for (size_t i = 0; i < n; i++)
		names[i] = actions[i].name;
	return names;
}

static const struct action *find_action(const char *name, struct arena *a,
					struct error *err)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (!strcmp(actions[i].name, name))
			return &actions[i];
	error_usage(err, "expected %s, got '%s'%s",
		    options_words_text(action_names(a), a), name,
		    options_nearest(name, action_names(a), a));
	return NULL;
}

/* An option that means nothing to the action is a mistake, not to be passed over. */
static int check_options(const struct action *action, const struct history_choices *c,
			 struct arena *a, struct error *err)
{
	for (const struct option_spec *o = options; o->name; o++) {
		size_t size = o->take == option_flag   ? sizeof(bool)
			      : o->take == option_word ? sizeof(int)
						       : sizeof(int64_t);

		if (!memcmp((const char *)c + o->offset,
			    (const char *)&defaults + o->offset, size) ||
		    !strcmp(o->name, "history") ||
		    strstr(action->takes, arena_printf(a, " %s ", o->name)))
			continue;
		return error_usage(err, "%s takes no --%s", action->name, o->name);
	}
	return 0;
}

static int check_operands(const struct action *action, const struct operands *o,
			  struct error *err)
{
	int n = o->argc - 1;

	if (n > action->most)
		return error_usage(err, "%s: expected %s, got '%s' too", action->name,
				   action->what, o->argv[o->argc - 1]);
	if (n < action->least)
		return error_usage(err, "%s: expected %s", action->name, action->what);
	return 0;
}

static int run_history(const struct invocation *in, struct error *err)
{
	struct history_choices *c = in->choices;
	const struct action *action = find_action(in->operands.argv[0], in->arena, err);
	struct history *h;
	int status;

	if (!action || check_options(action, c, in->arena, err) < 0 ||
	    check_operands(action, &in->operands, err) < 0)
		return -1;
	c->filter.newest = (size_t)c->newest;
	h = history_begin(c->directory, action->creates, err);
	if (!h)
		return -1;
	status = action->act(h, c, in, err);
	history_close(h);
	return status;
}

const struct command command_history = {
	.name = "history",
	.usage = "ACTION [ARGUMENT…]",
	.help = "the record over time: keep runs, list, chart and gate on them",
	.details =
		"A history is a directory of files, one per run, that are never changed, so "
		"that it can be kept in a CI cache, a bucket or a git branch, and two of them "
		"are merged by their union. An index beside them is made anew whenever it is "
		"not there.\n"
		"  strain history add [RUN…]    run directories, or results.json files\n"
		"  strain history list          the runs, newest first\n"
		"  strain history show ID       a run's results.json, or `latest`\n"
		"  strain history log           Markdown: commits, results and notes, by run\n"
		"  strain history trend         each value over the runs, with its changes\n"
		"  strain history check         exit 1 where a value became worse\n"
		"  strain history export        the values as CSV, JSON, for Otava, OpenMetrics\n"
		"  strain history merge DIR…    all that other histories have\n"
		"  strain history push          to a git branch: [REMOTE [BRANCH]], by default\n"
		"                               origin and strain-history\n"
		"  strain history pull          from it\n"
		"  strain history prune ID…     take runs out, in every union to come\n"
		"Values are compared within one suite, label and machine. A change is where the "
		"numbers before and after lie apart beyond chance (E-divisive means, by "
		"permutation), from three runs on each side.",
	.options = options,
	.operands = { "an action", 1, 1000000, .word = "ACTION", .words = action_names },
	.size = sizeof(struct history_choices),
	.defaults = &defaults,
	.run = run_history,
};
