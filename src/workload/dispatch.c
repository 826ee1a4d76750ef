/* What a dispatcher does with one piece of work: a turn of an orchestration, or an activity. */
#include "dispatch.h"

#include <inttypes.h>

#include "clock.h"
#include "journal.h"
#include "workloads.h"

/* --- turns --------------------------------------------------------------------------- */

/*
 * The messages as events. What is delivered twice, or to an instance that has ended, is
 * left out: queues deliver at least once, a history has everything exactly once.
 */
static void accept_messages(const struct turn *turn, struct arena *a, struct history *all)
{
	for (size_t i = 0; i < turn->messages.count; i++) {
		const struct event *message = &turn->messages.events[i];
		bool again = message->kind == EVENT_STARTED
				     ? all->count > 0
				     : history_has_end(all, message->ref);
		if (!again)
			history_push(all, a, *message);
	}
}

static struct event ending(enum failure_class class, struct blob text)
{
	return (struct event){ EVENT_FAILED, 0, clock_wall_ms(),
			       failure_class_name(class), text };
}

/* Run the orchestration, unless its messages have been taken too often. */
static void play(struct engine *e, const struct turn *turn, struct arena *a,
		 const struct history *all, struct history *fresh)
{
	struct flow_place place = { turn->name, e->options.faults, a, clock_wall_ms() };
	if (turn->attempts < e->options.max_attempts) {
		flow_turn(orchestration_find(all->events[0].name), all, &place, fresh);
		return;
	}
	char *text = arena_printf(a, "taken %" PRId64 " times and never committed",
				  turn->attempts);
	history_push(fresh, a, ending(FAILURE_INFRASTRUCTURE, blob_of(text)));
}

/*
 * The events that this turn adds: its messages, the mark of the turn, what the
 * orchestration did.
 */
static void extend(struct engine *e, const struct turn *turn, struct arena *a,
		   struct history *added)
{
	struct history all = { 0 }, fresh = { 0 };
	if (history_closed(&turn->past))
		return;
	for (size_t i = 0; i < turn->past.count; i++)
		history_push(&all, a, turn->past.events[i]);
	accept_messages(turn, a, &all);
	if (all.count == turn->past.count)
		return;
	history_push(&all, a,
		     (struct event){ .kind = EVENT_TURN, .at_ms = clock_wall_ms() });
	play(e, turn, a, &all, &fresh);
	for (size_t i = turn->past.count; i < all.count; i++)
		history_push(added, a, all.events[i]);
	for (size_t i = 0; i < fresh.count; i++)
		history_push(added, a, fresh.events[i]);
}

static int64_t count_kind(const struct history *h, enum event_kind kind)
{
	int64_t n = 0;
	for (size_t i = 0; i < h->count; i++)
		n += h->events[i].kind == kind;
	return n;
}

static void report_end(struct engine *e, const struct turn *turn,
		       const struct history *added)
{
	if (!e->options.ended || !history_closed(added) || provider_is_child(turn->name))
		return;
	struct arena a = { 0 };
	struct history whole = { 0 };
	for (size_t i = 0; i < turn->past.count; i++)
		history_push(&whole, &a, turn->past.events[i]);
	for (size_t i = 0; i < added->count; i++)
		history_push(&whole, &a, added->events[i]);
	e->options.ended(e->options.ended_arg, turn->name, &whole);
	arena_clear(&a);
}

static void account_turn(struct engine *e, const struct turn *turn,
			 const struct history *added)
{
	int64_t children = count_kind(added, EVENT_CHILD_COMPLETED);
	stats_add(e->book, turns, 1);
	stats_add(e->book, events, (int64_t)added->count);
	stats_add(e->book, children, children);
	journal_turn(e->options.journal_fd, turn, added);
	report_end(e, turn, added);
}

int dispatch_turn(struct engine *e, struct arena *a, int64_t *due_ms, struct failure *why)
{
	struct turn turn = { 0 };
	struct history added = { 0 };
	int got = provider_take_turn(e->provider, a, &turn, due_ms, why);
	if (got <= 0)
		return got;
	stats_add(e->book, redelivered, turn.attempts > 0);
	if (turn.attempts < e->options.max_attempts &&
	    faults_strike(e->options.faults, FAULT_LOST_TURN, turn.name,
			  (int64_t)turn.past.count * 1000 + turn.attempts))
		return 1;
	extend(e, &turn, a, &added);
	got = provider_commit_turn(e->provider, a, &turn, &added, why);
	if (got < 0)
		return -1;
	if (got == 0)
		stats_add(e->book, leases_lost, 1);
	else
		account_turn(e, &turn, &added);
	bell_ring(&e->turns);
	if (count_kind(&added, EVENT_ACTIVITY_SCHEDULED) > 0)
		bell_ring(&e->jobs);
	return 1;
}

/* --- jobs ---------------------------------------------------------------------------- */

static int run_activity(struct engine *e, const struct job *job, struct arena *a,
			struct blob *result, struct failure *why)
{
	struct activity_call call = { job->input, a, &e->halt, &e->halted,
				      e->options.late_ms };
	const struct activity *activity = activity_find(job->name);
	if (job->attempts >= e->options.max_attempts)
		return failure_set(why, FAILURE_INFRASTRUCTURE,
				   "%s: taken %" PRId64 " times and never committed",
				   job->name, job->attempts);
	if (!activity)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "activity '%s' is not registered", job->name);
	if (activity->run(&call, result, why) < 0)
		return -1;
	if (faults_strike(e->options.faults, FAULT_APPLICATION, job->instance_name,
			  job->ref))
		return failure_set(why, FAILURE_APPLICATION, "%s: failed on purpose",
				   job->name);
	return 0;
}

static struct event execute(struct engine *e, const struct job *job, struct arena *a)
{
	struct event end = { .kind = EVENT_ACTIVITY_COMPLETED, .ref = job->ref };
	struct failure failure;
	if (run_activity(e, job, a, &end.data, &failure) < 0) {
		end.kind = EVENT_ACTIVITY_FAILED;
		end.name = failure_class_name(failure.class);
		end.data = arena_copy(a, failure.text, strlen(failure.text));
	}
	end.at_ms = clock_wall_ms();
	return end;
}

int dispatch_job(struct engine *e, struct arena *a, int64_t *due_ms, struct failure *why)
{
	struct job job = { 0 };
	int got = provider_take_job(e->provider, a, &job, due_ms, why);
	if (got <= 0)
		return got;
	stats_add(e->book, redelivered, job.attempts > 0);
	if (job.attempts < e->options.max_attempts &&
	    faults_strike(e->options.faults, FAULT_LOST_WORKER, job.instance_name,
			  job.ref * 1000 + job.attempts))
		return 1;
	struct event end = execute(e, &job, a);
	/* What was cut short has no result: the lease is left to run out. */
	if (atomic_load(&e->halted))
		return 1;
	got = provider_commit_job(e->provider, &job, &end, why);
	if (got < 0)
		return -1;
	stats_add(e->book, leases_lost, got == 0);
	stats_add(e->book, activities, got > 0);
	if (got > 0)
		journal_job(e->options.journal_fd, &job);
	bell_ring(&e->turns);
	return 1;
}
