/* UTF-8 of bytes that anybody may have written. */
#ifndef STRAIN_BASE_UTF8_H
#define STRAIN_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/*
 * The next code point of `s` (`n` bytes, n > 0) and in *used the bytes it took; for a byte that starts
 * nothing valid (overlong, surrogate, cut) U+FFFD with *used 1.
 */
uint32_t utf8_next(const char *s, size_t n, size_t *used);

/* Append a code point. */
void utf8_add(struct text *t, uint32_t c);

/* `s` with every bad byte replaced by U+FFFD. */
void utf8_add_clean(struct text *t, const char *s, size_t n);

#endif
