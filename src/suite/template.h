/* Strings with {{name}} in them. "{{{{" stands for a plain "{{". */
#ifndef STRAIN_SUITE_TEMPLATE_H
#define STRAIN_SUITE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

enum template_piece_kind { PIECE_END, PIECE_TEXT, PIECE_NAME, PIECE_UNCLOSED };

/*
 * A run of plain text, or a name (no brace is in one) without its braces and blanks;
 * points into the string.
 */
struct template_piece {
	enum template_piece_kind kind;
	const char *start;
	size_t size;
};

/*
 * The piece at *s, and *s moved past it. PIECE_UNCLOSED is a "{{" without its "}}";
 * nothing follows it.
 */
struct template_piece template_next(const char **s);

/* Is this name one of every attempt (duration, attempt …), not a value of the matrix? */
bool template_is_builtin(const char *name);

/* Those names, NULL-terminated. */
extern const char *const template_builtins[];

#endif
