/*
 * Values over the runs of a history as text: what all its forms say alike, the charts and
 * the table of runs.
 */
#include "report/timeline.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/plot.h"

#include "escape.h"
#include "table.h"
#include "timeline_formats.h"

const char *timeline_amount(const struct timeline_series *s, double v, struct arena *a)
{
	const struct measure of = { .name = s->name,
				    .q = s->unit,
				    .unit_label = s->unit_label };

	return value_format(a, &of, v, SIZES_DECIMAL);
}

const char *timeline_commit(const struct timeline_run *run, struct arena *a)
{
	if (!*run->commit)
		return "-";
	return arena_printf(a, "%.7s%s", escape_line(a, run->commit),
			    run->dirty ? "+changes" : "");
}

/* "+18.2 %" */
static const char *percent(double ratio, struct arena *a)
{
	return arena_printf(a, "%+.1f %%", (ratio - 1) * 100);
}

static const char *size_of(const struct timeline *t, const struct change_point *p,
			   struct arena *a)
{
	const char *levels = arena_printf(a, "%s to %s",
					  timeline_amount(t->series, p->before, a),
					  timeline_amount(t->series, p->after, a));

	if (!isfinite(p->ratio.estimate))
		return levels;
	if (isnan(p->ratio.low) || isnan(p->ratio.high))
		return arena_printf(a, "%s (%s)", levels, percent(p->ratio.estimate, a));
	return arena_printf(a, "%s (%s, 95 %%: %s to %s)", levels,
			    percent(p->ratio.estimate, a), percent(p->ratio.low, a),
			    percent(p->ratio.high, a));
}

const char *timeline_change(const struct timeline *t, const struct change_point *p,
			    const char *between, struct arena *a)
{
	const struct timeline_run *first = t->series->points[p->index].run,
				  *last = t->series->points[p->index - 1].run;
	const char *when = clock_format_iso(a, first->started_utc_us);

	if (!*first->commit || !*last->commit)
		return arena_printf(a, "%s%ssince %s", size_of(t, p, a), between, when);
	return arena_printf(a, "%s%ssince %s of %s, after %s", size_of(t, p, a), between,
			    timeline_commit(first, a), when, timeline_commit(last, a));
}

/* --- the chart ----------------------------------------------------------------------------- */

enum { ROWS = 6, COLUMNS = 80 };

static void add_chart(struct text *t, const struct timeline *line, size_t columns,
		      struct arena *a)
{
	const struct timeline_series *s = line->series;
	size_t *marks = arena_array(a, line->nchanges + 1, sizeof *marks);
	const char *scale[3];
	double range[3];

	for (size_t i = 0; i < line->nchanges; i++)
		marks[i] = line->changes[i].index;
	plot_range(line->medians, s->npoints, range);
	for (int i = 0; i < 3; i++)
		scale[i] = timeline_amount(s, range[i], a);
	text_add(t, plot_text(&(struct plot){ .v = line->medians,
					      .n = s->npoints,
					      .marks = marks,
					      .nmarks = line->nchanges,
					      .scale = scale,
					      .columns = columns ? (int)columns : COLUMNS,
					      .rows = ROWS },
			      a));
}

static void add_changes(struct text *t, const struct timeline *line, struct arena *a)
{
	for (size_t i = line->nchanges; i-- > 0;) {
		const struct change_point *p = &line->changes[i];

		text_addf(t, "  ^ %s%s\n",
			  p == line->newest
				  ? arena_printf(a, "%s: ", timeline_turns[line->turn])
				  : "",
			  timeline_change(line, p, "\n    ", a));
	}
}

static void add_timeline(struct text *t, const struct timeline *line, size_t columns,
			 struct arena *a)
{
	const struct timeline_series *s = line->series;
	const struct timeline_point *last = &s->points[s->npoints - 1];

	text_addf(t, "%s  %s%s%s\n", escape_line(a, s->cell), escape_line(a, s->label),
		  *last->run->label ? "  " : "", escape_line(a, last->run->label));
	add_chart(t, line, columns, a);
	text_addf(t, "  %zu run%s, %s to %s\n", s->npoints, text_plural(s->npoints),
		  clock_format_iso(a, s->points[0].run->started_utc_us),
		  clock_format_iso(a, last->run->started_utc_us));
	text_addf(t, "  newest %s; of the last %d: mean %s, median %s\n",
		  timeline_amount(s, last->median, a), (int)TIMELINE_WINDOW,
		  timeline_amount(s, line->rolling_mean[s->npoints - 1], a),
		  timeline_amount(s, line->rolling_median[s->npoints - 1], a));
	add_changes(t, line, a);
}

static int write_chart(const struct timeline_report *r, FILE *f, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < r->n; i++) {
		scoped_arena a = arena_new();
		struct text t = { .arena = a };

		if (i)
			text_add_char(&t, '\n');
		add_timeline(&t, &r->list[i], r->columns, a);
		fputs(text_string(&t), f);
	}
	return 0;
}

const struct timeline_format timeline_chart = { "chart", "a chart of each value",
						write_chart };

const struct timeline_format *const timeline_formats[] = {
	&timeline_chart, &timeline_csv,         &timeline_json,
	&timeline_otava, &timeline_openmetrics, NULL,
};

const char *const *timeline_format_names(struct arena *a)
{
	size_t n = sizeof timeline_formats / sizeof(struct timeline_format *);
	const char **names = arena_array(a, n, sizeof *names);

	for (size_t i = 0; timeline_formats[i]; i++)
		names[i] = timeline_formats[i]->name;
	return names;
}

/* --- the runs as a table --------------------------------------------------------------------- */

enum { ID, TIME, COMMIT, BRANCH, LABEL, VERDICT, CELLS, NOTE, NCOLUMNS };

static const char *cell_of(const struct timeline_run *r, int column, struct arena *a)
{
	switch (column) {
	case ID:
		return arena_printf(a, "%.12s", r->id);
	case TIME:
		return clock_format_iso(a, r->started_utc_us);
	case COMMIT:
		return timeline_commit(r, a);
	case BRANCH:
		return escape_line(a, r->branch);
	case LABEL:
		return escape_line(a, r->label);
	case VERDICT:
		return escape_line(a, r->verdict);
	case CELLS:
		return arena_printf(a, "%zu", r->ncells);
	default:
		return escape_line(a, r->note);
	}
}

const char *timeline_table(const struct timeline_run *runs, size_t n, size_t columns,
			   struct arena *a)
{
	static const char *const titles[NCOLUMNS] = { "id",     "started",     "commit",
						      "branch", "environment", "verdict",
						      "cells",  "note" };
	struct table_column table[NCOLUMNS] = { { 0 } };
	struct text t = { .arena = a };

	for (int c = 0; c < NCOLUMNS; c++) {
		const char **cells = arena_array(a, n + 1, sizeof *cells);

		for (size_t i = 0; i < n; i++)
			cells[i] = cell_of(&runs[n - 1 - i], c, a);
		table[c] = (struct table_column){ .title = titles[c],
						  .cells = cells,
						  .right = c == CELLS };
	}
	table_add(&t, table, NCOLUMNS, n, columns);
	return text_string(&t);
}
