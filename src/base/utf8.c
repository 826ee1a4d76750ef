/* UTF-8 of bytes that anybody may have written (RFC 3629). */
#include "base/utf8.h"

#include <string.h>

enum { REPLACEMENT = 0xfffd };

struct lead {
	unsigned char mask, bits;
	size_t length;
	uint32_t least; /* a smaller code point in this length is overlong */
};

static const struct lead leads[] = {
	{ 0x80, 0x00, 1, 0 },
	{ 0xe0, 0xc0, 2, 0x80 },
	{ 0xf0, 0xe0, 3, 0x800 },
	{ 0xf8, 0xf0, 4, 0x10000 },
};

static const struct lead *lead_of(unsigned char c)
{
	for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
		if ((c & leads[i].mask) == leads[i].bits)
			return &leads[i];
	return NULL;
}

static bool is_scalar(uint32_t c, uint32_t least)
{
	return c >= least && c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
}

uint32_t utf8_next(const char *s, size_t n, size_t *used)
{
	const struct lead *lead = lead_of((unsigned char)*s);
	uint32_t c;

	*used = 1;
	if (!lead || lead->length > n)
		return REPLACEMENT;
	c = (unsigned char)*s & (unsigned char)~lead->mask;
	for (size_t i = 1; i < lead->length; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (!is_scalar(c, lead->least))
		return REPLACEMENT;
	*used = lead->length;
	return c;
}

struct range {
	uint32_t from, to;
};

static const struct range unprintable[] = {
	{ 0, 0x1f },        { 0x7f, 0x9f },     { 0x61c, 0x61c },   { 0x200e, 0x200f },
	{ 0x2028, 0x202e }, { 0x2066, 0x2069 }, { 0xfeff, 0xfeff },
};

bool utf8_is_printable(uint32_t c)
{
	for (size_t i = 0; i < sizeof unprintable / sizeof *unprintable; i++)
		if (c >= unprintable[i].from && c <= unprintable[i].to)
			return false;
	/* the last two of every plane are no characters */
	return (c & 0xfffe) != 0xfffe;
}

size_t utf8_fit(const char *s, size_t limit)
{
	size_t n = strnlen(s, limit + 1);

	if (n <= limit)
		return n;
	for (n = limit; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80;)
		n--;
	return n;
}

size_t utf8_columns(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

void utf8_add(struct text *t, uint32_t c)
{
	if (c < 0x80) {
		text_add_char(t, (char)c);
		return;
	}
	if (c < 0x800) {
		text_add_char(t, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			text_add_char(t, (char)(0xe0 | c >> 12));
		} else {
			text_add_char(t, (char)(0xf0 | c >> 18));
			text_add_char(t, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		text_add_char(t, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	text_add_char(t, (char)(0x80 | (c & 0x3f)));
}

void utf8_add_clean(struct text *t, const char *s, size_t n)
{
	while (n > 0) {
		size_t used;
		uint32_t c = utf8_next(s, n, &used);

		utf8_add(t, c);
		s += used;
		n -= used;
	}
}
