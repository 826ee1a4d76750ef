/* live.csv of one attempt: what the test itself reported while it ran. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "store/series.h"

#include "rows.h"

static const char header[] = "elapsed_us,name,value\n";

int live_create(struct live_writer *w, int at, const char *name, struct error *err)
{
	w->fd = rows_create(at, name, err);
	if (w->fd < 0)
		return -1;
	if (fs_write_all(w->fd, header, sizeof header - 1, err)) {
		live_close(w);
		return error_prefix(err, "%s", name);
	}
	return 0;
}

/* The shortest of two ways that reads back as the same number. */
static int format_double(char *out, size_t size, double value)
{
	double back;
	int n = snprintf(out, size, "%.15g", value);

	if (!text_to_double(out, &back) || back < value || back > value)
		n = snprintf(out, size, "%.17g", value);
	return n;
}

int live_append(struct live_writer *w, int64_t elapsed_us, const char *metric,
		double value, struct error *err)
{
	char row[160], number[32];
	int n;

	format_double(number, sizeof number, value);
	n = snprintf(row, sizeof row, "%lld,%s,%s\n", (long long)elapsed_us, metric,
		     number);
	if ((size_t)n >= sizeof row)
		return error_set(
			err, "live.csv: expected a name of at most 64 bytes, got '%s'",
			metric);
	if (fs_write_all(w->fd, row, (size_t)n, err))
		return error_prefix(err, "live.csv");
	return 0;
}

void live_close(struct live_writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

/* A series as it grows. */
struct growing {
	const char *name;
	int64_t *elapsed_us;
	double *values;
	size_t n, nvalues;
};

struct names {
	struct arena *arena;
	struct growing *items;
	size_t n, last;
};

/* Tests report the same names in the same order again and again: look behind the last one first. */
static struct growing *find_name(struct names *names, const char *name)
{
	struct growing *g;

	for (size_t i = 1; i <= names->n; i++) {
		size_t at = (names->last + i) % names->n;

		if (!strcmp(names->items[at].name, name)) {
			names->last = at;
			return &names->items[at];
		}
	}
	g = arena_push(names->arena, &names->items, &names->n, sizeof *g);
	g->name = arena_strdup(names->arena, name);
	names->last = names->n - 1;
	return g;
}

static int read_row(const struct rows *rows, struct names *names, char *line,
		    struct error *err)
{
	const char *us = rows_field(&line), *name = line ? rows_field(&line) : NULL;
	const char *number = line ? rows_field(&line) : NULL;
	int64_t elapsed_us;
	double value;
	struct growing *g;

	if (!text_to_int64(us, &elapsed_us))
		return rows_error(rows, err, "a whole number", us);
	if (!name || !*name || !number || line)
		return rows_error(rows, err, "three fields", name ? name : us);
	if (!text_to_double(number, &value))
		return rows_error(rows, err, "a number", number);
	g = find_name(names, name);
	*(int64_t *)arena_push(names->arena, &g->elapsed_us, &g->n, sizeof elapsed_us) =
		elapsed_us;
	*(double *)arena_push(names->arena, &g->values, &g->nvalues, sizeof value) =
		value;
	return 0;
}

static void finish(const struct names *names, struct live *out)
{
	struct live_series *series = arena_array(names->arena, names->n, sizeof *series);

	for (size_t i = 0; i < names->n; i++) {
		const struct growing *g = &names->items[i];

		series[i] =
			(struct live_series){ g->name, g->n, g->elapsed_us, g->values };
	}
	out->series = series;
	out->n = names->n;
}

int live_read(int at, const char *name, struct arena *a, struct live *out,
	      struct error *err)
{
	struct names names = { .arena = a };
	struct rows rows;
	char *line;
	int result = 0;

	*out = (struct live){ .n = 0 };
	if (rows_open(&rows, at, name, a, err))
		return -1;
	out->torn = rows.torn;
	if (!rows_next(&rows))
		return 0;
	while (result == 0 && (line = rows_next(&rows)))
		result = read_row(&rows, &names, line, err);
	finish(&names, out);
	return result;
}
