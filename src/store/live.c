/* live.csv of one attempt: what the test itself reported while it ran. */
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "store/layout.h"
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
}

/* The series as they grow; all that is known of one is in `series`. */
struct growing {
	struct spill *spill;
	struct arena *arena;
	struct live_series *series;
	size_t n, last;
};

/* Tests report the same names in the same order again and again: look behind the last one first. */
static struct live_series *series_of(struct growing *g, const char *name)
{
	struct live_series *s;

	for (size_t i = 1; i <= g->n; i++) {
		size_t at = (g->last + i) % g->n;

		if (!strcmp(g->series[at].name, name)) {
			g->last = at;
			return &g->series[at];
		}
	}
	s = arena_push(g->arena, &g->series, &g->n, sizeof *s);
	s->name = arena_strdup(g->arena, name);
	s->elapsed_us = column_begin(g->spill, g->arena);
	s->values = column_begin(g->spill, g->arena);
	g->last = g->n - 1;
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
	struct live_series *s = series_of(self, row->name);

	column_push(&s->elapsed_us, row->elapsed_us);
	column_push(&s->values, live_bits(row->value));
}

int live_read(int at, const char *name, struct spill *spill, struct arena *a,
	      struct live *out, struct error *err)
{
	struct growing g = { .spill = spill, .arena = a };
	struct rows rows;
	int result = rows_open(&rows, at, name, err);

	if (result == 0)
		result = read_rows(&rows, &g, add_point, err);
	for (size_t i = 0; i < g.n; i++) {
		column_end(&g.series[i].elapsed_us);
		column_end(&g.series[i].values);
	}
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
	struct live_names *all, own;
	size_t last;
	struct arena *arena, *scratch; /* of all, of its own */
};

static bool is_named(const struct live_names *names, const char *name, size_t *last)
{
	for (size_t i = 1; i <= names->n; i++) {
		size_t at = (*last + i) % names->n;

		if (!strcmp(names->names[at], name)) {
			*last = at;
			return true;
		}
	}
	return false;
}

static void push_name(struct live_names *names, const char *name, struct arena *a)
{
	*(const char **)arena_push(a, &names->names, &names->n, sizeof(char *)) =
		arena_strdup(a, name);
}

static void add_name(void *self, const struct live_row *row)
{
	struct naming *n = self;
	size_t any = 0;

	if (is_named(&n->own, row->name, &n->last))
		return;
	push_name(&n->own, row->name, n->scratch);
	n->last = n->own.n - 1;
	if (!is_named(n->all, row->name, &any))
		push_name(n->all, row->name, n->arena);
}

size_t live_names_add(struct live_names *names, int at, const char *file, struct arena *a)
{
	scoped_arena scratch = arena_new();
	struct naming n = { .all = names, .arena = a, .scratch = scratch };
	struct rows rows;

	if (rows_open(&rows, at, file, NULL) == 0)
		read_rows(&rows, &n, add_name, NULL);
	rows_close(&rows);
	return n.own.n;
}
