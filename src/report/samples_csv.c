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

/* The names of all live metrics, in order of first appearance. */
struct names {
	const char **name;
	size_t n;
};

static bool names_has(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->name[i], name))
			return true;
	return false;
}

static void names_add(struct names *names, const struct live *live, struct arena *a)
{
	for (size_t i = 0; i < live->n; i++) {
		const char **slot;

		if (names_has(names, live->series[i].name))
			continue;
		slot = arena_push(a, &names->name, &names->n, sizeof(char *));
		*slot = live->series[i].name;
	}
}

static struct names live_names(const struct run *run, struct arena *a)
{
	struct names names = { 0 };

	for (size_t i = 0; i < run->ncells; i++)
		for (size_t j = 0; j < run->cells[i].nattempts; j++)
			names_add(&names, &run->cells[i].attempts[j].live, a);
	return names;
}

static const struct live_series *live_find(const struct live *live, const char *name)
{
	for (size_t i = 0; i < live->n; i++)
		if (!strcmp(live->series[i].name, name))
			return &live->series[i];
	return NULL;
}

/* Where reading a live metric has got to. */
struct cursor {
	const struct live_series *series; /* NULL: this attempt has none of the name */
	size_t next;
};

/* The newest value that came after the sample before and no later than `until`. */
static double cursor_take(struct cursor *at, int64_t until_us)
{
	const struct live_series *s = at->series;
	size_t from = at->next;

	while (s && at->next < s->n && s->elapsed_us[at->next] <= until_us)
		at->next++;
	return s && at->next > from ? s->values[at->next - 1] : (double)NAN;
}

struct table {
	struct sheet csv;
	const char *const *params;
	struct names live;
	struct cursor *cursors; /* one per live name */
	struct stamp stamp;
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
		sheet_text(c, arena_printf(c->scratch, "live_%s", t->live.name[i]));
	sheet_end_row(c);
}

/* The last sample takes what came after it too. */
static void put_live(struct table *t, const struct samples *s, size_t row)
{
	int64_t until_us = row + 1 < s->n ? s->elapsed_us[row] : INT64_MAX;

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

static void put_attempt(struct table *t, const struct run_attempt *at, const char *cell,
			const char *params)
{
	const struct samples *s = &at->samples;
	struct sheet *c = &t->csv;

	for (size_t i = 0; i < t->live.n; i++)
		t->cursors[i] =
			(struct cursor){ live_find(&at->live, t->live.name[i]), 0 };
	for (size_t row = 0; row < s->n; row++) {
		sheet_cells(c, cell);
		sheet_int(c, at->record.id.number);
		sheet_int(c, (int64_t)row + 1);
		put_time(t, at->record.started_utc_us, s->elapsed_us[row]);
		sheet_int(c, s->elapsed_us[row]);
		sheet_cells(c, params);
		for (size_t m = 0; m < nmetrics; m++)
			sheet_int(c, s->values[m][row]);
		sheet_bool(c, s->late[row]);
		put_live(t, s, row);
		sheet_end_row(c);
	}
}

static void put_cell(struct table *t, const struct run_cell *cell)
{
	const char *identity = columns_cell(cell->cell, t->csv.scratch);
	const char *params = columns_params(cell->cell, t->params, t->csv.scratch);

	for (size_t i = 0; i < cell->nattempts; i++)
		put_attempt(t, &cell->attempts[i], identity, params);
}

static int write_samples_csv(const struct report *r, FILE *f, struct error *err)
{
	const struct run *run = r->analysis->run;
	struct table *t = arena_alloc(r->arena, sizeof *t);

	(void)err;
	sheet_begin(&t->csv, f, r->arena, r->options.csv_excel);
	t->stamp.second = -1;
	t->params = plan_param_names(run->plan, r->arena);
	t->live = live_names(run, r->arena);
	t->cursors = arena_array(r->arena, t->live.n, sizeof *t->cursors);
	put_header(t);
	for (size_t i = 0; i < run->ncells; i++)
		put_cell(t, &run->cells[i]);
	sheet_finish(&t->csv);
	return 0;
}

const struct report_format format_samples_csv = {
	.name = "samples",
	.file = "samples.csv",
	.help = "a row per sample of every attempt (CSV)",
	.write = write_samples_csv,
};
