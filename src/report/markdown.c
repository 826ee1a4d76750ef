/*
 * summary.md: for the job summaries of GitHub and others. Most important first; what does
 * not fit is left out and said.
 */
#include <math.h>
#include <string.h>

#include "store/layout.h"

#include "escape.h"
#include "excerpt.h"
#include "findings.h"
#include "formats.h"
#include "paths.h"
#include "values.h"
#include "words.h"

/* GitHub drops a summary over 1 MiB as a whole, and other steps of the job write there, too. */
enum {
	SIZE_LIMIT = 900 * 1024,
	FINDINGS_MAX = 200,
	REASONS_MAX = 10,
	EXCERPT_LIMIT = 2000
};

static const char *const signs[] = {
	[OUTCOME_PASSED] = "✅",       [OUTCOME_WARNED] = "⚠️",
	[OUTCOME_FAILED] = "❌",       [OUTCOME_ERRORED] = "💥",
	[OUTCOME_SKIPPED] = "⏭️", [OUTCOME_INCONCLUSIVE] = "❔",
};

struct markdown {
	const struct analysis *an;
	struct arena *arena;
	struct text text;
	size_t left_out; /* pieces that did not fit */
};

/* A piece goes in as a whole or not at all. */
static void add_piece(struct markdown *m, const struct text *piece)
{
	if (m->text.size + piece->size > SIZE_LIMIT)
		m->left_out++;
	else
		text_add(&m->text, text_string(piece));
}

/* What was written with an arena of its own: the text lives in the document's. */
static void take_back(struct markdown *m, const struct markdown *own)
{
	m->text = own->text;
	m->left_out = own->left_out;
}

static struct text piece_new(const struct markdown *m)
{
	return (struct text){ .arena = m->arena };
}

/* Where one reason does not say it all. */
static void add_reasons(const struct markdown *m, struct text *t)
{
	struct unjudged u = words_unjudged(m->an, m->arena);

	if (u.n < 2 || outcome_fails(OUTCOME_SKIPPED, m->an->failing))
		return;
	text_add(t, "Not judged:\n\n");
	for (size_t i = 0; i < u.n && i < REASONS_MAX; i++)
		text_addf(t, "- %zu gate%s: %s\n", u.list[i].n, text_plural(u.list[i].n),
			  escape_markdown(m->arena, u.list[i].text));
	if (u.n > REASONS_MAX)
		text_addf(t, "- and %zu more reasons: see gates.csv\n", u.n - REASONS_MAX);
	text_add(t, "\n");
}

static void add_verdict(struct markdown *m)
{
	const struct run *run = m->an->run;
	struct text t = piece_new(m);

	text_addf(&t, "## %s %s: %s\n\n", signs[words_look(m->an)],
		  escape_markdown(m->arena, run->plan->suite->name),
		  escape_markdown(m->arena, words_verdict(m->an, m->arena)));
	text_addf(&t, "%s · %s", words_counts(m->arena, &m->an->cells_by_verdict, "cell"),
		  words_counts(m->arena, &m->an->gates_by_outcome, "gate"));
	if (run->interrupted)
		text_add(&t, " · **interrupted**: what was measured is here");
	text_add(&t, "\n\n");
	add_reasons(m, &t);
	for (size_t i = 0; i < m->an->nwarnings && i < 20; i++)
		text_addf(&t, "> %s\n", escape_markdown(m->arena, m->an->warnings[i]));
	if (m->an->nwarnings)
		text_add(&t, "\n");
	add_piece(m, &t);
}

static void add_finding(struct markdown *m, const struct finding *p)
{
	struct text t = piece_new(m);
	const char *said = "";

	if (p->said.file)
		said = arena_printf(m->arena, "<br>last words: %s (%s)",
				    escape_markdown_code(m->arena, p->said.line),
				    escape_markdown_code(m->arena,
							 paths_of_run(&m->an->run->record,
								      p->said.file,
								      m->arena)));
	text_addf(&t, "| %s %s | %s | %s | %s%s | %s |\n", signs[p->outcome],
		  outcomes[p->outcome].name,
		  escape_markdown_code(m->arena, p->cell->cell->cell->id),
		  p->gate ? escape_markdown_code(m->arena, p->gate->gate->text)
			  : "the test itself",
		  escape_markdown(m->arena, p->message), said,
		  escape_markdown(m->arena, paths_suite_line(&m->an->run->record, p->line,
							     m->arena)));
	add_piece(m, &t);
}

static void add_findings(struct markdown *m)
{
	struct findings findings = findings_of(m->an, m->arena);
	size_t shown = findings.n < FINDINGS_MAX ? findings.n : FINDINGS_MAX;

	if (findings.n == 0)
		return;
	text_add(
		&m->text,
		"### What to look at\n\n| | cell | gate | what | where |\n|---|---|---|---|---|\n");
	for (size_t i = 0; i < shown; i++)
		add_finding(m, &findings.list[i]);
	if (shown < findings.n)
		text_addf(&m->text, "\nand %zu more: see gates.csv\n", findings.n - shown);
	text_add(&m->text, "\n");
}

/* --- the table -------------------------------------------------------------------------- */

/* "▁▁▂▇▂▁" */
static const char *sparkline(struct arena *a, const struct outline *o)
{
	struct text t = { .arena = a };
	double top = 0;

	for (size_t i = 0; i < o->n; i++)
		top = fmax(top, o->v[i]);
	for (size_t i = 0; i < o->n; i++) {
		if (isnan(o->v[i]))
			text_add(&t, " ");
		else
			text_add_bar(&t, top > 0 ? o->v[i] / top : 0);
	}
	return text_string(&t);
}

/* Of the attempt that stands for the cell. */
static const char *memory_of(struct arena *a, const struct cell_analysis *cell)
{
	if (!cell->last)
		return "";
	return sparkline(a, &cell->summaries[cell->last - cell->cell->attempts]->rss);
}

static bool is_shown(const struct measure *m)
{
	return m->relevant || m->from_test;
}

static void add_header(struct markdown *m, const struct value_columns *c)
{
	size_t n = 0;

	text_add(&m->text, "| | cell |");
	for (size_t i = 0; i < c->n; i++) {
		if (!is_shown(c->column[i]) || strchr(c->column[i]->name, '.'))
			continue;
		text_addf(&m->text, " %s |",
			  escape_markdown(m->arena, c->column[i]->label));
		n++;
	}
	text_add(&m->text, " memory over time |\n|---|---|");
	for (size_t i = 0; i < n; i++)
		text_add(&m->text, "---:|");
	text_add(&m->text, "---|\n");
}

static void add_row(struct markdown *m, const struct value_columns *c,
		    const struct cell_analysis *cell)
{
	struct text t = piece_new(m);

	text_addf(&t, "| %s | %s |", signs[cell->verdict],
		  escape_markdown_code(m->arena, cell->cell->cell->id));
	for (size_t i = 0; i < c->n; i++) {
		const struct value *v = values_at(cell->typical, c, i);
		const char *band = v ? value_band(cell->cell->cell->test, v) : NULL;

		if (!is_shown(c->column[i]) || strchr(c->column[i]->name, '.'))
			continue;
		text_addf(&t, " %s%s%s |",
			  escape_markdown(m->arena, words_value(m->an, v, m->arena)),
			  band ? " " : "", band ? escape_markdown(m->arena, band) : "");
	}
	text_addf(&t, " %s |\n", memory_of(m->arena, cell));
	add_piece(m, &t);
}

static void add_table(struct markdown *m)
{
	struct value_columns columns = values_of_run(m->an, m->arena);

	text_add(&m->text, "### Cells\n\n");
	add_header(m, &columns);
	for (size_t i = 0; i < m->an->ncells; i++) {
		scoped_arena a = arena_new();
		struct markdown own = *m;

		own.arena = a;
		add_row(&own, &columns, &m->an->cells[i]);
		take_back(m, &own);
	}
	text_add(&m->text, "\n");
}

/* --- details ------------------------------------------------------------------------------ */

static void add_gates(struct markdown *m, const struct cell_analysis *cell)
{
	struct text t = piece_new(m);

	text_addf(&t, "<details><summary>%s gates of %s</summary>\n\n",
		  signs[cell->verdict], escape_markdown(m->arena, cell->cell->cell->id));
	text_add(&t, "| | gate | what | how |\n|---|---|---|---|\n");
	for (size_t i = 0; i < cell->ngates; i++) {
		const struct gate_result *g = &cell->gates[i];

		text_addf(&t, "| %s %s | %s | %s%s%s | %s |\n", signs[g->outcome],
			  outcomes[g->outcome].name,
			  escape_markdown_code(m->arena, g->gate->text),
			  escape_markdown(m->arena, g->message), g->note ? "; " : "",
			  g->note ? escape_markdown(m->arena, g->note) : "",
			  escape_markdown(m->arena, g->method));
	}
	text_add(&t, "\n</details>\n\n");
	add_piece(m, &t);
}

/* What does not fit is made and thrown away again, cell by cell. */
static void add_all_gates(struct markdown *m)
{
	for (size_t i = 0; i < m->an->ncells; i++) {
		scoped_arena a = arena_new();
		struct markdown own = *m;

		own.arena = a;
		if (m->an->cells[i].ngates)
			add_gates(&own, &m->an->cells[i]);
		take_back(m, &own);
	}
}

/*
 * Each line begins with a bar, so that none is taken for a command of a CI system that
 * shows this file in its log.
 */
static void add_quoted(struct text *t, const char *lines)
{
	for (const char *end; *lines; lines = *end ? end + 1 : end) {
		end = lines + strcspn(lines, "\n");
		text_add(t, "│ ");
		text_add_bytes(t, lines, (size_t)(end - lines));
		text_add_char(t, '\n');
	}
}

static void add_log(struct markdown *m, const struct cell_analysis *cell, const char *file)
{
	const char *said =
		excerpt_of_log(m->an->run, cell->last, file, EXCERPT_LIMIT, m->arena);
	const char *fence = escape_markdown_fence(m->arena, said);
	struct text t = piece_new(m);

	if (!*said)
		return;
	text_addf(&t, "<details><summary>%s of %s</summary>\n\n%stext\n", file,
		  escape_markdown(m->arena, cell->cell->cell->id), fence);
	add_quoted(&t, said);
	text_addf(&t, "%s\n\n</details>\n\n", fence);
	add_piece(m, &t);
}

/* What tests said that did not do their job: the end of it is often all that there is to know. */
static void add_logs(struct markdown *m)
{
	for (size_t i = 0; i < m->an->ncells; i++) {
		const struct cell_analysis *cell = &m->an->cells[i];

		if (cell->run_outcome != OUTCOME_ERRORED || !cell->last)
			continue;
		for (size_t k = 0; layout_logs[k]; k++)
			add_log(m, cell, layout_logs[k]);
	}
}

static void add_environment(struct markdown *m)
{
	const struct run_record *r = &m->an->run->record;
	struct text t = piece_new(m);

	text_add(&t, "<details><summary>Machine</summary>\n\n| | |\n|---|---|\n");
	for (size_t i = 0; i < r->environment.n; i++)
		text_addf(&t, "| %s | %s |\n",
			  escape_markdown(m->arena, r->environment.rows[i].name),
			  escape_markdown(m->arena, r->environment.rows[i].value));
	text_addf(&t, "\nstrain %s, run %s\n\n</details>\n\n",
		  escape_markdown(m->arena, r->version),
		  escape_markdown(m->arena, r->id));
	add_piece(m, &t);
}

static int write_markdown(const struct report *r, FILE *f, struct error *err)
{
	struct markdown m = { .an = r->analysis,
			      .arena = r->arena,
			      .text = { .arena = r->arena } };

	(void)err;
	add_verdict(&m);
	add_findings(&m);
	add_table(&m);
	add_all_gates(&m);
	add_environment(&m);
	add_logs(&m);
	if (m.left_out)
		text_addf(
			&m.text,
			"\n%zu part%s left out to keep this under 1 MiB; all is in report.html and results.json.\n",
			m.left_out, m.left_out == 1 ? " was" : "s were");
	fwrite(m.text.data, 1, m.text.size, f);
	return 0;
}

const struct report_format format_markdown = {
	.name = "markdown",
	.file = "summary.md",
	.help = "the verdict, what broke and the table, for job summaries (Markdown)",
	.write = write_markdown,
};
