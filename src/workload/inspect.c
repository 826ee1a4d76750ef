/* What the file provider's directory holds. */
#include "inspect.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "journal.h"

struct tally {
	int64_t instances, completed, failed, running;
	int64_t consistent, broken, events;
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

static void tally_instance(struct tally *t, const struct instance *instance)
{
	struct failure why;
	t->instances++;
	t->completed += strcmp(instance->status, "completed") == 0;
	t->failed += strcmp(instance->status, "failed") == 0;
	t->running += strcmp(instance->status, "running") == 0;
	t->events += (int64_t)instance->history.count;
	if (history_check(&instance->history, &why) == 0 &&
	    check_status(instance, &why) == 0) {
		t->consistent++;
		return;
	}
	t->broken++;
	printf("%s: %s\n", instance->name, why.text);
}

static int walk(struct provider *p, struct tally *t, bool events, struct failure *why)
{
	struct arena arena = { 0 };
	struct instance instance = { 0 };
	int got;
	while ((got = provider_next_instance(p, &arena, instance.id, &instance, why)) >
	       0) {
		if (events)
			print_events(&instance);
		tally_instance(t, &instance);
		arena_clear(&arena);
	}
	arena_clear(&arena);
	return got;
}

static int inspect(struct provider *p, const char *journal, bool events,
		   struct failure *why)
{
	struct tally t = { 0 };
	struct journal_check check = { 0 };
	if (walk(p, &t, events, why) < 0)
		return -1;
	if (journal && journal_check(journal, p, &check, why) < 0)
		return -1;
	printf("Instances: %" PRId64 " (completed %" PRId64 ", failed %" PRId64
	       ", running %" PRId64 ")\n",
	       t.instances, t.completed, t.failed, t.running);
	printf("Histories: %" PRId64 " consistent, %" PRId64 " broken\n", t.consistent,
	       t.broken);
	printf("Events:    %" PRId64 "\n", t.events);
	if (journal)
		printf("Journal:   %" PRId64 " lines, %" PRId64 " lost\n", check.lines,
		       check.lost);
	int64_t wrong = t.broken + check.lost;
	return wrong > INT_MAX ? INT_MAX : (int)wrong;
}

int inspect_dir(const char *dir, const char *journal, bool events, struct failure *why)
{
	struct provider *p = provider_inspect(dir, why);
	if (!p)
		return -1;
	int wrong = inspect(p, journal, events, why);
	provider_close(p);
	return wrong;
}
