/*
 * junit.xml: testsuites > testsuite (a cell) > testcase (the test itself, then each of its gates), nothing nested.
 *
 * Readers differ in what they look at: some show only the message, some only the text, few know properties. So what
 * matters is in message and text, one result element per testcase, and a warning is a line in system-out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/fs.h"

#include "escape.h"
#include "excerpt.h"
#include "formats.h"
#include "names.h"
#include "paths.h"
#include "values.h"
#include "words.h"
#include "xml.h"

enum { FILE_LIMIT = 10000000, MESSAGE_LIMIT = 500, LINE_LIMIT = 300 };

/* What is given up, step by step, until the file is small enough; results never are. */
struct level {
	size_t text;  /* bytes of one text */
	bool output;  /* what the tests said */
	bool details; /* properties of testcases, the environment in every testsuite */
};

static const struct level levels[] = {
	{ 65536, true, true }, { 16384, true, true }, { 4096, true, true },
	{ 1024, true, true },  { 1024, false, true }, { 1024, false, false },
};
enum { NLEVELS = sizeof levels / sizeof *levels };

static const char *const result_elements[RESULT_END] = { NULL, "failure", "error",
							 "skipped" };

static const char *const op_names[] = { "lt", "le", "gt", "ge", "eq", "ne" };

struct tally {
	size_t of[RESULT_END];
	int64_t time_us;
};

struct junit {
	const struct analysis *an;
	const struct run *run;
	struct arena *arena;
	struct names *names;
	const struct level *level;
	bool strict;
	const char *file; /* of the suite, below the root of the sources; NULL: there is none */
	struct tally all;
};

/* The testsuite that is being written. */
struct testsuite {
	struct junit *junit;
	const struct cell_analysis *cell;
	mxml_node_t *node;
	struct tally tally;
	struct text out, err; /* strict: what the testcases would have said */
};

/* One testcase, before it becomes an element. */
struct testcase {
	const char *name; /* without the cell: "run", "gate peak_rss" */
	enum result result;
	const char *message, *type, *details;
	int64_t time_us;
	int line;
	const char *out, *err; /* system-out, system-err; "" or NULL: none */
};

/* --- small parts ---------------------------------------------------------------------- */

static void count(mxml_node_t *node, const char *name, size_t n)
{
	mxmlElementSetAttrf(node, name, "%zu", n);
}

/* In this order, and again with the right numbers when they are known. */
static void set_tally(mxml_node_t *node, const struct tally *t, struct arena *a)
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

static void property(mxml_node_t *properties, const char *name, const char *value,
		     struct arena *a)
{
	mxml_node_t *node = mxmlNewElement(properties, "property");

	xml_attribute(node, "name", escape_line(a, name), a);
	xml_attribute(node, "value", value ? value : "", a);
}

static void property_number(mxml_node_t *properties, const char *name, double value,
			    struct arena *a)
{
	if (isfinite(value))
		property(properties, name, number_text(a, value), a);
}

/* "strain-results/cells/0001-parallel-5s/attempt-1/stderr.log"; NULL when it is not there. */
static const char *file_path(const struct junit *j, const struct run_attempt *at,
			     const char *file)
{
	const char *path = arena_printf(j->arena, "%s/%s", at->dir, file);

	if (!fs_exists(j->run->dir_fd, path))
		return NULL;
	return paths_of_run(&j->run->record, path, j->arena);
}

static void add_attachment(struct text *t, const char *path)
{
	if (path)
		text_addf(t, "[[ATTACHMENT|%s]]\n", escape_line(t->arena, path));
}

/* --- a testcase ----------------------------------------------------------------------- */

/* Dots part packages for those who split there: "strain.SUITE.TEST". */
static const char *package_part(struct arena *a, const char *name)
{
	char *part = arena_strdup(a, names_plain(a, name));

	for (char *p = part; (p = strchr(p, '.'));)
		*p = '_';
	return part;
}

static mxml_node_t *testcase_open(struct testsuite *s, const struct testcase *t)
{
	struct junit *j = s->junit;
	const struct cell *cell = s->cell->cell->cell;
	mxml_node_t *node = mxmlNewElement(s->node, "testcase");
	const char *name = arena_printf(j->arena, "%s %s", cell->id, t->name);

	xml_attribute(node, "name", names_unique(j->names, name), j->arena);
	xml_attribute(node, "classname",
		      arena_printf(j->arena, "strain.%s.%s",
				   package_part(j->arena, j->run->plan->suite->name),
				   package_part(j->arena, cell->test->name)),
		      j->arena);
	xml_attribute(node, "time", number_seconds(j->arena, t->time_us), j->arena);
	if (!j->strict && t->line > 0 && j->file) {
		xml_attribute(node, "file", j->file, j->arena);
		mxmlElementSetAttrf(node, "line", "%d", t->line);
	}
	s->tally.of[t->result]++;
	s->tally.time_us += t->time_us;
	return node;
}

/* The same line first, then details, last where it stands: some readers show only this text. */
static const char *result_text(struct testsuite *s, const struct testcase *t,
			       const char *message)
{
	struct arena *a = s->junit->arena;
	struct text text = { .arena = a };

	text_addf(&text, "%s\n", message);
	if (t->details && *t->details)
		text_addf(&text, "%s\n", t->details);
	if (t->line > 0 && s->junit->file)
		text_addf(&text, "%s:%d\n", escape_line(a, s->junit->file), t->line);
	return escape_shorten(a, text_string(&text), s->junit->level->text);
}

static void add_result(struct testsuite *s, mxml_node_t *node, const struct testcase *t)
{
	struct arena *a = s->junit->arena;
	const char *message;
	mxml_node_t *element;

	if (t->result == RESULT_PASSED)
		return;
	message = escape_cut(a, escape_line(a, t->message), MESSAGE_LIMIT);
	element = xml_child_text(node, result_elements[t->result],
				 result_text(s, t, message), a);
	xml_attribute(element, "message", message, a);
	if (t->result != RESULT_SKIPPED)
		xml_attribute(element, "type", t->type, a);
}

static void add_text(const struct junit *j, mxml_node_t *node, const char *element,
		     const char *s)
{
	xml_child_text(node, element, escape_shorten(j->arena, s, j->level->text),
		       j->arena);
}

static void add_output(struct testsuite *s, mxml_node_t *node, const struct testcase *t)
{
	struct junit *j = s->junit;

	if (j->strict) {
		text_add(&s->out, t->out ? t->out : "");
		text_add(&s->err, t->err ? t->err : "");
		return;
	}
	if (t->out && *t->out)
		add_text(j, node, "system-out", t->out);
	if (t->err && *t->err)
		add_text(j, node, "system-err", t->err);
}

/* --- the test itself ------------------------------------------------------------------ */

static const char *attempt_line(struct arena *a, const struct run_attempt *at)
{
	return arena_printf(a, "attempt %lld: %s", (long long)at->record.number,
			    at->record.text ? escape_line(a, at->record.text)
					    : "ended unknown");
}

/* Tries that failed before the one that stands: flaky when that one passed, reruns when it did not. */
static void add_tries(struct testsuite *s, mxml_node_t *node)
{
	const struct cell_analysis *c = s->cell;
	const char *element = c->run_outcome == OUTCOME_PASSED ? "flakyFailure"
							       : "rerunFailure";
	struct arena *a = s->junit->arena;

	for (size_t i = 0; i < c->cell->nattempts; i++) {
		const struct run_attempt *at = &c->cell->attempts[i];
		const char *line = attempt_line(a, at);
		mxml_node_t *try;

		if (!at->superseded || at->record.ok || at->record.role != ROLE_MEASURED)
			continue;
		try = mxmlNewElement(node, element);
		xml_attribute(try, "message", escape_cut(a, line, MESSAGE_LIMIT), a);
		xml_attribute(try, "type",
			      arena_printf(a, "run.%s", ending_names[at->record.ending]),
			      a);
		xml_child_text(try, "stackTrace", line, a);
	}
}

static void add_run_properties(struct testsuite *s, mxml_node_t *node)
{
	struct junit *j = s->junit;
	const struct cell_analysis *c = s->cell;
	mxml_node_t *properties = mxmlNewElement(node, "properties");
	const char *log;

	if (c->last && c->last->record.exit_code != NO_VALUE)
		property_number(properties, "exit_code",
				(double)c->last->record.exit_code, j->arena);
	property_number(properties, "attempts", (double)c->cell->nattempts, j->arena);
	log = c->last ? file_path(j, c->last, "stderr.log") : NULL;
	if (log)
		property(properties, "attachment", log, j->arena);
}

/* "last words: …" and where the rest stands; NULL where nothing was said. */
static const char *last_words(const struct junit *j, const struct cell_analysis *c)
{
	struct last_words said =
		excerpt_last_words(j->run, c->last, LINE_LIMIT, j->arena);

	if (!said.file)
		return NULL;
	return arena_printf(j->arena, "last words:\n%s\n%s", said.lines,
			    paths_of_run(&j->run->record, said.file, j->arena));
}

/* What a setup or teardown that failed had to say. */
static void quote_stages(struct testsuite *s, struct text *out)
{
	static const char *const stages[] = { "setup.log", "teardown.log" };
	struct junit *j = s->junit;

	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
		const char *said = excerpt_of_log(j->run, s->cell->last, stages[i],
						  j->level->text, j->arena);

		if (*said)
			text_addf(out, "%s:\n%s\n", stages[i], said);
	}
}

static void tell_attempts(struct testsuite *s, struct testcase *t)
{
	struct junit *j = s->junit;
	const struct cell_analysis *c = s->cell;
	struct text out = { .arena = j->arena };

	for (size_t i = 0; i < c->cell->nattempts; i++)
		text_addf(&out, "%s\n", attempt_line(j->arena, &c->cell->attempts[i]));
	if (c->last && j->level->output) {
		if (t->result != RESULT_PASSED) {
			text_add(&out, excerpt_of_log(j->run, c->last, "stdout.log",
						      j->level->text, j->arena));
			t->err = excerpt_of_log(j->run, c->last, "stderr.log",
						j->level->text, j->arena);
			quote_stages(s, &out);
		}
		for (size_t i = 0; excerpt_logs[i]; i++)
			add_attachment(&out, file_path(j, c->last, excerpt_logs[i]));
	}
	t->out = text_string(&out);
}

static void add_run_case(struct testsuite *s)
{
	struct junit *j = s->junit;
	const struct cell_analysis *c = s->cell;
	struct testcase t = {
		.name = "run",
		.result = outcome_result(c->run_outcome, j->run->record.strict),
		.message = c->run_message,
		.type = c->run_type,
		.line = c->cell->cell->test->place.line,
	};
	mxml_node_t *node;

	t.time_us = words_cell_us(c);
	if (t.result != RESULT_PASSED)
		t.details = last_words(j, c);
	tell_attempts(s, &t);
	node = testcase_open(s, &t);
	if (!j->strict && j->level->details)
		add_run_properties(s, node);
	add_result(s, node, &t);
	if (!j->strict)
		add_tries(s, node);
	add_output(s, node, &t);
}

/* --- gates ---------------------------------------------------------------------------- */

static void add_gate_properties(struct testsuite *s, mxml_node_t *node,
				const struct gate_result *g)
{
	struct arena *a = s->junit->arena;
	const struct value *v = values_find(s->cell, g->gate->subject);
	mxml_node_t *properties = mxmlNewElement(node, "properties");

	property(properties, "gate.metric", v ? v->key : g->gate->subject, a);
	property(properties, "gate.kind", g->kind, a);
	property(properties, "gate.level", gate_level_names[g->gate->level], a);
	property(properties, "gate.outcome", outcomes[g->outcome].name, a);
	property(properties, "gate.op", op_names[g->gate->op], a);
	property_number(properties, "gate.limit", g->limit.value, a);
	property_number(properties, "gate.observed", g->observed.value, a);
	property_number(properties, "gate.baseline", g->baseline, a);
	property_number(properties, "gate.p", g->p, a);
}

static const char *gate_details(struct testsuite *s, const struct gate_result *g)
{
	struct arena *a = s->junit->arena;
	struct text t = { .arena = a };

	text_addf(&t, "cell: %s   level: %s", escape_line(a, s->cell->cell->cell->id),
		  gate_level_names[g->gate->level]);
	if (g->method && *g->method)
		text_addf(&t, "\nmethod: %s", escape_line(a, g->method));
	if (g->note)
		text_addf(&t, "\nnote: %s", escape_line(a, g->note));
	return text_string(&t);
}

/* JUnit has no state for a warning: it passes, and says so where people look. */
static const char *gate_output(struct testsuite *s, const struct gate_result *g)
{
	struct junit *j = s->junit;
	struct text t = { .arena = j->arena };

	if (g->outcome == OUTCOME_WARNED)
		text_addf(&t, "WARNING %s (does not fail)\n",
			  escape_line(j->arena, g->message));
	if (g->note)
		text_addf(&t, "note: %s\n", escape_line(j->arena, g->note));
	if (g->outcome == OUTCOME_FAILED && s->cell->last)
		add_attachment(&t, file_path(j, s->cell->last, "samples.csv"));
	return text_string(&t);
}

static void add_gate_case(struct testsuite *s, const struct gate_result *g)
{
	struct junit *j = s->junit;
	struct testcase t = {
		.name = g->name,
		.result = outcome_result(g->outcome, j->run->record.strict),
		.message = g->outcome == OUTCOME_INCONCLUSIVE
				   ? arena_printf(j->arena, "inconclusive: %s", g->message)
				   : g->message,
		.type = arena_printf(j->arena, "gate.%s", g->kind),
		.details = gate_details(s, g),
		.line = g->gate->place.line,
		.out = gate_output(s, g),
	};
	mxml_node_t *node;

	node = testcase_open(s, &t);
	if (!j->strict && j->level->details)
		add_gate_properties(s, node, g);
	add_result(s, node, &t);
	add_output(s, node, &t);
}

/* --- a cell --------------------------------------------------------------------------- */

static void add_suite_properties(struct testsuite *s)
{
	struct junit *j = s->junit;
	const struct cell *cell = s->cell->cell->cell;
	const struct facts *facts = &j->run->record.environment;
	mxml_node_t *p = mxmlNewElement(s->node, "properties");

	property(p, "tool", arena_printf(j->arena, "strain %s", j->run->record.version),
		 j->arena);
	property(p, "cell.id", cell->id, j->arena);
	for (size_t i = 0; i < cell->nparams; i++)
		property(p, arena_printf(j->arena, "param.%s", cell->params[i].name),
			 cell->params[i].value, j->arena);
	property_number(p, "param.duration_s", (double)cell->duration.us / 1e6, j->arena);
	property(p, "run.id", j->run->record.id, j->arena);
	for (size_t i = 0; j->level->details && i < facts->n; i++)
		property(p, arena_printf(j->arena, "env.%s", facts->rows[i].name),
			 facts->rows[i].value, j->arena);
}

static int64_t suite_start(const struct testsuite *s)
{
	const struct run_cell *cell = s->cell->cell;

	return cell->nattempts ? cell->attempts[0].record.started_utc_us
			       : s->junit->run->record.started_utc_us;
}

static void add_suite(struct junit *j, mxml_node_t *root, const struct cell_analysis *cell)
{
	struct testsuite s = { j,
			       cell,
			       mxmlNewElement(root, "testsuite"),
			       { { 0 }, 0 },
			       { .arena = j->arena },
			       { .arena = j->arena } };
	const struct tally none = { { 0 }, 0 };
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
	add_run_case(&s);
	for (size_t i = 0; i < cell->ngates; i++)
		add_gate_case(&s, &cell->gates[i]);
	if (j->strict) {
		add_text(j, s.node, "system-out", text_string(&s.out));
		add_text(j, s.node, "system-err", text_string(&s.err));
	}
	set_tally(s.node, &s.tally, j->arena);
	for (size_t i = 0; i < RESULT_END; i++)
		j->all.of[i] += s.tally.of[i];
	j->all.time_us += s.tally.time_us;
}

/* --- the document --------------------------------------------------------------------- */

static char *build(const struct report *r, const struct level *level, struct arena *a)
{
	struct junit j = {
		.an = r->analysis,
		.run = r->analysis->run,
		.arena = a,
		.names = names_new(a),
		.level = level,
		.strict = r->options.junit_strict,
		.file = paths_suite(&r->analysis->run->record, a),
	};
	mxml_node_t *document = mxmlNewXML("1.0"),
		    *root = mxmlNewElement(document, "testsuites");
	const struct tally none = { { 0 }, 0 };
	char *text;

	if (!j.strict) {
		xml_attribute(root, "name", j.run->plan->suite->name, a);
		set_tally(root, &none, a);
		xml_attribute(root, "timestamp",
			      clock_format_iso(a, j.run->record.started_utc_us), a);
	}
	for (size_t i = 0; i < j.an->ncells; i++)
		add_suite(&j, root, &j.an->cells[i]);
	if (!j.strict)
		set_tally(root, &j.all, a);
	text = xml_save(document);
	mxmlDelete(document);
	return text;
}

static int64_t log_size(const struct run *run, const struct run_attempt *at,
			const char *file, struct arena *a)
{
	struct stat st;

	if (fstatat(run->dir_fd, arena_printf(a, "%s/%s", at->dir, file), &st, 0) < 0)
		return 0;
	return st.st_size;
}

/* Can what the tests said fit at this level? Told from the logs' sizes: building the document to see takes long. */
static bool output_fits(const struct analysis *an, const struct level *level)
{
	scoped_arena a = arena_new();
	int64_t limit = (int64_t)level->text, sum = 0;

	for (size_t i = 0; level->output && i < an->ncells; i++) {
		const struct cell_analysis *c = &an->cells[i];

		if (!c->last || outcomes[c->run_outcome].result == RESULT_PASSED)
			continue;
		for (size_t k = 0; excerpt_logs[k]; k++) {
			int64_t size = log_size(an->run, c->last, excerpt_logs[k], a);

			sum += size < limit ? size : limit;
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
		text = build(r, &levels[i], a);
		if (!text)
			return error_set(err, "out of memory");
		size = strlen(text);
		if (size <= FILE_LIMIT)
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
