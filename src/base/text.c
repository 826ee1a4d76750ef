/* Strings: a buffer that grows, numbers from text, distances between words. */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` bytes and a NUL. */
static void reserve(struct text *t, size_t more)
{
	size_t room = t->room ? t->room : 128;
	char *data;

	if (t->data && t->room - t->size > more)
		return;
	while (room - t->size <= more)
		room *= 2;
	data = arena_alloc(t->arena, room);
	if (t->data)
		memcpy(data, t->data, t->size);
	t->data = data;
	t->room = room;
}

void text_add_bytes(struct text *t, const char *s, size_t n)
{
	reserve(t, n);
	memcpy(t->data + t->size, s, n);
	t->size += n;
	t->data[t->size] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_bytes(t, s, strlen(s));
}

void text_add_char(struct text *t, char c)
{
	text_add_bytes(t, &c, 1);
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n > 0) {
		reserve(t, (size_t)n);
		vsnprintf(t->data + t->size, (size_t)n + 1, fmt, ap);
		t->size += (size_t)n;
	}
	va_end(ap);
}

void text_add_shell_word(struct text *t, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789%+,-./:=@_";

	if (*s && !s[strspn(s, plain)]) {
		text_add(t, s);
		return;
	}
	text_add_char(t, '\'');
	for (; *s; s++)
		if (*s == '\'')
			text_add(t, "'\\''");
		else
			text_add_char(t, *s);
	text_add_char(t, '\'');
}

void text_add_percent(struct text *t, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_addf(t, "%%%02X", (unsigned char)s[i]);
}

void text_add_bar(struct text *t, double share)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

	text_add(t, bars[(size_t)(share * 7)]);
}

const char *text_string(const struct text *t)
{
	return t->data ? t->data : "";
}

bool text_to_int64(const char *s, int64_t *out)
{
	char *end;
	long long v;

	if (!isdigit((unsigned char)*s) && !(*s == '-' && isdigit((unsigned char)s[1])))
		return false;
	errno = 0;
	v = strtoll(s, &end, 10);
	if (errno || *end)
		return false;
	*out = v;
	return true;
}

/* "-12.5e+3": the bytes that a decimal number takes; 0 when there is none. */
static size_t decimal_length(const char *s)
{
	size_t i = 0, digits, exponent;

	if (s[i] == '-' || s[i] == '+')
		i++;
	digits = strspn(s + i, "0123456789");
	i += digits;
	if (s[i] == '.') {
		size_t fraction = strspn(s + i + 1, "0123456789");

		digits += fraction;
		i += fraction ? fraction + 1 : 0;
	}
	if (!digits)
		return 0;
	if (s[i] == 'e' || s[i] == 'E') {
		size_t sign = s[i + 1] == '-' || s[i + 1] == '+';

		exponent = strspn(s + i + 1 + sign, "0123456789");
		i += exponent ? 1 + sign + exponent : 0;
	}
	return i;
}

bool text_scan_double(const char *s, double *out, const char **end)
{
	size_t n = decimal_length(s);
	char digits[512];
	double v;

	if (n == 0 || n >= sizeof digits)
		return false;
	memcpy(digits, s, n);
	digits[n] = '\0';
	/* main never calls setlocale, so that strtod reads "." */
	v = strtod(digits, NULL);
	if (!isfinite(v))
		return false;
	*out = v;
	*end = s + n;
	return true;
}

bool text_to_double(const char *s, double *out)
{
	const char *end;
	double v;

	if (!text_scan_double(s, &v, &end) || *end)
		return false;
	*out = v;
	return true;
}

enum { WORD_MAX = 64 };

/* Edit distance with neighbours swapped counted once (optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
	size_t d[3][WORD_MAX + 1], na = strlen(a), nb = strlen(b);

	if (na > WORD_MAX || nb > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= nb; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *row = d[i % 3], *up = d[(i - 1) % 3], *up2 = d[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t best = up[j - 1] + (a[i - 1] != b[j - 1]);

			if (up[j] + 1 < best)
				best = up[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && up2[j - 2] + 1 < best)
				best = up2[j - 2] + 1;
			row[j] = best;
		}
	}
	return d[na % 3][nb];
}

const char *text_nearest(const char *word, const char *const *words)
{
	size_t limit = strlen(word) / 3, best;
	const char *nearest = NULL;

	best = (limit ? limit : 1) + 1;
	for (; *words; words++) {
		size_t d = distance(word, *words);

		if (d < best) {
			best = d;
			nearest = *words;
		}
	}
	return nearest;
}

bool text_glob(const char *pattern, const char *s)
{
	return fnmatch(pattern, s, 0) == 0;
}

char *text_trim(struct arena *a, const char *s)
{
	size_t n;

	s += strspn(s, " \t\r\n");
	n = strlen(s);
	while (n > 0 && strchr(" \t\r\n", s[n - 1]))
		n--;
	return arena_strndup(a, s, n);
}

uint64_t text_hash(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return h;
}

int text_index(const char *s, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(s, words[i]))
			return i;
	return -1;
}
