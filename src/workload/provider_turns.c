/* The provider: turns taken under a lease, and committed in one transaction. */
#include <inttypes.h>
#include <stdlib.h>

#include "clock.h"
#include "provider_impl.h"

struct take_turn {
	struct arena *arena;
	struct turn *turn;
	int64_t due_ms; /* set when there is none */
	struct failure *why;
};

static int lock_turn(struct provider *p, struct take_turn *take, int64_t now_ms)
{
	struct turn *turn = take->turn;
	turn->lease = ++p->last_lease;
	if (db_run(&p->db, SQL_INSTANCE_LOCK, take->why, "iii", turn->instance,
		   turn->lease, now_ms + p->lease_ms) < 0)
		return -1;
	if (db_run(&p->db, SQL_MESSAGE_LOCK, take->why, "iii", turn->instance,
		   turn->lease, now_ms) < 0)
		return -1;
	int got = db_bind(&p->db, SQL_MESSAGE_HELD, take->why, "ii", turn->instance,
			  turn->lease);
	while (got == 0 && (got = db_step(&p->db, SQL_MESSAGE_HELD, take->why)) > 0)
		got = provider_read_event(p, SQL_MESSAGE_HELD, take->arena,
					  &turn->messages, take->why);
	if (got < 0)
		db_reset(&p->db, SQL_MESSAGE_HELD);
	return got;
}

static int64_t take_turn(struct provider *p, void *arg)
{
	struct take_turn *take = arg;
	struct turn *turn = take->turn;
	int64_t now_ms = clock_wall_ms();
	if (db_bind(&p->db, SQL_INSTANCE_NEXT, take->why, "i", now_ms) < 0)
		return -1;
	int got = db_step(&p->db, SQL_INSTANCE_NEXT, take->why);
	if (got < 0)
		return -1;
	if (got == 0)
		return provider_read_due(p, SQL_INSTANCE_DUE, &take->due_ms, take->why);
	turn->instance = db_int(&p->db, SQL_INSTANCE_NEXT, 0);
	turn->name = db_text(&p->db, SQL_INSTANCE_NEXT, 1, take->arena);
	turn->root = db_int(&p->db, SQL_INSTANCE_NEXT, 2);
	turn->parent = db_int(&p->db, SQL_INSTANCE_NEXT, 3);
	turn->parent_ref = db_int(&p->db, SQL_INSTANCE_NEXT, 4);
	turn->attempts = db_int(&p->db, SQL_INSTANCE_NEXT, 5);
	db_reset(&p->db, SQL_INSTANCE_NEXT);
	if (lock_turn(p, take, now_ms) < 0)
		return -1;
	return provider_read_history(p, turn->instance, take->arena, &turn->past,
				     take->why) < 0
		       ? -1
		       : 1;
}

int provider_take_turn(struct provider *p, struct arena *a, struct turn *turn,
		       int64_t *due_ms, struct failure *why)
{
	*turn = (struct turn){ 0 };
	struct take_turn take = { a, turn, INT64_MAX, why };
	int got = (int)provider_transact(p, take_turn, &take, why);
	*due_ms = take.due_ms;
	return got;
}

struct commit_turn {
	const struct turn *turn;
	const struct history *fresh;
	struct failure *why;
};

static int start_child(struct provider *p, const struct turn *turn,
		       const struct event *event, struct failure *why)
{
	struct arena a = { 0 };
	struct instance_start start = {
		.name = arena_printf(&a, "%s/%" PRId64, turn->name, event->ref),
		.orchestration = event->name,
		.root = turn->root,
		.parent = turn->instance,
		.parent_ref = event->ref,
		.input = event->data,
		.why = why,
	};
	int64_t id = provider_create(p, &start);
	arena_clear(&a);
	return id < 0 ? -1 : 0;
}

static int start_timer(struct provider *p, const struct turn *turn,
		       const struct event *event, struct failure *why)
{
	struct event fired = {
		EVENT_TIMER_FIRED, event->ref, event->at_ms, NULL, { "", 0 }
	};
	int64_t due_ms = strtoll(event->data.bytes, NULL, 10);
	return provider_send(p, turn->instance, due_ms, &fired, why);
}

static int tell_parent(struct provider *p, const struct turn *turn,
		       const struct event *event, struct failure *why)
{
	struct event told = *event;
	told.kind = event->kind == EVENT_COMPLETED ? EVENT_CHILD_COMPLETED
						   : EVENT_CHILD_FAILED;
	told.ref = turn->parent_ref;
	return turn->parent ? provider_send(p, turn->parent, told.at_ms, &told, why) : 0;
}

/* What an event, once it is in the history, sets going. */
static int set_going(struct provider *p, const struct turn *turn,
		     const struct event *event, struct failure *why)
{
	switch (event->kind) {
	case EVENT_ACTIVITY_SCHEDULED:
		return db_run(&p->db, SQL_JOB_NEW, why, "iisb", turn->instance,
			      event->ref, event->name, &event->data);
	case EVENT_CHILD_SCHEDULED:
		return start_child(p, turn, event, why);
	case EVENT_TIMER_SCHEDULED:
		return start_timer(p, turn, event, why);
	case EVENT_COMPLETED:
	case EVENT_FAILED:
		return tell_parent(p, turn, event, why);
	case EVENT_STARTED:
	case EVENT_TURN:
	case EVENT_ACTIVITY_COMPLETED:
	case EVENT_ACTIVITY_FAILED:
	case EVENT_CHILD_COMPLETED:
	case EVENT_CHILD_FAILED:
	case EVENT_TIMER_FIRED:
	case EVENT_KINDS:
		break;
	}
	return 0;
}

static int append(struct provider *p, const struct turn *turn,
		  const struct history *fresh, struct failure *why)
{
	for (size_t i = 0; i < fresh->count; i++) {
		const struct event *event = &fresh->events[i];
		int64_t seq = (int64_t)(turn->past.count + i + 1);
		if (db_run(&p->db, SQL_HISTORY_NEW, why, "iisiisb", turn->instance, seq,
			   event_kind_name(event->kind), event->ref, event->at_ms,
			   event->name, &event->data) < 0)
			return -1;
		if (set_going(p, turn, event, why) < 0)
			return -1;
	}
	return 0;
}

static const char *status_after(const struct turn *turn, const struct history *fresh)
{
	const struct history *h = fresh->count > 0 ? fresh : &turn->past;
	if (!history_closed(h))
		return "running";
	return h->events[h->count - 1].kind == EVENT_COMPLETED ? "completed" : "failed";
}

/* Forget a root that has ended, and its children, whatever they are still doing. */
static int purge(struct provider *p, int64_t root, struct failure *why)
{
	for (int s = SQL_PURGE_HISTORY; s <= SQL_PURGE_INSTANCES; s++)
		if (db_run(&p->db, (enum statement)s, why, "i", root) < 0)
			return -1;
	return 0;
}

/* Whether the lease is still ours: 1 or 0. */
static int held(struct provider *p, const struct turn *turn, struct failure *why)
{
	if (db_bind(&p->db, SQL_INSTANCE_HELD, why, "ii", turn->instance, turn->lease) < 0)
		return -1;
	int got = db_step(&p->db, SQL_INSTANCE_HELD, why);
	db_reset(&p->db, SQL_INSTANCE_HELD);
	return got;
}

static int64_t commit_turn(struct provider *p, void *arg)
{
	struct commit_turn *commit = arg;
	const struct turn *turn = commit->turn;
	int got = held(p, turn, commit->why);
	if (got <= 0)
		return got;
	if (append(p, turn, commit->fresh, commit->why) < 0 ||
	    db_run(&p->db, SQL_MESSAGE_DONE, commit->why, "ii", turn->instance,
		   turn->lease) < 0 ||
	    db_run(&p->db, SQL_INSTANCE_RELEASE, commit->why, "is", turn->instance,
		   status_after(turn, commit->fresh)) < 0)
		return -1;
	bool ended = history_closed(commit->fresh) && turn->root == turn->instance;
	if (ended && !p->keep && purge(p, turn->root, commit->why) < 0)
		return -1;
	return 1;
}

int provider_commit_turn(struct provider *p, const struct turn *turn,
			 const struct history *fresh, struct failure *why)
{
	struct commit_turn commit = { turn, fresh, why };
	return (int)provider_transact(p, commit_turn, &commit, why);
}
