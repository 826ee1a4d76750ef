/* Bytes that anybody may have written, made safe for one format each. */
#ifndef STRAIN_REPORT_ESCAPE_H
#define STRAIN_REPORT_ESCAPE_H

#include <stddef.h>

#include "base/text.h"

/*
 * Append `n` bytes as printable UTF-8 lines, which is what every format starts from:
 * terminal sequences (ECMA-48) are left out, bytes that are no UTF-8, other control
 * characters, what XML 1.0 forbids and the characters that turn the direction of text
 * become [0xNN]. CR LF and a lone CR become LF; tabs stay.
 */
void escape_lines(struct text *t, const char *s, size_t n);

/* The same of a string, on one line: line breaks and tabs become blanks. NULL gives "". */
const char *escape_line(struct arena *a, const char *s);

/*
 * At most `limit` bytes of a string that escape_lines made: its head (a quarter), a line
 * that says how many bytes were left out, its tail; cut between characters.
 */
const char *escape_shorten(struct arena *a, const char *s, size_t limit);

/* At most `limit` bytes of one line, "…" at the end where it was cut between characters. */
const char *escape_cut(struct arena *a, const char *s, size_t limit);

/*
 * A text cell of a CSV file (RFC 4180): on one line, quoted where it has to be, and with
 * a leading ' where a spreadsheet would take it for a formula (= + - @, tab, CR); a plain
 * whole number is left as it is.
 */
const char *escape_csv(struct arena *a, const char *s);

/*
 * Inline text of GitHub's Markdown, also inside a table: nothing in it is markup, a link,
 * a mention, an issue number or HTML.
 */
const char *escape_markdown(struct arena *a, const char *s);

/* A code span, also inside a table: the line between as many backticks as it takes. */
const char *escape_markdown_code(struct arena *a, const char *s);

/* A fence that no line of `s` can close: at least three backticks. */
const char *escape_markdown_fence(struct arena *a, const char *s);

#endif
