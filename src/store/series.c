/* samples.csv of one attempt: a row per write, columns when read back. */
#include "store/series.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "probe/metric.h"

#include "rows.h"

static char *put_string(char *p, const char *s)
{
	size_t n = strlen(s);

	memcpy(p, s, n);
	return p + n;
}

static char *put_int(char *p, int64_t v)
{
	char digits[20];
	size_t n = 0;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	if (v < 0)
		*p++ = '-';
	do
		digits[n++] = (char)('0' + u % 10);
	while (u /= 10);
	while (n)
		*p++ = digits[--n];
	return p;
}

int series_create(struct series_writer *w, int at, const char *name, struct error *err)
{
	char header[64 * (M_RECORDED_END + 2)], *p = header;

	w->fd = rows_create(at, name, err);
	if (w->fd < 0)
		return -1;
	p = put_string(p, "elapsed_us,late");
	for (size_t i = 0; i < nrecorded; i++) {
		*p++ = ',';
		p = put_string(p, metrics[i].column);
	}
	*p++ = '\n';
	if (fs_write_all(w->fd, header, (size_t)(p - header), err)) {
		series_close(w);
		return error_prefix(err, "%s", name);
	}
	return 0;
}

int series_append(struct series_writer *w, int64_t elapsed_us, bool late,
		  const int64_t *values, struct error *err)
{
	char row[24 * (M_RECORDED_END + 2)], *p = row;

	p = put_int(p, elapsed_us);
	*p++ = ',';
	*p++ = late ? '1' : '0';
	for (size_t i = 0; i < nrecorded; i++) {
		*p++ = ',';
		if (values[i] != NO_VALUE)
			p = put_int(p, values[i]);
	}
	*p++ = '\n';
	if (fs_write_all(w->fd, row, (size_t)(p - row), err))
		return error_prefix(err, "samples.csv");
	return 0;
}

void series_close(struct series_writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

/* What a field of a row is: a metric's position, or one of these. */
enum { FIELD_ELAPSED = -1, FIELD_LATE = -2, FIELD_UNKNOWN = -3 };

struct reader {
	struct rows rows;
	int fields[128];
	size_t nfields;
	int64_t *elapsed;
	bool *late;
	int64_t **values;
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

		if (r->nfields == sizeof r->fields / sizeof *r->fields)
			return rows_error(&r->rows, err, "a header of strain's", column);
		r->fields[r->nfields++] = field_of(column);
	}
	if (r->fields[0] != FIELD_ELAPSED)
		return rows_error(&r->rows, err, "a header that starts with elapsed_us",
				  line);
	return 0;
}

static void make_columns(struct reader *r, struct arena *a)
{
	size_t room = r->rows.lines;

	r->elapsed = arena_array(a, room, sizeof *r->elapsed);
	r->late = arena_array(a, room, sizeof *r->late);
	r->values = arena_array(a, nmetrics, sizeof *r->values);
	for (size_t m = 0; m < nmetrics; m++) {
		r->values[m] = arena_array(a, room, sizeof **r->values);
		for (size_t i = 0; i < room; i++)
			r->values[m][i] = NO_VALUE;
	}
}

static int store_field(struct reader *r, size_t row, int field, const char *s,
		       struct error *err)
{
	int64_t value = NO_VALUE;

	if (field == FIELD_UNKNOWN)
		return 0;
	if ((*s || field < 0) && (!text_to_int64(s, &value) || value == NO_VALUE))
		return rows_error(&r->rows, err, "a whole number", s);
	if (field == FIELD_ELAPSED)
		r->elapsed[row] = value;
	else if (field == FIELD_LATE)
		r->late[row] = value != 0;
	else
		r->values[field][row] = value;
	return 0;
}

static int read_row(struct reader *r, size_t row, char *line, struct error *err)
{
	size_t n = 0;

	for (char *next = line; next; n++) {
		char *s = rows_field(&next);

		if (n == r->nfields)
			return rows_error(&r->rows, err, "the end of the row", s);
		if (store_field(r, row, r->fields[n], s, err))
			return -1;
	}
	if (n < r->nfields)
		return rows_error(&r->rows, err, "as many fields as the header has", line);
	if (row && r->elapsed[row] < r->elapsed[row - 1])
		return rows_error(&r->rows, err, "a time not before the row above", line);
	return 0;
}

/* The machine's busy time holds the tree's own: what others used is the rest. */
static const int64_t *others_share(const struct metric *m, int64_t *const *values)
{
	return m - metrics == M_HOST_CPU ? values[M_CPU_TIME] : NULL;
}

/*
 * The first and the last sample stand outside of the schedule, maybe a moment from their neighbours. Half of the
 * usual distance is the least that a rate is told of: parts of the counters come in ticks of 10 ms, or when a process
 * is reaped, and over a moment they would look like many cores.
 */
static int64_t shortest_rate_us(const struct samples *s)
{
	return s->n ? s->elapsed_us[s->n - 1] / (int64_t)s->n / 2 : 0;
}

/*
 * Per mille of a core: growth of a counter over time, since the last sample that has a value of it. Counters
 * are 0 when the attempt starts, so that the first sample has a rate, too.
 */
static void derive(const struct samples *s, const int64_t *counter, const int64_t *minus,
		   int64_t *out)
{
	int64_t base = 0, base_us = 0, shortest_us = shortest_rate_us(s);

	for (size_t i = 0; i < s->n; i++) {
		int64_t value = counter[i], us = s->elapsed_us[i] - base_us;

		if (value == NO_VALUE || (minus && minus[i] == NO_VALUE))
			continue;
		if (minus)
			value -= minus[i];
		if (us < shortest_us || us <= 0)
			continue;
		out[i] =
			value > base
				? (int64_t)(1000.0 * (double)(value - base) / (double)us +
					    0.5)
				: 0;
		base = value;
		base_us = s->elapsed_us[i];
	}
}

static void derive_rates(const struct samples *s, int64_t **values)
{
	for (size_t m = nrecorded; m < nmetrics; m++) {
		const struct metric *of = metric_find(metrics[m].rate_of);

		derive(s, values[of - metrics], others_share(&metrics[m], values),
		       values[m]);
	}
}

static int read_rows(struct reader *r, struct arena *a, struct samples *out,
		     struct error *err)
{
	char *line = rows_next(&r->rows);

	if (line && read_header(r, line, err))
		return -1;
	make_columns(r, a);
	while ((line = rows_next(&r->rows))) {
		if (read_row(r, out->n, line, err))
			return -1;
		out->n++;
	}
	return 0;
}

int samples_read(int at, const char *name, struct arena *a, struct samples *out,
		 struct error *err)
{
	struct reader r = { .nfields = 0 };
	int result;

	*out = (struct samples){ .n = 0 };
	if (rows_open(&r.rows, at, name, a, err))
		return -1;
	result = read_rows(&r, a, out, err);
	if (!r.values)
		return result;
	out->torn = r.rows.torn;
	out->elapsed_us = r.elapsed;
	out->late = r.late;
	out->values = (const int64_t *const *)r.values;
	derive_rates(out, r.values);
	return result;
}
