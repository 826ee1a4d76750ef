/* Strings: a buffer that grows, numbers from text, distances between words. */
#ifndef STRAIN_BASE_TEXT_H
#define STRAIN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* A string that grows, in an arena. `data` is NUL-terminated once anything was added, else NULL. */
struct text {
	struct arena *arena;
	char *data;
	size_t size, room;
};

void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const char *s, size_t n);
void text_add_char(struct text *t, char c);
__attribute__((format(printf, 2, 3))) void text_addf(struct text *t, const char *fmt, ...);

/*
 * Append `s` as a shell reads it for one word: as it is where nothing of it means
 * anything, else in single quotes.
 */
void text_add_shell_word(struct text *t, const char *s);

/* Append `n` bytes as URLs have them: each as "%2C". */
void text_add_percent(struct text *t, const char *s, size_t n);

/* Append one of eight bars, "▁" to "█", for a share from 0 to 1: a point of a sparkline. */
void text_add_bar(struct text *t, double share);

/* The string so far; "" when nothing was added. */
const char *text_string(const struct text *t);

/*
 * Numbers from the whole of a string, whatever the locale: no leading or trailing blanks, "." for
 * decimals, a finite result. False leaves *out alone.
 */
bool text_to_int64(const char *s, int64_t *out);
bool text_to_double(const char *s, double *out);

/* A number at the start of `s`, and in *end what follows it; false when there is none. */
bool text_scan_double(const char *s, double *out, const char **end);

/*
 * The word of `words` (NULL-terminated) that `word` most likely meant: the nearest by
 * edit distance, if that is at most a third of its length (at least 1). NULL when nothing
 * is near.
 */
const char *text_nearest(const char *word, const char *const *words);

/* Does `s` match the shell pattern (fnmatch, no path rules)? */
bool text_glob(const char *pattern, const char *s);

/* `s` without blanks at either end, in `a`. */
char *text_trim(struct arena *a, const char *s);

/*
 * FNV-1a, 64 bits (RFC 9923): tells texts apart, the same everywhere; nobody is kept from
 * finding two that are alike.
 */
uint64_t text_hash(const char *s);

/* Is `s` one of the NULL-terminated `words`? Its index, or -1. */
int text_index(const char *s, const char *const *words);

/* "s" for a count that is not one: `%zu test%s`. */
static inline const char *text_plural(size_t n)
{
	return n == 1 ? "" : "s";
}

#endif
