/* The history of an instance, and the laws it obeys. */
#include "history.h"

struct kind_traits {
	const char *name;
	enum event_role role;
	enum event_kind scheduled_by; /* for an end: what must have scheduled the task */
};

static const struct kind_traits kinds[EVENT_KINDS] = {
	[EVENT_STARTED] = { "started", ROLE_MARK, EVENT_KINDS },
	[EVENT_TURN] = { "turn", ROLE_MARK, EVENT_KINDS },
	[EVENT_ACTIVITY_SCHEDULED] = { "activity-scheduled", ROLE_SCHEDULES, EVENT_KINDS },
	[EVENT_ACTIVITY_COMPLETED] = { "activity-completed", ROLE_SUCCEEDS,
				       EVENT_ACTIVITY_SCHEDULED },
	[EVENT_ACTIVITY_FAILED] = { "activity-failed", ROLE_FAILS,
				    EVENT_ACTIVITY_SCHEDULED },
	[EVENT_CHILD_SCHEDULED] = { "child-scheduled", ROLE_SCHEDULES, EVENT_KINDS },
	[EVENT_CHILD_COMPLETED] = { "child-completed", ROLE_SUCCEEDS,
				    EVENT_CHILD_SCHEDULED },
	[EVENT_CHILD_FAILED] = { "child-failed", ROLE_FAILS, EVENT_CHILD_SCHEDULED },
	[EVENT_TIMER_SCHEDULED] = { "timer-scheduled", ROLE_SCHEDULES, EVENT_KINDS },
	[EVENT_TIMER_FIRED] = { "timer-fired", ROLE_SUCCEEDS, EVENT_TIMER_SCHEDULED },
	[EVENT_COMPLETED] = { "completed", ROLE_CLOSES, EVENT_KINDS },
	[EVENT_FAILED] = { "failed", ROLE_CLOSES, EVENT_KINDS },
};

const char *event_kind_name(enum event_kind kind)
{
	return kinds[kind].name;
}

enum event_kind event_kind_of(const char *name)
{
	for (int kind = 0; name && kind < EVENT_KINDS; kind++)
		if (strcmp(kinds[kind].name, name) == 0)
			return (enum event_kind)kind;
	return EVENT_KINDS;
}

enum event_role event_role_of(enum event_kind kind)
{
	return kinds[kind].role;
}

bool event_ends_task(enum event_kind kind)
{
	return kinds[kind].role == ROLE_SUCCEEDS || kinds[kind].role == ROLE_FAILS;
}

void history_push(struct history *h, struct arena *a, struct event event)
{
	if (h->count == h->room) {
		h->room = h->room ? 2 * h->room : 32;
		struct event *events = arena_alloc(a, h->room * sizeof *events);
		if (h->count > 0)
			memcpy(events, h->events, h->count * sizeof *events);
		h->events = events;
	}
	h->events[h->count++] = event;
}

bool history_closed(const struct history *h)
{
	return h->count > 0 && kinds[h->events[h->count - 1].kind].role == ROLE_CLOSES;
}

int64_t history_tasks(const struct history *h)
{
	int64_t tasks = 0;
	for (size_t i = 0; i < h->count; i++)
		tasks += kinds[h->events[i].kind].role == ROLE_SCHEDULES;
	return tasks;
}

bool history_has_end(const struct history *h, int64_t ref)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->events[i].ref == ref && event_ends_task(h->events[i].kind))
			return true;
	return false;
}

/* Which kind scheduled the task among the first `before` events; EVENT_KINDS when none did. */
static enum event_kind scheduler_of(const struct history *h, int64_t ref, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (h->events[i].ref == ref &&
		    kinds[h->events[i].kind].role == ROLE_SCHEDULES)
			return h->events[i].kind;
	return EVENT_KINDS;
}

static int check_end(const struct history *h, size_t at, struct failure *why)
{
	const struct event *event = &h->events[at];
	struct history before = { h->events, at, at };
	if (scheduler_of(h, event->ref, at) != kinds[event->kind].scheduled_by)
		return failure_set(
			why, FAILURE_INFRASTRUCTURE,
			"event %zu: %s of task %lld, which was not scheduled so", at + 1,
			kinds[event->kind].name, (long long)event->ref);
	if (history_has_end(&before, event->ref))
		return failure_set(why, FAILURE_INFRASTRUCTURE,
				   "event %zu: task %lld ends a second time", at + 1,
				   (long long)event->ref);
	return 0;
}

int history_check(const struct history *h, struct failure *why)
{
	int64_t tasks = 0;
	for (size_t i = 0; i < h->count; i++) {
		const struct event *event = &h->events[i];
		enum event_role role = kinds[event->kind].role;
		if ((i == 0) != (event->kind == EVENT_STARTED))
			return failure_set(
				why, FAILURE_INFRASTRUCTURE,
				"event %zu: got '%s', expected started once, first",
				i + 1, kinds[event->kind].name);
		if (role == ROLE_SCHEDULES && event->ref != ++tasks)
			return failure_set(why, FAILURE_INFRASTRUCTURE,
					   "event %zu: task %lld, expected %lld", i + 1,
					   (long long)event->ref, (long long)tasks);
		if (event_ends_task(event->kind) && check_end(h, i, why) < 0)
			return -1;
		if (role == ROLE_CLOSES && i + 1 < h->count)
			return failure_set(why, FAILURE_INFRASTRUCTURE,
					   "event %zu: '%s', and yet more events follow",
					   i + 1, kinds[event->kind].name);
	}
	return 0;
}
