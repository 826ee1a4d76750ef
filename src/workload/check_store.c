/* What providers promise: instances, what is kept of them, and how it is found again. */
#include <inttypes.h>
#include <string.h>

#include "check.h"

static void makes_once(struct check *c)
{
	struct wp_new_instance other = { "a-1", event_of("started", 0, "another") };
	WANT(c, create(c, "a-1"), 1);
	WANT(c, c->table->create(c->p, &other, &c->error), 0);
	WANT(c, read_instance(c, "a-1"), 1);
	const char *waits = words_of(c, c->instance.messages);
	HOLDS(c, same(waits, "started 0 a-1"),
	      "a-1 waits for '%s', expected its own started", waits);
}

static void reads(struct check *c)
{
	WANT(c, create(c, "a-1"), 1);
	WANT(c, read_instance(c, "a-1"), 1);
	HOLDS(c, c->instance.status == WP_RUNNING, "a new instance is not running");
	HOLDS(c, c->instance.history.count == 0, "a new instance has %zu events",
	      c->instance.history.count);
	WANT(c, read_instance(c, "a"), 0);
	WANT(c, read_instance(c, "a-11"), 0);
	WANT(c, take_turn(c, 10), 1);
	struct wp_event end = event_of("failed", 0, "x");
	struct wp_commit all = commit_of(c);
	all.events = (struct wp_events){ &end, 1 };
	all.status = WP_DEAD;
	WANT(c, commit(c, &all), 1);
	WANT(c, read_instance(c, "a-1"), 1);
	HOLDS(c, c->instance.status == WP_DEAD, "the status is not that of the commit");
}

static void lists(struct check *c)
{
	static const char *const made[] = { "b-1", "a-2", "a-10", "a-2/1", "B" };
	static const char *const order[] = { "B", "a-10", "a-2", "a-2/1", "b-1" };
	const char *after = "";
	for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
		WANT(c, create(c, made[i]), 1);
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		WANT(c, list(c, after), 1);
		HOLDS(c, same(c->name, order[i]), "after '%s' comes '%s', expected '%s'",
		      after, c->name, order[i]);
		after = order[i];
	}
	WANT(c, list(c, after), 0);
}

/* Give the instance that is taken next a job. */
static void with_job(struct check *c)
{
	struct wp_new_job job = { 1, "work", { "x", 1 } };
	WANT(c, take_turn(c, 10), 1);
	struct wp_commit all = commit_of(c);
	all.jobs = &job;
	all.job_count = 1;
	WANT(c, commit(c, &all), 1);
}

static void forgets(struct check *c)
{
	WANT(c, create(c, "a-1"), 1);
	with_job(c);
	WANT(c, create(c, "a-1/2"), 1);
	WANT(c, create(c, "a-10"), 1);
	WANT(c, forget(c, "a-1"), 1);
	WANT(c, read_instance(c, "a-1"), 0);
	WANT(c, read_instance(c, "a-1/2"), 0);
	WANT(c, read_instance(c, "a-10"), 1);
	WANT(c, take_job(c, 20), 0);
	WANT(c, take_turn(c, 20), 1);
	HOLDS(c, same(c->turn.instance, "a-10"), "'%s' is given after it was forgotten",
	      c->turn.instance);
	WANT(c, forget(c, "a-1"), 0);
}

static bool same_event(const struct wp_event *a, const struct wp_event *b)
{
	return same(a->kind, b->kind) && a->ref == b->ref && a->at_ms == b->at_ms &&
	       !a->name == !b->name && same(a->name, b->name) &&
	       a->data.len == b->data.len &&
	       (a->data.len == 0 ||
		memcmp(a->data.bytes, b->data.bytes, a->data.len) == 0);
}

static void keeps_bytes(struct check *c)
{
	size_t size = 1 << 20;
	char *large = arena_alloc(&c->arena, size);
	for (size_t i = 0; i < size; i++)
		large[i] = (char)(i * 7 % 251);
	const struct wp_event events[] = {
		{ "one",
		  INT64_MAX,
		  INT64_MAX / 2,
		  "a \"name\" – and more",
		  { "a\0b\n", 4 } },
		{ "two", 0, 0, NULL, { NULL, 0 } },
		{ "three", 1, 1, "", { large, size } },
	};
	WANT(c, create(c, "a-1"), 1);
	WANT(c, take_turn(c, 10), 1);
	struct wp_commit all = commit_of(c);
	all.events = (struct wp_events){ events, 3 };
	WANT(c, commit(c, &all), 1);
	WANT(c, read_instance(c, "a-1"), 1);
	HOLDS(c, c->instance.history.count == 3, "%zu events came back, expected 3",
	      c->instance.history.count);
	for (size_t i = 0; i < 3 && i < c->instance.history.count; i++)
		HOLDS(c, same_event(&events[i], &c->instance.history.events[i]),
		      "event '%s' came back changed", events[i].kind);
}

static void gives_lasting_memory(struct check *c)
{
	WANT(c, create(c, "a-1"), 1);
	WANT(c, create(c, "a-2"), 1);
	WANT(c, take_turn(c, 10), 1);
	struct wp_turn first = c->turn;
	struct wp_commit all = commit_of(c);
	WANT(c, take_turn(c, 10), 1);
	WANT(c, commit(c, &all), 1);
	WANT(c, forget(c, "a-1"), 1);
	check_close(c);
	const char *words = words_of(c, first.messages);
	HOLDS(c, same(first.instance, "a-1") && same(words, "started 0 a-1"),
	      "a turn of a-1 became '%s': '%s'", first.instance, words);
}

static void outlives(struct check *c)
{
	struct wp_event event = event_of("turn", 0, "kept");
	struct wp_new_job job = { 1, "work", { "x", 1 } };
	WANT(c, create(c, "a-1"), 1);
	WANT(c, create(c, "a-2"), 1);
	WANT(c, take_turn(c, 10), 1);
	struct wp_commit all = commit_of(c);
	all.events = (struct wp_events){ &event, 1 };
	all.jobs = &job;
	all.job_count = 1;
	WANT(c, commit(c, &all), 1);
	WANT(c, take_turn(c, 10), 1);
	WANT(c, take_job(c, 10), 1);
	check_close(c);
	HOLDS(c, check_open(c, true) == 0, "it does not open again: %s", c->error.text);
	WANT(c, read_instance(c, "a-1"), 1);
	const char *words = words_of(c, c->instance.history);
	HOLDS(c, same(words, "turn 0 kept"), "the history is '%s' after a restart", words);
	HOLDS(c, take_turn(c, 11) == 1 && same(c->turn.instance, "a-2"),
	      "an instance is still held by a process that is gone");
	HOLDS(c, take_job(c, 11) == 1,
	      "a job is lost, or still held by a process that is gone");
}

static void wants_resume(struct check *c)
{
	WANT(c, create(c, "a-1"), 1);
	check_close(c);
	HOLDS(c, check_open(c, false) < 0,
	      "it opens what an earlier run left, and was not told to resume");
}

const struct promise *check_store_promises(void)
{
	static const struct promise promises[] = {
		{ "an instance is made once; a second of its name leaves it as it is",
		  makes_once, false },
		{ "read gives what is known of an instance, and nothing of others", reads,
		  false },
		{ "list gives every name once, in order", lists, false },
		{ "forget takes an instance and all below it, with messages and jobs",
		  forgets, false },
		{ "an event comes back with every byte that it had", keeps_bytes, false },
		{ "what was given stays as it is, whatever happens after",
		  gives_lasting_memory, false },
		{ "what was committed outlives the process, leases do not", outlives,
		  true },
		{ "what is there is taken over only with resume", wants_resume, true },
		{ NULL, NULL, false },
	};
	return promises;
}
