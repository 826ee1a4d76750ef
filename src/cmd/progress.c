/* What people see of a run while it lasts. */
#include "progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/analysis.h"
#include "base/clock.h"
#include "base/text.h"
#include "report/ci.h"
#include "store/layout.h"
#include "store/tail.h"

#include "secrets.h"
#include "terminal.h"

enum {
	HEARTBEAT_S = 30,
	BAR_WIDTH = 24,
	MAX_LIVE = 8,
	NAME_WIDTH = 7,
	INDENT = 8,
	LEAST_COLUMNS = 16
};

/* An attempt that runs. */
struct live_line {
	const struct cell *cell;
	int64_t number, begun_ns;
};

struct progress {
	struct progress_config config;
	const struct plan *plan;
	struct arena *arena;
	struct live_line *live;
	size_t nlive, room;
	size_t total, done, failed;
	int64_t left_us; /* declared time of what has not ended */
	int64_t said_ns; /* when the last line was written */
	size_t drawn;    /* live lines on the screen */
};

/* --- words --------------------------------------------------------------------------- */

/* In the sizes that the suite is written in. */
static const char *quantity(const struct progress *p, int64_t value, enum unit unit,
			    struct arena *a)
{
	return quantity_format(a,
			       (struct quantity){ .value = (double)value, .unit = unit },
			       suite_sizes(p->plan->suite));
}

static const char *attempt_name(struct arena *a, const struct cell *cell,
				const struct attempt_record *r)
{
	const char *name = ci_plain_line(a, cell->id);

	if (r->id.role == ROLE_WARMUP)
		name = arena_printf(a, "%s warm-up %" PRId64, name, r->id.slot);
	else if (cell->settings.repeat + cell->added > 1)
		name = arena_printf(a, "%s #%" PRId64, name, r->id.slot);
	if (r->id.tries > 1)
		name = arena_printf(a, "%s (try %" PRId64 ")", name, r->id.tries);
	return name;
}

/* ", peak 13.1 MiB, CPU 15.8 %, 53 samples", as far as it is known. */
static const char *figures(const struct progress *p, const struct attempt_record *r,
			   struct arena *a)
{
	const struct booked *rss = &r->books.peak_rss;
	int64_t cpu = attempt_cpu_permille(r);
	struct text t = { .arena = a };

	if (rss->value != NO_VALUE)
		text_addf(&t, ", peak %s", quantity(p, rss->value, UNIT_BYTES, a));
	if (rss->value != NO_VALUE && rss->high == NO_VALUE)
		text_add(&t, " or more");
	else if (rss->high > rss->value)
		text_addf(&t, " to %s", quantity(p, rss->high, UNIT_BYTES, a));
	if (cpu != NO_VALUE)
		text_addf(&t, ", CPU %s", quantity(p, cpu, UNIT_CPU, a));
	if (r->samples > 0)
		text_addf(&t, ", %" PRId64 " sample%s", r->samples,
			  text_plural((size_t)r->samples));
	return text_string(&t);
}

static const char *colour(const struct progress *p, const char *sequence)
{
	return p->config.colour ? sequence : "";
}

/* --- live lines ---------------------------------------------------------------------- */

static void erase(struct progress *p)
{
	for (; p->drawn; p->drawn--)
		fputs("\033[1A\033[2K", p->config.file);
}

/* A line of the screen and no more: one that wraps could not be taken away again. */
static void draw_line(struct progress *p, const char *line)
{
	size_t columns = p->config.columns ? p->config.columns - 1 : 79;

	fprintf(p->config.file, "%.*s\n", (int)terminal_fit(line, columns), line);
	p->drawn++;
}

static const char *spark(struct arena *a, const struct samples_tail *g)
{
	struct text t = { .arena = a };
	int64_t top = 1;

	for (size_t i = 0; i < g->n; i++)
		if (g->rss_bytes[i] > top)
			top = g->rss_bytes[i];
	for (size_t i = 0; i < g->n; i++)
		text_add_bar(&t, (double)g->rss_bytes[i] / (double)top);
	return text_string(&t);
}

static void draw_attempt(struct progress *p, const struct live_line *l, struct arena *a)
{
	const char *path = arena_printf(a, "%s/%s/" SAMPLES_FILE, p->config.path,
					layout_attempt(l->cell, l->number, a));
	int64_t age_us = (clock_monotonic_ns() - l->begun_ns) / 1000;
	struct text t = { .arena = a };
	struct samples_tail g;

	text_addf(&t, "  %s  %" PRId64 " s", ci_plain_line(a, l->cell->id),
		  age_us / 1000000);
	if (samples_tail(path, &g))
		text_addf(&t, "  %s", quantity(p, g.rss_bytes[g.n - 1], UNIT_BYTES, a));
	if (g.cpu_permille != NO_VALUE)
		text_addf(&t, "  CPU %s", quantity(p, g.cpu_permille, UNIT_CPU, a));
	text_addf(&t, "  %s", spark(a, &g));
	draw_line(p, text_string(&t));
}

/* What is declared to be left, less what has passed of what runs, shared among those that run. */
static int64_t left_us(const struct progress *p)
{
	int64_t now = clock_monotonic_ns(), left = p->left_us;

	for (size_t i = 0; i < p->nlive; i++) {
		int64_t age = (now - p->live[i].begun_ns) / 1000;
		int64_t declared = p->live[i].cell->duration.us;

		left -= age < declared ? age : declared;
	}
	return p->nlive ? left / (int64_t)p->nlive : left;
}

static void draw_bar(struct progress *p, struct arena *a)
{
	size_t full = p->total ? p->done * BAR_WIDTH / p->total : 0;
	struct text t = { .arena = a };
	int64_t left = left_us(p);

	text_add_char(&t, '[');
	for (size_t i = 0; i < BAR_WIDTH; i++)
		text_add_char(&t, i < full ? '#' : '-');
	text_addf(&t, "] %zu of %zu", p->done, p->total);
	if (left > 1000000)
		text_addf(&t, ", about %" PRId64 " s left", left / 1000000);
	if (p->failed)
		text_addf(&t, ", %zu failed", p->failed);
	draw_line(p, text_string(&t));
}

static void draw(struct progress *p)
{
	scoped_arena a = arena_new();

	if (p->config.style != PROGRESS_BAR)
		return;
	for (size_t i = 0; i < p->nlive && i < MAX_LIVE; i++)
		draw_attempt(p, &p->live[i], a);
	draw_bar(p, a);
	fflush(p->config.file);
}

/* --- what the runner tells ----------------------------------------------------------- */

static void say(struct progress *p, const char *line)
{
	if (p->config.style == PROGRESS_NONE)
		return;
	erase(p);
	fprintf(p->config.file, "%s\n", line);
	fflush(p->config.file);
	p->said_ns = clock_monotonic_ns();
}

static void on_started(void *self, const struct cell *cell, const struct attempt_record *r)
{
	struct progress *p = self;
	scoped_arena a = arena_new();

	if (p->nlive == p->room) {
		struct live_line *more =
			arena_array(p->arena, 2 * p->room + 4, sizeof *more);

		if (p->nlive)
			memcpy(more, p->live, p->nlive * sizeof *more);
		p->live = more;
		p->room = 2 * p->room + 4;
	}
	p->live[p->nlive++] =
		(struct live_line){ cell, r->id.number, clock_monotonic_ns() };
	if (p->config.verbose)
		say(p, arena_printf(a, "start  %s", attempt_name(a, cell, r)));
	erase(p);
	draw(p);
}

static void forget(struct progress *p, const struct cell *cell, int64_t number)
{
	for (size_t i = 0; i < p->nlive; i++)
		if (p->live[i].cell == cell && p->live[i].number == number) {
			p->live[i] = p->live[--p->nlive];
			return;
		}
}

static void count(struct progress *p, const struct cell *cell,
		  const struct attempt_record *r)
{
	/* A try again is one attempt more than was planned. */
	if (r->id.tries > 1) {
		p->total++;
		p->left_us += cell->duration.us;
	}
	p->done++;
	p->left_us -= cell->duration.us;
}

/* What a cell came to, as far as it is known before the run is over. */
struct verdict {
	const char *name;   /* "passed", "failed"; "ended" where there is none yet */
	const char *colour; /* a sequence */
	size_t waiting;     /* gates that are decided when the run is whole */
	bool fails;         /* the run, as --fail-on has it */
	const struct cell_analysis *cell; /* NULL: not judged */
};

/* The attempt alone: it is not the last of its cell, or there is nothing to be read of the cell. */
static struct verdict verdict_of_attempt(const struct attempt_record *r)
{
	return (struct verdict){ .name = "ended", .colour = r->ok ? "" : "\033[31m" };
}

/* The cell as it stands in `run`, judged. While gates wait, nothing has passed yet. */
static struct verdict verdict_of_cell(struct run *run, struct arena *a)
{
	struct verdict v = { .colour = "\033[32m" };

	v.cell = analyse_cell_alone(run, a, &v.waiting);
	v.name = outcomes[v.cell->verdict].name;
	v.fails = outcome_fails(v.cell->verdict, outcomes_failing(run->record.fail_on));
	if (v.fails)
		v.colour = "\033[31m";
	else if (v.cell->verdict != OUTCOME_PASSED)
		v.colour = "\033[33m";
	else if (v.waiting)
		v = (struct verdict){ "ended", "", v.waiting, false, v.cell };
	return v;
}

/*
 * `s` from column `at` on, on a terminal cut between words, so that none is torn where
 * the line ends.
 */
static const char *filled(const struct progress *p, const char *s, size_t at,
			  struct arena *a)
{
	size_t room = p->config.columns > at ? p->config.columns - at : 0, n;
	struct text t = { .arena = a };

	while (p->config.columns > LEAST_COLUMNS && s[n = terminal_fit(s, room)]) {
		size_t cut = n;

		while (cut > 0 && s[cut] != ' ')
			cut--;
		cut = cut ? cut : n; /* a word that is longer than a line */
		text_add_bytes(&t, s, cut);
		text_addf(&t, "\n%*s", INDENT, "");
		s += cut + (s[cut] == ' ');
		room = p->config.columns - INDENT;
	}
	text_add(&t, s);
	return text_string(&t);
}

static void say_attempt(struct progress *p, const struct cell *cell,
			const struct attempt_record *r, const struct verdict *v,
			struct arena *a)
{
	size_t name_width = strlen(v->name) > NAME_WIDTH ? strlen(v->name) : NAME_WIDTH;
	struct text t = { .arena = a };

	text_addf(&t, " %zu/%zu  %s: %s%s%s", p->done, p->total, attempt_name(a, cell, r),
		  ci_plain_line(a, r->text), figures(p, r, a), r->noisy ? ", noisy" : "");
	if (v->waiting)
		text_addf(&t, "; %zu gate%s wait%s for the end", v->waiting,
			  text_plural(v->waiting), v->waiting == 1 ? "s" : "");
	say(p, arena_printf(a, "%s%-*s%s%s", colour(p, v->colour), NAME_WIDTH, v->name,
			    *v->colour ? colour(p, "\033[0m") : "",
			    filled(p, text_string(&t), name_width, a)));
}

static void say_line(struct progress *p, const char *line, struct arena *a)
{
	say(p, arena_printf(a, "%*s%s", INDENT, "", filled(p, line, INDENT, a)));
}

/*
 * Why the cell's verdict is what it is: the gates that do not pass; the test's own end
 * stands in the line.
 */
static void say_gates(struct progress *p, const struct cell_analysis *cell,
		      struct arena *a)
{
	for (size_t i = 0; cell && i < cell->ngates; i++) {
		const struct gate_result *g = &cell->gates[i];

		if (g->outcome != OUTCOME_PASSED && g->outcome != OUTCOME_SKIPPED)
			say_line(p,
				 arena_printf(a, "%s: %s", outcomes[g->outcome].name,
					      ci_plain_line(a, g->message)),
				 a);
	}
}

static void on_ended(void *self, const struct cell *cell, const struct attempt_record *r,
		     bool last)
{
	struct progress *p = self;
	scoped_arena a = arena_new();
	bool shown = p->config.style != PROGRESS_NONE;
	struct run *run = NULL;
	struct verdict v;

	forget(p, cell, r->id.number);
	count(p, cell, r);
	if (last && shown)
		run = run_load_cell(p->config.path, p->plan, cell, NULL);
	secrets_hide(run);
	v = run ? verdict_of_cell(run, a) : verdict_of_attempt(r);
	/* a cell that gets more attempts has been counted */
	p->failed += v.fails && !r->id.added;
	say_attempt(p, cell, r, &v, a);
	say_gates(p, v.cell, a);
	for (size_t i = 0; p->config.verbose && i < r->nnotes; i++)
		say_line(p, ci_plain_line(a, r->notes[i]), a);
	run_free(run);
	draw(p);
}

/* On a terminal the lines are drawn anew; elsewhere a silent log gets a sign of life. */
static void on_tick(void *self)
{
	struct progress *p = self;
	scoped_arena a = arena_new();
	int64_t silent_s = (clock_monotonic_ns() - p->said_ns) / 1000000000;

	if (p->config.style == PROGRESS_BAR) {
		erase(p);
		draw(p);
	} else if (p->nlive && silent_s >= HEARTBEAT_S) {
		say(p, arena_printf(a, "running %zu/%zu  %s%s", p->done + 1, p->total,
				    ci_plain_line(a, p->live[0].cell->id),
				    p->nlive > 1 ? " and others" : ""));
	}
}

struct progress *progress_open(const struct plan *plan,
			       const struct progress_config *config)
{
	struct arena *a = arena_new();
	struct progress *p = arena_alloc(a, sizeof *p);

	p->arena = a;
	p->config = *config;
	p->plan = plan;
	p->said_ns = clock_monotonic_ns();
	for (size_t i = 0; i < plan->ncells; i++) {
		const struct settings *set = &plan->cells[i].settings;

		p->total += (size_t)(set->warmup + set->repeat);
		p->left_us += (set->warmup + set->repeat) * plan->cells[i].duration.us;
	}
	return p;
}

void progress_add(struct progress *p, const struct cell *cell, size_t attempts)
{
	p->total += attempts;
	p->left_us += (int64_t)attempts * cell->duration.us;
}

void progress_say(struct progress *p, const char *line)
{
	say(p, line);
	draw(p);
}

struct runner_events progress_events(struct progress *p)
{
	return (struct runner_events){
		.self = p,
		.attempt_started = on_started,
		.attempt_ended = on_ended,
		.tick = on_tick,
	};
}

void progress_close(struct progress *p)
{
	if (!p)
		return;
	erase(p);
	fflush(p->config.file);
	arena_free(p->arena);
}
