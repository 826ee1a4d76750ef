/* Common Test Report Format: the same cases as in junit.xml, as JSON. https://ctrf.io */
#include <string.h>

#include "base/json.h"

#include "escape.h"
#include "excerpt.h"
#include "exports.h"
#include "paths.h"
#include "words.h"

enum { TRACE_LIMIT = 4000 };

/* The results that every format has, in CTRF's words. */
static const char *const statuses[RESULT_END] = {
	[RESULT_PASSED] = "passed",
	[RESULT_FAILURE] = "failed",
	[RESULT_ERROR] = "failed",
	[RESULT_SKIPPED] = "skipped",
};

struct tally {
	const struct report *report;
	const struct run *run;
	json_t *tests;
	int64_t by_result[RESULT_END], flaky;
};

/* One case: the test itself, or a gate. */
struct ctrf_case {
	const struct cell_analysis *cell;
	const char *name, *message;
	enum outcome outcome;
	int line;
};

static json_t *extra_of(const struct ctrf_case *c)
{
	json_t *extra = json_object();

	json_put_string(extra, "cell", c->cell->cell->cell->id);
	json_put_string(extra, "outcome", outcomes[c->outcome].name);
	return extra;
}

static json_t *suite_of(const struct tally *t, const struct ctrf_case *c)
{
	json_t *suite = json_array();

	json_array_append_new(suite, json_of_string(t->run->plan->suite->name));
	json_array_append_new(suite, json_of_string(c->cell->cell->cell->id));
	return suite;
}

static void put_place(const struct tally *t, json_t *test, int line)
{
	const char *file = paths_suite(&t->run->record, t->report->arena);

	if (!file)
		return;
	json_put_string(test, "filePath", file);
	if (line > 0)
		json_put_int(test, "line", line);
}

static json_t *add_case(struct tally *t, const struct ctrf_case *c)
{
	struct arena *a = t->report->arena;
	enum result result = outcome_result(c->outcome, t->report->analysis->failing);
	json_t *test = json_object();

	json_put_string(test, "name",
			arena_printf(a, "%s %s", c->cell->cell->cell->id, c->name));
	json_put_string(test, "status", statuses[result]);
	json_put_int(test, "duration", 0);
	json_object_set_new(test, "suite", suite_of(t, c));
	if (c->message && *c->message)
		json_put_string(test, "message", escape_line(a, c->message));
	json_put_string(test, "rawStatus", outcomes[c->outcome].name);
	put_place(t, test, c->line);
	json_object_set_new(test, "extra", extra_of(c));
	json_array_append_new(t->tests, test);
	t->by_result[result]++;
	return test;
}

/* Tries that a later one replaced. */
static int64_t retries_of(const struct run_cell *cell)
{
	int64_t n = 0;

	for (size_t i = 0; i < cell->nattempts; i++)
		n += cell->attempts[i].superseded &&
		     cell->attempts[i].record.id.role == ROLE_MEASURED;
	return n;
}

static void put_trace(const struct tally *t, json_t *test,
		      const struct cell_analysis *cell)
{
	struct arena *a = t->report->arena;
	struct last_words said = excerpt_last_words(t->run, cell->last, TRACE_LIMIT, a);

	if (said.file)
		json_put_string(test, "trace",
				arena_printf(a, "%s\n%s", said.lines,
					     paths_of_run(&t->run->record, said.file, a)));
}

static void add_run(struct tally *t, const struct cell_analysis *cell)
{
	const struct ctrf_case c = { cell, "run", cell->run_message, cell->run_outcome,
				     cell->cell->cell->test->place.line };
	json_t *test = add_case(t, &c);

	json_put_int(test, "duration", words_cell_us(cell) / 1000);
	json_put_int(test, "retries", retries_of(cell->cell));
	json_put_bool(test, "flaky", cell->flaky);
	t->flaky += cell->flaky;
	if (outcomes[cell->run_outcome].result == RESULT_ERROR)
		put_trace(t, test, cell);
}

static void add_gate(struct tally *t, const struct cell_analysis *cell,
		     const struct gate_result *g)
{
	const struct ctrf_case c = { cell, g->name, g->message, g->outcome,
				     g->gate->place.line };

	add_case(t, &c);
}

static json_t *summary_of(const struct tally *t)
{
	json_t *s = json_object();
	const int64_t *n = t->by_result;

	json_put_int(s, "tests", (int64_t)json_array_size(t->tests));
	json_put_int(s, "passed", n[RESULT_PASSED]);
	json_put_int(s, "failed", n[RESULT_FAILURE] + n[RESULT_ERROR]);
	json_put_int(s, "skipped", n[RESULT_SKIPPED]);
	json_put_int(s, "pending", 0);
	json_put_int(s, "other", 0);
	json_put_int(s, "flaky", t->flaky);
	json_put_int(s, "suites", (int64_t)t->run->ncells);
	json_put_int(s, "start", t->run->record.started_utc_us / 1000);
	json_put_int(s, "stop", t->run->ended_utc_us / 1000);
	return s;
}

/* What run.json knows of the machine, by CTRF's names. */
static json_t *environment_of(const struct run *run)
{
	static const char *const names[][2] = {
		{ "git_commit", "commit" },
		{ "git_branch", "branchName" },
		{ "ci_url", "buildUrl" },
		{ "kernel", "osRelease" },
	};
	const char *dirty = facts_find(&run->record.environment, "git_dirty");
	json_t *o = json_object(), *extra = json_object();

	json_put_string(o, "reportName", run->plan->suite->name);
	json_put_string(o, "osPlatform", "linux");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = facts_find(&run->record.environment, names[i][0]);

		if (value)
			json_put_string(o, names[i][1], value);
	}
	/* the commit alone would say too much */
	if (dirty)
		json_put_string(extra, "git_dirty", dirty);
	json_object_set_new(o, "extra", extra);
	return o;
}

static int write_ctrf(const struct report *r, FILE *f, struct error *err)
{
	const struct run *run = r->analysis->run;
	scoped_json root = json_object();
	json_t *results = json_object(), *tool = json_object();
	struct tally t = { .report = r, .run = run, .tests = json_array() };

	for (size_t i = 0; i < r->analysis->ncells; i++) {
		const struct cell_analysis *cell = &r->analysis->cells[i];

		add_run(&t, cell);
		for (size_t j = 0; j < cell->ngates; j++)
			add_gate(&t, cell, &cell->gates[j]);
	}
	json_put_string(root, "reportFormat", "CTRF");
	json_put_string(root, "specVersion", "0.0.0");
	json_put_string(tool, "name", "strain");
	json_put_string(tool, "version", run->record.version);
	json_object_set_new(results, "tool", tool);
	json_object_set_new(results, "summary", summary_of(&t));
	json_object_set_new(results, "tests", t.tests);
	json_object_set_new(results, "environment", environment_of(run));
	json_object_set_new(root, "results", results);
	return json_write(root, f, err);
}

const struct report_format export_ctrf = {
	.name = "ctrf",
	.file = "ctrf-report.json",
	.help = "Common Test Report Format",
	.write = write_ctrf,
};
