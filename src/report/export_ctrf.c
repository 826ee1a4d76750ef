/* Common Test Report Format: the same cases as in junit.xml, as JSON. https://ctrf.io */
#include "base/json.h"

#include "escape.h"
#include "exports.h"

/* CTRF knows five words; a warning is a pass, what could not be judged is "other". */
static const char *const statuses[] = {
	[OUTCOME_PASSED] = "passed",   [OUTCOME_WARNED] = "passed",
	[OUTCOME_FAILED] = "failed",   [OUTCOME_ERRORED] = "failed",
	[OUTCOME_SKIPPED] = "skipped", [OUTCOME_INCONCLUSIVE] = "other",
};

struct tally {
	json_t *tests;
	int64_t by_outcome[OUTCOME_INCONCLUSIVE + 1];
};

static json_t *add_case(struct tally *t, const struct cell_analysis *cell,
			const char *name, enum outcome outcome, const char *message)
{
	json_t *test = json_object(), *extra = json_object();

	json_put_string(test, "name", name);
	json_put_string(test, "status", statuses[outcome]);
	json_put_int(test, "duration", 0);
	if (message)
		json_put_string(test, "message", message);
	json_put_string(extra, "cell", cell->cell->cell->id);
	json_put_string(extra, "outcome", outcome_names[outcome]);
	json_object_set_new(test, "extra", extra);
	json_array_append_new(t->tests, test);
	t->by_outcome[outcome]++;
	return test;
}

static void add_cell(struct tally *t, const struct report *r,
		     const struct cell_analysis *cell)
{
	struct arena *a = r->arena;
	const char *id = cell->cell->cell->id;
	json_t *test = add_case(t, cell, arena_printf(a, "%s run", id), cell->run_outcome,
				escape_line(a, cell->run_message));

	if (cell->last && cell->last->record.wall_us != NO_VALUE)
		json_put_int(test, "duration", cell->last->record.wall_us / 1000);
	json_put_bool(test, "flaky", cell->flaky);
	for (size_t i = 0; i < cell->ngates; i++)
		add_case(t, cell, arena_printf(a, "%s %s", id, cell->gates[i].name),
			 cell->gates[i].outcome, escape_line(a, cell->gates[i].message));
}

static json_t *summary_of(const struct tally *t, const struct run *run)
{
	json_t *s = json_object();
	const int64_t *n = t->by_outcome;

	json_put_int(s, "tests", (int64_t)json_array_size(t->tests));
	json_put_int(s, "passed", n[OUTCOME_PASSED] + n[OUTCOME_WARNED]);
	json_put_int(s, "failed", n[OUTCOME_FAILED] + n[OUTCOME_ERRORED]);
	json_put_int(s, "skipped", n[OUTCOME_SKIPPED]);
	json_put_int(s, "pending", 0);
	json_put_int(s, "other", n[OUTCOME_INCONCLUSIVE]);
	json_put_int(s, "start", run->record.started_utc_us / 1000);
	json_put_int(s, "stop", run->ended_utc_us / 1000);
	return s;
}

static int write_ctrf(const struct report *r, FILE *f, struct error *err)
{
	scoped_json root = json_object();
	json_t *results = json_object(), *tool = json_object();
	struct tally t = { .tests = json_array() };

	for (size_t i = 0; i < r->analysis->ncells; i++)
		add_cell(&t, r, &r->analysis->cells[i]);
	json_put_string(root, "reportFormat", "CTRF");
	json_put_string(root, "specVersion", "0.0.0");
	json_put_string(tool, "name", "strain");
	json_put_string(tool, "version", r->analysis->run->record.version);
	json_object_set_new(results, "tool", tool);
	json_object_set_new(results, "summary", summary_of(&t, r->analysis->run));
	json_object_set_new(results, "tests", t.tests);
	json_object_set_new(root, "results", results);
	return json_write(root, f, err);
}

const struct report_format export_ctrf = {
	.name = "ctrf",
	.file = "ctrf-report.json",
	.help = "Common Test Report Format",
	.write = write_ctrf,
};
