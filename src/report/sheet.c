/* A CSV file cell by cell. */
#include "sheet.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

#include "digits.h"
#include "escape.h"

static void flush(struct sheet *c)
{
	fwrite(c->buffer, 1, c->used, c->file);
	c->used = 0;
}

static void put(struct sheet *c, const char *s, size_t n)
{
	if (sizeof c->buffer - c->used < n)
		flush(c);
	if (n > sizeof c->buffer) {
		fwrite(s, 1, n, c->file);
		return;
	}
	memcpy(c->buffer + c->used, s, n);
	c->used += n;
}

static void separate(struct sheet *c)
{
	if (c->in_row)
		put(c, ",", 1);
	c->in_row = true;
}

void sheet_begin(struct sheet *c, FILE *f, struct arena *scratch, bool excel)
{
	c->file = f;
	c->scratch = scratch;
	c->row_end = excel ? "\r\n" : "\n";
	c->in_row = false;
	c->used = 0;
	if (excel)
		put(c, "\xef\xbb\xbf", 3);
}

void sheet_cells(struct sheet *c, const char *rendered)
{
	if (!rendered)
		return;
	separate(c);
	put(c, rendered, strlen(rendered));
}

void sheet_text(struct sheet *c, const char *s)
{
	sheet_cells(c, escape_csv(c->scratch, s));
}

void sheet_int(struct sheet *c, int64_t value)
{
	char room[DIGITS_ROOM];
	const char *digits;
	size_t n;

	separate(c);
	if (value == NO_VALUE)
		return;
	digits = digits_of(value, room, &n);
	put(c, digits, n);
}

void sheet_number(struct sheet *c, double value)
{
	char room[NUMBER_ROOM] = "";

	separate(c);
	if (isfinite(value))
		put(c, room, number_print(room, value));
}

void sheet_bool(struct sheet *c, bool value)
{
	sheet_int(c, value);
}

void sheet_end_row(struct sheet *c)
{
	put(c, c->row_end, strlen(c->row_end));
	c->in_row = false;
}

void sheet_finish(struct sheet *c)
{
	flush(c);
}
