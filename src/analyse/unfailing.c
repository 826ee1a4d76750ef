/*
 * Gates that can never fail: what no number of attempts, samples or seconds of the plan
 * could break.
 */
#include "analyse/unfailing.h"

#include <inttypes.h>

#include "analyse/effect.h"
#include "analyse/growth.h"

#include "judge.h"
#include "reference.h"

/* What is looked at, and by what it is judged. */
struct look {
	const struct plan *plan;
	struct unfailing_given given;
};

static const char *span(struct arena *a, int64_t us)
{
	return quantity_format(
		a, (struct quantity){ .value = (double)us, .unit = UNIT_TIME },
		SIZES_BINARY);
}

/* "'rss.slope <= 1 MB/min' can never fail" */
static const char *never(const struct gate *g, struct arena *a)
{
	return arena_printf(a, "'%s' can never %s", g->text, gate_level_names[g->level]);
}

static const char *in_cell(const struct cell *c, struct arena *a)
{
	return arena_printf(a, " in %s", c->id);
}

/*
 * "against as many on the other side", "against 3 on the other side": of a cell its own
 * number is known.
 */
static const char *against(size_t n, size_t others, struct arena *a)
{
	return others == n ? "as many" : arena_printf(a, "%zu", others);
}

/* "repeat: 3", "--confirm=4" */
static const char *attempts_text(const struct cell *c, size_t n, struct arena *a)
{
	return arena_printf(a, "%s%zu",
			    n > (size_t)c->settings.repeat ? "--confirm=" : "repeat: ", n);
}

static size_t attempts_of(const struct cell *c, const struct unfailing_given *given)
{
	int64_t repeat = c->settings.repeat;

	return (size_t)(given->most > repeat ? given->most : repeat);
}

/* By ranks alone: the smallest p there is. A gate that warns does so without proof. */
static const char *too_few_attempts(const struct look *look, const struct gate *g,
				    const struct cell *c, struct arena *a)
{
	const struct cell *other = reference_cell(look->plan, c, g);
	size_t runs = look->given.baselines ? look->given.baselines : 1,
	       n = attempts_of(c, &look->given),
	       others = other ? attempts_of(other, &look->given) : n * runs;
	double least = rank_smallest_p(n, others);

	if (g->bound != BOUND_REFERENCE || g->level != GATE_FAIL || g->strict ||
	    least < effect_alpha)
		return NULL;
	return arena_printf(
		a,
		"%s with %s: against %s on the other side p "
		"is %.2g at best, and below %.2g is proof; repeat: %zu %swould "
		"do, or strict: true",
		never(g, a), attempts_text(c, n, a), against(n, others, a), least,
		effect_alpha, effect_fewest_attempts(),
		others == n ? "" : "on both sides ");
}

/* What would give a leak of this duration enough samples. */
static const char *samples_advice(const struct settings *s, int64_t us, struct arena *a)
{
	int64_t interval_us = us / GROWTH_SAMPLES / 1000 * 1000;
	const char *duration = span(a, s->interval_us * GROWTH_SAMPLES);

	if (interval_us < 1000)
		return arena_printf(a, "a duration of %s would do", duration);
	return arena_printf(a, "a duration of %s would do, or interval: %s", duration,
			    span(a, interval_us));
}

/* A row at the start, one every interval, and one at the end. */
static int64_t samples_of(const struct settings *s, int64_t us)
{
	return us > 0 ? us / s->interval_us + 1 : 0;
}

static const char *too_few_samples(const struct look *look, const struct gate *g,
				   const struct cell *c, struct arena *a)
{
	const struct settings *s = &c->settings;
	int64_t us = c->duration.us, all = samples_of(s, us),
		settled = samples_of(s, us - s->skip_us);

	(void)look;
	if (!us || g->bound != BOUND_ABSOLUTE || !judge_is_leak(g, a))
		return NULL;
	if (all < GROWTH_SAMPLES)
		return arena_printf(a,
				    "%s%s: %s at interval: %s are %" PRId64
				    " samples, and a leak takes %d to be told; %s",
				    never(g, a), in_cell(c, a), span(a, us),
				    span(a, s->interval_us), all, GROWTH_SAMPLES,
				    samples_advice(s, us, a));
	if (s->skip_us && settled < GROWTH_SAMPLES / 2)
		return arena_printf(a,
				    "%s%s: skip: %s leaves %" PRId64
				    " samples, and a leak takes %d to be told; a shorter "
				    "skip would do, or a longer duration",
				    never(g, a), in_cell(c, a), span(a, s->skip_us),
				    settled, GROWTH_SAMPLES / 2);
	return NULL;
}

static const char *too_short(const struct look *look, const struct gate *g,
			     const struct cell *c, struct arena *a)
{
	int64_t us = c->duration.us;

	(void)look;
	if (!us || g->for_us <= us)
		return NULL;
	return arena_printf(a,
			    "%s%s: for: %s is longer than the test, of %s; a longer "
			    "duration would do, or a shorter 'for'",
			    never(g, a), in_cell(c, a), span(a, g->for_us), span(a, us));
}

/* Each: why the gate cannot fail in the cell; NULL: it can, as far as this goes. */
static const char *(*const reasons[])(const struct look *, const struct gate *,
				      const struct cell *, struct arena *) = {
	[TOO_FEW_ATTEMPTS] = too_few_attempts,
	[TOO_FEW_SAMPLES] = too_few_samples,
	[TOO_SHORT_A_TEST] = too_short,
};
enum { NREASONS = sizeof reasons / sizeof *reasons };

struct found {
	struct look look;
	struct unfailing *list;
	size_t n;
	struct arena *arena;
};

static bool same_place(struct place a, struct place b)
{
	return a.line == b.line && a.column == b.column;
}

/*
 * Would the message be the same, but for the cell that it names? A gate of `defaults` is
 * one gate of many tests.
 */
static bool says_the_same(const struct unfailing *u, const struct cell *c)
{
	if (u->reason == TOO_FEW_ATTEMPTS)
		return u->cell->settings.repeat == c->settings.repeat;
	return u->cell->test == c->test && u->cell->duration.us == c->duration.us;
}

static struct unfailing *find(const struct found *f, const struct gate *g,
			      const struct cell *c, enum unfailing_reason reason)
{
	for (size_t i = 0; i < f->n; i++) {
		struct unfailing *u = &f->list[i];

		if (u->reason == reason && same_place(u->gate->place, g->place) &&
		    says_the_same(u, c))
			return u;
	}
	return NULL;
}

static void look_at(struct found *f, const struct cell *c, const struct gate *g)
{
	for (size_t k = 0; k < NREASONS; k++) {
		enum unfailing_reason reason = (enum unfailing_reason)k;
		const char *message = reasons[k](&f->look, g, c, f->arena);
		struct unfailing *row = message ? find(f, g, c, reason) : NULL;

		if (row)
			row->ncells++;
		if (!message || row)
			continue;
		row = arena_push(f->arena, &f->list, &f->n, sizeof *row);
		*row = (struct unfailing){ reason, g, c, 1, message };
	}
}

const struct unfailing *unfailing_gates(const struct plan *plan,
					const struct unfailing_given *given,
					struct arena *a, size_t *n)
{
	struct found f = { .look = { plan, *given }, .arena = a };

	for (size_t i = 0; i < plan->ncells; i++)
		for (size_t j = 0; j < plan->cells[i].ngates; j++)
			look_at(&f, &plan->cells[i], &plan->cells[i].gates[j]);
	*n = f.n;
	return f.list;
}
