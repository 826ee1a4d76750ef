/* A series as a chart of characters, for a terminal. */
#include "report/plot.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

/*
 * Each character cell is two dots wide and four high: Braille patterns, U+2800 and a bit
 * per dot.
 */
enum { DOTS_WIDE = 2, DOTS_HIGH = 4 };

static const unsigned char dots[DOTS_HIGH][DOTS_WIDE] = {
	{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
};

void plot_range(const double *v, size_t n, double range[3])
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, v[i]);
		high = fmax(high, v[i]);
	}
	range[0] = high < low ? (double)NAN : high;
	range[2] = high < low ? (double)NAN : low;
	range[1] = (range[0] + range[2]) / 2;
}

struct canvas {
	unsigned char *cells;
	size_t wide, high; /* in characters */
	double low, high_value;
};

static size_t x_of(const struct canvas *c, size_t i, size_t n)
{
	size_t most = c->wide * DOTS_WIDE - 1;

	return n < 2 ? 0 : (size_t)((double)i * (double)most / (double)(n - 1) + 0.5);
}

static size_t y_of(const struct canvas *c, double v)
{
	double span = c->high_value - c->low, most = (double)(c->high * DOTS_HIGH - 1);

	return span > 0 ? (size_t)((c->high_value - v) / span * most + 0.5)
			: (size_t)(most / 2);
}

static void put_dot(struct canvas *c, size_t x, size_t y)
{
	c->cells[y / DOTS_HIGH * c->wide + x / DOTS_WIDE] |=
		dots[y % DOTS_HIGH][x % DOTS_WIDE];
}

/* A line from one dot to the next, so that a jump is seen as one. */
static void put_line(struct canvas *c, size_t x0, size_t y0, size_t x1, size_t y1)
{
	size_t steps = x1 > x0 ? x1 - x0 : 0, down = y1 > y0 ? y1 - y0 : y0 - y1;

	if (down > steps)
		steps = down;
	for (size_t i = 0; i <= steps; i++) {
		double share = steps ? (double)i / (double)steps : 0;

		put_dot(c, (size_t)((double)x0 + share * ((double)x1 - (double)x0) + 0.5),
			(size_t)((double)y0 + share * ((double)y1 - (double)y0) + 0.5));
	}
}

static void draw(struct canvas *c, const struct plot *p)
{
	size_t last_x = 0, last_y = 0;
	bool begun = false;

	for (size_t i = 0; i < p->n; i++) {
		size_t x, y;

		if (isnan(p->v[i])) {
			begun = false;
			continue;
		}
		x = x_of(c, i, p->n);
		y = y_of(c, p->v[i]);
		if (begun)
			put_line(c, last_x, last_y, x, y);
		put_dot(c, x, y);
		last_x = x;
		last_y = y;
		begun = true;
	}
}

static void put_braille(struct text *t, unsigned char bits)
{
	char utf8[] = { (char)0xe2, (char)(0xa0 | bits >> 6),
			(char)(0x80 | (bits & 0x3f)) };

	if (bits)
		text_add_bytes(t, utf8, sizeof utf8);
	else
		text_add_char(t, ' ');
}

static void put_blanks(struct text *t, size_t n)
{
	while (n--)
		text_add_char(t, ' ');
}

static void put_row(struct text *t, const struct canvas *c, const struct plot *p,
		    size_t y, size_t left)
{
	const char *label = y == 0             ? p->scale[0]
			    : y == c->high / 2 ? p->scale[1]
			    : y + 1 == c->high ? p->scale[2]
					       : "";
	size_t used = utf8_columns(label);

	put_blanks(t, left > used ? left - used : 0);
	text_add(t, label);
	text_add(t, *label ? " ┤" : " │");
	for (size_t x = 0; x < c->wide; x++)
		put_braille(t, c->cells[y * c->wide + x]);
	while (t->size && t->data[t->size - 1] == ' ')
		t->size--;
	text_add_char(t, '\n');
}

static void put_marks(struct text *t, const struct canvas *c, const struct plot *p,
		      size_t left)
{
	size_t at = 0;

	if (!p->nmarks)
		return;
	put_blanks(t, left + 2);
	for (size_t i = 0; i < p->nmarks; i++) {
		size_t x = x_of(c, p->marks[i], p->n) / DOTS_WIDE;

		if (x < at)
			continue;
		put_blanks(t, x - at);
		text_add_char(t, '^');
		at = x + 1;
	}
	text_add_char(t, '\n');
}

const char *plot_text(const struct plot *p, struct arena *a)
{
	struct text t = { .arena = a };
	double range[3];
	struct canvas c = { .high = (size_t)p->rows };
	size_t left = 0;

	plot_range(p->v, p->n, range);
	if (isnan(range[0]))
		return "";
	for (int i = 0; i < 3; i++)
		if (utf8_columns(p->scale[i]) > left)
			left = utf8_columns(p->scale[i]);
	c.wide = (size_t)p->columns > left + 4 ? (size_t)p->columns - left - 2 : 2;
	c.low = range[2];
	c.high_value = range[0];
	c.cells = arena_alloc(a, c.wide * c.high);
	draw(&c, p);
	for (size_t y = 0; y < c.high; y++)
		put_row(&t, &c, p, y, left);
	put_marks(&t, &c, p, left);
	return text_string(&t);
}
