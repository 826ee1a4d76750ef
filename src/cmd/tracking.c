/* What ties a run to a history. */
#include "tracking.h"

#include <fcntl.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"
#include "probe/host.h"
#include "runner/git.h"

#include "history.h"

const struct option_spec tracking_options[] = {
	{ 'e', "environment", "LABEL", "what the run is labelled with: local, cloud",
	  OPTION_TEXT(struct tracking_choice, environment) },
	{ .name = "note",
	  .argument = "TEXT",
	  .help = "what is to be said of the run",
	  OPTION_TEXT(struct tracking_choice, note) },
	{ .name = "track",
	  .help = "keep the run in the history when it is over",
	  OPTION_FLAG(struct tracking_choice, track) },
	{ .name = "history",
	  .argument = "DIR",
	  .help = "the history (default $STRAIN_HISTORY, or strain-history)",
	  OPTION_TEXT(struct tracking_choice, history) },
	{ 0 },
};

void tracking_label(const struct tracking_choice *c, struct run_record *r, struct arena *a)
{
	const struct facts *old = &r->environment;
	struct pair *rows = arena_array(a, old->n + 2, sizeof *rows);
	size_t n = old->n;

	if (n)
		memcpy(rows, old->rows, n * sizeof *rows);
	if (c->environment)
		rows[n++] = (struct pair){ "label", c->environment };
	if (c->note)
		rows[n++] = (struct pair){ "note", c->note };
	r->environment = (struct facts){ rows, n };
}

int tracking_keep(const struct tracking_choice *c, const char *path, struct error *err)
{
	scoped_arena a = arena_new();
	scoped_fd dir = fs_open_dir(AT_FDCWD, path, err);
	struct timeline_run run;
	struct history *h;
	size_t size;
	bool fresh;
	const char *text = dir < 0 ? NULL
				   : fs_read_file(dir, "results.json", 0, a, &size, err);
	int status;

	if (!text)
		return -1;
	h = history_begin(c->history, true, err);
	if (!h)
		return -1;
	status = history_add(h,
			     &(struct history_addition){ .results = text, .size = size },
			     &fresh, &run, a, err);
	history_close(h);
	return status;
}

/*
 * --- past runs as a baseline
 * -------------------------------------------------------------------
 */

enum { PAST_RUNS = 10 };

static const char word[] = "history";

bool tracking_is_past(const char *baseline)
{
	size_t n = strlen(word);

	return !strncmp(baseline, word, n) && strchr(":@", baseline[n]);
}

struct past {
	int64_t most;
	const char *where; /* after '@'; NULL */
};

/* "history:5@main" */
static int read_past(const char *baseline, struct past *p, struct arena *a,
		     struct error *err)
{
	const char *rest = baseline + strlen(word), *at = strchr(rest, '@');
	const char *number =
		arena_strndup(a, rest, at ? (size_t)(at - rest) : strlen(rest));

	*p = (struct past){ PAST_RUNS, at ? at + 1 : NULL };
	if (*number &&
	    (!text_to_int64(number + 1, &p->most) || p->most < 1 || p->most > 1000))
		return error_usage(
			err,
			"--baseline: expected history, or history:N with N from 1 "
			"to 1000, got '%s'",
			baseline);
	if (p->where && !*p->where)
		return error_usage(err,
				   "--baseline: expected a branch, a commit or merge-base "
				   "after '@' in '%s'",
				   baseline);
	return 0;
}

/*
 * Where the branch that is checked out left the main one, as the remote or this
 * repository names that.
 */
static const char *merge_base(struct arena *a)
{
	static const char *const mains[] = { "origin/HEAD", "origin/main",
					     "origin/master", "main", "master" };

	for (size_t i = 0; i < sizeof mains / sizeof *mains; i++) {
		const char *const argv[] = { "git", "merge-base", "HEAD", mains[i], NULL };
		const char *commit = git_ask(argv, a, NULL);

		if (commit && *commit)
			return commit;
	}
	return NULL;
}

static bool is_ancestor(const char *older, const char *newer)
{
	const char *const argv[] = { "git", "merge-base", "--is-ancestor",
				     older, newer,        NULL };

	return !strcmp(older, newer) ||
	       (*older && older[strspn(older, "0123456789abcdef")] == '\0' &&
		git_run(argv, STDERR_FILENO, true, NULL) == 0);
}

/* Runs of commits that are in that one, in their order. */
static size_t keep_ancestors(struct timeline_run *runs, size_t n, const char *commit)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (is_ancestor(runs[i].commit, commit))
			runs[kept++] = runs[i];
	return kept;
}

/* The runs that the filter and the place ask for: a branch's, or else a commit's. */
static struct timeline_run *find_runs(struct history *h, struct history_filter *f,
				      const struct past *p, struct arena *a, size_t *n,
				      struct error *err)
{
	const struct timeline_run *list;
	struct timeline_run *runs;
	bool at_base = p->where && !strcmp(p->where, "merge-base");
	const char *base = at_base ? merge_base(a) : NULL;

	if (at_base && !base) {
		error_usage(err,
			    "--baseline: history@merge-base: no branch that this one "
			    "began from is known here; git fetch it");
		return NULL;
	}
	f->branch = at_base ? NULL : p->where;
	list = history_list(h, f, a, n, err);
	if (list && *n == 0 && f->branch) {
		f->branch = NULL;
		f->commit = p->where;
		list = history_list(h, f, a, n, err);
	}
	if (!list)
		return NULL;
	runs = arena_array(a, *n + 1, sizeof *runs);
	if (*n)
		memcpy(runs, list, *n * sizeof *runs);
	if (base)
		*n = keep_ancestors(runs, *n, base);
	return runs;
}

static int take_runs(struct history *h, const struct timeline_run *runs, size_t n,
		     struct arena *a, struct baseline_files *files, struct error *err)
{
	struct baseline_file *list = arena_array(a, files->n + n, sizeof *list);

	if (files->n)
		memcpy(list, files->list, files->n * sizeof *list);
	for (size_t i = 0; i < n; i++) {
		struct baseline_file *file = &list[files->n + i];

		file->path = arena_printf(a, "history %.12s", runs[i].id);
		file->text = history_results(h, runs[i].id, a, &file->size, err);
		if (!file->text)
			return -1;
	}
	*files = (struct baseline_files){ list, files->n + n };
	return 0;
}

static const char *age(int64_t us, struct arena *a)
{
	int64_t hours = us / 3600000000, days = hours / 24;

	if (days)
		return arena_printf(a, "%lld day%s old", (long long)days,
				    text_plural((size_t)days));
	return hours ? arena_printf(a, "%lld hour%s old", (long long)hours,
				    text_plural((size_t)hours))
		     : "less than an hour old";
}

static void tell_runs(const struct timeline_run *runs, size_t n, struct arena *a)
{
	const struct timeline_run *last = &runs[n - 1];

	log_note("baseline: %zu run%s of the history, the newest of %s, %s", n,
		 text_plural(n), timeline_commit(last, a),
		 age(clock_utc_us() - last->started_utc_us, a));
}

/* Why there is none: what the history has instead. */
static int tell_none(struct history *h, const struct history_filter *f, struct arena *a,
		     struct error *err)
{
	struct history_filter wider = { .suite = f->suite };
	size_t of_suite, of_label, of_machine;

	if (!history_list(h, &wider, a, &of_suite, err))
		return -1;
	wider.label = f->label;
	if (!history_list(h, &wider, a, &of_label, err))
		return -1;
	wider.fingerprint = f->fingerprint;
	if (!history_list(h, &wider, a, &of_machine, err))
		return -1;
	log_note("no baseline: the history has %zu run%s of '%s', %zu %s, %zu of these on "
		 "this machine, none of these is good and as asked for",
		 of_suite, text_plural(of_suite), f->suite, of_label,
		 *f->label ? arena_printf(a, "labelled '%s'", f->label)
			   : "without a label",
		 of_machine);
	return 0;
}

int tracking_past(const struct tracking_choice *c, const char *baseline,
		  const struct suite *suite, struct arena *a,
		  struct baseline_files *files, struct error *err)
{
	struct history_filter f = { .label = c->environment ? c->environment : "",
				    .suite = suite->name && *suite->name ? suite->name
									 : suite->file,
				    .fingerprint = host_fingerprint(a),
				    .good = true };
	struct timeline_run *runs;
	struct history *h;
	struct past p;
	size_t n;
	int status = -1;

	if (read_past(baseline, &p, a, err) < 0)
		return -1;
	h = history_begin(c->history, false, err);
	if (!h)
		return -1;
	runs = find_runs(h, &f, &p, a, &n, err);
	if (runs && n == 0)
		status = tell_none(h, &f, a, err);
	if (runs && n > 0) {
		size_t from = n > (size_t)p.most ? n - (size_t)p.most : 0;

		tell_runs(runs + from, n - from, a);
		status = take_runs(h, runs + from, n - from, a, files, err);
	}
	history_close(h);
	return status;
}
