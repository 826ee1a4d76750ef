/* Command lines as a shell would read them, where no shell is needed. */
#include "command_line.h"

#include <string.h>

#include "base/text.h"

#include "template.h"

/* First words that are no programs, or not only. */
static const char *const builtins[] = {
	".",      ":",     "case",  "cd",    "command", "eval",   "exec", "exit",
	"export", "for",   "if",    "read",  "set",     "source", "trap", "type",
	"ulimit", "umask", "unset", "until", "wait",    "while",  NULL,
};

bool command_needs_shell(const char *line)
{
	const char *start = line + strspn(line, " \t");
	size_t first = strcspn(start, " \t");
	char word[16] = "";

	if (strpbrk(line, "|&;<>()$`\\*?[#~!\n"))
		return true;
	if (memchr(start, '=', first))
		return true;
	if (first < sizeof word)
		memcpy(word, start, first);
	return text_index(word, builtins) >= 0;
}

/* The bytes that a piece of a template takes at `s`, "{{{{" and {{name}}; 0 when there is none. */
static size_t template_size(const char *s)
{
	const char *end = s;

	if (strncmp(s, "{{", 2) != 0)
		return 0;
	template_next(&end);
	return (size_t)(end - s);
}

/* False when a quote is open at the end. */
static bool scan_word(const char **s, struct text *word)
{
	const char *p = *s;
	char quote = '\0';

	while (*p && (quote || (*p != ' ' && *p != '\t'))) {
		size_t n = template_size(p);

		if (n > 0) {
			text_add_bytes(word, p, n);
			p += n;
			continue;
		}
		if (quote ? *p == quote : *p == '"' || *p == '\'')
			quote = quote ? '\0' : *p;
		else
			text_add_char(word, *p);
		p++;
	}
	*s = p;
	return !quote;
}

const char *command_next_word(const char **s, bool *quoted, struct arena *a)
{
	struct text word = { .arena = a };
	const char *start;

	*s += strspn(*s, " \t");
	start = *s;
	if (!*start || !scan_word(s, &word))
		return NULL;
	*quoted = (size_t)(*s - start) > word.size;
	return text_string(&word);
}

bool command_is_closed(const char *line)
{
	scoped_arena a = arena_new();
	struct text word = { .arena = a };

	for (line += strspn(line, " \t"); *line; line += strspn(line, " \t"))
		if (!scan_word(&line, &word))
			return false;
	return true;
}
