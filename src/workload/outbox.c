/* What a turn's events set going. */
#include "outbox.h"

#include <inttypes.h>
#include <stdlib.h>

#include "number.h"

struct wp_event outbox_event(const struct event *event)
{
	return (struct wp_event){
		.kind = event_kind_name(event->kind),
		.ref = event->ref,
		.at_ms = event->at_ms,
		.name = event->name,
		.data = { event->data.bytes, event->data.len },
	};
}

int inbox_events(struct arena *a, const struct wp_events *from, struct history *into,
		 struct failure *why)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct wp_event *event = &from->events[i];
		enum event_kind kind = event_kind_of(event->kind);
		if (kind == EVENT_KINDS)
			return failure_set(why, FAILURE_INFRASTRUCTURE,
					   "history: got '%s', an unknown event",
					   event->kind ? event->kind : "");
		history_push(into, a,
			     (struct event){ kind,
					     event->ref,
					     event->at_ms,
					     event->name,
					     { event->data.bytes, event->data.len } });
	}
	return 0;
}

/* "parallel-7/3" is task 3 of "parallel-7". False: nobody's child. */
static bool find_parent(struct arena *a, const char *name, const char **parent,
			int64_t *ref)
{
	const char *slash = strrchr(name, '/');
	if (!slash || number_whole(slash + 1, strlen(slash + 1), 1, INT64_MAX, ref) < 0)
		return false;
	*parent = arena_copy(a, name, (size_t)(slash - name)).bytes;
	return true;
}

/* The parts of a commit, each with room for one per event. */
struct parts {
	struct wp_event *events;
	struct wp_message *messages;
	struct wp_new_job *jobs;
	struct wp_new_instance *children;
};

static struct wp_message timer(const struct turn *turn, const struct event *event)
{
	struct event fired = {
		EVENT_TIMER_FIRED, event->ref, event->at_ms, NULL, { "", 0 }
	};
	int64_t due_ms = 0;
	number_whole(event->data.bytes, event->data.len, 0, INT64_MAX, &due_ms);
	return (struct wp_message){ turn->name, due_ms, outbox_event(&fired) };
}

static struct wp_new_instance child(struct arena *a, const struct turn *turn,
				    const struct event *event)
{
	struct event started = { EVENT_STARTED, 0, event->at_ms, event->name,
				 event->data };
	return (struct wp_new_instance){
		arena_printf(a, "%s/%" PRId64, turn->name, event->ref),
		outbox_event(&started),
	};
}

static void tell_parent(struct arena *a, const struct turn *turn,
			const struct event *event, struct wp_commit *commit,
			struct parts *parts)
{
	struct event told = *event;
	const char *parent;
	told.kind = event->kind == EVENT_COMPLETED ? EVENT_CHILD_COMPLETED
						   : EVENT_CHILD_FAILED;
	if (find_parent(a, turn->name, &parent, &told.ref))
		parts->messages[commit->message_count++] =
			(struct wp_message){ parent, 0, outbox_event(&told) };
}

static void set_going(struct arena *a, const struct turn *turn, const struct event *event,
		      struct wp_commit *commit, struct parts *parts)
{
	switch (event->kind) {
	case EVENT_ACTIVITY_SCHEDULED:
		parts->jobs[commit->job_count++] = (struct wp_new_job){
			event->ref, event->name, { event->data.bytes, event->data.len }
		};
		break;
	case EVENT_CHILD_SCHEDULED:
		parts->children[commit->child_count++] = child(a, turn, event);
		break;
	case EVENT_TIMER_SCHEDULED:
		parts->messages[commit->message_count++] = timer(turn, event);
		break;
	case EVENT_COMPLETED:
	case EVENT_FAILED:
		tell_parent(a, turn, event, commit, parts);
		break;
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
}

static enum wp_status status_after(const struct turn *turn, const struct history *fresh)
{
	const struct history *h = fresh->count > 0 ? fresh : &turn->past;
	if (!history_closed(h))
		return WP_RUNNING;
	return h->events[h->count - 1].kind == EVENT_COMPLETED ? WP_COMPLETED : WP_DEAD;
}

struct wp_commit outbox_commit(struct arena *a, const struct turn *turn,
			       const struct history *fresh)
{
	size_t n = fresh->count;
	struct wp_commit commit = { .instance = turn->name, .lease = turn->lease };
	struct parts parts = {
		.events = arena_alloc(a, n * sizeof *parts.events),
		.messages = arena_alloc(a, n * sizeof *parts.messages),
		.jobs = arena_alloc(a, n * sizeof *parts.jobs),
		.children = arena_alloc(a, n * sizeof *parts.children),
	};
	for (size_t i = 0; i < n; i++) {
		parts.events[i] = outbox_event(&fresh->events[i]);
		set_going(a, turn, &fresh->events[i], &commit, &parts);
	}
	commit.status = status_after(turn, fresh);
	commit.events = (struct wp_events){ parts.events, n };
	commit.messages = parts.messages;
	commit.jobs = parts.jobs;
	commit.children = parts.children;
	return commit;
}
