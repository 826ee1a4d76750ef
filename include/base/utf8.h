/* UTF-8 of bytes that anybody may have written. */
#ifndef STRAIN_BASE_UTF8_H
#define STRAIN_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/*
 * The next code point of `s` (`n` bytes, n > 0) and in *used the bytes it took; for a
 * byte that starts nothing valid (overlong, surrogate, cut) U+FFFD with *used 1.
 */
uint32_t utf8_next(const char *s, size_t n, size_t *used);

/*
 * May this character be shown as it is? Not a control character (C0, DEL, C1), a line or
 * paragraph separator, a mark that turns the direction of writing, a byte order mark or
 * what is no character at all.
 */
bool utf8_is_printable(uint32_t c);

/*
 * The bytes of the longest start of `s` that takes at most `limit` of them and cuts no
 * character.
 */
size_t utf8_fit(const char *s, size_t limit);

/* Columns that it takes on a terminal (no wide characters are known here). */
size_t utf8_columns(const char *s);

/* Append a code point. */
void utf8_add(struct text *t, uint32_t c);

/* `s` with every bad byte replaced by U+FFFD. */
void utf8_add_clean(struct text *t, const char *s, size_t n);

#endif
