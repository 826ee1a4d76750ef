/* The test itself as a testcase: how it ended, what it said, its tries. */
#include "store/layout.h"

#include "escape.h"
#include "excerpt.h"
#include "junit.h"
#include "paths.h"
#include "words.h"

enum { LINE_LIMIT = 300 };

static const char *attempt_line(struct arena *a, const struct run_attempt *at)
{
	return arena_printf(a, "attempt %lld%s: %s", (long long)at->record.id.number,
			    at->record.id.added ? " (added)" : "",
			    at->record.text ? escape_line(a, at->record.text)
					    : "ended unknown");
}

/*
 * Tries that failed before the one that stands: flaky when that one passed, reruns when
 * it did not.
 */
static void add_tries(struct junit_suite *s, mxml_node_t *node)
{
	const struct cell_analysis *c = s->cell;
	const char *element = c->run_outcome == OUTCOME_PASSED ? "flakyFailure"
							       : "rerunFailure";
	struct arena *a = s->junit->arena;

	for (size_t i = 0; i < c->cell->nattempts; i++) {
		const struct run_attempt *at = &c->cell->attempts[i];
		const char *line = attempt_line(a, at);
		mxml_node_t *try;

		if (!at->superseded || at->record.ok ||
		    at->record.id.role != ROLE_MEASURED)
			continue;
		try = mxmlNewElement(node, element);
		xml_attribute(try, "message", escape_cut(a, line, JUNIT_MESSAGE_LIMIT), a);
		xml_attribute(try, "type",
			      arena_printf(a, "run.%s", ending_names[at->record.ending]),
			      a);
		xml_child_text(try, "stackTrace", line, a);
	}
}

static void add_run_properties(struct junit_suite *s, mxml_node_t *node)
{
	struct junit *j = s->junit;
	const struct cell_analysis *c = s->cell;
	mxml_node_t *properties = mxmlNewElement(node, "properties");
	const char *log;

	if (c->last && c->last->record.exit_code != NO_VALUE)
		junit_property_number(properties, "exit_code",
				      (double)c->last->record.exit_code, j->arena);
	junit_property_number(properties, "attempts", (double)c->cell->nattempts,
			      j->arena);
	log = c->last ? junit_file(j, c->last, STDERR_LOG) : NULL;
	if (log)
		junit_property(properties, "attachment", log, j->arena);
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
static void quote_stages(struct junit_suite *s, struct text *out)
{
	static const char *const stages[] = { SETUP_LOG, TEARDOWN_LOG };
	struct junit *j = s->junit;

	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
		const char *said = excerpt_of_log(j->run, s->cell->last, stages[i],
						  j->level->text, j->arena);

		if (*said)
			text_addf(out, "%s:\n%s\n", stages[i], said);
	}
}

static void tell_attempts(struct junit_suite *s, struct junit_case *t)
{
	struct junit *j = s->junit;
	const struct cell_analysis *c = s->cell;
	struct text out = { .arena = j->arena };

	for (size_t i = 0; i < c->cell->nattempts; i++)
		text_addf(&out, "%s\n", attempt_line(j->arena, &c->cell->attempts[i]));
	if (c->last && j->level->output) {
		if (t->result != RESULT_PASSED) {
			text_add(&out, excerpt_of_log(j->run, c->last, STDOUT_LOG,
						      j->level->text, j->arena));
			t->err = excerpt_of_log(j->run, c->last, STDERR_LOG,
						j->level->text, j->arena);
			quote_stages(s, &out);
		}
		for (size_t i = 0; layout_logs[i]; i++)
			junit_attach(&out, junit_file(j, c->last, layout_logs[i]));
	}
	t->out = text_string(&out);
}

void junit_add_run(struct junit_suite *s)
{
	struct junit *j = s->junit;
	const struct cell_analysis *c = s->cell;
	struct junit_case t = {
		.name = "run",
		.result = outcome_result(c->run_outcome, j->an->failing),
		.message = c->run_message,
		.type = c->run_type,
		.line = c->cell->cell->test->place.line,
	};
	mxml_node_t *node;

	t.time_us = words_cell_us(c);
	if (t.result != RESULT_PASSED)
		t.details = last_words(j, c);
	tell_attempts(s, &t);
	node = junit_case_open(s, &t);
	if (!j->strict && j->level->details)
		add_run_properties(s, node);
	junit_case_result(s, node, &t);
	if (!j->strict)
		add_tries(s, node);
	junit_case_output(s, node, &t);
}
