/* A table of text for a terminal. */
#include "table.h"

#include <string.h>

enum { GAP = 2, KEPT = 2, NARROWEST = 16 };

size_t table_text_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static size_t widest(const struct table_column *c, size_t nrows)
{
	size_t width = table_text_width(c->title);

	for (size_t i = 0; i < nrows; i++) {
		size_t w = table_text_width(c->cells[i]);

		if (w > width)
			width = w;
	}
	return width;
}

/* The bytes of the first `n` characters. */
static size_t characters(const char *s, size_t n)
{
	size_t i = 0;

	for (; s[i]; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80 && n-- == 0)
			break;
	return i;
}

/* "parallel/10s/pro…workers=2": both ends of an id tell cells apart. */
static const char *cut_middle(struct arena *a, const char *s, size_t width)
{
	size_t n = table_text_width(s), head = (width - 1) / 2;

	if (n <= width)
		return s;
	return arena_printf(a, "%.*s…%s", (int)characters(s, head), s,
			    s + characters(s, n - (width - 1 - head)));
}

static void add_padding(struct text *t, size_t n)
{
	text_addf(t, "%*s", (int)n, "");
}

static void add_cell(struct text *t, const char *s, const char *mark, size_t width,
		     const struct table_column *c)
{
	size_t padding = width - table_text_width(s);

	if (c->right)
		add_padding(t, padding);
	if (mark)
		text_add(t, mark);
	text_add(t, s);
	if (mark && *mark)
		text_add(t, "\033[0m");
	if (!c->right)
		add_padding(t, padding);
}

static void end_line(struct text *t)
{
	while (t->size && t->data[t->size - 1] == ' ')
		t->data[--t->size] = '\0';
	text_add_char(t, '\n');
}

/* One row; row -1 is the titles. */
static void add_row(struct text *t, const struct table_column *columns,
		    const size_t *widths, size_t n, ptrdiff_t row)
{
	for (size_t i = 0; i < n; i++) {
		const struct table_column *c = &columns[i];
		const char *s = row < 0 ? c->title : c->cells[row];

		if (i)
			add_padding(t, GAP);
		if (i == 0)
			s = cut_middle(t->arena, s, widths[0]);
		add_cell(t, s, row >= 0 && c->marks ? c->marks[row] : NULL, widths[i], c);
	}
	end_line(t);
}

static size_t total(const size_t *widths, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += widths[i] + (i ? GAP : 0);
	return sum;
}

size_t table_add(struct text *t, const struct table_column *columns, size_t ncolumns,
		 size_t nrows, size_t width)
{
	size_t *widths = arena_array(t->arena, ncolumns, sizeof *widths);
	size_t n = ncolumns, over;

	for (size_t i = 0; i < n; i++)
		widths[i] = widest(&columns[i], nrows);
	while (width && n > KEPT && total(widths, n) > width)
		n--;
	over = width && total(widths, n) > width ? total(widths, n) - width : 0;
	if (widths[0] > NARROWEST + over)
		widths[0] -= over;
	else if (over && widths[0] > NARROWEST)
		widths[0] = NARROWEST;
	for (ptrdiff_t row = -1; row < (ptrdiff_t)nrows; row++)
		add_row(t, columns, widths, n, row);
	return ncolumns - n;
}
