/* What is still to be run, and in which order. */
#include "schedule.h"

enum slot_state { SLOT_WAITING, SLOT_RUNNING, SLOT_DONE };

struct slot {
	enum slot_state state;
	int64_t tries; /* that came to their own end */
};

struct line {
	const struct cell *cell;
	struct slot *slots; /* warm-ups first */
	size_t n;
	int64_t last_number; /* of an attempt, so far */
};

struct schedule {
	const struct cell *cells; /* of the plan */
	struct line *lines;       /* one per cell */
	size_t n;
	size_t first; /* no line before it has a slot that waits */
	size_t size, done;
};

struct schedule *schedule_new(const struct plan *plan, struct arena *a)
{
	struct schedule *s = arena_alloc(a, sizeof *s);

	s->cells = plan->cells;
	s->n = plan->ncells;
	s->lines = arena_array(a, s->n, sizeof *s->lines);
	for (size_t i = 0; i < s->n; i++) {
		const struct settings *set = &plan->cells[i].settings;
		struct line *line = &s->lines[i];

		line->cell = &plan->cells[i];
		line->n = (size_t)(set->warmup + set->repeat + line->cell->added);
		line->slots = arena_array(a, line->n, sizeof *line->slots);
		s->size += line->n;
	}
	return s;
}

static struct line *line_of(const struct schedule *s, const struct cell *cell)
{
	return &s->lines[cell - s->cells];
}

static bool is_warmup(const struct line *line, size_t index)
{
	return index < (size_t)line->cell->settings.warmup;
}

/*
 * The slot that a record speaks of; NULL when the cell has none such (it was run with
 * other settings).
 */
static struct slot *slot_of(struct line *line, const struct attempt_record *r)
{
	size_t warmup = (size_t)line->cell->settings.warmup;
	size_t before = r->id.role == ROLE_WARMUP ? 0 : warmup;
	size_t end = r->id.role == ROLE_WARMUP ? warmup : line->n;

	if (r->id.slot < 1 || (size_t)r->id.slot > end - before)
		return NULL;
	return &line->slots[before + (size_t)r->id.slot - 1];
}

/*
 * Is another try wanted after `r`? Warm-ups are thrown away anyway; a command that is not
 * there stays away.
 */
static bool wants_retry(const struct line *line, const struct slot *slot,
			const struct attempt_record *r)
{
	bool useful = r->id.role == ROLE_MEASURED && r->ending != ENDED_NOT_STARTED &&
		      attempt_complete(r);

	return useful && (!r->ok || r->noisy) &&
	       slot->tries <= line->cell->settings.retries;
}

static void set_done(struct schedule *s, struct slot *slot)
{
	if (slot->state != SLOT_DONE)
		s->done++;
	slot->state = SLOT_DONE;
}

void schedule_found(struct schedule *s, const struct cell *cell, int64_t number,
		    const struct attempt_record *r)
{
	struct line *line = line_of(s, cell);
	struct slot *slot = r ? slot_of(line, r) : NULL;

	if (number > line->last_number)
		line->last_number = number;
	if (!slot || !attempt_complete(r))
		return;
	slot->tries++;
	if (!wants_retry(line, slot, r))
		set_done(s, slot);
}

/* A slot of the line that may start now: warm-ups are over before the first measurement begins. */
static size_t startable(const struct line *line)
{
	bool warm = true;

	for (size_t i = 0; i < line->n; i++) {
		if (!is_warmup(line, i) && !warm)
			break;
		if (line->slots[i].state == SLOT_WAITING)
			return i;
		warm = warm && line->slots[i].state == SLOT_DONE;
	}
	return line->n;
}

static bool is_finished(const struct line *line)
{
	for (size_t i = 0; i < line->n; i++)
		if (line->slots[i].state != SLOT_DONE)
			return false;
	return true;
}

static void take(struct line *line, size_t index, struct pick *out)
{
	size_t warmup = (size_t)line->cell->settings.warmup;
	struct slot *slot = &line->slots[index];
	bool warm = is_warmup(line, index);

	slot->state = SLOT_RUNNING;
	*out = (struct pick){
		.cell = line->cell,
		.id = { .role = warm ? ROLE_WARMUP : ROLE_MEASURED,
			.number = ++line->last_number,
			.slot = (int64_t)(warm ? index : index - warmup) + 1,
			.tries = slot->tries + 1 },
		.index = index,
	};
	out->id.added = !warm && out->id.slot > line->cell->settings.repeat;
}

bool schedule_next(struct schedule *s, struct pick *out)
{
	while (s->first < s->n && is_finished(&s->lines[s->first]))
		s->first++;
	for (size_t i = s->first; i < s->n; i++) {
		size_t index = startable(&s->lines[i]);

		if (index < s->lines[i].n) {
			take(&s->lines[i], index, out);
			return true;
		}
	}
	return false;
}

bool schedule_ended(struct schedule *s, const struct pick *pick,
		    const struct attempt_record *r)
{
	struct line *line = line_of(s, pick->cell);
	struct slot *slot = &line->slots[pick->index];

	slot->tries++;
	if (wants_retry(line, slot, r)) {
		slot->state = SLOT_WAITING;
		return true;
	}
	set_done(s, slot);
	return false;
}

bool schedule_cell_done(const struct schedule *s, const struct cell *cell)
{
	return is_finished(line_of(s, cell));
}

size_t schedule_size(const struct schedule *s)
{
	return s->size;
}

size_t schedule_done(const struct schedule *s)
{
	return s->done;
}
