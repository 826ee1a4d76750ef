/*
 * report.html: one file that holds everything, for people.
 *
 * templates/page/page.html with its {{slots}} filled in. What matters is plain HTML
 * (verdict, matrix, gates); a script adds sorting, filters and charts. Nothing is loaded
 * from anywhere, and the Content-Security-Policy lets nothing but these very scripts and
 * styles act: their digests are made at build time (ci/embed).
 */
#include "html.h"

#include <math.h>
#include <string.h>

#include "base/asset.h"
#include "base/clock.h"

#include "formats.h"
#include "html_series.h"
#include "words.h"

static const char *suite_name(const struct page *p)
{
	const char *name = p->analysis->run->plan->suite->name;

	return name && *name ? name : "strain";
}

static void put_title(const struct page *p)
{
	page_put(p, "%s: %s", outcomes[p->analysis->verdict].name, suite_name(p));
}

static void put_heading(const struct page *p)
{
	page_put(p, "%s", suite_name(p));
}

static const char *duration(const struct page *p, int64_t us)
{
	return quantity_format(
		p->arena, (struct quantity){ .value = (double)us, .unit = UNIT_TIME },
		SIZES_BINARY);
}

/* The first `n` characters. */
static const char *head(const struct page *p, const char *s, size_t n)
{
	return arena_strndup(p->arena, s, strnlen(s, n));
}

/* "2026-03-04 05:06:07 UTC · 2.1 min · host · 3f2a91c on main, with changes · strain 0.1" */
static void put_meta(const struct page *p)
{
	enum { TO_THE_SECOND = sizeof "2026-03-04 05:06:07" - 1, COMMIT = 12 };
	const struct run *run = p->analysis->run;
	int64_t start = run->record.started_utc_us, end = run->ended_utc_us;
	const struct facts *facts = &run->record.environment;
	const char *host = facts_find(facts, "hostname"),
		   *commit = facts_find(facts, "git_commit"),
		   *branch = facts_find(facts, "git_branch"),
		   *dirty = facts_find(facts, "git_dirty");

	page_put(p, "%s UTC", head(p, clock_format_csv(p->arena, start), TO_THE_SECOND));
	if (end > start)
		page_put(p, " · %s", duration(p, end - start));
	if (host)
		page_put(p, " · %s", host);
	if (commit)
		page_put(p, " · %s", head(p, commit, COMMIT));
	if (branch)
		page_put(p, " on %s", branch);
	if (dirty && !strcmp(dirty, "yes"))
		page_put(p, ", with changes");
	page_put(p, " · strain %s", run->record.version);
}

static void put_verdict(const struct page *p)
{
	const struct analysis *an = p->analysis;
	/* its name stands before it, as a mark */
	const char *unjudged =
		words_verdict(an, p->arena) + strlen(outcomes[an->verdict].name);

	page_put(p, "<section class=\"verdict is-%s\">\n<p>",
		 outcomes[words_look(an)].name);
	page_put_verdict(p, an->verdict);
	page_put(p,
		 "%s <span class=soft>%s%s</span></p>\n"
		 "<p>%s · %s</p>\n</section>",
		 unjudged, an->run->interrupted ? "interrupted · " : "",
		 an->exit_status ? "exit status 1" : "exit status 0",
		 words_counts(p->arena, &an->cells_by_verdict, "cell"),
		 words_counts(p->arena, &an->gates_by_outcome, "gate"));
}

static const struct {
	const char *name;
	void (*put)(const struct page *p);
} slots[] = {
	{ "script_digests", page_script_digests },
	{ "style_digests", page_style_digests },
	{ "styles", page_styles },
	{ "title", put_title },
	{ "heading", put_heading },
	{ "meta", put_meta },
	{ "verdict", put_verdict },
	{ "findings", page_findings },
	{ "warnings", page_warnings },
	{ "matrix", page_matrix },
	{ "gates", page_gates },
	{ "environment", page_environment },
	{ "data", page_data },
	{ "scripts", page_scripts },
};

static int put_slot(const struct page *p, const char *name, struct error *err)
{
	for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
		if (!strcmp(slots[i].name, name)) {
			slots[i].put(p);
			return 0;
		}
	return error_set(err, "the page's template has no slot '%s'", name);
}

static int put_template(const struct page *p, const char *s, struct error *err)
{
	for (const char *open = strstr(s, "{{"); open; open = strstr(s, "{{")) {
		const char *close = strstr(open, "}}");

		if (!close)
			break;
		fwrite(s, 1, (size_t)(open - s), p->file);
		if (put_slot(p,
			     arena_strndup(p->arena, open + 2, (size_t)(close - open - 2)),
			     err) < 0)
			return -1;
		s = close + 2;
	}
	fputs(s, p->file);
	return 0;
}

static bool any_number(const struct page *p, const struct value_columns *all, size_t i)
{
	const struct analysis *an = p->analysis;

	for (size_t c = 0; c < an->ncells; c++)
		if (values_known(values_at(an->cells[c].typical, all, i)))
			return true;
	return false;
}

static bool is_gated(const struct analysis *an, const struct measure *v)
{
	for (size_t i = 0; i < an->ncells; i++)
		for (size_t j = 0; j < an->cells[i].ngates; j++)
			if (!strcmp(an->cells[i].gates[j].gate->subject, v->name))
				return true;
	return false;
}

/* Columns that any cell has a number for; of a large run those that are looked at first. */
static struct value_columns columns_with_numbers(const struct page *p)
{
	enum { NUMBERS_MOST = 200000 }; /* a megabyte of them */
	struct value_columns all = values_of_run(p->analysis, p->arena), some = { 0 };
	bool few = all.n * p->analysis->ncells <= NUMBERS_MOST;

	some.column = arena_array(p->arena, all.n, sizeof(const struct measure *));
	for (size_t i = 0; i < all.n; i++) {
		const struct measure *v = all.column[i];

		if (any_number(p, &all, i) &&
		    (few || v->relevant || (v->from_test && !v->series) ||
		     is_gated(p->analysis, v)))
			some.column[some.n++] = v;
	}
	return some;
}

/* A run without baselines and tests needs no columns for them. */
static void note_columns(struct page *p)
{
	const struct analysis *an = p->analysis;

	for (size_t i = 0; i < an->ncells; i++)
		for (size_t j = 0; j < an->cells[i].ngates; j++) {
			p->baselines |= isfinite(an->cells[i].gates[j].baseline) != 0;
			p->tested |= isfinite(an->cells[i].gates[j].p) != 0;
		}
	p->columns = columns_with_numbers(p);
}

static int write_html(const struct report *r, FILE *f, struct error *err)
{
	const struct asset *template = asset_find("page/page.html");
	struct page page = {
		.report = r,
		.analysis = r->analysis,
		.arena = r->arena,
		.file = f,
	};

	if (page_assets_missing())
		return error_set(err, "this strain was built without '%s'",
				 page_assets_missing());
	note_columns(&page);
	return put_template(&page, template->data, err);
}

const struct report_format format_html = {
	.name = "html",
	.file = "report.html",
	.help = "everything, for people: tables and charts in one file",
	.write = write_html,
	.series = &page_series,
};
