/*
 * TeamCity: values to chart, problems of the build, junit.xml as tests.
 *
 * https://www.jetbrains.com/help/teamcity/service-messages.html
 */
#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

#include "ci_systems.h"
#include "exports.h"
#include "formats.h"

enum { PROBLEMS = 25 };

static const char *const commands[] = { "##teamcity[", NULL };

/* A value of a message: the six that have a meaning, and what is not ASCII as UTF-16. */
static const char *quoted(struct arena *a, const char *s)
{
	struct text t = { .arena = a };
	size_t left = strlen(s), used;

	for (; left; s += used, left -= used) {
		uint32_t c = utf8_next(s, left, &used);

		if (c == '\n' || c == '\r')
			text_add(&t, c == '\n' ? "|n" : "|r");
		else if (c < 0x80)
			text_addf(&t, "%s%c", strchr("|'[]", (int)c) ? "|" : "", (char)c);
		else if (c < 0x10000)
			text_addf(&t, "|0x%04" PRIX32, c);
		else
			text_addf(&t, "|0x%04" PRIX32 "|0x%04" PRIX32,
				  0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
	}
	return text_string(&t);
}

struct charting {
	const struct report *report;
	struct text *text;
};

static void add_statistic(void *self, const struct cell_analysis *cell,
			  const struct value *v)
{
	struct charting *c = self;
	const char *key =
		arena_printf(c->report->arena, "%s %s", cell->cell->cell->id, v->key);

	text_addf(c->text, "##teamcity[buildStatisticValue key='%s' value='%s']\n",
		  quoted(c->report->arena, key),
		  number_text(c->report->arena, v->q.value));
}

static void add_issue(struct text *t, const struct ci_issue *issue)
{
	const char *text = quoted(t->arena, arena_printf(t->arena, "%s: %s", issue->title,
							 issue->message));

	if (issue->is_error)
		text_addf(t, "##teamcity[buildProblem description='%s']\n", text);
	else
		text_addf(t, "##teamcity[message text='%s' status='WARNING']\n", text);
}

static int tell(const struct report *r, const struct ci_place *place,
		struct ci_message *m, struct error *err)
{
	struct ci_issues issues = ci_issues(r, PROBLEMS);
	struct charting charting = { r, &m->after };
	struct export_visitor visitor = { &charting, add_statistic };

	(void)err;
	text_addf(&m->after, "##teamcity[importData type='junit' path='%s']\n",
		  quoted(r->arena, arena_printf(r->arena, "%s/%s", place->directory,
						format_junit.file)));
	for (size_t i = 0; i < r->analysis->ncells; i++)
		export_values(&r->analysis->cells[i], &visitor);
	for (size_t i = 0; i < issues.n; i++)
		add_issue(&m->after, &issues.list[i]);
	return 0;
}

/* A problem of the build has no place: it stands before its text. */
static void tell_mistakes(const struct suite_mistakes *mistakes,
			  const struct ci_place *place, struct text *t)
{
	struct ci_issues issues = ci_mistakes(mistakes, PROBLEMS, t->arena);

	for (size_t i = 0; i < issues.n; i++) {
		struct ci_issue issue = issues.list[i];

		if (place->suite && issue.line)
			issue.title = arena_printf(t->arena, "%s:%d:%d", place->suite,
						   issue.line, issue.column);
		add_issue(t, &issue);
	}
}

const struct ci_system ci_teamcity = {
	.name = "teamcity",
	.help = "statistic values, build problems and the tests of junit.xml",
	.sign = "TEAMCITY_VERSION",
	.commands = commands,
	.tell = tell,
	.tell_mistakes = tell_mistakes,
};
