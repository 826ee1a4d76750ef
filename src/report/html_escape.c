/* Text of any bytes made safe for HTML. */
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

const char *html_escape(struct arena *a, const char *s)
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

/* What a fragment holds of `s`: RFC 3986's unreserved characters as they are, other bytes as %XX. */
static const char *fragment(struct arena *a, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";
	struct text t = { .arena = a };

	for (; *s; s++) {
		if (strchr(plain, *s))
			text_add_char(&t, *s);
		else
			text_addf(&t, "%%%02X", (unsigned char)*s);
	}
	return text_string(&t);
}

const char *html_cell_link(struct arena *a, const char *id, const char *text)
{
	return arena_printf(a, "<a class=id href=\"#cell=%s\">%s</a>",
			    fragment(a, escape_line(a, id)), html_escape(a, text));
}

const char *html_verdict(struct arena *a, enum outcome outcome)
{
	return arena_printf(a, "<span class=\"v v-%s\">%s</span>", outcomes[outcome].name,
			    outcomes[outcome].name);
}
