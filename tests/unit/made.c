/* A run made up in memory. */
#include "made.h"

#include <stdlib.h>

#include "unit.h"

struct made *made_new(const char *suite_text)
{
	struct arena *a = arena_new();
	struct made *m = arena_alloc(a, sizeof *m);
	const char *problems = "";
	struct error err = { .text = "" };
	const struct suite *suite;

	m->arena = a;
	suite = suite_parse("strain.yml", suite_text, &summary_vocabulary, a, &problems,
			    &err);
	if (!suite)
		fail_msg("%s%s", problems, err.text);
	m->run.plan = plan_expand(suite, &m->run.record.options, a, &err);
	if (!m->run.plan)
		fail_msg("%s", err.text);
	assert_true(m->run.plan->ncells <= MADE_CELLS);
	m->run.dir_fd = -1;
	m->run.cells = m->cells;
	m->run.ncells = m->run.plan->ncells;
	m->run.record.fingerprint = "this machine";
	for (size_t i = 0; i < m->run.ncells; i++) {
		m->cells[i].cell = &m->run.plan->cells[i];
		m->cells[i].attempts = m->attempts[i];
	}
	return m;
}

void made_free(struct made **m)
{
	arena_free((*m)->arena);
}

struct run_attempt *made_attempt(struct made *m, size_t cell)
{
	struct run_cell *c = &m->cells[cell];
	struct run_attempt *t = &m->attempts[cell][c->nattempts++];
	struct attempt_record *r = &t->record;

	assert_true(c->nattempts <= MADE_ATTEMPTS);
	attempt_clear(r);
	r->cell = c->cell->id;
	r->id.number = r->id.slot = (int64_t)c->nattempts;
	r->ending = ENDED_EXIT;
	r->ok = true;
	r->exit_code = 0;
	r->text = "exit status 0 after 10 s";
	r->wall_us = 10000000;
	r->books.peak_rss = (struct booked){ 40000000, 40000000, "cgroup", true };
	r->books.cpu_time = (struct booked){ 5000000, 5000000, "cgroup", true };
	t->series = arena_alloc(m->arena, sizeof *t->series);
	t->dir = arena_printf(m->arena, "cells/%s/attempt-%zu", c->cell->slug,
			      c->nattempts);
	return t;
}

/* The attempt's own, made to be written to. */
static struct attempt_series *series_of(struct run_attempt *t)
{
	return (struct attempt_series *)t->series;
}

void made_samples(struct made *m, struct run_attempt *t, size_t n, int64_t interval_us)
{
	struct samples *s = &series_of(t)->samples;
	int64_t *elapsed = arena_array(m->arena, n, sizeof *elapsed);

	for (size_t i = 0; i < n; i++)
		elapsed[i] = (int64_t)(i + 1) * interval_us;
	for (size_t k = 0; k < nmetrics; k++) {
		int64_t *column = arena_array(m->arena, n, sizeof *column);

		for (size_t i = 0; i < n; i++)
			column[i] = NO_VALUE;
		s->values[k] = column_plain(column, n);
	}
	s->n = n;
	s->end_us = n ? elapsed[n - 1] : 0;
	s->elapsed_us = column_plain(elapsed, n);
	s->late = column_plain(arena_array(m->arena, n, sizeof(int64_t)), n);
}

int64_t *made_column(struct run_attempt *t, size_t metric)
{
	return (int64_t *)t->series->samples.values[metric].plain;
}

void made_live(struct made *m, struct run_attempt *t, const char *name,
	       const int64_t *elapsed_us, const double *values, size_t n)
{
	struct live *live = &series_of(t)->live;
	int64_t *bits = arena_array(m->arena, n, sizeof *bits);
	struct live_series *s = arena_push(m->arena, &live->series, &live->n, sizeof *s);

	for (size_t i = 0; i < n; i++)
		bits[i] = live_bits(values[i]);
	s->name = name;
	s->elapsed_us = column_plain(elapsed_us, n);
	s->values = column_plain(bits, n);
}

void made_peaks(struct made *m, size_t cell, const double *peaks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct booked *b = &made_attempt(m, cell)->record.books.peak_rss;

		b->value = b->high = (int64_t)peaks[i];
	}
}

const struct analysis *made_judged(struct made *m)
{
	return analyse_run(&m->run, NULL, m->arena);
}
