/*
 * What `strain run` ends with, for people at a terminal: the table, each cell's figures,
 * what broke, the verdict.
 */
#include <math.h>
#include <string.h>

#include "report/report.h"

#include "escape.h"
#include "findings.h"
#include "paths.h"
#include "table.h"
#include "values.h"
#include "words.h"

/* A long matrix is read in its table; only cells that need a look get lines of their own. */
enum { MANY_CELLS = 40, MANY_FINDINGS = 60, MANY_REASONS = 10 };

static const char *const colours[] = {
	[OUTCOME_PASSED] = "\033[32m",   [OUTCOME_WARNED] = "\033[33m",
	[OUTCOME_FAILED] = "\033[1;31m", [OUTCOME_ERRORED] = "\033[1;31m",
	[OUTCOME_SKIPPED] = "\033[2m",   [OUTCOME_INCONCLUSIVE] = "\033[35m",
};

struct console {
	const struct report *report;
	const struct analysis *an;
	struct text text;
	bool colour;
};

static const char *colour_of(const struct console *c, enum outcome outcome)
{
	return c->colour ? colours[outcome] : "";
}

/* A verdict's name in its colour. */
static void add_outcome(struct console *c, enum outcome outcome, const char *name)
{
	text_add(&c->text, colour_of(c, outcome));
	text_add(&c->text, name);
	text_add(&c->text, c->colour ? "\033[0m" : "");
}

/* --- the table ------------------------------------------------------------------------ */

static struct table_column column_new(const struct console *c, const char *title,
				      const char ***cells)
{
	*cells = arena_array(c->text.arena, c->an->ncells, sizeof **cells);
	return (struct table_column){ .title = title, .cells = *cells };
}

static struct table_column column_of_ids(const struct console *c)
{
	const char **cells;
	struct table_column column = column_new(c, "cell", &cells);

	for (size_t i = 0; i < c->an->ncells; i++)
		cells[i] = escape_line(c->text.arena, c->an->cells[i].cell->cell->id);
	return column;
}

static struct table_column column_of_verdicts(const struct console *c)
{
	const char **cells, **marks;
	struct table_column column = column_new(c, "verdict", &cells);

	marks = arena_array(c->text.arena, c->an->ncells, sizeof *marks);
	for (size_t i = 0; i < c->an->ncells; i++) {
		cells[i] = outcomes[c->an->cells[i].verdict].name;
		marks[i] = colour_of(c, c->an->cells[i].verdict);
	}
	column.marks = marks;
	return column;
}

static struct table_column column_of_values(const struct console *c,
					    const struct value_columns *values, size_t v)
{
	const char **cells;
	const char *title = escape_line(c->text.arena, values->column[v]->label);
	struct table_column column = column_new(c, title, &cells);

	for (size_t i = 0; i < c->an->ncells; i++) {
		const struct value *value = values_at(c->an->cells[i].typical, values, v);

		cells[i] = escape_line(c->text.arena,
				       words_value(c->an, value, c->text.arena));
	}
	column.right = true;
	return column;
}

static void add_table(struct console *c)
{
	struct value_columns values = values_of_run(c->an, c->text.arena);
	struct table_column *columns =
		arena_array(c->text.arena, values.n + 2, sizeof *columns);
	size_t n = 0, left_out;

	columns[n++] = column_of_ids(c);
	columns[n++] = column_of_verdicts(c);
	for (size_t i = 0; i < values.n; i++)
		if (values_in_short_table(c->an, &values, i))
			columns[n++] = column_of_values(c, &values, i);
	left_out = table_add(&c->text, columns, n, c->an->ncells,
			     c->report->options.console_width);
	if (left_out)
		text_addf(&c->text, "(%zu more column%s in summary.csv)\n", left_out,
			  text_plural(left_out));
}

/* --- per cell ------------------------------------------------------------------------- */

static double number(const struct cell_analysis *cell, const char *name)
{
	const struct value *v = cell->typical ? summary_find(cell->typical, name) : NULL;

	return v ? v->number : (double)NAN;
}

/*
 * The three lines of the script that strain began as, to the letter, for those who grep
 * for them. Its KB are the KiB of ps, and its MB are whole 1,024s of these.
 */
static void add_figures(struct console *c, const struct cell_analysis *cell)
{
	double peak = number(cell, "peak_rss"), cpu = number(cell, "cpu"),
	       n = number(cell, "samples");
	long long kib = isfinite(peak) ? llround(peak / 1024) : 0;

	if (isfinite(peak))
		text_addf(&c->text, "  Peak RSS:     %lld MB (%lld KB)\n", kib / 1024,
			  kib);
	else
		text_add(&c->text, "  Peak RSS:     -\n");
	if (isfinite(cpu))
		text_addf(&c->text, "  Average CPU:  %.1f%%\n", cpu / 10);
	else
		text_add(&c->text, "  Average CPU:  -\n");
	if (isfinite(n))
		text_addf(&c->text, "  Samples:      %lld\n", llround(n));
	else
		text_add(&c->text, "  Samples:      -\n");
}

/* ", 5 of them added"; "" where none was. */
static const char *added_of(const struct cell_analysis *cell, struct arena *a)
{
	size_t n = 0;

	for (size_t i = 0; i < cell->cell->nattempts; i++)
		n += run_attempt_counts(&cell->cell->attempts[i]) &&
		     cell->cell->attempts[i].record.id.added;
	return n ? arena_printf(a, ", %zu of them added", n) : "";
}

static void add_cell(struct console *c, const struct cell_analysis *cell)
{
	struct arena *a = c->text.arena;

	text_addf(&c->text, "\n%s", escape_line(a, cell->cell->cell->id));
	if (cell->ncounted > 1)
		text_addf(&c->text, " (median of %zu attempts%s)", cell->ncounted,
			  added_of(cell, a));
	text_add_char(&c->text, '\n');
	if (cell->run_outcome != OUTCOME_PASSED && cell->run_message)
		text_addf(&c->text, "  %s\n", escape_line(a, cell->run_message));
	if (cell->run_outcome == OUTCOME_SKIPPED || !cell->last)
		return;
	add_figures(c, cell);
}

static void add_cells(struct console *c)
{
	bool many = c->an->ncells > MANY_CELLS;
	size_t left_out = 0;

	for (size_t i = 0; i < c->an->ncells; i++) {
		const struct cell_analysis *cell = &c->an->cells[i];

		if (many &&
		    (cell->verdict == OUTCOME_PASSED || cell->verdict == OUTCOME_SKIPPED))
			left_out++;
		else
			add_cell(c, cell);
	}
	if (left_out)
		text_addf(&c->text, "\n(%zu more cell%s in summary.md)\n", left_out,
			  text_plural(left_out));
}

/* --- what broke, the verdict ------------------------------------------------------------ */

/*
 * Each line begins with a bar: whatever a test says, it starts no command of a CI system
 * that shows it.
 */
static void add_last_words(struct console *c, const struct last_words *said)
{
	const char *line = said->lines;

	if (!said->file)
		return;
	text_addf(&c->text, "        last words (%s/%s):\n",
		  escape_line(c->text.arena, c->an->run->path), said->file);
	for (size_t n; *line; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		text_addf(&c->text, "        │ %.*s\n", (int)n, line);
	}
}

static void add_finding(struct console *c, const struct finding *p)
{
	struct arena *a = c->text.arena;
	const char *file = c->an->run->record.suite_file;

	add_outcome(c, p->outcome, outcomes[p->outcome].name);
	text_addf(&c->text, "  %s: %s", escape_line(a, p->cell->cell->cell->id),
		  escape_line(a, p->message));
	/* as it was given: where the user is, not where the repository begins */
	if (p->line > 0 && paths_suite(&c->an->run->record, a))
		text_addf(&c->text, " (%s:%d)", escape_line(a, file), p->line);
	text_add_char(&c->text, '\n');
	if (p->gate && p->gate->note)
		text_addf(&c->text, "        %s\n", escape_line(a, p->gate->note));
	add_last_words(c, &p->said);
}

static void add_findings(struct console *c)
{
	struct findings findings = findings_of(c->an, c->text.arena);
	size_t shown = findings.n < MANY_FINDINGS ? findings.n : MANY_FINDINGS;

	if (findings.n)
		text_add_char(&c->text, '\n');
	for (size_t i = 0; i < shown; i++)
		add_finding(c, &findings.list[i]);
	if (shown < findings.n)
		text_addf(&c->text, "… and %zu more in summary.md\n", findings.n - shown);
}

/*
 * Why gates were not judged: a run that nobody judged is no pass. Those that fail the run
 * are told one by one.
 */
static void add_unjudged(struct console *c)
{
	struct unjudged u = words_unjudged(c->an, c->text.arena);

	if (outcome_fails(OUTCOME_SKIPPED, c->an->failing))
		return;
	for (size_t i = 0; i < u.n && i < MANY_REASONS; i++) {
		add_outcome(c, OUTCOME_SKIPPED, outcomes[OUTCOME_SKIPPED].name);
		text_addf(&c->text, "  %zu gate%s: %s\n", u.list[i].n,
			  text_plural(u.list[i].n),
			  escape_line(c->text.arena, u.list[i].text));
	}
	if (u.n > MANY_REASONS)
		text_addf(&c->text, "… and %zu more reasons in gates.csv\n",
			  u.n - MANY_REASONS);
}

static void add_warnings(struct console *c)
{
	for (size_t i = 0; i < c->an->nwarnings; i++) {
		add_outcome(c, OUTCOME_WARNED, "warning");
		text_addf(&c->text, "  %s\n",
			  escape_line(c->text.arena, c->an->warnings[i]));
	}
}

static void add_verdict(struct console *c)
{
	struct arena *a = c->text.arena;

	text_add_char(&c->text, '\n');
	add_outcome(c, words_look(c->an), escape_line(a, words_verdict(c->an, a)));
	text_addf(&c->text, "%s\n", words_tally(c->an, a));
}

static void add_files(struct console *c)
{
	text_addf(&c->text,
		  "results in %s:", escape_line(c->text.arena, c->an->run->path));
	for (size_t i = 0; report_formats[i]; i++)
		text_addf(&c->text, " %s", report_formats[i]->file);
	text_add_char(&c->text, '\n');
}

int report_console(const struct report *r, bool colour, FILE *f, struct error *err)
{
	struct console c = { r, r->analysis, { .arena = r->arena }, colour };

	add_table(&c);
	add_cells(&c);
	add_findings(&c);
	add_unjudged(&c);
	add_warnings(&c);
	add_verdict(&c);
	add_files(&c);
	if (fputs(text_string(&c.text), f) == EOF)
		return error_errno(err, "write the table");
	return 0;
}

int report_console_problems(const struct report *r, bool colour, FILE *f,
			    struct error *err)
{
	struct console c = { r, r->analysis, { .arena = r->arena }, colour };
	const char *text;

	add_findings(&c);
	add_warnings(&c);
	if (!c.text.size && r->analysis->exit_status)
		add_verdict(&c);
	text = text_string(&c.text);
	if (fputs(text + (*text == '\n'), f) == EOF)
		return error_errno(err, "write what broke");
	return 0;
}
