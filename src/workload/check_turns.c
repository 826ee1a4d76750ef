/* What providers promise: turns and their leases, and what a commit does. */
#include <inttypes.h>

#include "check.h"

enum { LATE = 10 + CHECK_LEASE_MS };

/* Make "a-1" and take it at 10 ms. */
static void taken(struct check *c)
{
	WANT(c, create(c, "a-1"), 1);
	WANT(c, take_turn(c, 10), 1);
	HOLDS(c, same(c->turn.instance, "a-1"), "'%s' is given, expected a-1",
	      c->turn.instance);
}

static void has_all(struct check *c)
{
	struct wp_event event = event_of("turn", 0, "one");
	struct wp_message messages[] = {
		{ "a-1", 0, event_of("timer-fired", 1, "x") },
		{ "a-1", 5, event_of("timer-fired", 2, "y") },
		{ "a-1", 20, event_of("timer-fired", 3, "z") },
	};
	taken(c);
	HOLDS(c, c->turn.past.count == 0, "a new instance has a history of %zu events",
	      c->turn.past.count);
	const char *words = words_of(c, c->turn.messages);
	HOLDS(c, same(words, "started 0 a-1"), "the first messages are '%s'", words);
	struct wp_commit all = commit_of(c);
	all.events = (struct wp_events){ &event, 1 };
	all.messages = messages;
	all.message_count = 3;
	WANT(c, commit(c, &all), 1);
	WANT(c, take_turn(c, 20), 1);
	words = words_of(c, c->turn.past);
	HOLDS(c, same(words, "turn 0 one"), "the history is '%s'", words);
	words = words_of(c, c->turn.messages);
	HOLDS(c, same(words, "timer-fired 1 x, timer-fired 2 y, timer-fired 3 z"),
	      "the messages are '%s'", words);
}

static void holds(struct check *c)
{
	taken(c);
	struct wp_turn first = c->turn;
	HOLDS(c, first.lease > 0 && first.attempts == 0,
	      "lease %" PRId64 " after %" PRId64 " attempts, expected one from 1 after 0",
	      first.lease, first.attempts);
	HOLDS(c, take_turn(c, 10) == 0 && take_turn(c, LATE - 1) == 0,
	      "an instance is given while somebody holds it");
	HOLDS(c, take_turn(c, LATE) == 1,
	      "an instance is not given after its lease ran out");
	HOLDS(c, c->turn.lease != first.lease, "a lease is given twice");
	HOLDS(c, c->turn.attempts == 1,
	      "the second time has attempts %" PRId64 ", expected 1", c->turn.attempts);
	const char *words = words_of(c, c->turn.messages);
	HOLDS(c, same(words, "started 0 a-1"), "the messages are '%s' the second time",
	      words);
	struct wp_commit all = commit_of(c);
	struct wp_message more = { "a-1", 0, event_of("timer-fired", 1, "x") };
	all.messages = &more;
	all.message_count = 1;
	WANT(c, commit(c, &all), 1);
	WANT(c, take_turn(c, LATE), 1);
	HOLDS(c, c->turn.attempts == 0,
	      "attempts are %" PRId64 " after a commit, expected 0", c->turn.attempts);
}

static void refuses_late(struct check *c)
{
	struct wp_event event = event_of("turn", 0, "late");
	struct wp_message message = { "a-2", 0, event_of("timer-fired", 1, "late") };
	struct wp_new_job job = { 1, "work", { "late", 4 } };
	struct wp_new_instance child = { "a-1/1", event_of("started", 0, "late") };
	WANT(c, create(c, "a-2"), 1);
	WANT(c, take_turn(c, 10), 1);
	taken(c);
	struct wp_commit late = commit_of(c);
	late.status = WP_COMPLETED;
	late.events = (struct wp_events){ &event, 1 };
	late.messages = &message;
	late.jobs = &job;
	late.children = &child;
	late.message_count = late.job_count = late.child_count = 1;
	/* Both are held again, by somebody else. */
	WANT(c, take_turn(c, LATE), 1);
	WANT(c, take_turn(c, LATE), 1);
	HOLDS(c, commit(c, &late) == 0,
	      "a commit is taken whose lease has gone to somebody else");
	WANT(c, read_instance(c, "a-1"), 1);
	HOLDS(c, c->instance.history.count == 0 && c->instance.status == WP_RUNNING,
	      "a commit that was refused is in the history, or in the status");
	HOLDS(c, c->instance.messages.count == 1,
	      "a commit that was refused has deleted messages");
	HOLDS(c, read_instance(c, "a-1/1") == 0, "a commit that was refused made a child");
	HOLDS(c, take_job(c, LATE) == 0, "a commit that was refused made a job");
	WANT(c, read_instance(c, "a-2"), 1);
	HOLDS(c, c->instance.messages.count == 1,
	      "a commit that was refused sent a message");
}

static void takes_unclaimed(struct check *c)
{
	taken(c);
	struct wp_commit all = commit_of(c);
	HOLDS(c, commit(c, &all) == 1,
	      "a commit is refused though nobody else was given it");
	HOLDS(c, commit(c, &all) == 0, "a lease is good for two commits");
	WANT(c, take_turn(c, LATE), 0);
}

static void keeps_newer(struct check *c)
{
	struct wp_message message = { "a-1", 0, event_of("timer-fired", 7, "new") };
	taken(c);
	struct wp_commit first = commit_of(c);
	WANT(c, create(c, "a-2"), 1);
	WANT(c, take_turn(c, 10), 1);
	struct wp_commit second = commit_of(c);
	second.messages = &message;
	second.message_count = 1;
	WANT(c, commit(c, &second), 1);
	WANT(c, commit(c, &first), 1);
	HOLDS(c, take_turn(c, 20) == 1,
	      "a message is gone that came while the instance was held");
	const char *words = words_of(c, c->turn.messages);
	HOLDS(c, same(words, "timer-fired 7 new"),
	      "the messages after a commit are '%s', expected the one that came since",
	      words);
}

static void does_all(struct check *c)
{
	struct wp_event events[] = { event_of("turn", 0, "1"),
				     event_of("completed", 0, "2") };
	struct wp_message messages[] = {
		{ "a-2", 0, event_of("child-completed", 1, "m") },
		{ "nobody", 0, event_of("child-completed", 1, "") }
	};
	struct wp_new_job job = { 3, "work", { "input", 5 } };
	struct wp_new_instance children[] = { { "a-1/4", event_of("started", 0, "c") },
					      { "a-2", event_of("started", 0, "again") } };
	taken(c);
	struct wp_commit all = commit_of(c);
	WANT(c, create(c, "a-2"), 1);
	all.status = WP_COMPLETED;
	all.events = (struct wp_events){ events, 2 };
	all.messages = messages;
	all.jobs = &job;
	all.children = children;
	all.message_count = all.child_count = 2;
	all.job_count = 1;
	WANT(c, commit(c, &all), 1);
	WANT(c, read_instance(c, "a-1"), 1);
	const char *words = words_of(c, c->instance.history);
	HOLDS(c, same(words, "turn 0 1, completed 0 2"), "the history is '%s'", words);
	HOLDS(c, c->instance.status == WP_COMPLETED,
	      "the status is not that of the commit");
	HOLDS(c, c->instance.messages.count == 0,
	      "the messages of the turn are still there");
	WANT(c, read_instance(c, "a-2"), 1);
	words = words_of(c, c->instance.messages);
	HOLDS(c, same(words, "started 0 a-2, child-completed 1 m"), "a-2 waits for '%s'",
	      words);
	HOLDS(c, read_instance(c, "a-1/4") == 1, "the child is not there");
	words = words_of(c, c->instance.messages);
	HOLDS(c, same(words, "started 0 c"), "the child waits for '%s'", words);
	HOLDS(c, read_instance(c, "nobody") == 0, "a message made an instance");
	HOLDS(c,
	      take_job(c, 10) == 1 && c->job.ref == 3 && same(c->job.name, "work") &&
		      same(c->job.instance, "a-1") && c->job.input.len == 5,
	      "the job is not there, or another");
}

static void waits_for_visible(struct check *c)
{
	struct wp_message messages[] = { { "a-1", 500, event_of("timer-fired", 1, "") },
					 { "a-1", 300, event_of("timer-fired", 2, "") } };
	taken(c);
	struct wp_commit all = commit_of(c);
	all.messages = messages;
	all.message_count = 2;
	WANT(c, commit(c, &all), 1);
	HOLDS(c, take_turn(c, 299) == 0, "a message is given before it is visible");
	HOLDS(c, c->turn.due_ms == 300, "due_ms is %" PRId64 ", expected 300",
	      c->turn.due_ms);
	HOLDS(c, take_turn(c, 300) == 1, "a message is not given when it is visible");
	const char *words = words_of(c, c->turn.messages);
	HOLDS(c, same(words, "timer-fired 2 "),
	      "at 300 ms '%s' is given, expected task 2 alone", words);
}

static void tells_due(struct check *c)
{
	WANT(c, take_turn(c, 10), 0);
	HOLDS(c, c->turn.due_ms == INT64_MAX, "due_ms of nothing is %" PRId64,
	      c->turn.due_ms);
	taken(c);
	WANT(c, take_turn(c, 20), 0);
	HOLDS(c, c->turn.due_ms == LATE,
	      "due_ms of an instance that is held is %" PRId64 ", expected %d",
	      c->turn.due_ms, LATE);
}

static void is_fair(struct check *c)
{
	static const char *const names[] = { "c-1", "a-1", "b-1" };
	for (int i = 0; i < 3; i++)
		WANT(c, create(c, names[i]), 1);
	for (int i = 0; i < 3; i++) {
		WANT(c, take_turn(c, 10), 1);
		HOLDS(c, same(c->turn.instance, names[i]), "'%s' is given, expected '%s'",
		      c->turn.instance, names[i]);
		const char *words = words_of(c, c->turn.messages);
		HOLDS(c, c->turn.messages.count == 1, "%s has '%s', others' too",
		      names[i], words);
	}
}

const struct promise *check_turn_promises(void)
{
	static const struct promise promises[] = {
		{ "a turn has the history and all visible messages, in order", has_all,
		  false },
		{ "what is held is given to nobody else until its lease runs out", holds,
		  false },
		{ "a commit whose lease has gone to somebody else changes nothing",
		  refuses_late, false },
		{ "a lease is good for one commit", takes_unclaimed, false },
		{ "a commit leaves the messages that came since", keeps_newer, false },
		{ "a commit does all that it has", does_all, false },
		{ "a message is not given before it is visible", waits_for_visible,
		  false },
		{ "due_ms is when to look again", tells_due, false },
		{ "the first that came is the first that is taken, with its messages alone",
		  is_fair, false },
		{ NULL, NULL, false },
	};
	return promises;
}
