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

static void add_statistics(struct text *t, const struct cell_analysis *cell)
{
	struct arena *a = t->arena;
	struct export_list list = export_values(cell, a);

	for (size_t i = 0; i < list.n; i++)
		text_addf(t, "##teamcity[buildStatisticValue key='%s' value='%s']\n",
			  quoted(a, arena_printf(a, "%s %s", cell->cell->cell->id,
						 list.values[i]->measure->key)),
			  number_text(a, list.values[i]->number));
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

	(void)err;
	text_addf(&m->after, "##teamcity[importData type='junit' path='%s']\n",
		  quoted(r->arena, arena_printf(r->arena, "%s/%s", place->directory,
						format_junit.file)));
	for (size_t i = 0; i < r->analysis->ncells; i++)
		add_statistics(&m->after, &r->analysis->cells[i]);
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

const struct ci_dialect ci_teamcity = {
	.system = "teamcity",
	.commands = commands,
	.tell = tell,
	.tell_mistakes = tell_mistakes,
};
