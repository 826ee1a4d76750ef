/* A whole run directory, as every reader sees it: live, finished, resumed, merged or killed. */
#include "store/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "store/layout.h"
#include "suite/secrets.h"

#include "loading.h"
#include "names.h"
#include "record.h"
#include "tries.h"

int run_hide(int dir, struct error *err)
{
	static const char everything[] = "*\n";

	return fs_replace_file(dir, IGNORE_FILE, everything, sizeof everything - 1, err);
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
	if (fs_exists(dir, RUN_FILE))
		return error_usage(err,
				   "%s: a run is there already: --resume finishes it, "
				   "--output DIR writes another, or remove the directory",
				   path);
	if (record_write(dir, &record, err) < 0 || run_hide(dir, err) < 0)
		return error_prefix(err, "%s", path);
	return 0;
}

void run_warn(struct run *run, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*(const char **)arena_push(run->arena, &run->warnings, &run->nwarnings,
				   sizeof(char *)) = arena_vprintf(run->arena, fmt, ap);
	va_end(ap);
}

/* attempt.json; is it there and sound? What cannot be read is not what is not there. */
static bool read_record(struct run *run, struct run_attempt *t, int dir)
{
	struct error err;

	if (!fs_exists(dir, ATTEMPT_FILE))
		return false;
	if (attempt_read(dir, run->arena, &t->record, &err) == 0)
		return true;
	t->lost = arena_strdup(run->arena, err.text);
	run_warn(run, "%s/%s", t->dir, err.text);
	return false;
}

static bool load_attempt(struct run *run, const struct cell *cell, struct run_attempt *t,
			 int64_t number)
{
	struct error err;
	scoped_fd dir = fs_open_dir(run->dir_fd, t->dir, &err);
	bool known = false;

	attempt_clear(&t->record);
	if (dir < 0) {
		t->lost = arena_strdup(run->arena, err.text);
		run_warn(run, "%s", err.text);
	} else {
		known = read_record(run, t, dir);
	}
	if (known && strcmp(t->record.cell, cell->id) != 0)
		run_warn(run, "%s/" ATTEMPT_FILE ": expected cell '%s', got '%.80s'",
			 t->dir, cell->id, t->record.cell);
	t->record.cell = cell->id;
	t->record.id.number = number;
	if (t->record.ending == ENDED_UNKNOWN) {
		t->record.ok = false;
		t->record.text =
			t->lost ? arena_printf(run->arena,
					       "how it ended is not known: %s", t->lost)
				: "no end on record: strain was killed, or is still running";
	}
	return known;
}

static const int64_t *attempt_numbers(struct run *run, const char *dir,
				      struct run_cell *cell)
{
	struct error err = { .text = "" };
	struct dir_names strangers;
	const int64_t *numbers = run_attempts(run->dir_fd, dir, run->arena,
					      &cell->nattempts, &strangers, &err);

	for (size_t i = 0; i < strangers.n; i++)
		run_warn(run, "%s/%s: no attempt, left out", dir, strangers.list[i]);
	if (*err.text) {
		cell->lost = arena_strdup(run->arena, err.text);
		run_warn(run, "%s", err.text);
	}
	return numbers;
}

/* A test that writes them writes them all the time: once for the cell. */
static void warn_bad_lines(struct run *run, const struct run_cell *c)
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
		run_warn(run, "%s: %s", c->cell->id,
			 attempt_bad_lines(n, first, run->arena));
}

static void load_cell(struct run *run, const struct cell *cell, struct run_cell *out)
{
	const char *dir = layout_cell(cell, run->arena);
	const int64_t *numbers = attempt_numbers(run, dir, out);
	struct run_attempt *attempts =
		arena_array(run->arena, out->nattempts, sizeof *attempts);
	bool *known = arena_array(run->arena, out->nattempts, sizeof *known);

	for (size_t i = 0; i < out->nattempts; i++) {
		attempts[i].dir = layout_attempt(cell, numbers[i], run->arena);
		known[i] = load_attempt(run, cell, &attempts[i], numbers[i]);
	}
	tries_guess(attempts, known, out->nattempts, &cell->settings);
	tries_supersede(attempts, out->nattempts);
	out->cell = cell;
	out->attempts = attempts;
	warn_bad_lines(run, out);
}

/* The plan's directories, sorted. */
static const char **sorted_slugs(const struct run *run)
{
	const struct plan *plan = run->plan;
	const char **slugs = arena_array(run->arena, plan->ncells, sizeof *slugs);

	for (size_t i = 0; i < plan->ncells; i++)
		slugs[i] = plan->cells[i].slug;
	if (plan->ncells)
		qsort(slugs, plan->ncells, sizeof *slugs, names_order);
	return slugs;
}

static void warn_strangers(struct run *run)
{
	const char **slugs = sorted_slugs(run);
	struct error err = { .text = "" };
	const struct dir_names names =
		names_list(run->dir_fd, CELLS_DIR, run->arena, &err);

	for (size_t i = 0; i < names.n; i++)
		if (!bsearch(&names.list[i], slugs, run->plan->ncells, sizeof *slugs,
			     names_order))
			run_warn(run,
				 CELLS_DIR "/%s: no cell of this run's plan, left out",
				 names.list[i]);
	if (*err.text)
		run_warn(run, "%s", err.text);
}

/*
 * Has every measurement that was planned, and every one that was added to them, an
 * attempt that came to its own end?
 */
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

void run_note_ends(struct run *run, const struct run_cell *c)
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

static void load_cells(struct run *run)
{
	const struct plan *plan = run->plan;

	run->cells = arena_array(run->arena, plan->ncells, sizeof *run->cells);
	run->ncells = plan->ncells;
	run->ended_utc_us = run->record.started_utc_us;
	for (size_t i = 0; i < plan->ncells; i++) {
		load_cell(run, &plan->cells[i], &run->cells[i]);
		run_note_ends(run, &run->cells[i]);
	}
	warn_strangers(run);
	run->nloaded = run->nwarnings;
}

static int load(struct run *run, const struct vocabulary *words, struct error *err)
{
	const struct suite *suite;
	const char *problems = NULL;

	run->dir_fd = fs_open_dir(AT_FDCWD, run->path, err);
	if (run->dir_fd < 0)
		return error_usage(err, "%s: expected a run directory: %s", run->path,
				   strerror(errno));
	if (!fs_exists(run->dir_fd, RUN_FILE))
		return error_usage(err,
				   "%s: expected a run directory, there is no " RUN_FILE
				   " in it",
				   run->path);
	if (record_read(run->dir_fd, run->arena, &run->record, err) < 0)
		return error_prefix(err, "%s", run->path);
	suite = suite_parse(run->record.suite_file, run->record.suite_text, words,
			    run->arena, &problems, err);
	if (!suite)
		return error_set(err,
				 "%s/" RUN_FILE ": the suite in it cannot be read: %s",
				 run->path, problems ? problems : "");
	run->plan = plan_expand(suite, &run->record.options, run->arena, err);
	if (!run->plan)
		return error_prefix(err, "%s/" RUN_FILE, run->path);
	run->mask = suite_mask(suite, NULL, run->arena);
	load_cells(run);
	return 0;
}

static struct run *run_new(const char *path)
{
	struct arena *a = arena_new();
	struct run *run = arena_alloc(a, sizeof *run);

	run->arena = a;
	run->path = arena_strdup(a, path);
	run->dir_fd = -1;
	return run;
}

struct run *run_load(const char *path, const struct vocabulary *words, struct error *err)
{
	struct run *run = run_new(path);

	if (load(run, words, err) == 0)
		return run;
	run_free(run);
	return NULL;
}

static int load_one(struct run *run, const struct cell *cell, struct error *err)
{
	run->dir_fd = fs_open_dir(AT_FDCWD, run->path, err);
	if (run->dir_fd < 0 || record_read(run->dir_fd, run->arena, &run->record, err) < 0)
		return -1;
	run->cells = arena_alloc(run->arena, sizeof *run->cells);
	run->ncells = 1;
	load_cell(run, cell, run->cells);
	run->ended_utc_us = run->record.started_utc_us;
	run_note_ends(run, run->cells);
	run->nloaded = run->nwarnings;
	return 0;
}

struct run *run_load_cell(const char *path, const struct plan *plan,
			  const struct cell *cell, struct error *err)
{
	struct run *run = run_new(path);

	run->plan = plan;
	run->mask = suite_mask(plan->suite, NULL, run->arena);
	if (load_one(run, cell, err) == 0)
		return run;
	run_free(run);
	return NULL;
}

void run_free(struct run *run)
{
	if (!run)
		return;
	if (run->dir_fd >= 0)
		close(run->dir_fd);
	arena_free(run->arena);
}
