/* Which attempt of a cell is which: slots, tries, and the one that stands for its slot. */
#include "tries.h"

static void be_next_try(struct attempt_record *r, const struct attempt_record *before)
{
	r->role = before->role;
	r->slot = before->slot;
	r->tries = before->tries + (before->tries < INT64_MAX);
}

static void be_next_slot(struct attempt_record *r, const struct attempt_record *before,
			 const struct settings *settings)
{
	r->role = before->role;
	r->slot = before->slot + (before->slot < INT64_MAX);
	r->tries = 1;
	if (before->role == ROLE_WARMUP && before->slot >= settings->warmup) {
		r->role = ROLE_MEASURED;
		r->slot = 1;
	}
}

static void be_first(struct attempt_record *r, const struct settings *settings)
{
	r->role = settings->warmup > 0 ? ROLE_WARMUP : ROLE_MEASURED;
	r->slot = r->tries = 1;
}

void tries_guess(struct run_attempt *attempts, const bool *known, size_t n,
		 const struct settings *settings)
{
	for (size_t i = 0; i < n; i++) {
		struct attempt_record *r = &attempts[i].record;
		const struct attempt_record *before = i ? &attempts[i - 1].record : NULL;
		const struct attempt_record *after =
			i + 1 < n && known[i + 1] ? &attempts[i + 1].record : NULL;

		if (known[i])
			continue;
		if (after && after->tries > 1) {
			r->role = after->role;
			r->slot = after->slot;
			r->tries = after->tries - 1;
		} else if (!before) {
			be_first(r, settings);
		} else if (before->ok) {
			be_next_slot(r, before, settings);
		} else {
			be_next_try(r, before);
		}
	}
}

static bool same_slot(const struct attempt_record *a, const struct attempt_record *b)
{
	return a->role == b->role && a->slot == b->slot;
}

/* Of two tries of one slot, does the later (by number) stand? */
static bool later_stands(const struct attempt_record *early,
			 const struct attempt_record *late)
{
	return attempt_complete(late) || !attempt_complete(early);
}

void tries_supersede(struct run_attempt *attempts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n && !attempts[i].superseded; j++) {
			struct run_attempt *early = &attempts[i], *late = &attempts[j];

			if (!same_slot(&early->record, &late->record))
				continue;
			if (later_stands(&early->record, &late->record))
				early->superseded = true;
			else
				late->superseded = true;
		}
	}
}
