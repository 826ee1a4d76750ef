/*
 * The log of a history in Markdown: per run its commit, its time, the commits since the
 * last one, its results, its note.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/timeline.h"

#include "escape.h"

/* The names of the columns: every value that any cell of the run has, each once. */
static const struct timeline_series **columns_of(const struct timeline_entry *e,
						 size_t *n, struct arena *a)
{
	const struct timeline_series **list = NULL;

	*n = 0;
	for (size_t i = 0; i < e->nvalues; i++) {
		const struct timeline_series *s = &e->values[i];
		size_t k = 0;

		while (k < *n && strcmp(list[k]->key, s->key) != 0)
			k++;
		if (k == *n && s->relevant)
			*(const struct timeline_series **)arena_push(a, &list, n,
								     sizeof *list) = s;
	}
	return list;
}

static const char *amount_of(const struct timeline_entry *e, const char *cell,
			     const char *key, struct arena *a)
{
	for (size_t i = 0; i < e->nvalues; i++) {
		const struct timeline_series *s = &e->values[i];

		if (!strcmp(s->cell, cell) && !strcmp(s->key, key))
			return timeline_amount(s, s->points[0].median, a);
	}
	return "-";
}

static void add_row(struct text *t, const struct timeline_entry *e, const char *cell,
		    const struct timeline_series *const *columns, size_t n,
		    struct arena *a)
{
	text_addf(t, "| %s |", escape_markdown(a, cell));
	for (size_t i = 0; i < n; i++)
		text_addf(t, " %s |",
			  escape_markdown(a, amount_of(e, cell, columns[i]->key, a)));
	text_add_char(t, '\n');
}

/* The series of a run stand cell by cell. */
static void add_results(struct text *t, const struct timeline_entry *e, struct arena *a)
{
	size_t n;
	const struct timeline_series **columns = columns_of(e, &n, a);

	if (!n)
		return;
	text_add(t, "\n| cell |");
	for (size_t i = 0; i < n; i++)
		text_addf(t, " %s |", escape_markdown(a, columns[i]->label));
	text_add(t, "\n| --- |");
	for (size_t i = 0; i < n; i++)
		text_add(t, " ---: |");
	text_add_char(t, '\n');
	for (size_t i = 0; i < e->nvalues; i++)
		if (i == 0 || strcmp(e->values[i].cell, e->values[i - 1].cell) != 0)
			add_row(t, e, e->values[i].cell, columns, n, a);
}

static void add_commits(struct text *t, const struct timeline_entry *e, struct arena *a)
{
	if (!e->commits)
		return;
	if (!e->commits[0]) {
		text_addf(t, "\nNo commits since %s.\n", timeline_commit(e->before, a));
		return;
	}
	if (e->first)
		text_add(t, "\nThe last commits:\n\n");
	else if (!e->reachable)
		text_addf(t, "\n%s is no ancestor; the last commits:\n\n",
			  timeline_commit(e->before, a));
	else
		text_addf(t, "\nCommits since %s:\n\n", timeline_commit(e->before, a));
	for (size_t i = 0; e->commits[i]; i++)
		text_addf(t, "- %s\n", escape_markdown(a, e->commits[i]));
}

static void add_entry(struct text *t, const struct timeline_entry *e, struct arena *a)
{
	const struct timeline_run *r = e->run;

	text_addf(t, "\n## %s · %s · %s\n", timeline_commit(r, a),
		  clock_format_iso(a, r->started_utc_us), escape_markdown(a, r->verdict));
	if (*r->note)
		text_addf(t, "\n%s\n", escape_markdown(a, r->note));
	text_addf(t, "\n%s%s%s%s\n", escape_markdown(a, r->suite),
		  *r->branch ? arena_printf(a, ", branch %s",
					    escape_markdown_code(a, r->branch))
			     : "",
		  *r->fingerprint ? ", " : "", escape_markdown(a, r->fingerprint));
	add_commits(t, e, a);
	add_results(t, e, a);
}

const char *timeline_log(const char *label, const struct timeline_entry *entries,
			 size_t from, size_t to, struct arena *a)
{
	struct text t = { .arena = a };

	text_addf(&t, "# Runs%s%s\n", *label ? ": " : "", escape_markdown(a, label));
	for (size_t i = to; i-- > from;)
		add_entry(&t, &entries[i], a);
	return text_string(&t);
}
