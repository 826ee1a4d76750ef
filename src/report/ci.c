/* What CI systems are told: the table of dialects, and what they share. */
#include "report/ci.h"

#include <stdlib.h>
#include <string.h>

#include "ci_systems.h"
#include "escape.h"
#include "findings.h"
#include "paths.h"
#include "words.h"

enum { MESSAGE_LIMIT = 4000, TITLE_LIMIT = 250 };

const struct ci_dialect *const ci_dialects[] = {
	&ci_github, &ci_gitlab, &ci_azure, &ci_teamcity, &ci_buildkite, NULL,
};

/* NULL: the system is told nothing. */
static const struct ci_dialect *dialect_of(const struct ci_system *system)
{
	size_t i = 0;

	while (ci_dialects[i] && strcmp(ci_dialects[i]->system, system->name) != 0)
		i++;
	return ci_dialects[i];
}

int ci_tell(const struct ci_system *system, const struct report *r,
	    const struct ci_place *place, struct ci_message *m, struct error *err)
{
	const struct ci_dialect *d = dialect_of(system);

	return d ? d->tell(r, place, m, err) : 0;
}

void ci_tell_mistakes(const struct ci_system *system,
		      const struct suite_mistakes *mistakes, const struct ci_place *place,
		      struct text *t)
{
	const struct ci_dialect *d = dialect_of(system);

	if (d && d->tell_mistakes && mistakes->n)
		d->tell_mistakes(mistakes, place, t);
}

const char *ci_suite(const struct run_record *r, struct arena *a)
{
	return paths_suite(r, a);
}

/* The first of the words that stands in `s`; NULL. */
static const char *first_of(const char *s, const char *const *words)
{
	const char *first = NULL;

	for (; *words; words++) {
		const char *at = strcasestr(s, *words);

		if (at && (!first || at < first))
			first = at;
	}
	return first;
}

const char *ci_without_commands(const struct ci_dialect *d, struct arena *a, const char *s)
{
	struct text t = { .arena = a };
	const char *at;

	if (!d->commands)
		return s;
	while ((at = first_of(s, d->commands))) {
		text_add_bytes(&t, s, (size_t)(at - s) + 1);
		text_add_char(&t, ' ');
		s = at + 1;
	}
	text_add(&t, s);
	return text_string(&t);
}

const char *ci_inert(const struct ci_system *system, struct arena *a, const char *s)
{
	const struct ci_dialect *d = dialect_of(system);

	return d ? ci_without_commands(d, a, s) : s;
}

/* --- issues ------------------------------------------------------------------------------- */

static bool is_error(const struct report *r, enum outcome outcome)
{
	return outcome_fails(outcome, r->analysis->failing);
}

/* "; last words: …, see strain-results/cells/…/stderr.log" */
static const char *last_words(const struct report *r, const struct last_words *said)
{
	const struct run_record *record = &r->analysis->run->record;

	if (!said->file)
		return "";
	return arena_printf(r->arena, "; last words: %s (%s)", said->line,
			    paths_of_run(record, said->file, r->arena));
}

static struct ci_issue issue_of(const struct report *r, const struct finding *p)
{
	const char *title = arena_printf(r->arena, "%s: %s", p->cell->cell->cell->id,
					 p->gate ? p->gate->name : "run");
	const char *note = p->gate ? p->gate->note : NULL;
	const char *message = arena_printf(r->arena, "%s: %s%s%s%s",
					   outcomes[p->outcome].name,
					   p->message ? p->message : "", note ? "; " : "",
					   note ? note : "", last_words(r, &p->said));

	return (struct ci_issue){
		.is_error = is_error(r, p->outcome),
		.title = escape_cut(r->arena, escape_line(r->arena, title), TITLE_LIMIT),
		.message = escape_cut(r->arena, escape_line(r->arena, message),
				      MESSAGE_LIMIT),
		.line = p->line > 0 ? p->line : 0,
	};
}

struct adding {
	const struct report *report;
	struct ci_issue *list;
	size_t n;
};

static void add(struct adding *to, struct ci_issue issue)
{
	struct ci_issue *slot =
		arena_push(to->report->arena, &to->list, &to->n, sizeof *slot);

	*slot = issue;
}

/*
 * The errors, or the warnings: `limit` of them, the last of which speaks for those left
 * out. Gives their number.
 */
static size_t add_kind(struct adding *to, const struct findings *findings, bool errors,
		       size_t limit)
{
	struct arena *a = to->report->arena;
	const char *noun = errors ? "error" : "warning";
	size_t total = 0, shown = 0, room;

	for (size_t i = 0; i < findings->n; i++)
		total += is_error(to->report, findings->list[i].outcome) == errors;
	room = limit && total > limit ? limit - 1 : total;
	for (size_t i = 0; i < findings->n && shown < room; i++) {
		if (is_error(to->report, findings->list[i].outcome) != errors)
			continue;
		add(to, issue_of(to->report, &findings->list[i]));
		shown++;
	}
	if (shown < total)
		add(to, (struct ci_issue){
				.is_error = errors,
				.title = "strain",
				.message = arena_printf(
					a, "and %zu more %s%s: see summary.md",
					total - shown, noun, text_plural(total - shown)),
			});
	return total;
}

const char *ci_verdict(const struct report *r)
{
	const struct analysis *an = r->analysis;

	return ci_plain_line(r->arena,
			     arena_printf(r->arena, "%s%s", words_verdict(an, r->arena),
					  words_tally(an, r->arena)));
}

struct ci_issues ci_issues(const struct report *r, size_t limit)
{
	struct findings findings = findings_of(r->analysis, r->arena);
	struct adding to = { .report = r };
	size_t errors = add_kind(&to, &findings, true, limit), warnings;

	/* a run that fails says why, also where no cell does: nothing was run */
	if (!errors && r->analysis->exit_status) {
		add(&to, (struct ci_issue){ .is_error = true,
					    .title = "strain",
					    .message = ci_verdict(r) });
		errors = 1;
	}
	warnings = add_kind(&to, &findings, false, limit);

	return (struct ci_issues){ to.list, to.n, errors, warnings };
}

struct ci_issues ci_mistakes(const struct suite_mistakes *mistakes, size_t limit,
			     struct arena *a)
{
	size_t all = mistakes->n + mistakes->left_out;
	size_t shown = all > limit ? limit - 1 : all;
	struct ci_issue *list = arena_array(a, shown + 1, sizeof *list);

	for (size_t i = 0; i < shown; i++) {
		const struct suite_mistake *m = &mistakes->list[i];

		list[i] = (struct ci_issue){
			.is_error = !mistakes->only_warn,
			.title = "strain",
			.message =
				escape_cut(a, escape_line(a, m->message), MESSAGE_LIMIT),
			.line = m->place.line,
			.column = m->place.column,
		};
	}
	list[shown] = (struct ci_issue){
		.is_error = !mistakes->only_warn,
		.title = "strain",
		.message = arena_printf(a, "and %zu more %s%s: strain check shows all",
					all - shown,
					mistakes->only_warn ? "warning" : "mistake",
					text_plural(all - shown)),
	};
	return (struct ci_issues){ list, shown + (shown < all),
				   mistakes->only_warn ? 0 : all,
				   mistakes->only_warn ? all : 0 };
}

/* --- pieces of messages ------------------------------------------------------------------- */

void ci_add_file(struct ci_message *m, struct ci_file file)
{
	struct ci_file *slot =
		arena_push(m->after.arena, &m->files, &m->nfiles, sizeof *slot);

	*slot = file;
}

const char *ci_text_of(const struct report *r, const struct report_format *format,
		       size_t *size, struct error *err)
{
	char *data = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&data, &n);
	const char *copy = NULL;
	int written = f ? format->write(r, f, err) : error_errno(err, "%s", format->name);

	if (f && fclose(f) != 0 && written == 0)
		written = error_errno(err, "%s", format->name);
	if (written == 0) {
		copy = arena_strndup(r->arena, data, n);
		*size = n;
	}
	free(data);
	return copy;
}

const char *ci_escape(struct arena *a, const char *s, const char *(*code)(char c))
{
	struct text t = { .arena = a };

	for (; *s; s++) {
		const char *spelt = code(*s);

		if (spelt)
			text_add(&t, spelt);
		else
			text_add_char(&t, *s);
	}
	return text_string(&t);
}
