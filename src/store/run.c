/* A whole run directory, as every reader sees it: live, finished, resumed, merged or killed. */
#include "store/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"

#include "names.h"
#include "record.h"
#include "tries.h"

/* What run_load hands out is the head of this. */
struct loading {
	struct run run;
	struct arena *arena;
	const char **warnings;
	size_t nwarnings;
};

int run_hide(int dir, struct error *err)
{
	static const char everything[] = "*\n";

	return fs_replace_file(dir, ".gitignore", everything, sizeof everything - 1, err);
}

int run_create(const char *path, const struct run_record *r, struct error *err)
{
	struct run_record record = *r;
	scoped_fd dir = -1;

	record.output = path;
	if (fs_make_dirs(AT_FDCWD, path, err) < 0)
		return -1;
	dir = fs_open_dir(AT_FDCWD, path, err);
	if (dir < 0)
		return -1;
	if (fs_exists(dir, "run.json"))
		return error_usage(err,
				   "%s: a run is there already: --resume finishes it, "
				   "--output DIR writes another, or remove the directory",
				   path);
	if (record_write(dir, &record, err) < 0 || run_hide(dir, err) < 0)
		return error_prefix(err, "%s", path);
	return 0;
}

__attribute__((format(printf, 2, 3))) static void warn(struct loading *l, const char *fmt,
						       ...)
{
	const char **line =
		arena_push(l->arena, &l->warnings, &l->nwarnings, sizeof *line);
	va_list ap;

	va_start(ap, fmt);
	*line = arena_vprintf(l->arena, fmt, ap);
	va_end(ap);
}

static void read_samples(struct loading *l, struct run_attempt *t, int dir)
{
	struct error err;

	if (samples_read(dir, "samples.csv", l->arena, &t->samples, &err) < 0) {
		warn(l, "%s/%s", t->dir, err.text);
		/* what stands above the bad row may be there without its columns */
		if (!t->samples.values)
			t->samples = (struct samples){ 0 };
	}
	if (t->samples.torn)
		warn(l, "%s/samples.csv: the last line was cut and is left out", t->dir);
	if (live_read(dir, "live.csv", l->arena, &t->live, &err) < 0) {
		warn(l, "%s/%s", t->dir, err.text);
		if (!t->live.series)
			t->live = (struct live){ 0 };
	}
	if (t->live.torn)
		warn(l, "%s/live.csv: the last line was cut and is left out", t->dir);
}

/* attempt.json; is it there and sound? */
static bool read_record(struct loading *l, struct run_attempt *t, int dir)
{
	struct error err;

	attempt_clear(&t->record);
	if (!fs_exists(dir, "attempt.json"))
		return false;
	if (attempt_read(dir, l->arena, &t->record, &err) == 0)
		return true;
	warn(l, "%s/%s", t->dir, err.text);
	return false;
}

/* What the samples tell of an attempt whose end nobody recorded. */
static void tell_from_samples(struct loading *l, struct run_attempt *t)
{
	struct attempt_record *r = &t->record;
	const struct samples *s = &t->samples;

	r->ok = false;
	r->wall_us = s->n ? s->elapsed_us[s->n - 1] : NO_VALUE;
	r->samples = (int64_t)s->n;
	r->late_samples = 0;
	for (size_t i = 0; i < s->n; i++)
		r->late_samples += s->late[i];
	r->text = "no end on record: strain was killed, or is still running";
	if (s->n)
		r->text = arena_printf(l->arena, "%s; samples reach to %.3f s", r->text,
				       (double)r->wall_us / 1e6);
}

static bool load_attempt(struct loading *l, const struct cell *cell,
			 struct run_attempt *t, int64_t number)
{
	struct error err;
	scoped_fd dir = fs_open_dir(l->run.dir_fd, t->dir, &err);
	bool known;

	if (dir < 0) {
		warn(l, "%s", err.text);
		attempt_clear(&t->record);
		known = false;
	} else {
		known = read_record(l, t, dir);
		read_samples(l, t, dir);
	}
	if (known && strcmp(t->record.cell, cell->id) != 0)
		warn(l, "%s/attempt.json: expected cell '%s', got '%.80s'", t->dir,
		     cell->id, t->record.cell);
	t->record.cell = cell->id;
	t->record.id.number = number;
	if (t->record.ending == ENDED_UNKNOWN)
		tell_from_samples(l, t);
	return known;
}

static const int64_t *attempt_numbers(struct loading *l, const char *dir, size_t *n)
{
	struct dir_names strangers;
	const int64_t *numbers =
		run_attempts(l->run.dir_fd, dir, l->arena, n, &strangers);

	for (size_t i = 0; i < strangers.n; i++)
		warn(l, "%s/%s: no attempt, left out", dir, strangers.list[i]);
	return numbers;
}

/* A test that writes them writes them all the time: once for the cell. */
static void warn_bad_lines(struct loading *l, const struct run_cell *c)
{
	const char *first = NULL;
	int64_t n = 0;

	for (size_t i = 0; i < c->nattempts; i++) {
		const struct attempt_record *r = &c->attempts[i].record;

		/* what a file says is no number to be trusted */
		if (r->bad_lines <= 0 || __builtin_add_overflow(n, r->bad_lines, &n))
			continue;
		first = first ? first : r->bad_line;
	}
	if (first)
		warn(l, "%s: %s", c->cell->id, attempt_bad_lines(n, first, l->arena));
}

static void load_cell(struct loading *l, const struct cell *cell, struct run_cell *out)
{
	const char *dir = arena_printf(l->arena, "cells/%s", cell->slug);
	const int64_t *numbers = attempt_numbers(l, dir, &out->nattempts);
	struct run_attempt *attempts =
		arena_array(l->arena, out->nattempts, sizeof *attempts);
	bool *known = arena_array(l->arena, out->nattempts, sizeof *known);

	for (size_t i = 0; i < out->nattempts; i++) {
		attempts[i].dir = arena_printf(l->arena, "%s/attempt-%lld", dir,
					       (long long)numbers[i]);
		known[i] = load_attempt(l, cell, &attempts[i], numbers[i]);
	}
	tries_guess(attempts, known, out->nattempts, &cell->settings);
	tries_supersede(attempts, out->nattempts);
	out->cell = cell;
	out->attempts = attempts;
	warn_bad_lines(l, out);
}

/* The plan's directories, sorted. */
static const char **sorted_slugs(struct loading *l)
{
	const struct plan *plan = l->run.plan;
	const char **slugs = arena_array(l->arena, plan->ncells, sizeof *slugs);

	for (size_t i = 0; i < plan->ncells; i++)
		slugs[i] = plan->cells[i].slug;
	if (plan->ncells)
		qsort(slugs, plan->ncells, sizeof *slugs, names_order);
	return slugs;
}

static void warn_strangers(struct loading *l)
{
	const char **slugs = sorted_slugs(l);
	const struct dir_names names = names_list(l->run.dir_fd, "cells", l->arena);

	for (size_t i = 0; i < names.n; i++)
		if (!bsearch(&names.list[i], slugs, l->run.plan->ncells, sizeof *slugs,
			     names_order))
			warn(l, "cells/%s: no cell of this run's plan, left out",
			     names.list[i]);
}

/* Has every measurement that was planned, and every one that was added to them, an attempt that came to its own end? */
static bool is_whole(const struct run_cell *c)
{
	int64_t planned = 0;

	for (size_t i = 0; i < c->nattempts; i++) {
		const struct run_attempt *t = &c->attempts[i];

		if (t->superseded || t->record.id.role != ROLE_MEASURED)
			continue;
		if (!attempt_complete(&t->record))
			return false;
		planned += !t->record.id.added;
	}
	return planned >= c->cell->settings.repeat;
}

static void note_ends(struct run *run, const struct run_cell *c)
{
	if (!is_whole(c))
		run->interrupted = true;
	for (size_t i = 0; i < c->nattempts; i++) {
		const struct attempt_record *r = &c->attempts[i].record;
		int64_t end;

		if (r->wall_us != NO_VALUE &&
		    !__builtin_add_overflow(r->started_utc_us, r->wall_us, &end) &&
		    end > run->ended_utc_us)
			run->ended_utc_us = end;
	}
}

static void load_cells(struct loading *l)
{
	const struct plan *plan = l->run.plan;
	struct run_cell *cells = arena_array(l->arena, plan->ncells, sizeof *cells);

	l->run.ended_utc_us = l->run.record.started_utc_us;
	for (size_t i = 0; i < plan->ncells; i++) {
		load_cell(l, &plan->cells[i], &cells[i]);
		note_ends(&l->run, &cells[i]);
	}
	l->run.cells = cells;
	l->run.ncells = plan->ncells;
	warn_strangers(l);
}

static int load(struct loading *l, const struct vocabulary *words, struct error *err)
{
	struct run *run = &l->run;
	const struct suite *suite;
	const char *problems = NULL;

	run->dir_fd = fs_open_dir(AT_FDCWD, run->path, err);
	if (run->dir_fd < 0)
		return error_usage(err, "%s: expected a run directory: %s", run->path,
				   strerror(errno));
	if (!fs_exists(run->dir_fd, "run.json"))
		return error_usage(
			err, "%s: expected a run directory, there is no run.json in it",
			run->path);
	if (record_read(run->dir_fd, l->arena, &run->record, err) < 0)
		return error_prefix(err, "%s", run->path);
	suite = suite_parse(run->record.suite_file, run->record.suite_text, words,
			    l->arena, &problems, err);
	if (!suite)
		return error_set(err, "%s/run.json: the suite in it cannot be read: %s",
				 run->path, problems ? problems : "");
	run->plan = plan_expand(suite, &run->record.options, l->arena, err);
	if (!run->plan)
		return error_prefix(err, "%s/run.json", run->path);
	load_cells(l);
	run->warnings = l->warnings;
	run->nwarnings = l->nwarnings;
	return 0;
}

struct run *run_load(const char *path, const struct vocabulary *words, struct error *err)
{
	struct arena *a = arena_new();
	struct loading *l = arena_alloc(a, sizeof *l);

	l->arena = a;
	l->run.path = arena_strdup(a, path);
	l->run.dir_fd = -1;
	if (load(l, words, err) == 0)
		return &l->run;
	run_free(&l->run);
	return NULL;
}

static int load_one(struct loading *l, const struct cell *cell, struct error *err)
{
	struct run *run = &l->run;
	struct run_cell *one = arena_alloc(l->arena, sizeof *one);

	run->dir_fd = fs_open_dir(AT_FDCWD, run->path, err);
	if (run->dir_fd < 0 || record_read(run->dir_fd, l->arena, &run->record, err) < 0)
		return -1;
	load_cell(l, cell, one);
	run->ended_utc_us = run->record.started_utc_us;
	note_ends(run, one);
	run->cells = one;
	run->ncells = 1;
	run->warnings = l->warnings;
	run->nwarnings = l->nwarnings;
	return 0;
}

struct run *run_load_cell(const char *path, const struct plan *plan,
			  const struct cell *cell, struct error *err)
{
	struct arena *a = arena_new();
	struct loading *l = arena_alloc(a, sizeof *l);

	l->arena = a;
	l->run.path = arena_strdup(a, path);
	l->run.dir_fd = -1;
	l->run.plan = plan;
	if (load_one(l, cell, err) == 0)
		return &l->run;
	run_free(&l->run);
	return NULL;
}

void run_free(struct run *run)
{
	if (!run)
		return;
	if (run->dir_fd >= 0)
		close(run->dir_fd);
	arena_free(run_arena(run));
}

const char *run_metric_file(struct arena *a, const struct test_metric *m)
{
	char *name = arena_printf(a, "metric-%s.%s", m->name,
				  m->source == SOURCE_CSV ? "csv" : "json");

	for (char *p = name; *p; p++)
		if (*p == '/')
			*p = '_';
	return name;
}

struct arena *run_arena(struct run *run)
{
	return ((struct loading *)(void *)run)->arena;
}

const char *run_baseline_name(size_t number, struct arena *a)
{
	return number == 1 ? "baseline.json"
			   : arena_printf(a, "baseline-%zu.json", number);
}
