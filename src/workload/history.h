/*
 * The history of an instance: an append-only list of events, all that is known about it.
 * What a task is (an activity, a child orchestration, a timer) and how it ended is found
 * by its number, `ref`.
 *
 *     started  turn  activity-scheduled 1  activity-scheduled 2
 *     activity-completed 2  turn  activity-completed 1  turn  completed
 */
#ifndef WORKLOAD_HISTORY_H
#define WORKLOAD_HISTORY_H

#include <stdint.h>

#include "arena.h"
#include "failure.h"

enum event_kind {
	EVENT_STARTED, /* name: the orchestration; data: its input */
	EVENT_TURN,    /* the orchestration ran with all that stands before this event */
	EVENT_ACTIVITY_SCHEDULED, /* name, data: input */
	EVENT_ACTIVITY_COMPLETED, /* data: result */
	EVENT_ACTIVITY_FAILED,    /* name: class of the failure; data: message */
	EVENT_CHILD_SCHEDULED,
	EVENT_CHILD_COMPLETED,
	EVENT_CHILD_FAILED,
	EVENT_TIMER_SCHEDULED, /* data: when it is due, wall milliseconds in decimal */
	EVENT_TIMER_FIRED,
	EVENT_COMPLETED, /* data: the output */
	EVENT_FAILED,    /* name: class of the failure; data: message */
	EVENT_KINDS
};

/* What a kind of event means for a task, or for the instance. */
enum event_role { ROLE_MARK, ROLE_SCHEDULES, ROLE_SUCCEEDS, ROLE_FAILS, ROLE_CLOSES };

struct event {
	enum event_kind kind;
	int64_t ref;   /* the task that is scheduled or has ended, from 1; 0 = none */
	int64_t at_ms; /* wall clock */
	const char *name;
	struct blob data;
};

/* Starts as {0}; events and what they point to live in the arena that they were pushed with. */
struct history {
	struct event *events;
	size_t count, room;
};

/* "activity-completed" and so on; the way kinds are stored. */
const char *event_kind_name(enum event_kind kind);

/* The kind of a name; EVENT_KINDS when there is none. */
enum event_kind event_kind_of(const char *name);

enum event_role event_role_of(enum event_kind kind);

/* Whether the event says how a task ended. */
bool event_ends_task(enum event_kind kind);

/* Add an event at the end; what it points to is not copied. */
void history_push(struct history *h, struct arena *a, struct event event);

/* Whether the instance has ended: its last event is completed or failed. */
bool history_closed(const struct history *h);

/* The greatest task number that was scheduled; 0 = none. */
int64_t history_tasks(const struct history *h);

/* Whether the task (from 1) has an event that ends it. */
bool history_has_end(const struct history *h, int64_t ref);

/*
 * The laws: starts with `started`, tasks are numbered 1, 2, 3 …, a task ends at most
 * once, after it was scheduled and with an event of its own family, nothing follows the
 * end. -1 and why on a breach.
 */
int history_check(const struct history *h, struct failure *why);

#endif
