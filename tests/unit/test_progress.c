/* The lines of a run while it lasts: what they quote is anybody's text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/cmd/progress.h"
#include "suites.h"
#include "unit.h"

static const char suite[] =
	"strain: 1\n"
	"tests: { \"::x ##vso[a]\\e]0;t\": { run: [true], repeat: 2 } }\n";

/* As a process may call itself, and its file. */
static const char hostile[] =
	"x\n::error::y\r\n##[error]z ##teamcity[q]\n\x1b]0;t\a\x9b\xc2\x9b";

/* Everything that is written for an attempt that starts, goes on and ends. */
static char *shown(enum progress_style style, bool colour)
{
	scoped_arena a = arena_new();
	const char *const notes[] = { hostile };
	struct attempt_record r;
	char *text = NULL;
	size_t size = 0;
	const struct progress_config config = { .style = style,
						.verbose = true,
						.colour = colour,
						.columns = 200,
						.path = "/nowhere",
						.file = open_memstream(&text, &size) };
	const struct plan *plan = plan_of(a, suite, NULL);
	struct progress *p = progress_open(plan, &config);
	struct runner_events events = progress_events(p);

	attempt_clear(&r);
	r.id = (struct attempt_id){
		.role = ROLE_MEASURED, .number = 1, .slot = 1, .tries = 1
	};
	r.text = hostile;
	r.notes = notes;
	r.nnotes = 1;
	events.attempt_started(events.self, plan->cells, &r);
	events.tick(events.self);
	events.attempt_ended(events.self, plan->cells, &r, false);
	progress_close(p);
	fclose(config.file);
	return text;
}

static void assert_inert(const char *text)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		assert_int_not_equal(strncmp(line + strspn(line, " "), "::", 2), 0);
	}
	assert_null(strstr(text, "##["));
	assert_null(strstr(text, "##vso["));
	assert_null(strstr(text, "##teamcity["));
	assert_null(strchr(text, '\a'));
	assert_null(strchr(text, '\r'));
	assert_null(strstr(text, "\x1b]"));
	assert_null(strstr(text, "\xc2\x9b"));
}

static void lines_have_no_command_and_no_sequence_of_others(void **state)
{
	char *text = shown(PROGRESS_LINES, false);

	(void)state;
	assert_inert(text);
	assert_null(strchr(text, '\x1b'));
	assert_non_null(strstr(text, "error"));
	free(text);
}

static void a_terminal_gets_no_sequence_but_our_own(void **state)
{
	char *text = shown(PROGRESS_BAR, true);

	(void)state;
	assert_inert(text);
	assert_non_null(strstr(text, "\x1b["));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_have_no_command_and_no_sequence_of_others),
		cmocka_unit_test(a_terminal_gets_no_sequence_but_our_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
