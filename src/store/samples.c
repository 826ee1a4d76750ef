/* samples.csv of one attempt read back: rows become columns, and rates are made of counters. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/series.h"

#include "rows.h"

/* What a field of a row is: a metric's position, or one of these. */
enum { FIELD_ELAPSED = -1, FIELD_LATE = -2, FIELD_UNKNOWN = -3 };
enum { FIELDS_MOST = 128 };

struct reader {
	struct rows rows;
	int fields[FIELDS_MOST];
	size_t nfields;
	int64_t values[M_END], elapsed_us, late; /* of the row at hand */
	struct samples *out;
};

static int field_of(const char *column)
{
	const struct metric *m = metric_find_column(column);

	if (!strcmp(column, "elapsed_us"))
		return FIELD_ELAPSED;
	if (!strcmp(column, "late"))
		return FIELD_LATE;
	return m && !m->rate_of ? (int)(m - metrics) : FIELD_UNKNOWN;
}

/* Columns go by their names, so that files of other versions of strain are read, too. */
static int read_header(struct reader *r, char *line, struct error *err)
{
	for (char *next = line; next;) {
		char *column = rows_field(&next);

		if (r->nfields == FIELDS_MOST)
			return rows_error(&r->rows, err, "a header of strain's", column);
		r->fields[r->nfields++] = field_of(column);
	}
	if (r->fields[0] != FIELD_ELAPSED)
		return rows_error(&r->rows, err, "a header that starts with elapsed_us",
				  line);
	return 0;
}

static bool take_field(struct reader *r, int field, const char *s)
{
	int64_t value = NO_VALUE;

	if (field == FIELD_UNKNOWN)
		return true;
	if ((*s || field < 0) && !rows_int(s, &value)) {
		rows_bad(&r->rows, "a whole number", s);
		return false;
	}
	if (field == FIELD_ELAPSED)
		r->elapsed_us = value;
	else if (field == FIELD_LATE)
		r->late = value != 0;
	else
		r->values[field] = value;
	return true;
}

/* Split the line; false where it is no row of this file. */
static bool take_row(struct reader *r, char *line)
{
	size_t n = 0;

	r->late = 0;
	for (char *next = line; next; n++) {
		char *s = next, *end = s;

		while (*end && *end != ',')
			end++;
		next = *end ? end + 1 : NULL;
		*end = 0;
		if (n == r->nfields) {
			rows_bad(&r->rows, "the end of the row", s);
			return false;
		}
		if (!take_field(r, r->fields[n], s))
			return false;
	}
	if (n < r->nfields)
		rows_bad(&r->rows, "as many fields as the header has", line);
	else if (r->elapsed_us < r->out->end_us && r->out->n)
		rows_bad(&r->rows, "a time not before the row above", line);
	else
		return true;
	return false;
}

static void push_row(struct reader *r)
{
	struct samples *s = r->out;

	column_push(&s->elapsed_us, r->elapsed_us);
	column_push(&s->late, r->late);
	for (size_t m = 0; m < nrecorded; m++)
		column_push(&s->values[m], r->values[m]);
	s->n++;
	s->nlate += r->late != 0;
	s->end_us = r->elapsed_us;
}

/*
 * The first and the last sample stand outside of the schedule, maybe a moment from their
 * neighbours. Half of the usual distance is the least that a rate is told of: parts of
 * the counters come in ticks of 10 ms, or when a process is reaped, and over a moment
 * they would look like many cores.
 */
static int64_t shortest_rate_us(const struct samples *s)
{
	return s->n ? s->end_us / (int64_t)s->n / 2 : 0;
}

/* A counter on its way: what it was when a rate was last told of it. */
struct rate {
	int64_t base, base_us, shortest_us;
};

/* Per mille of a core; NO_VALUE where it is not known, or too soon. */
static int64_t rate_of(struct rate *r, int64_t value, int64_t at_us)
{
	int64_t us = at_us - r->base_us;

	if (value == NO_VALUE || us < r->shortest_us || us <= 0)
		return NO_VALUE;
	int64_t grown = value - r->base;
	r->base = value;
	r->base_us = at_us;
	return grown > 0 ? (int64_t)(1000.0 * (double)grown / (double)us + 0.5) : 0;
}

struct rooms {
	int64_t elapsed[COLUMN_BLOCK], counter[COLUMN_BLOCK], minus[COLUMN_BLOCK];
};

/*
 * The growth of a counter over the time since the last sample that has a value of it.
 * Counters are 0 when the attempt starts, so that the first sample has a rate, too.
 */
static void derive(const struct samples *s, const struct column *counter,
		   const struct column *minus, struct column *out, struct rooms *rooms)
{
	struct rate rate = { .shortest_us = shortest_rate_us(s) };

	for (size_t b = 0; b < column_blocks(counter); b++) {
		const int64_t *us = column_read(&s->elapsed_us, b,
						rooms ? rooms->elapsed : NULL),
			      *v = column_read(counter, b, rooms ? rooms->counter : NULL),
			      *less = minus ? column_read(minus, b,
							  rooms ? rooms->minus : NULL)
					    : NULL;

		for (size_t i = 0; i < column_block_size(counter, b); i++) {
			int64_t value = v[i];

			if (less && value != NO_VALUE)
				value = less[i] == NO_VALUE ? NO_VALUE : value - less[i];
			column_push(out, rate_of(&rate, value, us[i]));
		}
	}
	column_end(out);
}

static void derive_rates(struct samples *s, struct arena *a)
{
	/* what is in memory as it is needs none */
	struct rooms *rooms = s->elapsed_us.plain ? NULL : arena_alloc(a, sizeof *rooms);

	for (size_t m = nrecorded; m < nmetrics; m++) {
		const struct metric *of = metric_find(metrics[m].rate_of);
		const struct metric *minus =
			metrics[m].minus ? metric_find(metrics[m].minus) : NULL;

		derive(s, &s->values[of - metrics],
		       minus ? &s->values[minus - metrics] : NULL, &s->values[m], rooms);
	}
}

static void begin(struct samples *s, struct spill *spill, struct arena *a)
{
	*s = (struct samples){ .elapsed_us = column_begin(spill, a),
			       .late = column_begin(spill, a) };
	for (size_t m = 0; m < nmetrics; m++)
		s->values[m] = column_begin(spill, a);
}

static void end(struct samples *s, const struct rows *rows, struct arena *a)
{
	column_end(&s->elapsed_us);
	column_end(&s->late);
	for (size_t m = 0; m < nrecorded; m++)
		column_end(&s->values[m]);
	derive_rates(s, a);
	s->torn = rows->torn;
	s->nbad = rows->nbad;
	s->bad = rows_bad_words(rows, a);
}

static int read_rows(struct reader *r, struct error *err)
{
	char *line;
	int more = rows_next(&r->rows, &line, err);

	if (more > 0 && read_header(r, line, err) < 0)
		return -1;
	while (more > 0 && (more = rows_next(&r->rows, &line, err)) > 0) {
		/* a row that was bad halfway leaves nothing behind */
		for (size_t m = 0; m < nrecorded; m++)
			r->values[m] = NO_VALUE;
		if (take_row(r, line))
			push_row(r);
	}
	return more;
}

int samples_read(int at, const char *name, struct spill *spill, struct arena *a,
		 struct samples *out, struct error *err)
{
	struct reader *r = arena_alloc(a, sizeof *r);
	int result;

	begin(out, spill, a);
	r->out = out;
	result = rows_open(&r->rows, at, name, err);
	if (result == 0)
		result = read_rows(r, err);
	end(out, &r->rows, a);
	rows_close(&r->rows);
	return result;
}
