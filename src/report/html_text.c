/* How text of any bytes gets into the page: never as markup. */
#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "escape.h"
#include "html.h"

static const char *entity(char c)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = {
		{ '&', "&amp;" },  { '<', "&lt;" },   { '>', "&gt;" },
		{ '"', "&quot;" }, { '\'', "&#39;" },
	};

	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
		if (entities[i].c == c)
			return entities[i].entity;
	return NULL;
}

static const char *escaped(struct arena *a, const char *s)
{
	const char *line = escape_line(a, s);
	struct text t = { .arena = a };

	if (!strpbrk(line, "&<>\"'"))
		return line;
	for (; *line; line++) {
		const char *e = entity(*line);

		if (e)
			text_add(&t, e);
		else
			text_add_char(&t, *line);
	}
	return text_string(&t);
}

/*
 * What a fragment holds of `s`: RFC 3986's unreserved characters as they are, other bytes
 * as %XX.
 */
static const char *fragment(struct arena *a, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";
	struct text t = { .arena = a };

	for (; *s; s++) {
		if (strchr(plain, *s))
			text_add_char(&t, *s);
		else
			text_add_percent(&t, s, 1);
	}
	return text_string(&t);
}

/* What one directive asks for; the place behind it. */
static const char *put_argument(const struct page *p, const char *directive, va_list *args)
{
	static const char text[] = "%s", size[] = "%zu", integer[] = "%" PRId64;

	if (!strncmp(directive, text, sizeof text - 1)) {
		fputs(escaped(p->arena, va_arg(*args, const char *)), p->file);
		return directive + sizeof text - 1;
	}
	if (!strncmp(directive, size, sizeof size - 1)) {
		fprintf(p->file, size, va_arg(*args, size_t));
		return directive + sizeof size - 1;
	}
	assert(!strncmp(directive, integer, sizeof integer - 1));
	fprintf(p->file, integer, va_arg(*args, int64_t));
	return directive + sizeof integer - 1;
}

void page_put(const struct page *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	while (*format) {
		size_t n = strcspn(format, "%");

		fwrite(format, 1, n, p->file);
		format += n;
		if (*format)
			format = put_argument(p, format, &args);
	}
	va_end(args);
}

void page_put_link(const struct page *p, const char *id, const char *text)
{
	page_put(p, "<a class=id href=\"#cell=%s\">%s</a>",
		 fragment(p->arena, escape_line(p->arena, id)), text);
}

void page_put_verdict(const struct page *p, enum outcome outcome)
{
	const char *name = outcomes[outcome].name;

	page_put(p, "<span class=\"v v-%s\">%s</span>", name, name);
}
