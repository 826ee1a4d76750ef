/* The mistakes of a suite file, shown in file order with their lines. */
#include "problems.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

enum {
	KEPT_MAX = 1000, /* a hostile file has any number of mistakes */
	SHOWN_MAX = 100,
	QUOTE_MAX = 60,  /* characters of an offending value */
	BEFORE_MAX = 60, /* characters of a line before the caret, and in all */
	LINE_MAX_SHOWN = 110,
};

void problems_add(struct problems *ps, struct place place, const char *fmt, ...)
{
	struct suite_mistake *p;
	va_list ap;

	if (ps->n == KEPT_MAX) {
		ps->dropped++;
		return;
	}
	p = arena_push(ps->arena, &ps->list, &ps->n, sizeof *p);
	p->place = place;
	va_start(ap, fmt);
	p->message = arena_vprintf(ps->arena, fmt, ap);
	va_end(ap);
}

/* One character as a terminal may show it. */
static void add_visible(struct text *t, uint32_t c)
{
	utf8_add(t, c == '\t' ? ' ' : utf8_is_printable(c) ? c : 0xfffd);
}

const char *problems_quote(struct problems *ps, const char *s)
{
	struct text t = { .arena = ps->arena };
	size_t left = strnlen(s, QUOTE_MAX * (size_t)5), used;

	for (int i = 0; i < QUOTE_MAX && left > 0; i++, s += used, left -= used)
		add_visible(&t, utf8_next(s, left, &used));
	if (left > 0)
		text_add(&t, "…");
	return text_string(&t);
}

/* Is `a` below `b` in the file? */
static bool is_after(struct place a, struct place b)
{
	return a.line != b.line ? a.line > b.line : a.column > b.column;
}

/*
 * By place, and in the order they were found where that is the same: few are out of
 * order, so by insertion.
 */
static void sort(struct suite_mistake *list, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct suite_mistake m = list[i];
		size_t j = i;

		for (; j > 0 && is_after(list[j - 1].place, m.place); j--)
			list[j] = list[j - 1];
		list[j] = m;
	}
}

/* A setting of `defaults` that is wrong for two tests is one mistake. */
static void drop_repeated(struct problems *ps)
{
	size_t n = 0;

	for (size_t i = 0; i < ps->n; i++) {
		const struct suite_mistake *p = &ps->list[i],
					   *last = &ps->list[n ? n - 1 : 0];

		if (n && p->place.line == last->place.line &&
		    p->place.column == last->place.column &&
		    !strcmp(p->message, last->message))
			continue;
		ps->list[n++] = *p;
	}
	ps->n = n;
}

static const char *next_line(const char *s)
{
	s += strcspn(s, "\r\n");
	return s + (*s == '\r') + (s[*s == '\r'] == '\n');
}

static void add_source(struct text *t, const char *line, struct place place)
{
	size_t left = strcspn(line, "\r\n"), used;
	int skip = place.column - 1 > BEFORE_MAX ? place.column - 1 - BEFORE_MAX : 0;
	int indent = place.column - 1 - skip, i;

	for (i = 0; i < skip && left > 0; i++, line += used, left -= used)
		utf8_next(line, left, &used);
	text_add(t, skip ? "    …" : "    ");
	for (i = 0; i < LINE_MAX_SHOWN && left > 0; i++, line += used, left -= used)
		add_visible(t, utf8_next(line, left, &used));
	text_addf(t, "%s\n%*s^\n", left ? "…" : "", indent + 4 + (skip > 0), "");
}

static const char *show(const struct problems *ps)
{
	struct text t = { .arena = ps->arena };
	const char *line = ps->text;
	size_t count = ps->n + ps->dropped;
	int number = 1;

	for (size_t i = 0; i < ps->n && i < SHOWN_MAX; i++) {
		struct place at = ps->list[i].place;

		for (; number < at.line && *line; number++)
			line = next_line(line);
		text_addf(&t, "%s:%d:%d: %s%s\n", ps->file, at.line, at.column,
			  ps->kind ? ps->kind : "", ps->list[i].message);
		add_source(&t, line, at);
	}
	if (count > SHOWN_MAX)
		text_addf(&t, "… and %zu more\n", count - SHOWN_MAX);
	return text_string(&t);
}

struct suite_mistakes problems_list(struct problems *ps)
{
	sort(ps->list, ps->n);
	drop_repeated(ps);
	return (struct suite_mistakes){
		.file = ps->file,
		.list = ps->list,
		.n = ps->n,
		.left_out = ps->dropped,
		.shown = show(ps),
	};
}

struct suite_mistakes suite_remarks(const struct suite *s,
				    const struct suite_mistake *list, size_t n,
				    struct arena *a)
{
	struct problems ps = {
		.file = s->file, .text = s->text, .kind = "warning: ", .arena = a
	};
	struct suite_mistakes remarks;

	for (size_t i = 0; i < n; i++)
		problems_add(&ps, list[i].place, "%s", list[i].message);
	remarks = problems_list(&ps);
	remarks.only_warn = true;
	return remarks;
}
