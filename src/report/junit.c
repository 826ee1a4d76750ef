/*
 * junit.xml: testsuites > testsuite (a cell) > testcase (the test itself, then each of
 * its gates), nothing nested.
 *
 * Readers differ in what they look at: some show only the message, some only the text,
 * few know properties. So what matters is in message and text, one result element per
 * testcase, and a warning is a line in system-out.
 */
#include "junit.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/files.h"
#include "store/layout.h"

#include "formats.h"
#include "paths.h"

enum { FILE_LIMIT = 10000000 };

static const struct junit_level levels[] = {
	{ 65536, true, true }, { 16384, true, true }, { 4096, true, true },
	{ 1024, true, true },  { 1024, false, true }, { 1024, false, false },
};
enum { NLEVELS = sizeof levels / sizeof *levels };

static void count(mxml_node_t *node, const char *name, size_t n)
{
	mxmlElementSetAttrf(node, name, "%zu", n);
}

/* In this order, and again with the right numbers when they are known. */
static void set_tally(mxml_node_t *node, const struct junit_tally *t, struct arena *a)
{
	size_t tests = 0;

	for (size_t i = 0; i < RESULT_END; i++)
		tests += t->of[i];
	count(node, "tests", tests);
	count(node, "failures", t->of[RESULT_FAILURE]);
	count(node, "errors", t->of[RESULT_ERROR]);
	count(node, "skipped", t->of[RESULT_SKIPPED]);
	xml_attribute(node, "time", number_seconds(a, t->time_us), a);
}

static void add_suite_properties(struct junit_suite *s)
{
	struct junit *j = s->junit;
	const struct cell *cell = s->cell->cell->cell;
	const struct facts *facts = &j->run->record.environment;
	mxml_node_t *p = mxmlNewElement(s->node, "properties");

	junit_property(p, "tool",
		       arena_printf(j->arena, "strain %s", j->run->record.version),
		       j->arena);
	junit_property(p, "cell.id", cell->id, j->arena);
	for (size_t i = 0; i < cell->nparams; i++)
		junit_property(p,
			       arena_printf(j->arena, "param.%s", cell->params[i].name),
			       cell->params[i].value, j->arena);
	junit_property_number(p, "param.duration_s", (double)cell->duration.us / 1e6,
			      j->arena);
	junit_property(p, "run.id", j->run->record.id, j->arena);
	for (size_t i = 0; j->level->details && i < facts->n; i++)
		junit_property(p, arena_printf(j->arena, "env.%s", facts->rows[i].name),
			       facts->rows[i].value, j->arena);
}

static int64_t suite_start(const struct junit_suite *s)
{
	const struct run_cell *cell = s->cell->cell;

	return cell->nattempts ? cell->attempts[0].record.started_utc_us
			       : s->junit->run->record.started_utc_us;
}

static void add_suite(struct junit *j, mxml_node_t *root, const struct cell_analysis *cell)
{
	struct junit_suite s = { j,
				 cell,
				 mxmlNewElement(root, "testsuite"),
				 { { 0 }, 0 },
				 { .arena = j->arena },
				 { .arena = j->arena } };
	const struct junit_tally none = { { 0 }, 0 };
	const char *host = facts_find(&j->run->record.environment, "hostname");

	xml_attribute(s.node, "name", names_plain(j->arena, cell->cell->cell->id),
		      j->arena);
	xml_attribute(s.node, "package", "", j->arena);
	mxmlElementSetAttrf(s.node, "id", "%zu", cell->cell->cell->index);
	xml_attribute(s.node, "timestamp", clock_format_iso(j->arena, suite_start(&s)),
		      j->arena);
	xml_attribute(s.node, "hostname", host ? host : "unknown", j->arena);
	set_tally(s.node, &none, j->arena);
	if (!j->strict && j->file)
		xml_attribute(s.node, "file", j->file, j->arena);
	add_suite_properties(&s);
	junit_add_run(&s);
	for (size_t i = 0; i < cell->ngates; i++)
		junit_add_gate(&s, &cell->gates[i]);
	if (j->strict) {
		junit_text(j, s.node, "system-out", text_string(&s.out));
		junit_text(j, s.node, "system-err", text_string(&s.err));
	}
	set_tally(s.node, &s.tally, j->arena);
	for (size_t i = 0; i < RESULT_END; i++)
		j->all.of[i] += s.tally.of[i];
	j->all.time_us += s.tally.time_us;
}

/* --- the document, cell by cell: there may be ten thousands of them --------------------- */

/* A document of one element below <testsuites>: where that one begins and ends. */
struct piece {
	char *text; /* to be freed; NULL: no memory */
	const char *inner, *end;
};

static struct piece piece_of(mxml_node_t *document)
{
	struct piece p = { .text = xml_save(document) };

	if (!p.text)
		return p;
	/* a ">" in an attribute is a reference */
	p.inner = strchr(strchr(strstr(p.text, "<testsuites"), '>'), '\n') + 1;
	for (const char *q = p.inner; (q = strstr(q, "</testsuites>")); q++)
		p.end = q;
	return p;
}

/* What is known when all cells are. */
static mxml_node_t *new_root(mxml_node_t *document, const struct junit *j, struct arena *a)
{
	mxml_node_t *root = mxmlNewElement(document, "testsuites");

	if (j->strict)
		return root;
	xml_attribute(root, "name", j->run->plan->suite->name, a);
	set_tally(root, &j->all, a);
	xml_attribute(root, "timestamp",
		      clock_format_iso(a, j->run->record.started_utc_us), a);
	return root;
}

/* One testsuite's text, behind those before it; -1 where there is no memory. */
static int put_suite(struct junit *j, const struct cell_analysis *cell, FILE *body)
{
	scoped_arena a = arena_new();
	mxml_node_t *document = mxmlNewXML("1.0"),
		    *root = mxmlNewElement(document, "testsuites");
	struct piece p;

	j->arena = a;
	add_suite(j, root, cell);
	p = piece_of(document);
	mxmlDelete(document);
	if (!p.text)
		return -1;
	fwrite(p.inner, 1, (size_t)(p.end - p.inner), body);
	free(p.text);
	return 0;
}

/* The head, which is written last, the suites, the end. */
static char *put_together(const struct junit *j, const char *body, size_t size,
			  struct arena *a)
{
	mxml_node_t *document = mxmlNewXML("1.0");
	struct piece p;
	char *text = NULL;
	size_t total;
	FILE *f;

	/* an element of some kind, lest the root be one tag only */
	mxmlNewElement(new_root(document, j, a), "testsuite");
	p = piece_of(document);
	mxmlDelete(document);
	f = p.text ? open_memstream(&text, &total) : NULL;
	if (f) {
		fwrite(p.text, 1, (size_t)(p.inner - p.text), f);
		fwrite(body, 1, size, f);
		fputs("</testsuites>\n", f);
		fclose(f);
	}
	free(p.text);
	return text;
}

/* Are there cells enough to tell what all will come to, and is it far more than a file may have? */
static bool is_hopeless(size_t done, size_t cells, long size)
{
	enum { ENOUGH = 200 };

	return done >= ENOUGH &&
	       (double)size / (double)done * (double)cells > 2.0 * FILE_LIMIT;
}

/* NULL where there is no memory; "" where it would be far too large, and `last` is not set. */
static char *build(const struct report *r, const struct junit_level *level, bool last,
		   struct arena *a)
{
	struct junit j = {
		.an = r->analysis,
		.run = r->analysis->run,
		.names = names_new(a),
		.level = level,
		.strict = r->options.junit_strict,
		.file = paths_suite(&r->analysis->run->record, a),
	};
	char *body = NULL, *text = NULL;
	bool hopeless = false;
	size_t size = 0, i;
	FILE *f = open_memstream(&body, &size);

	for (i = 0; f && i < j.an->ncells && !hopeless; i++) {
		if (put_suite(&j, &j.an->cells[i], f) < 0)
			break;
		hopeless = !last && is_hopeless(i + 1, j.an->ncells, ftell(f));
	}
	if (f && fclose(f) == 0 && (hopeless || i == j.an->ncells))
		text = hopeless ? strdup("") : put_together(&j, body, size, a);
	free(body);
	return text;
}

/*
 * Can what the tests said fit at this level? Told from the logs' sizes: building the
 * document to see takes long.
 */
static bool output_fits(const struct analysis *an, const struct junit_level *level)
{
	int64_t limit = (int64_t)level->text, sum = 0;

	for (size_t i = 0; level->output && i < an->ncells; i++) {
		const struct cell_analysis *c = &an->cells[i];

		if (!c->last || outcomes[c->run_outcome].result == RESULT_PASSED)
			continue;
		for (size_t k = 0; layout_logs[k]; k++) {
			scoped_long_file log;

			long_file_open(&log, an->run, c->last, layout_logs[k], NULL);
			sum += log.size < limit ? log.size : limit;
		}
	}
	return sum <= FILE_LIMIT;
}

/* Parsers refuse large files: say less of each test until it fits. */
static int write_junit(const struct report *r, FILE *f, struct error *err)
{
	char *text = NULL;
	size_t size = 0;

	for (size_t i = 0; i < NLEVELS; i++) {
		scoped_arena a = arena_new();

		if (!output_fits(r->analysis, &levels[i]))
			continue;
		free(text);
		text = build(r, &levels[i], i + 1 == NLEVELS, a);
		if (!text)
			return error_set(err, "out of memory");
		size = strlen(text);
		if (size && size <= FILE_LIMIT)
			break;
	}
	fwrite(text, 1, size, f);
	free(text);
	return 0;
}

const struct report_format format_junit = {
	.name = "junit",
	.file = "junit.xml",
	.help = "JUnit XML: a suite per cell, a case for the run and one per gate",
	.write = write_junit,
};
