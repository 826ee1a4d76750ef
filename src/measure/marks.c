/* Peaks of memory from the marks of processes. */
#include "marks.h"

#include <stdlib.h>

#include "base/memory.h"

#include "booked.h"

static int64_t largest_survivor(const struct census *c)
{
	int64_t largest = c->late_hwm;

	for (size_t i = 0; i < c->nsurvivors; i++)
		largest = booked_most(largest, c->survivors[i].hwm);
	return largest;
}

/* Who was waited for had no more than this at any time, whatever programs it was. */
static int64_t largest_mark(const struct marks *m, const struct census *c)
{
	int64_t marks = booked_most(peaks_largest(&m->reaped), m->seen);

	return booked_most(booked_most(marks, m->inherited), largest_survivor(c));
}

/*
 * Per record of the fork book the most that it can have had, whatever programs it was:
 * its rusage where the keeper reaped it, else the rusage of the ancestor that the keeper
 * reaped, which has it from those who waited.
 */
static int64_t *marks_by_forks(const struct fork_book *f, int64_t largest)
{
	int64_t *marks = calloc(f->n + 1, sizeof *marks);

	if (!marks)
		memory_exhausted();
	for (size_t i = 0; i < f->n; i++) {
		const struct fork_record *r = &f->records[i];

		if (r->claimed)
			marks[i] = r->hwm ? r->hwm : largest;
		else
			marks[i] = r->parent == NO_PARENT ? largest : marks[r->parent];
	}
	return marks;
}

/* --- by exit records -------------------------------------------------------------------- */

static bool is_life(const struct session *s, const struct exit_record *r)
{
	return r->member && r->ended_ns >= s->start_ns;
}

/*
 * The mark of an exit record is of the last program; what it had before its exec, forks
 * (or `largest`) limit. Never both at once.
 */
static void add_execed(const struct session *s, const struct exit_record *r,
		       const int64_t *by_forks, int64_t largest, struct peaks *lives)
{
	const struct fork_book *forks = &s->census.forks;
	const struct fork_record *f =
		forks_tell_all(forks) ? forks_find_at(forks, r->pid, r->ended_ns) : NULL;
	int64_t begun;

	if (!f || !f->last_exec_ns) {
		peaks_add(lives, r->born_ns, r->ended_ns, booked_most(r->hwm, largest));
		return;
	}
	/* the root is the keeper's copy until its first exec */
	begun = r->pid == s->config.root ? f->first_exec_ns : f->born_ns;
	if (f->last_exec_ns > begun)
		peaks_add(lives, begun, f->last_exec_ns - 1, by_forks[f - forks->records]);
	peaks_add(lives, f->last_exec_ns, r->ended_ns, r->hwm);
}

static void add_survivors(const struct marks *m, const struct session *s,
			  struct peaks *lives)
{
	const struct census *c = &s->census;
	bool reaped = c->nlate >= c->nsurvivors;

	for (size_t i = 0; i < c->nsurvivors; i++) {
		const struct survivor *one = &c->survivors[i];
		bool whole = !one->execed && !one->waited;

		peaks_add(lives, one->born_ns, s->end_ns,
			  reaped && !whole ? largest_mark(m, c) : one->hwm);
	}
}

/* Exit records tell of every process, however short it lived. */
static int64_t high_of_exits(const struct marks *m, const struct session *s)
{
	const struct census *c = &s->census;
	struct peaks lives = { 0 };
	int64_t largest = largest_mark(m, c), high,
		*by_forks = marks_by_forks(&c->forks, largest);
	bool unknown = false;

	for (size_t i = 0; i < c->exits.n; i++) {
		const struct exit_record *r = &c->exits.records[i];

		if (!is_life(s, r))
			continue;
		if (r->execed)
			add_execed(s, r, by_forks, largest, &lives);
		else
			peaks_add(&lives, r->born_ns, r->ended_ns, r->hwm);
		unknown |= r->execed && c->loss == LOSS_SEEN && r->pid != s->config.root;
	}
	/* those who have been reaped since have their record */
	if (c->nlate < c->nsurvivors)
		add_survivors(m, s, &lives);
	high = peaks_together(&lives);
	peaks_free(&lives);
	free(by_forks);
	return unknown ? NO_VALUE : high;
}

static size_t nexits(const struct session *s, bool *execed)
{
	const struct exit_book *exits = &s->census.exits;
	size_t n = 0;

	*execed = false;
	for (size_t i = 0; i < exits->n; i++) {
		const struct exit_record *r = &exits->records[i];

		if (!is_life(s, r))
			continue;
		n++;
		*execed |= r->execed && r->pid != s->config.root;
	}
	return n;
}

static int64_t largest_exit(const struct session *s)
{
	const struct exit_book *exits = &s->census.exits;
	int64_t largest = 0;

	/* what survivors had when they were stopped is no part of the measurement */
	for (size_t i = 0; i < s->census.nended; i++)
		if (is_life(s, &exits->records[i]))
			largest = booked_most(largest, exits->records[i].hwm);
	return largest;
}

/* --- without ---------------------------------------------------------------------------- */

static int64_t high_of_forks(const struct marks *m, const struct session *s)
{
	const struct fork_book *forks = &s->census.forks;
	struct peaks lives = { 0 };
	int64_t *by_forks = marks_by_forks(forks, largest_mark(m, &s->census)), high;

	for (size_t i = 0; i < forks->n; i++) {
		const struct fork_record *r = &forks->records[i];

		peaks_add(&lives, r->born_ns, r->ended_ns ? r->ended_ns : s->end_ns,
			  by_forks[i]);
	}
	high = peaks_together(&lives);
	peaks_free(&lives);
	free(by_forks);
	return high;
}

/* Where no process waited for another, the keeper reaped them all. */
static int64_t high_of_reaped(const struct marks *m, const struct session *s)
{
	struct peaks lives = { 0 };
	int64_t high;

	for (size_t i = 0; i < m->reaped.n; i++)
		peaks_add(&lives, m->reaped.items[i].born_ns, m->reaped.items[i].ended_ns,
			  m->reaped.items[i].hwm);
	add_survivors(m, s, &lives);
	high = peaks_together(&lives) + m->inherited;
	peaks_free(&lives);
	return high;
}

static int64_t high_of_crowd(const struct marks *m, const struct census *c)
{
	int64_t n = crowd_most(&c->crowd), high;

	return n == NO_VALUE || __builtin_mul_overflow(n, largest_mark(m, c), &high)
		       ? NO_VALUE
		       : high;
}

static int64_t highest_together(const struct marks *m, const struct session *s)
{
	const struct census *c = &s->census;

	if (!census_survivors_are_known(c) || c->unread)
		return NO_VALUE;
	if (census_exits_tell_all(c))
		return high_of_exits(m, s);
	if (c->loss == LOSS_SEEN)
		return NO_VALUE;
	if (forks_tell_all(&c->forks))
		return high_of_forks(m, s);
	return c->waited ? high_of_crowd(m, c) : high_of_reaped(m, s);
}

/* --- the books -------------------------------------------------------------------------- */

/*
 * The kernel keeps its marks by CPU and adds them up now and then: a book may be some
 * pages behind what was seen.
 */
static bool knows(int64_t book, int64_t value)
{
	return book > 0 && book + book / 100 >= value;
}

/*
 * A process's peak is known exactly where its exit is on record, and with it all that it
 * ever was; or where everybody was waited for and it is the largest.
 */
static bool process_peak_is_exact(const struct marks *m, const struct session *s,
				  int64_t value)
{
	const struct census *c = &s->census;
	bool execed, recorded = census_exits_tell_all(c) && nexits(s, &execed) > 0;

	if (!census_survivors_are_known(c) || c->unread || value < m->inherited ||
	    (c->nsurvivors && !knows(value, largest_survivor(c))))
		return false;
	if (recorded)
		return c->loss == LOSS_NONE || !execed;
	return c->loss == LOSS_NONE && !c->nsurvivors &&
	       knows(peaks_largest(&m->reaped), value);
}

struct booked marks_process_peak(const struct marks *m, const struct session *s)
{
	const struct census *c = &s->census;
	int64_t recorded = census_exits_tell_all(c) ? largest_exit(s) : 0;
	int64_t reaped = peaks_largest(&m->reaped);
	int64_t value = booked_most(recorded, booked_most(reaped, m->seen));
	const char *book = value == recorded      ? "taskstats"
			   : knows(reaped, value) ? "rusage"
						  : "samples";

	if (!value && m->inherited)
		return booked_about(m->inherited, m->inherited, "rusage");
	if (!value)
		return booked_about(NO_VALUE, NO_VALUE, NULL);
	if (process_peak_is_exact(m, s, value))
		return booked_exact(value, book);
	if (c->loss == LOSS_SEEN || c->unread || !census_survivors_are_known(c))
		return booked_about(value, NO_VALUE, book);
	/* exits may tell of more than anybody was waited for with */
	return booked_about(value, booked_most(value, largest_mark(m, c)), book);
}

static bool was_alone(const struct session *s)
{
	const struct census *c = &s->census;
	bool execed;

	if (losses_was_alone(c))
		return true;
	return !forks_tell_all(&c->forks) && census_exits_tell_all(c) && !c->nsurvivors &&
	       c->nseen <= 1 && nexits(s, &execed) == 1;
}

struct booked marks_tree_peak(const struct marks *m, const struct session *s,
			      const struct booked *one, int64_t sampled)
{
	int64_t low = booked_most(sampled, one->value), high;
	const char *book = low == one->value ? one->book : "samples";

	if (low <= 0)
		return booked_about(NO_VALUE, NO_VALUE, NULL);
	if (one->exact && was_alone(s))
		return booked_exact(low, book);
	high = highest_together(m, s);
	return booked_about(low, high == NO_VALUE ? NO_VALUE : booked_most(high, low),
			    book);
}
