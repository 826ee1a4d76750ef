/* Peaks of memory from the marks of processes: what is known of them, and how high they can have been at most. */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

#include "books.h"
#include "state.h"

/* With wait: root others may be left, which are not measured any more. */
void marks_take_survivors(struct sampler *s)
{
	struct process *const *p;
	size_t n = tree_look(s->config.tree, &p);

	s->survivors = calloc(n + 1, sizeof *s->survivors);
	if (!s->survivors)
		abort();
	for (size_t i = 0; i < n; i++) {
		struct fork_record *r;

		process_read_stat(p[i]);
		process_read_dear(p[i]);
		sampler_process_gone(s, p[i]);
		r = forks_claim(&s->forks, p[i]->pid);
		s->alive_ns += tree_cpu_ns(p[i]);
		s->survivors[s->nsurvivors++] = (struct survivor){
			.pid = p[i]->pid,
			.born_ns = process_born_ns(p[i]),
			.hwm = p[i]->hwm,
			.execed = p[i]->zombie || !p[i]->stat.forked_only,
			.waited = p[i]->stat.waited_minor_faults ||
				  p[i]->stat.waited_major_faults,
		};
		if (r && !s->survivors[i].execed && !s->survivors[i].waited)
			r->hwm = p[i]->hwm;
	}
}

bool sampler_exits_tell_all(const struct sampler *s)
{
	return s->exits.fd >= 0 && !s->exits.lost;
}

/* What a survivor was before an exec, and its children, only its rusage tells, when it is reaped in the end. */
static bool survivors_are_known(const struct sampler *s)
{
	if (s->nlate_reaped >= s->nsurvivors)
		return true;
	for (size_t i = 0; i < s->nsurvivors; i++)
		if (s->survivors[i].execed || s->survivors[i].waited)
			return false;
	return true;
}

static int64_t largest_survivor(const struct sampler *s)
{
	int64_t largest = s->late_hwm;

	for (size_t i = 0; i < s->nsurvivors; i++)
		largest = booked_most(largest, s->survivors[i].hwm);
	return largest;
}

/* Who was waited for had no more than this at any time, whatever programs it was. */
static int64_t largest_mark(const struct sampler *s)
{
	int64_t marks = booked_most(peaks_largest(&s->reaped), peaks_largest(&s->seen));

	return booked_most(booked_most(marks, s->inherited_bytes), largest_survivor(s));
}

/*
 * Per record of the fork book the most that it can have had, whatever programs it was: its rusage where the keeper
 * reaped it, else the rusage of the ancestor that the keeper reaped, which has it from those who waited.
 */
static int64_t *marks_by_forks(const struct sampler *s, int64_t largest)
{
	const struct fork_book *f = &s->forks;
	int64_t *marks = calloc(f->n + 1, sizeof *marks);

	if (!marks)
		abort();
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

static bool is_life(const struct sampler *s, const struct exit_record *r)
{
	return r->member && r->ended_ns >= s->start_ns;
}

/* The mark of an exit record is of the last program; what it had before its exec, forks (or `largest`) limit. Never both at once. */
static void add_execed(const struct sampler *s, const struct exit_record *r,
		       const int64_t *by_forks, int64_t largest, struct peaks *lives)
{
	const struct fork_record *f =
		forks_tell_all(&s->forks) ? forks_find_at(&s->forks, r->pid, r->ended_ns)
					  : NULL;
	int64_t begun;

	if (!f || !f->last_exec_ns) {
		peaks_add(lives, r->born_ns, r->ended_ns, booked_most(r->hwm, largest));
		return;
	}
	/* the root is the keeper's copy until its first exec */
	begun = r->pid == s->config.root ? f->first_exec_ns : f->born_ns;
	if (f->last_exec_ns > begun)
		peaks_add(lives, begun, f->last_exec_ns - 1,
			  by_forks[f - s->forks.records]);
	peaks_add(lives, f->last_exec_ns, r->ended_ns, r->hwm);
}

static void add_survivors(const struct sampler *s, struct peaks *lives)
{
	bool reaped = s->nlate_reaped >= s->nsurvivors;

	for (size_t i = 0; i < s->nsurvivors; i++) {
		const struct survivor *one = &s->survivors[i];
		bool whole = !one->execed && !one->waited;

		peaks_add(lives, one->born_ns, s->end_ns,
			  reaped && !whole ? largest_mark(s) : one->hwm);
	}
}

/* Exit records tell of every process, however short it lived. */
static int64_t high_of_exits(const struct sampler *s, enum loss loss)
{
	struct peaks lives = { 0 };
	int64_t largest = largest_mark(s), *by_forks = marks_by_forks(s, largest), high;
	bool unknown = false;

	for (size_t i = 0; i < s->exits.n; i++) {
		const struct exit_record *r = &s->exits.records[i];

		if (!is_life(s, r))
			continue;
		if (r->execed)
			add_execed(s, r, by_forks, largest, &lives);
		else
			peaks_add(&lives, r->born_ns, r->ended_ns, r->hwm);
		unknown |= r->execed && loss == LOSS_SEEN && r->pid != s->config.root;
	}
	/* those who have been reaped since have their record */
	if (s->nlate_reaped < s->nsurvivors)
		add_survivors(s, &lives);
	high = peaks_together(&lives);
	peaks_free(&lives);
	free(by_forks);
	return unknown ? NO_VALUE : high;
}

static size_t nexits(const struct sampler *s, bool *execed)
{
	size_t n = 0;

	*execed = false;
	for (size_t i = 0; i < s->exits.n; i++) {
		const struct exit_record *r = &s->exits.records[i];

		if (!is_life(s, r))
			continue;
		n++;
		*execed |= r->execed && r->pid != s->config.root;
	}
	return n;
}

static int64_t largest_exit(const struct sampler *s)
{
	int64_t largest = 0;

	/* what survivors had when they were stopped is no part of the measurement */
	for (size_t i = 0; i < s->exits.n; i++)
		if (is_life(s, &s->exits.records[i]) &&
		    s->exits.records[i].ended_ns <= s->end_ns)
			largest = booked_most(largest, s->exits.records[i].hwm);
	return largest;
}

/* --- without ---------------------------------------------------------------------------- */

static int64_t high_of_forks(const struct sampler *s)
{
	struct peaks lives = { 0 };
	int64_t *by_forks = marks_by_forks(s, largest_mark(s)), high;

	for (size_t i = 0; i < s->forks.n; i++) {
		const struct fork_record *r = &s->forks.records[i];

		peaks_add(&lives, r->born_ns, r->ended_ns ? r->ended_ns : s->end_ns,
			  by_forks[i]);
	}
	high = peaks_together(&lives);
	peaks_free(&lives);
	free(by_forks);
	return high;
}

/* Where no process waited for another, the keeper reaped them all. */
static int64_t high_of_reaped(const struct sampler *s)
{
	struct peaks lives = { 0 };
	int64_t high;

	for (size_t i = 0; i < s->reaped.n; i++)
		peaks_add(&lives, s->reaped.items[i].born_ns, s->reaped.items[i].ended_ns,
			  s->reaped.items[i].hwm);
	add_survivors(s, &lives);
	high = peaks_together(&lives) + s->inherited_bytes;
	peaks_free(&lives);
	return high;
}

static int64_t high_of_crowd(const struct sampler *s)
{
	int64_t n = crowd_most(&s->crowd), high;

	return n == NO_VALUE || __builtin_mul_overflow(n, largest_mark(s), &high)
		       ? NO_VALUE
		       : high;
}

static int64_t highest_together(const struct sampler *s, enum loss loss)
{
	if (!survivors_are_known(s))
		return NO_VALUE;
	if (sampler_exits_tell_all(s))
		return high_of_exits(s, loss);
	if (loss == LOSS_SEEN)
		return NO_VALUE;
	if (forks_tell_all(&s->forks))
		return high_of_forks(s);
	return s->waited ? high_of_crowd(s) : high_of_reaped(s);
}

/* --- the books -------------------------------------------------------------------------- */

/* The kernel keeps its marks by CPU and adds them up now and then: a book may be some pages behind what was seen. */
static bool knows(int64_t book, int64_t value)
{
	return book > 0 && book + book / 100 >= value;
}

/*
 * A process's peak is known exactly where its exit is on record, and with it all that it ever was; or where everybody
 * was waited for and it is the largest.
 */
static bool process_peak_is_exact(const struct sampler *s, enum loss loss, int64_t value)
{
	int64_t reaped = peaks_largest(&s->reaped);
	bool execed, recorded = sampler_exits_tell_all(s) && nexits(s, &execed) > 0;

	if (!survivors_are_known(s) || value < s->inherited_bytes ||
	    (s->nsurvivors && !knows(value, largest_survivor(s))))
		return false;
	if (recorded)
		return loss == LOSS_NONE || !execed;
	return loss == LOSS_NONE && !s->nsurvivors && knows(reaped, value);
}

static struct booked process_peak(const struct sampler *s, enum loss loss)
{
	int64_t recorded = sampler_exits_tell_all(s) ? largest_exit(s) : 0;
	int64_t reaped = peaks_largest(&s->reaped), seen = peaks_largest(&s->seen);
	int64_t value = booked_most(recorded, booked_most(reaped, seen));
	const char *book = value == recorded      ? "taskstats"
			   : knows(reaped, value) ? "rusage"
						  : "samples";

	if (!value && s->inherited_bytes)
		return booked_about(s->inherited_bytes, s->inherited_bytes, "rusage");
	if (!value)
		return booked_about(NO_VALUE, NO_VALUE, NULL);
	if (process_peak_is_exact(s, loss, value))
		return booked_exact(value, book);
	if (loss == LOSS_SEEN || !survivors_are_known(s))
		return booked_about(value, NO_VALUE, book);
	return booked_about(value, largest_mark(s), book);
}

static bool was_alone(const struct sampler *s)
{
	bool execed;

	if (losses_was_alone(s))
		return true;
	return !forks_tell_all(&s->forks) && sampler_exits_tell_all(s) &&
	       !s->nsurvivors && s->nprocesses <= 1 && nexits(s, &execed) == 1;
}

static struct booked tree_peak(const struct sampler *s, enum loss loss,
			       const struct booked *one)
{
	int64_t low = booked_most(s->peak_rss, one->value), high;
	const char *book = low == one->value ? one->book : "samples";

	if (low <= 0)
		return booked_about(NO_VALUE, NO_VALUE, NULL);
	if (one->exact && was_alone(s))
		return booked_exact(low, book);
	high = highest_together(s, loss);
	return booked_about(low, high == NO_VALUE ? NO_VALUE : booked_most(high, low),
			    book);
}

void marks_close(struct sampler *s, enum loss loss, struct books *b)
{
	taskstats_drain(&s->exits);
	taskstats_mark(&s->exits, getpid());
	b->peak_rss_process = process_peak(s, loss);
	b->peak_rss = tree_peak(s, loss, &b->peak_rss_process);
}
