/* A CSV file cell by cell. */
#include "csv.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

#include "digits.h"
#include "escape.h"

static void flush(struct csv *c)
{
	fwrite(c->buffer, 1, c->used, c->file);
	c->used = 0;
}

static void put(struct csv *c, const char *s, size_t n)
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

static void separate(struct csv *c)
{
	if (c->in_row)
		put(c, ",", 1);
	c->in_row = true;
}

void csv_begin(struct csv *c, FILE *f, struct arena *scratch, bool excel)
{
	c->file = f;
	c->scratch = scratch;
	c->row_end = excel ? "\r\n" : "\n";
	c->in_row = false;
	c->used = 0;
	if (excel)
		put(c, "\xef\xbb\xbf", 3);
}

void csv_cells(struct csv *c, const char *rendered)
{
	if (!rendered)
		return;
	separate(c);
	put(c, rendered, strlen(rendered));
}

void csv_text(struct csv *c, const char *s)
{
	csv_cells(c, escape_csv(c->scratch, s));
}

void csv_int(struct csv *c, int64_t value)
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

void csv_number(struct csv *c, double value)
{
	char room[NUMBER_ROOM] = "";

	separate(c);
	if (isfinite(value))
		put(c, room, number_print(room, value));
}

void csv_bool(struct csv *c, bool value)
{
	csv_int(c, value);
}

void csv_end_row(struct csv *c)
{
	put(c, c->row_end, strlen(c->row_end));
	c->in_row = false;
}

void csv_finish(struct csv *c)
{
	flush(c);
}
