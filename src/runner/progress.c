/* What people see of a run while it lasts. */
#include "runner/progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#include "glance.h"

enum { HEARTBEAT_S = 30, BAR_WIDTH = 24, MAX_LIVE = 8 };

/* An attempt that runs. */
struct live_line {
	const struct cell *cell;
	int64_t number, begun_ns;
};

struct progress {
	struct progress_config config;
	struct arena *arena;
	struct live_line *live;
	size_t nlive, room;
	size_t total, done, failed;
	int64_t left_us; /* declared time of what has not ended */
	int64_t said_ns; /* when the last line was written */
	size_t drawn;    /* live lines on the screen */
};

/* --- words --------------------------------------------------------------------------- */

static const char *quantity(struct arena *a, int64_t value, enum unit unit)
{
	return quantity_format(a, (struct quantity){ (double)value, unit, false },
			       SIZES_BINARY);
}

static const char *attempt_name(struct arena *a, const struct cell *cell,
				const struct attempt_record *r)
{
	const char *name = cell->id;

	if (r->role == ROLE_WARMUP)
		name = arena_printf(a, "%s warm-up %" PRId64, name, r->slot);
	else if (cell->settings.repeat > 1)
		name = arena_printf(a, "%s #%" PRId64, name, r->slot);
	if (r->tries > 1)
		name = arena_printf(a, "%s (try %" PRId64 ")", name, r->tries);
	return name;
}

/* ", peak 13.1 MiB, CPU 15.8 %, 53 samples", as far as it is known. */
static const char *figures(struct arena *a, const struct attempt_record *r)
{
	const struct booked *rss = &r->books.peak_rss, *cpu = &r->books.cpu_time;
	struct text t = { .arena = a };

	if (rss->value != NO_VALUE)
		text_addf(&t, ", peak %s", quantity(a, rss->value, UNIT_BYTES));
	if (cpu->value != NO_VALUE && r->wall_us > 0)
		text_addf(&t, ", CPU %s",
			  quantity(a, cpu->value * 1000 / r->wall_us, UNIT_CPU));
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
	size_t columns = p->config.columns ? p->config.columns - 1 : 79, n = 0;
	const char *end = line;

	for (; *end && n < columns; n++)
		do
			end++;
		while ((*end & 0xc0) == 0x80);
	fprintf(p->config.file, "%.*s\n", (int)(end - line), line);
	p->drawn++;
}

static const char *spark(struct arena *a, const struct glance *g)
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
	const char *path = arena_printf(a, "%s/cells/%s/attempt-%" PRId64 "/samples.csv",
					p->config.path, l->cell->slug, l->number);
	int64_t age_us = (clock_monotonic_ns() - l->begun_ns) / 1000;
	struct text t = { .arena = a };
	struct glance g;

	text_addf(&t, "  %s  %" PRId64 " s", l->cell->id, age_us / 1000000);
	if (glance_read(path, &g))
		text_addf(&t, "  %s", quantity(a, g.rss_bytes[g.n - 1], UNIT_BYTES));
	if (g.cpu_permille != NO_VALUE)
		text_addf(&t, "  CPU %s", quantity(a, g.cpu_permille, UNIT_CPU));
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
	p->live[p->nlive++] = (struct live_line){ cell, r->number, clock_monotonic_ns() };
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
	p->failed += !r->ok && r->role == ROLE_MEASURED;
	/* A try again is one attempt more than was planned. */
	if (r->tries > 1) {
		p->total++;
		p->left_us += cell->duration.us;
	}
	p->done++;
	p->left_us -= cell->duration.us;
}

static void on_ended(void *self, const struct cell *cell, const struct attempt_record *r)
{
	struct progress *p = self;
	scoped_arena a = arena_new();

	forget(p, cell, r->number);
	count(p, cell, r);
	say(p, arena_printf(a, "%s%s%s %zu/%zu  %s: %s%s%s",
			    colour(p, r->ok ? "\033[32m" : "\033[31m"),
			    r->ok ? "ok    " : "FAILED", colour(p, "\033[0m"), p->done,
			    p->total, attempt_name(a, cell, r), r->text, figures(a, r),
			    r->noisy ? ", noisy" : ""));
	for (size_t i = 0; p->config.verbose && i < r->nnotes; i++)
		say(p, arena_printf(a, "       %s", r->notes[i]));
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
		say(p,
		    arena_printf(a, "running %zu/%zu  %s%s", p->done + 1, p->total,
				 p->live[0].cell->id, p->nlive > 1 ? " and others" : ""));
	}
}

struct progress *progress_open(const struct plan *plan,
			       const struct progress_config *config)
{
	struct arena *a = arena_new();
	struct progress *p = arena_alloc(a, sizeof *p);

	p->arena = a;
	p->config = *config;
	p->said_ns = clock_monotonic_ns();
	for (size_t i = 0; i < plan->ncells; i++) {
		const struct settings *set = &plan->cells[i].settings;

		p->total += (size_t)(set->warmup + set->repeat);
		p->left_us += (set->warmup + set->repeat) * plan->cells[i].duration.us;
	}
	return p;
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
