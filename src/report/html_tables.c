/* The tables of report.html, readable without a script: what broke, the matrix, the gates, the machine. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"

#include "html.h"
#include "paths.h"
#include "words.h"

/* More than this in view at once is no overview: the rest is folded. */
enum { PROBLEMS_SHOWN = 40, GATES_SHOWN = 30, COLUMNS_SHOWN = 9 };

/* "40 MB", "250 1/s": a number that a gate speaks of, written as the gate writes its limit. */
static const char *gate_number(const struct page *p, const struct cell_analysis *cell,
			       const struct gate_result *g, struct quantity q)
{
	return html_escape(p->arena, page_gate_number(p, cell, g, q));
}

/* "p 0.0079", "p < 0.0001"; "" where nothing was tested. */
static const char *p_value(const struct page *p, double value)
{
	if (!isfinite(value))
		return "";
	if (value < 0.0001)
		return "&lt; 0.0001";
	return arena_printf(p->arena, "%.2g", value);
}

/* How it was judged, and what is to be said about it, below the message. */
static void put_note(const struct page *p, const char *s)
{
	if (s && *s)
		fprintf(p->file, "<span class=note>%s</span>", html_escape(p->arena, s));
}

static void put_method(const struct page *p, const char *s)
{
	if (s && *s)
		fprintf(p->file, " <span class=soft>· %s</span>",
			html_escape(p->arena, s));
}

static void put_number_heads(const struct page *p)
{
	fputs("<th class=n>Observed<th class=n>Limit", p->file);
	if (p->baselines)
		fputs("<th class=n>Baseline", p->file);
	if (p->tested)
		fputs("<th class=n>p", p->file);
}

static void put_gate_numbers(const struct page *p, const struct cell_analysis *cell,
			     const struct gate_result *g)
{
	struct quantity base = g->limit;

	base.value = g->baseline;
	fprintf(p->file, "<td class=n>%s<td class=n>%s",
		gate_number(p, cell, g, g->observed), gate_number(p, cell, g, g->limit));
	if (p->baselines)
		fprintf(p->file, "<td class=n>%s", gate_number(p, cell, g, base));
	if (p->tested)
		fprintf(p->file, "<td class=n>%s", p_value(p, g->p));
}

static void put_problem(const struct page *p, const struct problem *problem)
{
	const struct gate_result *g = problem->gate;

	fprintf(p->file, "<tr><td>%s<td>%s<td class=say>%s",
		html_verdict(p->arena, problem->outcome),
		html_cell_link(p->arena, problem->cell->cell->cell->id,
			       problem->cell->cell->cell->id),
		html_escape(p->arena, problem->message));
	if (problem->said.file)
		put_note(p,
			 arena_printf(p->arena, "last words: %s (%s)", problem->said.line,
				      paths_of_run(&p->analysis->run->record,
						   problem->said.file, p->arena)));
	if (g) {
		put_method(p, g->method);
		put_note(p, g->note);
		put_gate_numbers(p, problem->cell, g);
	} else {
		fprintf(p->file, "<td class=n><td class=n>%s%s",
			p->baselines ? "<td class=n>" : "",
			p->tested ? "<td class=n>" : "");
	}
	fprintf(p->file, "<td class=\"w soft\">%s\n",
		html_escape(p->arena, paths_suite_line(&p->analysis->run->record,
						       problem->line, p->arena)));
}

static void put_problem_table(const struct page *p, const struct problem *list, size_t n)
{
	fputs("<div class=scroll><table class=stack>\n<thead><tr><th>Outcome<th>Cell<th>What",
	      p->file);
	put_number_heads(p);
	fputs("<th>Where</thead>\n<tbody>\n", p->file);
	for (size_t i = 0; i < n; i++)
		put_problem(p, &list[i]);
	fputs("</tbody></table></div>\n", p->file);
}

void page_problems(const struct page *p)
{
	struct problems all = words_problems(p->analysis, p->arena);
	size_t shown = all.n < PROBLEMS_SHOWN ? all.n : PROBLEMS_SHOWN;

	if (!all.n)
		return;
	fputs("<section aria-labelledby=broke-title>\n"
	      "<h2 id=broke-title>What broke</h2>\n",
	      p->file);
	put_problem_table(p, all.list, shown);
	if (shown < all.n) {
		fprintf(p->file, "<details><summary>%zu more</summary>\n", all.n - shown);
		put_problem_table(p, all.list + shown, all.n - shown);
		fputs("</details>\n", p->file);
	}
	fputs("</section>\n", p->file);
}

void page_warnings(const struct page *p)
{
	const struct analysis *an = p->analysis;

	if (!an->nwarnings)
		return;
	fputs("<section aria-labelledby=warnings-title>\n"
	      "<h2 id=warnings-title>About this run</h2>\n<ul>\n",
	      p->file);
	for (size_t i = 0; i < an->nwarnings; i++)
		fprintf(p->file, "<li>%s\n", html_escape(p->arena, an->warnings[i]));
	fputs("</ul>\n</section>\n", p->file);
}

/* --- the matrix --- */

/* The values worth a column: those that say so, metrics of the test first, as many as fit a page. */
static size_t choose_columns(const struct page *p, size_t chosen[COLUMNS_SHOWN])
{
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < p->columns.n && n < COLUMNS_SHOWN; i++) {
			const struct value *v = p->columns.column[i];

			if (v->relevant && v->from_test == (pass == 0))
				chosen[n++] = i;
		}
	return n;
}

static void put_matrix_head(const struct page *p, const char *const *params,
			    const size_t *chosen, size_t n)
{
	fputs("<div class=scroll><table id=matrix>\n<thead><tr>"
	      "<th data-sort=rank>Verdict<th data-sort=text>Test<th class=n data-sort=number>"
	      "Duration",
	      p->file);
	for (size_t i = 0; params[i]; i++)
		fprintf(p->file, "<th data-sort=text>%s",
			html_escape(p->arena, params[i]));
	for (size_t i = 0; i < n; i++)
		fprintf(p->file, "<th class=n data-sort=number data-column=%zu>%s",
			chosen[i],
			html_escape(p->arena, p->columns.column[chosen[i]]->label));
	fputs("<th>Gates and remarks</thead>\n<tbody>\n", p->file);
}

/* What is broken in short, else how the test ended: "peak_rss is 52.0 MB, limit 40 MB". */
static void put_remark(const struct page *p, const struct cell_analysis *cell)
{
	size_t held = 0;

	fputs("<td class=say>", p->file);
	for (size_t i = 0; i < cell->ngates; i++)
		held += cell->gates[i].outcome == OUTCOME_PASSED;
	if (cell->ngates)
		fprintf(p->file, "%zu of %zu gate%s held", held, cell->ngates,
			text_plural(cell->ngates));
	if (cell->flaky)
		fputs(" · flaky", p->file);
	if (cell->run_outcome != OUTCOME_PASSED)
		put_note(p, cell->run_message);
	for (size_t i = 0; i < cell->ngates; i++)
		if (cell->gates[i].outcome != OUTCOME_PASSED &&
		    cell->gates[i].outcome != OUTCOME_SKIPPED)
			put_note(p, cell->gates[i].message);
	fputc('\n', p->file);
}

static void put_matrix_value(const struct page *p, const struct value *v)
{
	if (!values_known(v))
		fputs("<td class=n>-", p->file);
	else
		fprintf(p->file, "<td class=n data-v=%s>%s",
			number_text(p->arena, v->q.value),
			html_escape(p->arena, words_value(p->analysis, v, p->arena)));
}

static void put_matrix_row(const struct page *p, const struct cell_analysis *cell,
			   const char *const *params)
{
	const struct cell *c = cell->cell->cell;
	size_t index = (size_t)(cell - p->analysis->cells);
	const char *word = outcomes[cell->verdict].name;

	fprintf(p->file,
		"<tr class=broken-%s data-verdict=%s data-index=%zu data-id=\"%s\">"
		"<td>%s<td>%s<td class=n data-v=%" PRId64 ">%s",
		word, word, index, html_escape(p->arena, c->id),
		html_verdict(p->arena, cell->verdict),
		html_cell_link(p->arena, c->id, c->test->name), c->duration.us,
		html_escape(p->arena, c->duration.text));
	for (size_t i = 0; params[i]; i++)
		fprintf(p->file, "<td class=id>%s",
			html_escape(p->arena, cell_param(c, params[i])));
}

void page_matrix(const struct page *p)
{
	const struct analysis *an = p->analysis;
	const char *const *params = plan_param_names(an->run->plan, p->arena);
	size_t chosen[COLUMNS_SHOWN], n = choose_columns(p, chosen);

	put_matrix_head(p, params, chosen, n);
	for (size_t i = 0; i < an->ncells; i++) {
		const struct cell_analysis *cell = &an->cells[i];

		put_matrix_row(p, cell, params);
		for (size_t j = 0; j < n; j++)
			put_matrix_value(p, values_at(cell->typical, &p->columns,
						      chosen[j]));
		put_remark(p, cell);
	}
	fputs("</tbody></table></div>\n", p->file);
}

/* --- all gates --- */

static void put_gate(const struct page *p, const struct cell_analysis *cell,
		     const struct gate_result *g)
{
	fprintf(p->file, "<tr><td>%s<td>%s<td class=id>%s<td>%s",
		html_verdict(p->arena, g->outcome),
		html_cell_link(p->arena, cell->cell->cell->id, cell->cell->cell->id),
		html_escape(p->arena, g->gate->text), gate_level_names[g->gate->level]);
	put_gate_numbers(p, cell, g);
	fprintf(p->file, "<td class=n>%zu<td class=say>%s", g->n,
		html_escape(p->arena, g->method));
	put_note(p, g->note);
	fputc('\n', p->file);
}

void page_gates(const struct page *p)
{
	const struct analysis *an = p->analysis;
	size_t n = an->gates_by_outcome.cells;

	if (!n)
		return;
	fprintf(p->file, "<section>\n<details%s><summary>All gates (%zu)</summary>\n",
		n <= GATES_SHOWN ? " open" : "", n);
	fputs("<div class=scroll><table id=gates>\n<thead><tr><th>Outcome<th>Cell<th>Gate"
	      "<th>Level",
	      p->file);
	put_number_heads(p);
	fputs("<th class=n>n<th>Method</thead>\n<tbody>\n", p->file);
	for (size_t i = 0; i < an->ncells; i++)
		for (size_t j = 0; j < an->cells[i].ngates; j++)
			put_gate(p, &an->cells[i], &an->cells[i].gates[j]);
	fputs("</tbody></table></div>\n</details>\n</section>\n", p->file);
}

void page_environment(const struct page *p)
{
	const struct run_record *r = &p->analysis->run->record;

	fputs("<section>\n<details><summary>The machine and the run</summary>\n"
	      "<div class=scroll><table class=pairs>\n",
	      p->file);
	fprintf(p->file, "<tr><th scope=row>run<td class=id>%s\n",
		html_escape(p->arena, r->id));
	fprintf(p->file, "<tr><th scope=row>suite<td class=id>%s\n",
		html_escape(p->arena, r->suite_file));
	fprintf(p->file, "<tr><th scope=row>fingerprint<td class=id>%s\n",
		html_escape(p->arena, r->fingerprint));
	for (size_t i = 0; i < r->environment.n; i++)
		fprintf(p->file, "<tr><th scope=row>%s<td class=id>%s\n",
			html_escape(p->arena, r->environment.rows[i].name),
			html_escape(p->arena, r->environment.rows[i].value));
	fputs("</table></div>\n</details>\n</section>\n", p->file);
}
