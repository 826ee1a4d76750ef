/* A run as rows of the index. */
#include <math.h>
#include <string.h>

#include "analyse/baseline.h"
#include "analyse/stats.h"
#include "base/json.h"

#include "index.h"

static const char insert_entry[] =
	"INSERT INTO entry(id, run, label, note, commit_id, branch, fingerprint, hostname,"
	" kernel, suite, version, verdict, url, dirty, started_utc_us, ended_utc_us, cells)"
	" VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)";

static int put_entry(sqlite3 *db, const struct timeline_run *e, int64_t *n,
		     struct error *err)
{
	const char *const texts[] = { e->id,     e->run,    e->label,       e->note,
				      e->commit, e->branch, e->fingerprint, e->hostname,
				      e->kernel, e->suite,  e->version,     e->verdict,
				      e->url };
	const int64_t numbers[] = { e->dirty, e->started_utc_us, e->ended_utc_us,
				    (int64_t)e->ncells };
	size_t ntexts = sizeof texts / sizeof *texts;
	scoped_query s = index_query(db, insert_entry, err);

	if (!s)
		return -1;
	for (size_t i = 0; i < ntexts; i++)
		sqlite3_bind_text(s, (int)i + 1, texts[i], -1, SQLITE_STATIC);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sqlite3_bind_int64(s, (int)(ntexts + i) + 1, numbers[i]);
	if (index_step(db, s, err) < 0)
		return -1;
	*n = sqlite3_last_insert_rowid(db);
	return 0;
}

/*
 * The number of a row by its unique text, made where it is not there yet: `find` and
 * `make` take the text as ?1.
 */
static int number_of(sqlite3 *db, const char *find, const char *text, int64_t *n,
		     struct error *err)
{
	scoped_query s = index_query(db, find, err);

	if (!s)
		return -1;
	*n = 0;
	sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW)
		*n = sqlite3_column_int64(s, 0);
	return 0;
}

static int cell_number(sqlite3 *db, const char *id, int64_t *n, struct error *err)
{
	scoped_query s = NULL;

	if (number_of(db, "SELECT n FROM cell WHERE id = ?1", id, n, err) < 0)
		return -1;
	if (*n)
		return 0;
	s = index_query(db, "INSERT INTO cell(id) VALUES(?1)", err);
	if (!s)
		return -1;
	sqlite3_bind_text(s, 1, id, -1, SQLITE_STATIC);
	if (index_step(db, s, err) < 0)
		return -1;
	*n = sqlite3_last_insert_rowid(db);
	return 0;
}

static int measure_number(sqlite3 *db, const struct measure *v, int64_t *n,
			  struct error *err)
{
	scoped_query s = NULL;

	if (number_of(db, "SELECT n FROM measure WHERE key = ?1", v->key, n, err) < 0)
		return -1;
	if (*n)
		return 0;
	s = index_query(db,
			"INSERT INTO measure(key, name, label, unit_label, unit, per_min,"
			" better, relevant) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
			err);
	if (!s)
		return -1;
	sqlite3_bind_text(s, 1, v->key, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, v->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 3, v->label, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 4, v->unit_label, -1, SQLITE_STATIC);
	sqlite3_bind_int(s, 5, (int)v->q.unit);
	sqlite3_bind_int(s, 6, v->q.per_min);
	sqlite3_bind_int(s, 7, (int)v->better);
	sqlite3_bind_int(s, 8, v->relevant);
	if (index_step(db, s, err) < 0)
		return -1;
	*n = sqlite3_last_insert_rowid(db);
	return 0;
}

/*
 * Is it asked for over the runs: what an attempt has once, the test's own numbers, and
 * the statistics that gates name.
 */
static bool is_kept(const struct measure *v, const json_t *gated)
{
	return !v->series || json_object_get(gated, v->name);
}

/* {"rss.p95": true, …}: what the gates of a run look at. A new reference. */
static json_t *gate_subjects(const json_t *root)
{
	json_t *subjects = json_object();
	const json_t *cell, *gate, *name;
	size_t i, j;

	json_array_foreach(json_object_get(root, "cells"), i, cell)
	{
		json_array_foreach(json_object_get(cell, "gates"), j, gate)
		{
			name = json_object_get(gate, "subject");
			if (json_is_string(name))
				json_object_set_new(subjects, json_string_value(name),
						    json_true());
		}
	}
	return subjects;
}

struct putting {
	sqlite3 *db;
	sqlite3_stmt *insert;
	const struct baseline *run;
	int64_t *measures; /* their numbers, by value; 0: not looked up yet */
	const json_t *gated;
	int64_t entry;
};

/* A value of a cell: its median and its ends over the attempts. */
static int put_result(struct putting *p, const struct baseline_cell *cell, int64_t n,
		      size_t value, struct error *err)
{
	scoped_arena a = arena_new();
	const struct measure *v = &p->run->measures[value];
	struct group g = baseline_group(p->run, cell, v, a);
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < g.n; i++) {
		low = fmin(low, g.v[i]);
		high = fmax(high, g.v[i]);
	}
	if (g.n == 0)
		return 0;
	if (!p->measures[value] && measure_number(p->db, v, &p->measures[value], err) < 0)
		return -1;
	sqlite3_bind_int64(p->insert, 1, n);
	sqlite3_bind_int64(p->insert, 2, p->measures[value]);
	sqlite3_bind_int64(p->insert, 3, p->entry);
	sqlite3_bind_int64(p->insert, 4, (int64_t)g.n);
	sqlite3_bind_double(p->insert, 5, stats_median(g.v, g.n, a));
	sqlite3_bind_double(p->insert, 6, low);
	sqlite3_bind_double(p->insert, 7, high);
	return index_step(p->db, p->insert, err);
}

static int put_cells(struct putting *p, struct error *err)
{
	for (size_t i = 0; i < p->run->ncells; i++) {
		const struct baseline_cell *cell = &p->run->cells[i];
		int64_t n;

		if (cell_number(p->db, cell->id, &n, err) < 0)
			return -1;
		for (size_t v = 0; v < p->run->nmeasures; v++)
			if (is_kept(&p->run->measures[v], p->gated) &&
			    put_result(p, cell, n, v, err) < 0)
				return -1;
	}
	return 0;
}

int index_put(sqlite3 *db, const json_t *root, const struct timeline_run *e,
	      struct arena *a, struct error *err)
{
	static const char insert[] =
		"INSERT OR REPLACE INTO result VALUES(?1,?2,?3,?4,?5,?6,?7)";
	scoped_json gated = gate_subjects(root);
	scoped_query s = index_query(db, insert, err);
	struct baseline run;
	struct putting p = { .db = db, .insert = s, .run = &run, .gated = gated };

	if (!s || baseline_of(&run, root, a, err) < 0 ||
	    put_entry(db, e, &p.entry, err) < 0)
		return -1;
	p.measures = arena_array(a, run.nmeasures, sizeof *p.measures);
	return put_cells(&p, err);
}
