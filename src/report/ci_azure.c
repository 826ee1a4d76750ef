/*
 * Azure Pipelines: issues at the suite's lines, the summary, "succeeded with issues"
 * where there are warnings.
 *
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
#include "ci_systems.h"
#include "formats.h"

enum { ISSUES = 10 };

static const char *code_in_message(char c)
{
	switch (c) {
	case '%':
		return "%AZP25";
	case '\r':
		return "%0D";
	case '\n':
		return "%0A";
	default:
		return NULL;
	}
}

static const char *code_in_property(char c)
{
	switch (c) {
	case ';':
		return "%3B";
	case ']':
		return "%5D";
	default:
		return code_in_message(c);
	}
}

static const char *const commands[] = { "##vso[", "##[", NULL };

static void add_issue(struct text *t, const struct ci_issue *issue,
		      const struct ci_place *place)
{
	const char *message =
		arena_printf(t->arena, "%s: %s", issue->title, issue->message);

	text_addf(t, "##vso[task.logissue type=%s", issue->is_error ? "error" : "warning");
	if (place->suite && issue->line)
		text_addf(t, ";sourcepath=%s;linenumber=%d",
			  ci_escape(t->arena, place->suite, code_in_property),
			  issue->line);
	if (place->suite && issue->column)
		text_addf(t, ";columnnumber=%d", issue->column);
	text_addf(t, "]%s\n",
		  ci_without_commands(&ci_azure, t->arena,
				      ci_escape(t->arena, message, code_in_message)));
}

static int tell(const struct report *r, const struct ci_place *place,
		struct ci_message *m, struct error *err)
{
	struct ci_issues issues = ci_issues(r, ISSUES);

	(void)err;
	for (size_t i = 0; i < issues.n; i++)
		add_issue(&m->after, &issues.list[i], place);
	text_addf(&m->after, "##vso[task.uploadsummary]%s/%s\n",
		  ci_escape(r->arena, place->directory, code_in_message),
		  format_markdown.file);
	if (!issues.errors && issues.warnings)
		text_addf(&m->after,
			  "##vso[task.complete result=SucceededWithIssues;]%s\n",
			  ci_verdict(r));
	return 0;
}

static void tell_mistakes(const struct suite_mistakes *mistakes,
			  const struct ci_place *place, struct text *t)
{
	struct ci_issues issues = ci_mistakes(mistakes, ISSUES, t->arena);

	for (size_t i = 0; i < issues.n; i++)
		add_issue(t, &issues.list[i], place);
}

const struct ci_dialect ci_azure = {
	.system = "azure",
	.commands = commands,
	.tell = tell,
	.tell_mistakes = tell_mistakes,
};
