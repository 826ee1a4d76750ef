/* Replaying a history that is finished. */
#include "replay.h"

static bool is_own(const struct event *event)
{
	enum event_role role = event_role_of(event->kind);
	return role == ROLE_SCHEDULES || role == ROLE_CLOSES;
}

static bool alike(const struct event *a, const struct event *b)
{
	const char *a_name = a->name ? a->name : "", *b_name = b->name ? b->name : "";
	return a->kind == b->kind && a->ref == b->ref && strcmp(a_name, b_name) == 0 &&
	       blob_equal(a->data, b->data);
}

/* The turn whose mark is the event at `mark`. */
static int replay_turn(const struct orchestration *o, const struct history *h,
		       size_t mark, struct arena *a, struct failure *why)
{
	static const struct faults none = { 0 };
	struct history past = { h->events, mark + 1, mark + 1 }, fresh = { 0 };
	struct flow_place place = { "", &none, a, h->events[mark].at_ms };
	flow_turn(o, &past, &place, &fresh);
	size_t n = 0;
	while (mark + 1 + n < h->count && is_own(&h->events[mark + 1 + n]))
		n++;
	for (size_t i = 0; i < n && i < fresh.count; i++)
		if (!alike(&fresh.events[i], &h->events[mark + 1 + i]))
			return failure_set(
				why, FAILURE_CONFIGURATION,
				"event %zu: '%s' of the replay is another than that "
				"of the history",
				mark + 2 + i, event_kind_name(fresh.events[i].kind));
	if (fresh.count == n)
		return 0;
	return failure_set(
		why, FAILURE_CONFIGURATION,
		"event %zu: the replay adds %zu events, and the history has %zu",
		mark + 2, fresh.count, n);
}

int replay_check(const struct orchestration *o, const struct history *h,
		 struct failure *why)
{
	struct arena a = { 0 };
	int rc = 0;
	if (history_closed(h) && h->events[h->count - 1].kind == EVENT_FAILED)
		return 0;
	for (size_t i = 0; i < h->count && rc == 0; i++) {
		if (h->events[i].kind == EVENT_TURN)
			rc = replay_turn(o, h, i, &a, why);
		arena_clear(&a);
	}
	return rc;
}
