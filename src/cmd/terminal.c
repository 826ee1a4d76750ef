/* The terminal that people look at. */
#include "terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"

enum { USUAL_COLUMNS = 80 };

size_t terminal_columns(int fd)
{
	struct winsize size;

	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col ? size.ws_col : USUAL_COLUMNS;
}

bool terminal_colour(int fd)
{
	const char *no = getenv("NO_COLOR");

	return isatty(fd) && !(no && *no);
}

bool terminal_redraws(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && !getenv("CI") && term && strcmp(term, "dumb") != 0;
}

/*
 * Characters whose width is not one, in order: the ranges that terminals agree on
 * (Unicode 15, UAX #11 W and F, Mn).
 */
static const struct width_range {
	uint32_t from, to;
	int width;
} ranges[] = {
	{ 0x300, 0x36f, 0 },     { 0x483, 0x489, 0 },     { 0x591, 0x5bd, 0 },
	{ 0x610, 0x61a, 0 },     { 0x64b, 0x65f, 0 },     { 0x1100, 0x115f, 2 },
	{ 0x1ab0, 0x1aff, 0 },   { 0x1dc0, 0x1dff, 0 },   { 0x200b, 0x200d, 0 },
	{ 0x20d0, 0x20ff, 0 },   { 0x231a, 0x231b, 2 },   { 0x23e9, 0x23ec, 2 },
	{ 0x2614, 0x2615, 2 },   { 0x26a1, 0x26a1, 2 },   { 0x2705, 0x2705, 2 },
	{ 0x274c, 0x274c, 2 },   { 0x2e80, 0x303e, 2 },   { 0x3041, 0x4dbf, 2 },
	{ 0x4e00, 0xa4cf, 2 },   { 0xa960, 0xa97f, 2 },   { 0xac00, 0xd7a3, 2 },
	{ 0xf900, 0xfaff, 2 },   { 0xfe00, 0xfe0f, 0 },   { 0xfe20, 0xfe2f, 0 },
	{ 0xfe30, 0xfe6f, 2 },   { 0xff01, 0xff60, 2 },   { 0xffe0, 0xffe6, 2 },
	{ 0x16fe0, 0x18cff, 2 }, { 0x1b000, 0x1b2ff, 2 }, { 0x1f300, 0x1f64f, 2 },
	{ 0x1f680, 0x1f6ff, 2 }, { 0x1f900, 0x1f9ff, 2 }, { 0x20000, 0x3fffd, 2 },
	{ 0xe0100, 0xe01ef, 0 },
};

static size_t width_of(uint32_t c)
{
	size_t low = 0, high = sizeof ranges / sizeof *ranges;

	while (low < high) {
		size_t at = (low + high) / 2;

		if (c < ranges[at].from)
			high = at;
		else if (c > ranges[at].to)
			low = at + 1;
		else
			return (size_t)ranges[at].width;
	}
	return 1;
}

size_t terminal_fit(const char *s, size_t columns)
{
	size_t left = strlen(s), bytes = 0, used;

	while (left > 0) {
		size_t width = width_of(utf8_next(s + bytes, left, &used));

		if (width > columns)
			break;
		columns -= width;
		bytes += used;
		left -= used;
	}
	return bytes;
}
