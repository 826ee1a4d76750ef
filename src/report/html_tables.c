/*
 * The tables of report.html, readable without a script: what broke, the matrix, the
 * gates, the machine.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"

#include "findings.h"
#include "html.h"
#include "paths.h"
#include "words.h"

/*
 * More than this in view at once is no overview: the rest is folded. A browser lays out
 * 500 rows without a pause; of what is folded a thousand rows are more than anybody
 * reads, and the rest is in gates.csv.
 */
enum {
	FINDINGS_SHOWN = 40,
	FINDINGS_MOST = 1000,
	GATES_SHOWN = 30,
	GATES_MOST = 1000,
	COLUMNS_SHOWN = 9,
	ROWS_SHOWN = 500,
};

/* "0.0079", "< 0.0001"; "" where nothing was tested. */
static const char *p_value(const struct page *p, double value)
{
	if (!isfinite(value))
		return "";
	if (value < 0.0001)
		return "< 0.0001";
	return arena_printf(p->arena, "%.2g", value);
}

/* How it was judged, and what is to be said about it, below the message. */
static void put_note(const struct page *p, const char *s)
{
	if (s && *s)
		page_put(p, "<span class=note>%s</span>", s);
}

static void put_method(const struct page *p, const char *s)
{
	if (s && *s)
		page_put(p, " <span class=soft>· %s</span>", s);
}

static void put_number_heads(const struct page *p)
{
	page_put(p, "<th class=n>Observed<th class=n>Limit");
	if (p->baselines)
		page_put(p, "<th class=n>Baseline");
	if (p->tested)
		page_put(p, "<th class=n>p");
}

static void put_gate_numbers(const struct page *p, const struct cell_analysis *cell,
			     const struct gate_result *g)
{
	struct quantity base = g->limit;

	base.value = g->baseline;
	page_put(p, "<td class=n>%s<td class=n>%s",
		 page_gate_number(p, cell, g, g->observed),
		 page_gate_number(p, cell, g, g->limit));
	if (p->baselines)
		page_put(p, "<td class=n>%s", page_gate_number(p, cell, g, base));
	if (p->tested)
		page_put(p, "<td class=n>%s", p_value(p, g->p));
}

/* The test itself has no numbers. */
static void put_no_numbers(const struct page *p)
{
	page_put(p, "<td class=n><td class=n>");
	if (p->baselines)
		page_put(p, "<td class=n>");
	if (p->tested)
		page_put(p, "<td class=n>");
}

static void put_outcome_and_cell(const struct page *p, enum outcome outcome,
				 const struct cell *cell)
{
	page_put(p, "<tr><td>");
	page_put_verdict(p, outcome);
	page_put(p, "<td>");
	page_put_link(p, cell->id, cell->id);
}

static void put_last_words(const struct page *p, const struct last_words *said)
{
	if (said->file)
		put_note(p, arena_printf(p->arena, "last words: %s (%s)", said->line,
					 paths_of_run(&p->analysis->run->record,
						      said->file, p->arena)));
}

static void put_finding(const struct page *p, const struct finding *finding)
{
	const struct gate_result *g = finding->gate;

	put_outcome_and_cell(p, finding->outcome, finding->cell->cell->cell);
	page_put(p, "<td class=say>%s", finding->message);
	put_last_words(p, &finding->said);
	if (g) {
		put_method(p, g->method);
		put_note(p, g->note);
		put_gate_numbers(p, finding->cell, g);
	} else {
		put_no_numbers(p);
	}
	page_put(p, "<td class=\"w soft\">%s\n",
		 paths_suite_line(&p->analysis->run->record, finding->line, p->arena));
}

static void put_findings(const struct page *p, const struct finding *list, size_t n)
{
	page_put(p, "<div class=scroll><table class=stack>\n"
		    "<thead><tr><th>Outcome<th>Cell<th>What");
	put_number_heads(p);
	page_put(p, "<th>Where</thead>\n<tbody>\n");
	for (size_t i = 0; i < n; i++)
		put_finding(p, &list[i]);
	page_put(p, "</tbody></table></div>\n");
}

void page_findings(const struct page *p)
{
	struct findings all = findings_of(p->analysis, p->arena);
	size_t shown = all.n < FINDINGS_SHOWN ? all.n : FINDINGS_SHOWN,
	       most = all.n < FINDINGS_MOST ? all.n : FINDINGS_MOST;

	if (!all.n)
		return;
	page_put(p, "<section aria-labelledby=broke-title>\n"
		    "<h2 id=broke-title>What broke</h2>\n");
	put_findings(p, all.list, shown);
	if (shown < all.n) {
		page_put(p, "<details><summary>%zu more%s</summary>\n", all.n - shown,
			 all.n > most ? ", not all of them here: see gates.csv" : "");
		put_findings(p, all.list + shown, most - shown);
		page_put(p, "</details>\n");
	}
	page_put(p, "</section>\n");
}

void page_warnings(const struct page *p)
{
	const struct analysis *an = p->analysis;

	if (!an->nwarnings)
		return;
	page_put(p, "<section aria-labelledby=warnings-title>\n"
		    "<h2 id=warnings-title>About this run</h2>\n<ul>\n");
	for (size_t i = 0; i < an->nwarnings; i++)
		page_put(p, "<li>%s\n", an->warnings[i]);
	page_put(p, "</ul>\n</section>\n");
}

/* --- the matrix --- */

/*
 * The values worth a column: those that say so, metrics of the test first, as many as fit
 * a page.
 */
static size_t choose_columns(const struct page *p, size_t chosen[COLUMNS_SHOWN])
{
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < p->columns.n && n < COLUMNS_SHOWN; i++) {
			const struct measure *m = p->columns.column[i];

			if (m->relevant && m->from_test == (pass == 0))
				chosen[n++] = i;
		}
	return n;
}

static void put_matrix_head(const struct page *p, const char *const *params,
			    const size_t *chosen, size_t n)
{
	page_put(p, "<div class=scroll><table id=matrix>\n<thead><tr>"
		    "<th data-sort=rank>Verdict<th data-sort=text>Test"
		    "<th class=n data-sort=number>Duration");
	for (size_t i = 0; params[i]; i++)
		page_put(p, "<th data-sort=text>%s", params[i]);
	for (size_t i = 0; i < n; i++)
		page_put(p, "<th class=n data-sort=number data-column=%zu>%s", chosen[i],
			 p->columns.column[chosen[i]]->label);
	page_put(p, "<th>Gates and remarks</thead>\n<tbody>\n");
}

/* What is broken in short, else how the test ended: "peak_rss is 52.0 MB, limit 40 MB". */
static void put_remark(const struct page *p, const struct cell_analysis *cell)
{
	size_t held = 0;

	page_put(p, "<td class=say>");
	for (size_t i = 0; i < cell->ngates; i++)
		held += cell->gates[i].outcome == OUTCOME_PASSED;
	if (cell->ngates)
		page_put(p, "%zu of %zu gate%s held", held, cell->ngates,
			 text_plural(cell->ngates));
	if (cell->flaky)
		page_put(p, " · flaky");
	if (cell->run_outcome != OUTCOME_PASSED)
		put_note(p, cell->run_message);
	for (size_t i = 0; i < cell->ngates; i++)
		if (cell->gates[i].outcome != OUTCOME_PASSED &&
		    cell->gates[i].outcome != OUTCOME_SKIPPED)
			put_note(p, cell->gates[i].message);
	page_put(p, "\n");
}

static void put_matrix_value(const struct page *p, const struct value *v)
{
	if (!values_known(v))
		page_put(p, "<td class=n>-");
	else
		page_put(p, "<td class=n>%s", words_value(p->analysis, v, p->arena));
}

static void put_matrix_row(const struct page *p, const struct cell_analysis *cell,
			   const char *const *params)
{
	const struct cell *c = cell->cell->cell;
	const char *word = outcomes[cell->verdict].name;

	page_put(p, "<tr data-verdict=%s><td class=\"v v-%s\">%s<td>", word, word, word);
	page_put_link(p, c->id, c->test->name);
	page_put(p, "<td class=n data-v=%" PRId64 ">%s", c->duration.us, c->duration.text);
	for (size_t i = 0; params[i]; i++)
		page_put(p, "<td class=id>%s", cell_param(c, params[i]));
}

/* Rows that the script takes from here; without one they are there at a click. */
static void put_more(const struct page *p, size_t n)
{
	page_put(p,
		 "</tbody></table></div>\n<details id=more><summary>%zu more cells"
		 "</summary>\n<div class=scroll><table><tbody>\n",
		 n);
}

void page_matrix(const struct page *p)
{
	const struct analysis *an = p->analysis;
	const char *const *params = plan_param_names(an->run->plan, p->arena);
	size_t chosen[COLUMNS_SHOWN], n = choose_columns(p, chosen);

	put_matrix_head(p, params, chosen, n);
	for (size_t i = 0; i < an->ncells; i++) {
		const struct cell_analysis *cell = &an->cells[i];

		if (i == ROWS_SHOWN)
			put_more(p, an->ncells - i);
		put_matrix_row(p, cell, params);
		for (size_t j = 0; j < n; j++)
			put_matrix_value(p, values_at(cell->typical, &p->columns,
						      chosen[j]));
		put_remark(p, cell);
	}
	page_put(p, "</tbody></table></div>\n");
	if (an->ncells > ROWS_SHOWN)
		page_put(p, "</details>\n");
}

/* --- all gates --- */

static void put_gate(const struct page *p, const struct cell_analysis *cell,
		     const struct gate_result *g)
{
	put_outcome_and_cell(p, g->outcome, cell->cell->cell);
	page_put(p, "<td class=id>%s<td>%s", g->gate->text,
		 gate_level_names[g->gate->level]);
	put_gate_numbers(p, cell, g);
	page_put(p, "<td class=n>%zu<td class=say>%s", g->n, g->method);
	put_note(p, g->note);
	page_put(p, "\n");
}

void page_gates(const struct page *p)
{
	const struct analysis *an = p->analysis;
	size_t n = an->gates_by_outcome.cells;

	if (!n)
		return;
	if (n > GATES_MOST) {
		page_put(p, "<p class=soft>All %zu gates are in gates.csv.\n", n);
		return;
	}
	page_put(p, "<section>\n<details%s><summary>All gates (%zu)</summary>\n",
		 n <= GATES_SHOWN ? " open" : "", n);
	page_put(p, "<div class=scroll><table id=gates>\n<thead><tr><th>Outcome<th>Cell"
		    "<th>Gate<th>Level");
	put_number_heads(p);
	page_put(p, "<th class=n>n<th>Method</thead>\n<tbody>\n");
	for (size_t i = 0; i < an->ncells; i++)
		for (size_t j = 0; j < an->cells[i].ngates; j++)
			put_gate(p, &an->cells[i], &an->cells[i].gates[j]);
	page_put(p, "</tbody></table></div>\n</details>\n</section>\n");
}

static void put_pair(const struct page *p, const char *name, const char *value)
{
	page_put(p, "<tr><th scope=row>%s<td class=id>%s\n", name, value);
}

void page_environment(const struct page *p)
{
	const struct run_record *r = &p->analysis->run->record;

	page_put(p, "<section>\n<details><summary>The machine and the run</summary>\n"
		    "<div class=scroll><table class=pairs>\n");
	put_pair(p, "run", r->id);
	put_pair(p, "suite", r->suite_file);
	put_pair(p, "fingerprint", r->fingerprint);
	for (size_t i = 0; i < r->environment.n; i++)
		put_pair(p, r->environment.rows[i].name, r->environment.rows[i].value);
	page_put(p, "</table></div>\n</details>\n</section>\n");
}
