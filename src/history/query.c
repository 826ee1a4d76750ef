/* What is asked of a history: its runs, and its values over the runs. */
#include <math.h>
#include <string.h>

#include "base/text.h"

#include "opened.h"

/* The columns of an entry, in the order that read_entry takes them. */
#define ENTRY                                                                              \
	"e.id, e.run, e.label, e.note, e.commit_id, e.branch, e.fingerprint, e.hostname, " \
	"e.kernel, e.suite, e.version, e.verdict, e.url, e.dirty, e.started_utc_us, "      \
	"e.ended_utc_us, e.cells, e.n"

/* Of several reports of one run the last; what is not asked for is NULL. */
#define ASKED                                                                      \
	"(?1 IS NULL OR e.label = ?1) AND (?2 IS NULL OR e.branch = ?2) "          \
	"AND (?3 IS NULL OR e.fingerprint = ?3) AND (?4 IS NULL OR e.suite = ?4) " \
	"AND (?5 IS NULL OR substr(e.commit_id, 1, length(?5)) = ?5) "             \
	"AND (?6 IS NULL OR e.run = ?6) "                                          \
	"AND (NOT ?7 OR (e.verdict IN ('passed', 'warned') AND NOT e.dirty)) "     \
	"AND NOT EXISTS (SELECT 1 FROM entry o WHERE o.run = e.run AND "           \
	"(o.ended_utc_us, o.id) > (e.ended_utc_us, e.id))"

static const char *text_at(sqlite3_stmt *s, int column, struct arena *a)
{
	const unsigned char *t = sqlite3_column_text(s, column);

	return t ? arena_strdup(a, (const char *)t) : "";
}

static struct timeline_run read_entry(sqlite3_stmt *s, struct arena *a)
{
	return (struct timeline_run){
		.id = text_at(s, 0, a),
		.run = text_at(s, 1, a),
		.label = text_at(s, 2, a),
		.note = text_at(s, 3, a),
		.commit = text_at(s, 4, a),
		.branch = text_at(s, 5, a),
		.fingerprint = text_at(s, 6, a),
		.hostname = text_at(s, 7, a),
		.kernel = text_at(s, 8, a),
		.suite = text_at(s, 9, a),
		.version = text_at(s, 10, a),
		.verdict = text_at(s, 11, a),
		.url = text_at(s, 12, a),
		.dirty = sqlite3_column_int(s, 13) != 0,
		.started_utc_us = sqlite3_column_int64(s, 14),
		.ended_utc_us = sqlite3_column_int64(s, 15),
		.ncells = (size_t)sqlite3_column_int64(s, 16),
	};
}

static void bind_filter(sqlite3_stmt *s, const struct history_filter *f)
{
	const char *const texts[] = { f->label, f->branch, f->fingerprint,
				      f->suite, f->commit, f->run };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i])
			sqlite3_bind_text(s, (int)i + 1, texts[i], -1, SQLITE_STATIC);
	sqlite3_bind_int(s, 7, f->good);
	sqlite3_bind_int64(s, 8, f->newest ? (int64_t)f->newest : -1);
}

struct numbered {
	int64_t n; /* of the row */
	struct timeline_run entry;
};

/* Oldest first, as they were read newest first. */
static struct numbered *read_entries(struct history *h, const struct history_filter *f,
				     struct arena *a, size_t *n, struct error *err)
{
	scoped_query s =
		index_query(h->db,
			    "SELECT " ENTRY " FROM entry e WHERE " ASKED
			    " ORDER BY e.started_utc_us DESC, e.id DESC LIMIT ?8",
			    err);
	struct numbered *list = arena_array(a, 1, sizeof *list), swapped;

	*n = 0;
	if (!s)
		return NULL;
	list = NULL;
	bind_filter(s, f);
	while (sqlite3_step(s) == SQLITE_ROW) {
		struct timeline_run e = read_entry(s, a);

		*(struct numbered *)arena_push(a, &list, n, sizeof *list) =
			(struct numbered){ sqlite3_column_int64(s, 17), e };
	}
	for (size_t i = 0; i < *n / 2; i++) {
		swapped = list[i];
		list[i] = list[*n - 1 - i];
		list[*n - 1 - i] = swapped;
	}
	return list ? list : arena_array(a, 1, sizeof *list);
}

const struct timeline_run *history_list(struct history *h, const struct history_filter *f,
					struct arena *a, size_t *n, struct error *err)
{
	struct numbered *list = read_entries(h, f, a, n, err);
	struct timeline_run *entries = list ? arena_array(a, *n + 1, sizeof *entries)
					    : NULL;

	for (size_t i = 0; list && i < *n; i++)
		entries[i] = list[i].entry;
	return entries;
}

static bool begins(const char *s, const char *start)
{
	return !strncmp(s, start, strlen(start));
}

int history_find(struct history *h, const char *name, struct timeline_run *entry,
		 struct arena *a, struct error *err)
{
	const struct history_filter all = { 0 };
	size_t n, found = 0;
	const struct timeline_run *list = history_list(h, &all, a, &n, err);

	if (!list)
		return -1;
	if (n > 0 && !strcmp(name, "latest")) {
		*entry = list[n - 1];
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (!begins(list[i].id, name) && !begins(list[i].run, name) &&
		    !(strlen(name) >= 4 && begins(list[i].commit, name)))
			continue;
		*entry = list[i];
		found++;
	}
	if (found == 1)
		return 0;
	if (found)
		return error_usage(err,
				   "%zu runs begin with '%s': strain history list shows "
				   "them",
				   found, name);
	return error_usage(err, "no run begins with '%s': strain history list shows them",
			   name);
}

/*
 * --- values over the runs
 * ------------------------------------------------------------------------
 */

/*
 * The runs that were asked for: where each row of the table `entry` is in the list; -1:
 * it was not.
 */
struct asked {
	const struct numbered *list;
	const struct timeline_run *entries;
	size_t n;
	int64_t *places, most;
};

static void find_places(struct asked *asked, struct arena *a)
{
	struct timeline_run *entries = arena_array(a, asked->n + 1, sizeof *entries);

	for (size_t i = 0; i < asked->n; i++)
		if (asked->list[i].n > asked->most)
			asked->most = asked->list[i].n;
	asked->places = arena_array(a, (size_t)asked->most + 1, sizeof *asked->places);
	for (int64_t i = 0; i <= asked->most; i++)
		asked->places[i] = -1;
	for (size_t i = 0; i < asked->n; i++) {
		asked->places[asked->list[i].n] = (int64_t)i;
		entries[i] = asked->list[i].entry;
	}
	asked->entries = entries;
}

static struct timeline_series read_measure(sqlite3_stmt *s, struct arena *a)
{
	return (struct timeline_series){
		.cell = text_at(s, 2, a),
		.key = text_at(s, 3, a),
		.name = text_at(s, 4, a),
		.label = text_at(s, 5, a),
		.unit = { .value = NAN,
			  .unit = (enum unit)sqlite3_column_int(s, 6),
			  .per_min = sqlite3_column_int(s, 7) != 0 },
		.unit_label = text_at(s, 8, a),
		.better = (enum better)sqlite3_column_int(s, 9),
		.relevant = sqlite3_column_int(s, 10) != 0,
	};
}

/* Oldest first: the index has them in the order in which they were added. */
static void read_points(sqlite3_stmt *s, const struct asked *asked,
			struct timeline_series *series, struct arena *a)
{
	struct timeline_point *all = arena_array(a, asked->n + 1, sizeof *all);
	size_t n = 0;

	while (sqlite3_step(s) == SQLITE_ROW) {
		int64_t row = sqlite3_column_int64(s, 0),
			place = row <= asked->most ? asked->places[row] : -1;

		if (place >= 0)
			all[place] = (struct timeline_point){
				.run = &asked->entries[place],
				.n = (size_t)sqlite3_column_int64(s, 1),
				.median = sqlite3_column_double(s, 2),
				.low = sqlite3_column_double(s, 3),
				.high = sqlite3_column_double(s, 4),
			};
	}
	for (size_t i = 0; i < asked->n; i++)
		if (all[i].run)
			all[n++] = all[i];
	series->points = all;
	series->npoints = n;
}

static const char which[] =
	"SELECT c.n, m.n, c.id, m.key, m.name, m.label, m.unit, m.per_min, m.unit_label,"
	" m.better, m.relevant FROM cell c, measure m WHERE c.id GLOB ?1 AND (m.key GLOB ?2 OR"
	" m.name GLOB ?2) AND EXISTS (SELECT 1 FROM result r WHERE r.cell = c.n AND"
	" r.measure = m.n) ORDER BY c.n, m.n";
static const char points[] = "SELECT entry, attempts, median, low, high FROM result"
			     " WHERE cell = ?1 AND measure = ?2";

const struct timeline_series *history_series(struct history *h,
					     const struct history_filter *f,
					     struct arena *a, size_t *n,
					     struct error *err)
{
	struct asked asked = { .most = 0 };
	struct timeline_series *list = arena_array(a, 1, sizeof *list), series;
	scoped_query all = index_query(h->db, which, err);
	scoped_query each = index_query(h->db, points, err);

	*n = 0;
	asked.list = read_entries(h, f, a, &asked.n, err);
	if (!all || !each || !asked.list)
		return NULL;
	find_places(&asked, a);
	sqlite3_bind_text(all, 1, f->cell ? f->cell : "*", -1, SQLITE_STATIC);
	sqlite3_bind_text(all, 2, f->value ? f->value : "*", -1, SQLITE_STATIC);
	list = NULL;
	while (sqlite3_step(all) == SQLITE_ROW) {
		series = read_measure(all, a);
		sqlite3_bind_int64(each, 1, sqlite3_column_int64(all, 0));
		sqlite3_bind_int64(each, 2, sqlite3_column_int64(all, 1));
		read_points(each, &asked, &series, a);
		sqlite3_reset(each);
		if (series.npoints)
			*(struct timeline_series *)arena_push(a, &list, n, sizeof *list) =
				series;
	}
	return list ? list : arena_array(a, 1, sizeof *list);
}
