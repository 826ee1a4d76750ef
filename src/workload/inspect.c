/* What the file provider's directory holds. */
#include "inspect.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "journal.h"
#include "replay.h"
#include "workloads.h"

struct tally {
	int64_t instances, completed, failed, running;
	int64_t consistent, broken, other, events;
};

static void print_events(const struct instance *instance)
{
	for (size_t i = 0; i < instance->history.count; i++) {
		const struct event *event = &instance->history.events[i];
		printf("%s %zu %s %" PRId64 " %zu bytes\n", instance->name, i + 1,
		       event_kind_name(event->kind), event->ref, event->data.len);
	}
}

/* The status of the row and the end of the history must say the same. */
static int check_status(const struct instance *instance, struct failure *why)
{
	const struct history *h = &instance->history;
	const char *says = "running";
	if (history_closed(h))
		says = event_kind_name(h->events[h->count - 1].kind);
	if (strcmp(says, instance->status) == 0)
		return 0;
	return failure_set(why, FAILURE_INFRASTRUCTURE,
			   "status '%s', and the history says '%s'", instance->status,
			   says);
}

static int check_replay(const struct history *h, struct failure *why)
{
	return h->count > 0 ? replay_check(orchestration_find(h->events[0].name), h, why)
			    : 0;
}

static void tally_instance(struct tally *t, const struct instance *instance)
{
	const struct history *h = &instance->history;
	struct failure why;
	t->instances++;
	t->completed += strcmp(instance->status, "completed") == 0;
	t->failed += strcmp(instance->status, "failed") == 0;
	t->running += strcmp(instance->status, "running") == 0;
	t->events += (int64_t)h->count;
	bool broken = history_check(h, &why) < 0 || check_status(instance, &why) < 0;
	bool other = !broken && check_replay(h, &why) < 0;
	t->broken += broken;
	t->consistent += !broken;
	t->other += other;
	if (broken || other)
		printf("%s: %s\n", instance->name, why.text);
}

static int look_at(struct provider *p, const char *name, struct tally *t, bool events,
		   struct failure *why)
{
	struct arena a = { 0 };
	struct instance instance;
	int got = provider_read(p, &a, name, &instance, why);
	if (got > 0 && events)
		print_events(&instance);
	if (got > 0)
		tally_instance(t, &instance);
	arena_clear(&a);
	return got;
}

static int walk(struct provider *p, struct tally *t, bool events, struct failure *why)
{
	struct arena a = { 0 };
	const char *name = "";
	int got;
	while ((got = provider_next(p, &a, name, &name, why)) > 0)
		if ((got = look_at(p, name, t, events, why)) < 0)
			break;
	arena_clear(&a);
	return got;
}

static void print_tally(const struct tally *t)
{
	printf("Instances: %" PRId64 " (completed %" PRId64 ", failed %" PRId64
	       ", running %" PRId64 ")\n",
	       t->instances, t->completed, t->failed, t->running);
	printf("Histories: %" PRId64 " consistent, %" PRId64 " broken\n", t->consistent,
	       t->broken);
	printf("Replays:   %" PRId64 " alike, %" PRId64 " went another way\n",
	       t->consistent - t->other, t->other);
	printf("Events:    %" PRId64 "\n", t->events);
}

static int inspect(struct provider *p, const struct inspect_options *o,
		   struct failure *why)
{
	struct tally t = { 0 };
	struct journal_check check = { 0 };
	if (walk(p, &t, o->events, why) < 0)
		return -1;
	if (o->journal && journal_check(o->journal, p, &check, why) < 0)
		return -1;
	print_tally(&t);
	if (o->journal)
		printf("Journal:   %" PRId64 " lines, %" PRId64 " lost\n", check.lines,
		       check.lost);
	int64_t wrong = t.broken + t.other + check.lost;
	return wrong > INT_MAX ? INT_MAX : (int)wrong;
}

int inspect_dir(const struct inspect_options *o, struct failure *why)
{
	struct provider_options options = {
		.kind = o->provider,
		.argument = o->provider_argument,
		.dir = o->dir,
		.resume = true,
		.look = true,
	};
	struct provider *p = provider_open(&options, why);
	if (!p)
		return -1;
	int wrong = inspect(p, o, why);
	provider_close(p);
	return wrong;
}
