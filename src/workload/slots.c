/* The instances that a client has under way. */
#include "slots.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"

/*
 * As Duroxide's client waits for an orchestration: 5 ms, then twice as long each time, up
 * to 100 ms.
 */
enum { FIRST_LOOK_MS = 5, MOST_MS = 100 };

void slots_init(struct slots *s)
{
	*s = (struct slots){ 0 };
	pthread_mutex_init(&s->mutex, NULL);
}

void slots_free(struct slots *s)
{
	for (int64_t i = 0; i < s->count; i++)
		free(s->slots[i].name);
	free(s->slots);
	pthread_mutex_destroy(&s->mutex);
}

void slots_add(struct slots *s, const char *name, int64_t start_ns)
{
	char *copy = strdup(name);
	pthread_mutex_lock(&s->mutex);
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		s->slots = reallocarray(s->slots, (size_t)s->room, sizeof *s->slots);
	}
	if (!copy || !s->slots)
		abort();
	int64_t look_ns = clock_mono_ns() + INT64_C(1) * FIRST_LOOK_MS * NS_PER_MS;
	s->slots[s->count++] = (struct slot){ copy, start_ns, look_ns, FIRST_LOOK_MS };
	pthread_mutex_unlock(&s->mutex);
}

bool slots_remove(struct slots *s, const char *name, int64_t *start_ns)
{
	bool found = false;
	pthread_mutex_lock(&s->mutex);
	for (int64_t i = 0; i < s->count && !found; i++) {
		found = strcmp(s->slots[i].name, name) == 0;
		if (!found)
			continue;
		*start_ns = s->slots[i].start_ns;
		free(s->slots[i].name);
		s->slots[i] = s->slots[--s->count];
	}
	pthread_mutex_unlock(&s->mutex);
	return found;
}

int64_t slots_count(struct slots *s)
{
	pthread_mutex_lock(&s->mutex);
	int64_t n = s->count;
	pthread_mutex_unlock(&s->mutex);
	return n;
}

static void put_off(struct slot *slot, int64_t now_ns)
{
	if (slot->wait_ms < MOST_MS)
		slot->wait_ms = slot->wait_ms * 2 < MOST_MS ? slot->wait_ms * 2 : MOST_MS;
	slot->look_ns = now_ns + slot->wait_ms * NS_PER_MS;
}

char *slots_due(struct slots *s, int64_t now_ns, int64_t *due_ns)
{
	char *name = NULL;
	struct slot *first = NULL;
	pthread_mutex_lock(&s->mutex);
	for (int64_t i = 0; i < s->count; i++)
		if (!first || s->slots[i].look_ns < first->look_ns)
			first = &s->slots[i];
	*due_ns = first ? first->look_ns : INT64_MAX;
	if (first && first->look_ns <= now_ns) {
		name = strdup(first->name);
		put_off(first, now_ns);
	}
	pthread_mutex_unlock(&s->mutex);
	return name;
}
