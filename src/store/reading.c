/* The series of a run, attempt by attempt: read, looked at, and gone. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "store/layout.h"

#include "loading.h"

/* The first that was lost stands for all that was. */
static void lose(struct run *run, struct run_attempt *t, const char *what)
{
	if (!t->lost)
		t->lost = arena_strdup(run->arena, what);
}

/* A file that could not be read to its end. */
static void fail(struct run *run, struct run_attempt *t, const char *what)
{
	run_warn(run, "%s/%s", t->dir, what);
	lose(run, t, what);
}

static void tell_rows(struct run *run, const struct run_attempt *t, const char *name,
		      const char *bad, bool torn)
{
	if (bad)
		run_warn(run, "%s/%s", t->dir, bad);
	if (torn)
		run_warn(run, "%s/%s: the last line was cut and is left out", t->dir,
			 name);
}

/* What the samples tell of an attempt whose end nobody recorded. */
static void tell_from_samples(struct run *run, struct run_attempt *t,
			      const struct samples *s)
{
	struct attempt_record *r = &t->record;

	r->wall_us = s->n ? s->end_us : NO_VALUE;
	r->samples = (int64_t)s->n;
	r->late_samples = (int64_t)s->nlate;
	if (s->n && !t->lost)
		r->text = arena_printf(run->arena,
				       "no end on record: strain was killed, or is still "
				       "running; samples reach to %.3f s",
				       (double)s->end_us / 1e6);
}

/* Rows that are there and none count as there: they are told of by themselves. */
static void count_samples(struct run *run, struct run_attempt *t, const struct samples *s)
{
	int64_t there = (int64_t)(s->n + s->nbad), counted = t->record.samples;

	t->nsamples = s->n;
	t->nlate = s->nlate;
	if (t->record.ending == ENDED_UNKNOWN) {
		tell_from_samples(run, t, s);
		return;
	}
	if (counted <= there)
		return;
	if (!t->lost)
		run_warn(run,
			 "%s: " ATTEMPT_FILE " counts %lld samples, " SAMPLES_FILE
			 " has %lld",
			 t->dir, (long long)counted, (long long)there);
	lose(run, t,
	     arena_printf(run->arena,
			  "samples are lost: " ATTEMPT_FILE " counts %lld, " SAMPLES_FILE
			  " has "
			  "%lld",
			  (long long)counted, (long long)there));
}

static void read_files(struct run *run, struct run_attempt *t, struct spill *spill,
		       struct attempt_series *out, struct arena *a)
{
	scoped_fd dir = fs_open(run->dir_fd, t->dir, O_RDONLY | O_DIRECTORY, 0);
	struct error err;

	/* a directory that cannot be opened has been told of; what is not there is empty */
	if (samples_read(dir, SAMPLES_FILE, spill, a, &out->samples, &err) < 0 && dir >= 0)
		fail(run, t, err.text);
	tell_rows(run, t, SAMPLES_FILE, out->samples.bad, out->samples.torn);
	if (live_read(dir, LIVE_FILE, spill, a, &out->live, &err) < 0 && dir >= 0)
		fail(run, t, err.text);
	tell_rows(run, t, LIVE_FILE, out->live.bad, out->live.torn);
}

static void read_attempt(struct run *run, const struct run_cell *cell,
			 struct run_attempt *t, struct spill *spill,
			 const struct series_visitor *visitor)
{
	scoped_arena a = arena_new();
	struct attempt_series own;
	const struct attempt_series *series = t->series;
	struct error err;

	if (!series) {
		spill_clear(spill);
		read_files(run, t, spill, &own, a);
		series = &own;
	}
	count_samples(run, t, &series->samples);
	if (visitor)
		visitor->look(visitor->self, cell, t, series);
	if (spill_check(spill, &err) < 0)
		fail(run, t, err.text);
}

void run_read_series(struct run *run, const struct series_visitor *visitor)
{
	struct spill *spill = spill_new(run->dir_fd);

	run->nwarnings = run->nloaded;
	for (size_t i = 0; i < run->ncells; i++) {
		struct run_cell *cell = &run->cells[i];

		for (size_t j = 0; j < cell->nattempts; j++)
			read_attempt(run, cell, &cell->attempts[j], spill, visitor);
		run_note_ends(run, cell);
	}
	spill_free(spill);
}

struct live_names run_live_names(const struct run *run, struct arena *a, size_t *nseries)
{
	struct live_names all = { NULL, 0 };

	*nseries = 0;
	for (size_t i = 0; i < run->ncells; i++)
		for (size_t j = 0; j < run->cells[i].nattempts; j++) {
			const struct run_attempt *t = &run->cells[i].attempts[j];
			scoped_arena path = arena_new();

			*nseries += live_names_add(
				&all, run->dir_fd,
				arena_printf(path, "%s/" LIVE_FILE, t->dir), a);
		}
	return all;
}
