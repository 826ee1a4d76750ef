/* Strings with {{name}} in them. */
#include "template.h"

#include <string.h>

#include "base/text.h"

const char *const template_builtins[] = {
	"duration", "duration_s", "attempt", "output_dir", NULL,
};

bool template_is_builtin(const char *name)
{
	return text_index(name, template_builtins) >= 0;
}

static struct template_piece name_piece(const char **s)
{
	const char *start = *s + 2, *end = start + strcspn(start, "{}");

	if (strncmp(end, "}}", 2) != 0) {
		struct template_piece p = { PIECE_UNCLOSED, *s, strlen(*s) };

		*s += p.size;
		return p;
	}
	*s = end + 2;
	while (start < end && *start == ' ')
		start++;
	while (end > start && end[-1] == ' ')
		end--;
	return (struct template_piece){ PIECE_NAME, start, (size_t)(end - start) };
}

struct template_piece template_next(const char **s)
{
	const char *start = *s, *brace;

	if (!*start)
		return (struct template_piece){ PIECE_END, start, 0 };
	if (!strncmp(start, "{{{{", 4)) {
		*s += 4;
		return (struct template_piece){ PIECE_TEXT, start, 2 };
	}
	if (!strncmp(start, "{{", 2))
		return name_piece(s);
	brace = strstr(start, "{{");
	*s = brace ? brace : start + strlen(start);
	return (struct template_piece){ PIECE_TEXT, start, (size_t)(*s - start) };
}
