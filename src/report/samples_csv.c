/* samples.csv: a row per sample of every attempt, tidy, so that one file holds the whole run. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "probe/metric.h"

#include "columns.h"
#include "formats.h"
#include "sheet.h"
#include "values.h"

/* Times rise slowly: a second is taken apart once. */
struct stamp {
	int64_t second;
	char text[32]; /* "2026-03-04 05:06:07.123" */
};

enum { STAMP_SECONDS = 19, STAMP_SIZE = STAMP_SECONDS + 4 };

static void stamp_set(struct stamp *s, int64_t utc_us)
{
	int64_t second = utc_us / 1000000, ms = utc_us / 1000 % 1000;
	time_t at = (time_t)second;
	struct tm tm;

	/* a year of five digits is no time that was measured, and longer than its room */
	if (second > 253402300799)
		second = at = 0;
	if (second != s->second && gmtime_r(&at, &tm))
		strftime(s->text, sizeof s->text, "%Y-%m-%d %H:%M:%S", &tm);
	s->second = second;
	s->text[STAMP_SECONDS] = '.';
	s->text[STAMP_SECONDS + 1] = (char)('0' + ms / 100);
	s->text[STAMP_SECONDS + 2] = (char)('0' + ms / 10 % 10);
	s->text[STAMP_SECONDS + 3] = (char)('0' + ms % 10);
}

/* Where reading a live metric has got to. */
struct cursor {
	const struct live_series *series; /* NULL: this attempt has none of the name */
	struct column_cursor us, values;
	size_t next;
};

static void cursor_begin(struct cursor *at, const struct live_series *series)
{
	at->series = series;
	at->next = 0;
	at->us.block = at->values.block = NULL;
	if (!series)
		return;
	at->us.column = &series->elapsed_us;
	at->values.column = &series->values;
}

/* The newest value that came after the sample before and no later than `until`. */
static double cursor_take(struct cursor *at, int64_t until_us)
{
	size_t from = at->next, n = at->series ? at->us.column->n : 0;

	while (at->next < n && column_at(&at->us, at->next) <= until_us)
		at->next++;
	return at->next > from ? live_value(column_at(&at->values, at->next - 1))
			       : (double)NAN;
}

struct table {
	struct sheet csv;
	const char *const *params;
	struct live_names live;
	struct cursor *cursors; /* one per live name */
	struct stamp stamp;
	const struct run_cell *cell; /* the one at hand, and its part of a row */
	const char *identity, *param_cells;
	int64_t rooms[M_END + 2][COLUMN_BLOCK];
};

static void put_header(struct table *t)
{
	static const char *const identity[] = { "cell",       "test",   "duration",
						"attempt",    "sample", "time_utc",
						"elapsed_us", NULL };
	struct sheet *c = &t->csv;

	for (size_t i = 0; identity[i]; i++)
		sheet_cells(c, identity[i]);
	sheet_cells(c, columns_param_names(t->params, c->scratch));
	for (size_t i = 0; i < nmetrics; i++)
		sheet_cells(c, metrics[i].column);
	sheet_cells(c, "late");
	for (size_t i = 0; i < t->live.n; i++)
		sheet_text(c, arena_printf(c->scratch, "live_%s", t->live.names[i]));
	sheet_end_row(c);
}

static void put_live(struct table *t, int64_t until_us)
{
	for (size_t i = 0; i < t->live.n; i++)
		sheet_number(&t->csv, cursor_take(&t->cursors[i], until_us));
}

/* No time where the attempt's start is not on record. */
static void put_time(struct table *t, int64_t started_utc_us, int64_t elapsed_us)
{
	int64_t utc_us;

	if (started_utc_us <= 0 ||
	    __builtin_add_overflow(started_utc_us, elapsed_us, &utc_us)) {
		sheet_int(&t->csv, NO_VALUE);
		return;
	}
	stamp_set(&t->stamp, utc_us);
	sheet_cells(&t->csv, t->stamp.text);
}

/* The columns of one block of samples. */
struct block {
	const int64_t *elapsed_us, *late, *values[M_END];
	size_t first, n;
};

static struct block read_block(struct table *t, const struct samples *s, size_t index)
{
	struct block b = {
		.elapsed_us = column_read(&s->elapsed_us, index, t->rooms[M_END]),
		.late = column_read(&s->late, index, t->rooms[M_END + 1]),
		.first = index * COLUMN_BLOCK,
		.n = column_block_size(&s->elapsed_us, index),
	};

	for (size_t m = 0; m < nmetrics; m++)
		b.values[m] = column_read(&s->values[m], index, t->rooms[m]);
	return b;
}

/* The last sample takes what the test told after it, too. */
static void put_block(struct table *t, const struct attempt_record *r,
		      const struct block *b, bool last)
{
	struct sheet *c = &t->csv;

	for (size_t row = 0; row < b->n; row++) {
		sheet_cells(c, t->identity);
		sheet_int(c, r->id.number);
		sheet_int(c, (int64_t)(b->first + row) + 1);
		put_time(t, r->started_utc_us, b->elapsed_us[row]);
		sheet_int(c, b->elapsed_us[row]);
		sheet_cells(c, t->param_cells);
		for (size_t m = 0; m < nmetrics; m++)
			sheet_int(c, b->values[m][row]);
		sheet_bool(c, b->late[row]);
		put_live(t, last && row + 1 == b->n ? INT64_MAX : b->elapsed_us[row]);
		sheet_end_row(c);
	}
}

static void put_attempt(void *self, const struct run_cell *cell,
			const struct run_attempt *at, const struct attempt_series *series)
{
	struct table *t = self;
	size_t blocks = column_blocks(&series->samples.elapsed_us);

	if (t->cell != cell) {
		t->cell = cell;
		t->identity = columns_cell(cell->cell, t->csv.scratch);
		t->param_cells = columns_params(cell->cell, t->params, t->csv.scratch);
	}
	for (size_t i = 0; i < t->live.n; i++)
		cursor_begin(&t->cursors[i], live_find(&series->live, t->live.names[i]));
	for (size_t i = 0; i < blocks; i++) {
		const struct block b = read_block(t, &series->samples, i);

		put_block(t, &at->record, &b, i + 1 == blocks);
	}
}

static void *begin(struct report *r, const struct run *run, FILE *f)
{
	struct table *t = arena_alloc(r->arena, sizeof *t);
	size_t nseries;

	sheet_begin(&t->csv, f, r->arena, r->options.csv_excel);
	t->stamp.second = -1;
	t->params = plan_param_names(run->plan, r->arena);
	t->live = run_live_names(run, r->arena, &nseries);
	t->cursors = arena_array(r->arena, t->live.n, sizeof *t->cursors);
	put_header(t);
	return t;
}

static int end(void *self, struct error *err)
{
	struct table *t = self;

	(void)err;
	sheet_finish(&t->csv);
	return 0;
}

static const struct report_series series = { begin, put_attempt, end };

const struct report_format format_samples_csv = {
	.name = "samples",
	.file = "samples.csv",
	.help = "a row per sample of every attempt (CSV)",
	.series = &series,
};
