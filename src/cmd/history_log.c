/*
 * strain history log: the runs of each label in Markdown, with the commits between them
 * as git tells them.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "runner/git.h"

#include "document.h"
#include "history.h"

/* How many commits the first run of a label is told with. */
enum { FIRST_COMMITS = 20 };

/* Lines of `git log`; NULL: the repository here does not know the commit. */
static const char *const *ask_commits(const char *range, int most, struct arena *a)
{
	const char *const argv[] = { "git",
				     "log",
				     "--no-decorate",
				     "--format=%h %s",
				     arena_printf(a, "--max-count=%d", most),
				     "--end-of-options",
				     range,
				     "--",
				     NULL };
	const char *answer = git_ask(argv, a, NULL), *end;
	const char **lines = NULL;
	size_t n = 0;

	if (!answer)
		return NULL;
	for (; *answer; answer = *end ? end + 1 : end) {
		end = answer + strcspn(answer, "\n");
		*(const char **)arena_push(a, &lines, &n, sizeof *lines) =
			arena_strndup(a, answer, (size_t)(end - answer));
	}
	*(const char **)arena_push(a, &lines, &n, sizeof *lines) = NULL;
	return lines;
}

static bool is_ancestor(const char *older, const char *newer)
{
	const char *const argv[] = { "git", "merge-base", "--is-ancestor",
				     older, newer,        NULL };

	return git_run(argv, STDERR_FILENO, true, NULL) == 0;
}

/* A commit is asked for by nothing but hexadecimal digits. */
static bool is_commit(const char *s)
{
	return strlen(s) >= 4 && s[strspn(s, "0123456789abcdef")] == '\0';
}

static void find_commits(struct timeline_entry *e, struct arena *a)
{
	enum { MOST = 200 };
	const char *own = e->run->commit, *last = e->before ? e->before->commit : "";

	e->first = !is_commit(last);
	e->reachable = true;
	if (!is_commit(own))
		return;
	if (!e->first)
		e->reachable = is_ancestor(last, own);
	if (e->first || !e->reachable)
		e->commits = ask_commits(own, FIRST_COMMITS, a);
	else
		e->commits = ask_commits(arena_printf(a, "%s..%s", last, own), MOST, a);
}

/* The values of one run. */
static int find_values(struct history *h, struct timeline_entry *e,
		       const struct history_choices *c, struct arena *a,
		       struct error *err)
{
	const struct history_filter f = { .run = e->run->run,
					  .cell = c->filter.cell,
					  .value = c->filter.value };

	e->values = history_series(h, &f, a, &e->nvalues, err);
	return e->values ? 0 : -1;
}

static const char *log_of(struct history *h, const char *label,
			  const struct history_choices *c, struct arena *a,
			  struct error *err)
{
	struct history_filter f = c->filter;
	struct timeline_entry *entries;
	const struct timeline_run *runs;
	size_t n, from;

	f.label = label;
	/* what came before the first one that is told tells its commits */
	f.newest = 0;
	runs = history_list(h, &f, a, &n, err);
	if (!runs)
		return NULL;
	from = c->filter.newest && c->filter.newest < n ? n - c->filter.newest : 0;
	entries = arena_array(a, n + 1, sizeof *entries);
	for (size_t i = from; i < n; i++) {
		entries[i].run = &runs[i];
		entries[i].before = i ? &runs[i - 1] : NULL;
		find_commits(&entries[i], a);
		if (find_values(h, &entries[i], c, a, err) < 0)
			return NULL;
	}
	return timeline_log(label, entries, from, n, a);
}

static int write_text(const void *text, FILE *f, struct error *err)
{
	(void)err;
	fputs(text, f);
	return 0;
}

/* The labels of the runs, each once. */
static const char **labels_of(const struct timeline_run *runs, size_t nruns, size_t *n,
			      struct arena *a)
{
	const char **labels = NULL;

	*n = 0;
	for (size_t i = 0; i < nruns; i++) {
		size_t k = 0;

		while (k < *n && strcmp(labels[k], runs[i].label) != 0)
			k++;
		if (k == *n)
			*(const char **)arena_push(a, &labels, n, sizeof *labels) =
				runs[i].label;
	}
	return labels;
}

/* "runs-local.md"; what cannot be in a file's name is '_'. */
static const char *file_of(const char *label, struct arena *a)
{
	char *name = arena_printf(a, "runs%s%s.md", *label ? "-" : "", label);

	for (char *p = name; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == '/')
			*p = '_';
	return name;
}

/*
 * Without -o all logs on standard output, one after the other; with it a file for each
 * label in that directory.
 */
int history_log(struct history *h, const struct history_choices *c, struct arena *a,
		struct error *err)
{
	size_t nruns, n;
	const struct timeline_run *runs = history_list(h, &c->filter, a, &nruns, err);
	const char **labels = runs ? labels_of(runs, nruns, &n, a) : NULL;

	if (!runs || (c->file && fs_make_dirs(AT_FDCWD, c->file, err) < 0))
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *text = log_of(h, labels[i], c, a, err), *file;

		if (!text)
			return -1;
		file = c->file ? arena_printf(a, "%s/%s", c->file, file_of(labels[i], a))
			       : NULL;
		if (!file && i)
			putchar('\n');
		if (document_write(file, write_text, text, err) < 0)
			return -1;
	}
	return EXIT_OK;
}
