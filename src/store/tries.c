/* Which attempt of a cell is which: slots, tries, and the one that stands for its slot. */
#include "tries.h"

static void be_next_try(struct attempt_id *id, const struct attempt_id *before)
{
	id->role = before->role;
	id->slot = before->slot;
	id->added = before->added;
	id->tries = before->tries + (before->tries < INT64_MAX);
}

static void be_next_slot(struct attempt_id *id, const struct attempt_id *before,
			 const struct settings *settings)
{
	id->role = before->role;
	id->slot = before->slot + (before->slot < INT64_MAX);
	id->tries = 1;
	if (before->role == ROLE_WARMUP && before->slot >= settings->warmup) {
		id->role = ROLE_MEASURED;
		id->slot = 1;
	}
	id->added = id->role == ROLE_MEASURED && id->slot > settings->repeat;
}

static void be_first(struct attempt_id *id, const struct settings *settings)
{
	id->role = settings->warmup > 0 ? ROLE_WARMUP : ROLE_MEASURED;
	id->slot = id->tries = 1;
}

static void be_try_before(struct attempt_id *id, const struct attempt_id *after)
{
	id->role = after->role;
	id->slot = after->slot;
	id->added = after->added;
	id->tries = after->tries - 1;
}

void tries_guess(struct run_attempt *attempts, const bool *known, size_t n,
		 const struct settings *settings)
{
	for (size_t i = 0; i < n; i++) {
		struct run_attempt *t = &attempts[i];

		if (known[i])
			continue;
		if (i + 1 < n && known[i + 1] && t[1].record.id.tries > 1)
			be_try_before(&t->record.id, &t[1].record.id);
		else if (i == 0)
			be_first(&t->record.id, settings);
		else if (t[-1].record.ok)
			be_next_slot(&t->record.id, &t[-1].record.id, settings);
		else
			be_next_try(&t->record.id, &t[-1].record.id);
	}
}

static bool same_slot(const struct attempt_id *a, const struct attempt_id *b)
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

			if (!same_slot(&early->record.id, &late->record.id))
				continue;
			if (later_stands(&early->record, &late->record))
				early->superseded = true;
			else
				late->superseded = true;
		}
	}
}
