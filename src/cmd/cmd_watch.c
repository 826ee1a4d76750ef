/* strain watch: a running or finished run directory, live in the terminal. It only reads. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "analyse/summary.h"
#include "base/fs.h"
#include "base/text.h"
#include "report/ci.h"
#include "store/layout.h"
#include "store/run.h"
#include "store/tail.h"

#include "commands.h"
#include "run_place.h"
#include "secrets.h"
#include "terminal.h"

enum { EVERY_MS = 1000 };

struct view {
	struct arena *arena;
	const struct run *run;
	struct text text;
	size_t columns; /* of the terminal; 0: no terminal */
};

static const char *bytes(struct view *v, int64_t n)
{
	struct quantity q = { .value = (double)n, .unit = UNIT_BYTES };

	return n == NO_VALUE
		       ? "-"
		       : quantity_format(v->arena, q, suite_sizes(v->run->plan->suite));
}

/* The latest samples, each a bar of its share of the highest among them. */
static const char *spark(struct view *v, const struct samples_tail *s)
{
	struct text t = { .arena = v->arena };
	int64_t top = 1;

	for (size_t i = 0; i < s->n; i++)
		if (s->rss_bytes[i] > top)
			top = s->rss_bytes[i];
	for (size_t i = 0; i < s->n; i++)
		text_add_bar(&t, (double)s->rss_bytes[i] / (double)top);
	return text_string(&t);
}

static const char *quantity(struct view *v, int64_t value, enum unit unit)
{
	struct quantity q = { .value = (double)value, .unit = unit };

	return value == NO_VALUE ? "-" : quantity_format(v->arena, q, SIZES_BINARY);
}

static void add_attempt(struct view *v, const struct run_attempt *at)
{
	struct samples_tail s;

	if (attempt_complete(&at->record) || at->record.ending == ENDED_INTERRUPTED) {
		text_addf(&v->text, "%s", at->record.text ? at->record.text : "ended");
		return;
	}
	text_addf(&v->text, "attempt %lld", (long long)at->record.id.number);
	if (!samples_tail(arena_printf(v->arena, "%s/%s/" SAMPLES_FILE, v->run->path,
				       at->dir),
			  &s))
		return;
	text_addf(&v->text, "  rss %s  cpu %s  after %s  %s",
		  bytes(v, s.rss_bytes[s.n - 1]), quantity(v, s.cpu_permille, UNIT_CPU),
		  quantity(v, s.elapsed_us, UNIT_TIME), spark(v, &s));
}

static size_t ended_in(const struct run_cell *cell)
{
	size_t n = 0;

	for (size_t i = 0; i < cell->nattempts; i++)
		n += !cell->attempts[i].superseded &&
		     attempt_complete(&cell->attempts[i].record);
	return n;
}

/* What was planned, and what has been added to it so far. */
static size_t wanted_of(const struct run_cell *cell)
{
	const struct settings *set = &cell->cell->settings;
	size_t n = (size_t)(set->repeat + set->warmup);

	for (size_t i = 0; i < cell->nattempts; i++)
		n += cell->attempts[i].record.id.added && !cell->attempts[i].superseded;
	return n;
}

static void add_cell(struct view *v, const struct run_cell *cell)
{
	text_addf(&v->text, "%3zu/%-3zu %s  ", ended_in(cell), wanted_of(cell),
		  cell->cell->id);
	if (cell->nattempts)
		add_attempt(v, &cell->attempts[cell->nattempts - 1]);
	else
		text_add(&v->text, "waits");
	text_add(&v->text, "\n");
}

/* True when nothing of the plan is missing. */
static bool draw(struct view *v)
{
	size_t done = 0, all = 0;

	for (size_t i = 0; i < v->run->ncells; i++) {
		done += ended_in(&v->run->cells[i]);
		all += wanted_of(&v->run->cells[i]);
	}
	text_addf(&v->text, "%s  %zu of %zu attempts\n", v->run->plan->suite->name, done,
		  all);
	for (size_t i = 0; i < v->run->ncells; i++)
		add_cell(v, &v->run->cells[i]);
	return done >= all;
}

/* The runner and its keepers hold a lock as long as the run goes on. */
static bool goes_on(const struct run *run)
{
	scoped_fd fd = openat(run->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0;
}

/*
 * What the file says is anybody's text: nothing of it but what can be printed reaches the
 * terminal. Lines do not wrap.
 */
static void print(const struct view *v)
{
	const char *line = ci_plain(v->arena, text_string(&v->text));

	if (v->columns)
		fputs("\033[H\033[J", stdout);
	while (*line) {
		size_t n = strcspn(line, "\n");
		const char *own = arena_strndup(v->arena, line, n);

		if (v->columns)
			printf("%.*s\n", (int)terminal_fit(own, v->columns), own);
		else
			puts(own);
		line += n + (line[n] == '\n');
	}
	fflush(stdout);
}

/* One look: 1 when there is nothing more to wait for. */
static int look(const char *path, size_t columns, struct error *err)
{
	scoped_arena a = arena_new();
	struct view v = { .arena = a, .text = { .arena = a }, .columns = columns };
	struct run *run = run_load(path, &summary_vocabulary, err);
	bool over;

	if (!run)
		return -1;
	secrets_hide(run);
	v.run = run;
	over = draw(&v) || !goes_on(run);
	print(&v);
	run_free(run);
	return over;
}

struct choices {
	bool once;
};

static const struct option_spec options[] = {
	{ '1', "once", NULL, "look once and end, as where there is no terminal",
	  OPTION_FLAG(struct choices, once) },
	{ 0 },
};

static int run_watch(const struct invocation *in, struct error *err)
{
	const struct choices *c = in->choices;
	const char *path = invocation_operand(in);
	size_t columns = c->once ? 0 : terminal_columns(STDOUT_FILENO);
	int over;

	while ((over = look(path, columns, err)) == 0 && columns)
		poll(NULL, 0, EVERY_MS);
	return over < 0 ? -1 : EXIT_OK;
}

const struct command command_watch = {
	.name = "watch",
	.usage = "[RUN]",
	.help = "show a running or finished run directory live in the terminal",
	.details =
		"RUN is a run directory (default strain-results). Ends when the run does; Ctrl-C ends only the watching.",
	.options = options,
	.operands = RUN_OPERAND,
	.size = sizeof(struct choices),
	.run = run_watch,
};
