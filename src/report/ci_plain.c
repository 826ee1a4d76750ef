/* Anybody's text for people: printable, and a command of no CI system. */
#include <string.h>

#include "report/ci.h"

#include "ci_systems.h"
#include "escape.h"

/* GitHub takes a line for a command that begins with two colons, blanks before them or not. */
static void add_line(struct text *t, const char *line)
{
	size_t blanks = strspn(line, " ");

	for (size_t i = 0; ci_dialects[i]; i++)
		line = ci_without_commands(ci_dialects[i], t->arena, line);
	if (strncmp(line + blanks, "::", 2) != 0) {
		text_add(t, line);
		return;
	}
	text_add_bytes(t, line, blanks + 1);
	text_addf(t, " %s", line + blanks + 1);
}

const char *ci_plain_line(struct arena *a, const char *s)
{
	struct text t = { .arena = a };

	add_line(&t, escape_line(a, s));
	return text_string(&t);
}

const char *ci_plain(struct arena *a, const char *s)
{
	struct text t = { .arena = a };

	while (*s) {
		size_t n = strcspn(s, "\n");

		add_line(&t, escape_line(a, arena_strndup(a, s, n)));
		s += n;
		if (*s == '\n') {
			text_add_char(&t, '\n');
			s++;
		}
	}
	return text_string(&t);
}
