/*
 * GitHub Actions: annotations at the suite's lines, the job summary, the step's outputs.
 *
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
#include <string.h>

#include "ci_systems.h"
#include "formats.h"
#include "words.h"

/* A step may have ten annotations of each kind; a summary over 1 MiB is dropped as a whole. */
enum { ANNOTATIONS = 10, SUMMARY_LIMIT = 1024 * 1024, LIST_LIMIT = 100 };

static const char *code_in_message(char c)
{
	switch (c) {
	case '%':
		return "%25";
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
	case ':':
		return "%3A";
	case ',':
		return "%2C";
	default:
		return code_in_message(c);
	}
}

/* The runner still takes "##[error]" anywhere in a line for a command. */
static const char *const commands[] = { "##[", NULL };

static const char *inert(struct arena *a, const char *s, const char *(*code)(char c))
{
	return ci_without_commands(&ci_github, a, ci_escape(a, s, code));
}

static void add_annotation(struct text *t, const struct ci_issue *issue,
			   const struct ci_place *place)
{
	text_addf(t, "::%s ", issue->is_error ? "error" : "warning");
	if (place->suite && issue->line)
		text_addf(t, "file=%s,line=%d,",
			  ci_escape(t->arena, place->suite, code_in_property),
			  issue->line);
	if (place->suite && issue->column)
		text_addf(t, "col=%d,", issue->column);
	text_addf(t, "title=%s::%s\n", inert(t->arena, issue->title, code_in_property),
		  inert(t->arena, issue->message, code_in_message));
}

/* --- outputs ------------------------------------------------------------------------------ */

/* NAME<<WORD, the lines, WORD: nothing in the lines can end it, as nobody knew the word. */
static void add_output(struct text *t, const struct ci_place *place, const char *name,
		       const char *value)
{
	text_addf(t, "%s<<strain-%s\n%s%sstrain-%s\n", name, place->token, value,
		  *value && value[strlen(value) - 1] == '\n' ? "" : "\n", place->token);
}

/* A line per issue of that kind: "parallel/5s: gate peak_rss". */
static const char *titles(const struct report *r, bool errors)
{
	struct ci_issues issues = ci_issues(r, LIST_LIMIT);
	struct text t = { .arena = r->arena };

	for (size_t i = 0; i < issues.n; i++)
		if (issues.list[i].is_error == errors)
			text_addf(&t, "%s%s", t.size ? "\n" : "",
				  issues.list[i].line ? issues.list[i].title
						      : issues.list[i].message);
	return text_string(&t);
}

static const char *in_directory(const struct report *r, const struct ci_place *place,
				const char *file)
{
	return arena_printf(r->arena, "%s/%s", place->directory, file);
}

static void add_outputs(const struct report *r, const struct ci_place *place,
			struct ci_message *m)
{
	struct text t = { .arena = r->arena };

	add_output(&t, place, "outcome", outcomes[r->analysis->verdict].name);
	add_output(&t, place, "failed-gates", titles(r, true));
	add_output(&t, place, "warned-gates", titles(r, false));
	add_output(&t, place, "results", in_directory(r, place, format_results_json.file));
	add_output(&t, place, "junit", in_directory(r, place, format_junit.file));
	ci_add_file(m, (struct ci_file){ place->output_file, t.data, t.size, true });
}

/* --- the job summary ---------------------------------------------------------------------- */

/* Where other steps have left too little room, the verdict alone, or nothing. */
static int add_summary(const struct report *r, const struct ci_place *place,
		       struct ci_message *m, struct error *err)
{
	size_t size;
	const char *text = ci_text_of(r, &format_markdown, &size, err);

	if (!text)
		return -1;
	if (place->summary_size + size > SUMMARY_LIMIT) {
		text = arena_printf(r->arena, "**strain** %s (all of it: summary.md)\n",
				    ci_verdict(r));
		size = strlen(text);
	}
	if (place->summary_size + size <= SUMMARY_LIMIT)
		ci_add_file(m, (struct ci_file){ place->summary_file, text, size, true });
	return 0;
}

static int tell(const struct report *r, const struct ci_place *place,
		struct ci_message *m, struct error *err)
{
	struct ci_issues issues = ci_issues(r, ANNOTATIONS);

	/* folded, with the verdict as its title; nothing that stands in it is a command */
	text_addf(&m->before, "::group::strain: %s\n::stop-commands::strain-%s\n",
		  inert(r->arena, words_verdict(r->analysis, r->arena), code_in_message),
		  place->token);
	text_addf(&m->after, "::strain-%s::\n::endgroup::\n", place->token);
	for (size_t i = 0; i < issues.n; i++)
		add_annotation(&m->after, &issues.list[i], place);
	if (place->output_file)
		add_outputs(r, place, m);
	return place->summary_file ? add_summary(r, place, m, err) : 0;
}

static void tell_mistakes(const struct suite_mistakes *mistakes,
			  const struct ci_place *place, struct text *t)
{
	struct ci_issues issues = ci_mistakes(mistakes, ANNOTATIONS, t->arena);

	for (size_t i = 0; i < issues.n; i++)
		add_annotation(t, &issues.list[i], place);
}

const struct ci_dialect ci_github = {
	.system = "github",
	.commands = commands,
	.tell = tell,
	.tell_mistakes = tell_mistakes,
};
