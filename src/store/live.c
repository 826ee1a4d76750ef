/* live.csv of one attempt: what the test itself reported while it ran. */
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "store/layout.h"
#include "store/series.h"

#include "name_table.h"
#include "rows.h"

static const char header[] = "elapsed_us,name,value\n";

int live_create(struct live_writer *w, int at, const char *name, struct error *err)
{
	*w = (struct live_writer){ .fd = rows_create(at, name, err) };
	if (w->fd < 0)
		return -1;
	w->names = name_table_new(LIVE_NAMES_MAX);
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

	if (name_table_number(w->names, metric) < 0) {
		w->left_out++;
		return 0;
	}
	format_double(number, sizeof number, value);
	n = snprintf(row, sizeof row, "%lld,%s,%s\n", (long long)elapsed_us, metric,
		     number);
	if ((size_t)n >= sizeof row)
		return error_set(err,
				 LIVE_FILE
				 ": expected a name of at most 64 bytes, got '%s'",
				 metric);
	if (fs_write_all(w->fd, row, (size_t)n, err))
		return error_prefix(err, LIVE_FILE);
	return 0;
}

void live_close(struct live_writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	name_table_free(w->names);
	w->names = NULL;
}

/* The series as they grow; all that is known of one is in `series`. */
struct growing {
	struct rows *rows;
	struct spill *spill;
	struct arena *arena;
	struct name_table *names;
	struct live_series *series;
	size_t n;
};

/* NULL: there are too many. */
static struct live_series *series_of(struct growing *g, const char *name)
{
	long number = name_table_number(g->names, name);
	struct live_series *s;

	if (number < 0)
		return NULL;
	if ((size_t)number < g->n)
		return &g->series[number];
	s = arena_push(g->arena, &g->series, &g->n, sizeof *s);
	s->name = arena_strdup(g->arena, name);
	s->elapsed_us = column_begin(g->spill, g->arena);
	s->values = column_begin(g->spill, g->arena);
	return s;
}

/* A row of live.csv taken apart. */
struct live_row {
	int64_t elapsed_us;
	const char *name;
	double value;
};

/* False where it is none. */
static bool take_row(struct rows *rows, char *line, struct live_row *row)
{
	const char *us = rows_field(&line), *number;

	row->name = line ? rows_field(&line) : NULL;
	number = line ? rows_field(&line) : NULL;
	if (!rows_int(us, &row->elapsed_us))
		rows_bad(rows, "a whole number", us);
	else if (!row->name || !*row->name || !number || line)
		rows_bad(rows, "three fields", row->name ? row->name : us);
	else if (!text_to_double(number, &row->value))
		rows_bad(rows, "a number", number);
	else
		return true;
	return false;
}

/* Call `each` for every row; as samples_read. */
static int read_rows(struct rows *rows, void *self,
		     void (*each)(void *self, const struct live_row *row),
		     struct error *err)
{
	struct live_row row;
	char *line;
	int more = rows_next(rows, &line, err);

	while (more > 0 && (more = rows_next(rows, &line, err)) > 0)
		if (take_row(rows, line, &row))
			each(self, &row);
	return more;
}

static void add_point(void *self, const struct live_row *row)
{
	struct growing *g = self;
	struct live_series *s = series_of(g, row->name);

	if (!s) {
		rows_bad(g->rows, "at most 1,000 names", row->name);
		return;
	}
	column_push(&s->elapsed_us, row->elapsed_us);
	column_push(&s->values, live_bits(row->value));
}

int live_read(int at, const char *name, struct spill *spill, struct arena *a,
	      struct live *out, struct error *err)
{
	struct rows rows;
	struct growing g = { .rows = &rows,
			     .spill = spill,
			     .arena = a,
			     .names = name_table_new(LIVE_NAMES_MAX) };
	int result = rows_open(&rows, at, name, err);

	if (result == 0)
		result = read_rows(&rows, &g, add_point, err);
	for (size_t i = 0; i < g.n; i++) {
		column_end(&g.series[i].elapsed_us);
		column_end(&g.series[i].values);
	}
	name_table_free(g.names);
	*out = (struct live){ g.series, g.n, rows_bad_words(&rows, a), rows.torn };
	rows_close(&rows);
	return result;
}

const struct live_series *live_find(const struct live *live, const char *name)
{
	for (size_t i = 0; i < live->n; i++)
		if (!strcmp(live->series[i].name, name))
			return &live->series[i];
	return NULL;
}

/* The names of one file, and those of all. */
struct naming {
	struct live_names *all;
	struct name_table *own;
	size_t n; /* of its own */
	struct arena *arena;
};

static bool is_named(const struct live_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->names[i], name))
			return true;
	return false;
}

static void add_name(void *self, const struct live_row *row)
{
	struct naming *n = self;
	long number = name_table_number(n->own, row->name);

	if (number < 0 || (size_t)number < n->n)
		return;
	n->n++;
	if (!is_named(n->all, row->name))
		*(const char **)arena_push(n->arena, &n->all->names, &n->all->n,
					   sizeof(char *)) =
			arena_strdup(n->arena, row->name);
}

size_t live_names_add(struct live_names *names, int at, const char *file, struct arena *a)
{
	struct naming n = { .all = names,
			    .own = name_table_new(LIVE_NAMES_MAX),
			    .arena = a };
	struct rows rows;

	if (rows_open(&rows, at, file, NULL) == 0)
		read_rows(&rows, &n, add_name, NULL);
	rows_close(&rows);
	name_table_free(n.own);
	return n.n;
}
