/*
 * A provider for strain-workload that keeps everything in lists in memory: an example to
 * start from.
 *
 *     cc -shared -fPIC -I include examples/provider.c -o mine.so
 *     strain-workload conformance ./mine.so
 *     strain-workload parallel 5 --provider ./mine.so
 *
 * What is promised stands in workload/provider.h. One mutex makes every function a
 * transaction.
 */
#include "workload/provider.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* An event with what it points to, in lists: a history, or the messages of an instance. */
struct entry {
	struct entry *next;
	struct wp_event event;
	int64_t order; /* of messages: in which order they came, over all instances */
	int64_t visible_ms; /* of messages */
	int64_t lease;      /* of messages: the turn that was given it, 0 = none */
};

struct list {
	struct entry *first, **last; /* `last` points to the end's pointer */
	size_t count;
};

struct instance {
	struct instance *next;
	char *name;
	enum wp_status status;
	struct list history, messages;
	int64_t lease, leased_until, attempts;
};

struct job {
	struct job *next;
	struct instance *instance;
	int64_t id, ref, lease, leased_until, attempts;
	char *name;
	struct wp_bytes input;
};

struct store {
	pthread_mutex_t mutex;
	struct instance *instances;
	struct job *jobs; /* oldest first */
	int64_t last_lease, last_job, last_order;
};

static void *get(size_t size)
{
	void *memory = calloc(1, size ? size : 1);
	if (!memory)
		abort();
	return memory;
}

static void *copy(const void *bytes, size_t len)
{
	char *memory = get(len + 1);
	if (len > 0)
		memcpy(memory, bytes, len);
	return memory;
}

static char *copy_text(const char *text)
{
	return text ? copy(text, strlen(text)) : NULL;
}

/* Into the caller's memory. */
static void *give(struct wp_memory *m, const void *bytes, size_t len)
{
	char *memory = m->alloc(m, len + 1);
	if (len > 0)
		memcpy(memory, bytes, len);
	memory[len] = '\0';
	return memory;
}

static char *give_text(struct wp_memory *m, const char *text)
{
	return text ? give(m, text, strlen(text)) : NULL;
}

static struct entry *append(struct list *list, const struct wp_event *event)
{
	struct entry *entry = get(sizeof *entry);
	entry->event = *event;
	entry->event.kind = copy_text(event->kind);
	entry->event.name = copy_text(event->name);
	entry->event.data.bytes = copy(event->data.bytes, event->data.len);
	if (!list->last)
		list->last = &list->first;
	*list->last = entry;
	list->last = &entry->next;
	list->count++;
	return entry;
}

/* Take out the messages that have that lease; of any lease when it is -1. */
static void remove_entries(struct list *list, int64_t lease)
{
	struct entry **at = &list->first;
	while (*at) {
		struct entry *entry = *at;
		if (lease >= 0 && entry->lease != lease) {
			at = &entry->next;
			continue;
		}
		*at = entry->next;
		list->count--;
		free((void *)entry->event.kind);
		free((void *)entry->event.name);
		free((void *)entry->event.data.bytes);
		free(entry);
	}
	list->last = at;
}

/* All events of a list for the caller, or with a lease, those that have it. */
static struct wp_events give_events(struct wp_memory *m, const struct list *list,
				    int64_t lease)
{
	struct wp_event *events = m->alloc(m, (list->count + 1) * sizeof *events);
	size_t n = 0;
	for (const struct entry *entry = list->first; entry; entry = entry->next) {
		if (lease > 0 && entry->lease != lease)
			continue;
		events[n] = entry->event;
		events[n].kind = give_text(m, entry->event.kind);
		events[n].name = give_text(m, entry->event.name);
		events[n].data.bytes =
			give(m, entry->event.data.bytes, entry->event.data.len);
		n++;
	}
	return (struct wp_events){ events, n };
}

static struct instance *find(struct store *s, const char *name)
{
	struct instance *i = s->instances;
	while (i && strcmp(i->name, name) != 0)
		i = i->next;
	return i;
}

static void send(struct store *s, struct instance *instance, const struct wp_event *event,
		 int64_t visible_ms)
{
	struct entry *message = append(&instance->messages, event);
	message->visible_ms = visible_ms;
	message->order = ++s->last_order;
}

/* False: there is one of that name. */
static bool make(struct store *s, const struct wp_new_instance *wanted)
{
	if (find(s, wanted->name))
		return false;
	struct instance *instance = get(sizeof *instance);
	instance->name = copy_text(wanted->name);
	instance->next = s->instances;
	s->instances = instance;
	send(s, instance, &wanted->started, 0);
	return true;
}

static void remove_job(struct job **at)
{
	struct job *job = *at;
	*at = job->next;
	free(job->name);
	free((void *)job->input.bytes);
	free(job);
}

static void remove_instance(struct store *s, struct instance **at)
{
	struct instance *instance = *at;
	*at = instance->next;
	for (struct job **job = &s->jobs; *job;)
		if ((*job)->instance == instance)
			remove_job(job);
		else
			job = &(*job)->next;
	remove_entries(&instance->history, -1);
	remove_entries(&instance->messages, -1);
	free(instance->name);
	free(instance);
}

/*
 * Whether the instance is `name`, or below it: "parallel-1" has "parallel-1/2", and not
 * "parallel-10".
 */
static bool is_below(const struct instance *instance, const char *name)
{
	size_t len = strlen(name);
	return strncmp(instance->name, name, len) == 0 &&
	       (instance->name[len] == '\0' || instance->name[len] == '/');
}

static void *mine_open(const struct wp_options *options, struct wp_error *error)
{
	struct store *s = get(sizeof *s);
	pthread_mutex_init(&s->mutex, NULL);
	(void)options, (void)error;
	return s;
}

static void mine_close(void *p)
{
	struct store *s = p;
	while (s->instances)
		remove_instance(s, &s->instances);
	pthread_mutex_destroy(&s->mutex);
	free(s);
}

static int mine_create(void *p, const struct wp_new_instance *instance,
		       struct wp_error *error)
{
	(void)error;
	struct store *s = p;
	pthread_mutex_lock(&s->mutex);
	bool made = make(s, instance);
	pthread_mutex_unlock(&s->mutex);
	return made;
}

/* When the instance can be taken for its earliest message, and which that is. NULL: it has none. */
static const struct entry *earliest(const struct instance *i, int64_t *at_ms)
{
	const struct entry *first = NULL;
	for (const struct entry *m = i->messages.first; m; m = m->next)
		if (!first || m->visible_ms < first->visible_ms)
			first = m;
	if (first)
		*at_ms = first->visible_ms > i->leased_until ? first->visible_ms
							     : i->leased_until;
	return first;
}

/* The instance that can be taken and whose message came first; `*due_ms` where there is none. */
static struct instance *next_instance(struct store *s, int64_t now_ms, int64_t *due_ms)
{
	struct instance *best = NULL;
	int64_t best_order = INT64_MAX, at_ms;
	*due_ms = INT64_MAX;
	for (struct instance *i = s->instances; i; i = i->next) {
		const struct entry *first = earliest(i, &at_ms);
		if (first && at_ms < *due_ms)
			*due_ms = at_ms;
		if (first && at_ms <= now_ms && first->order < best_order) {
			best = i;
			best_order = first->order;
		}
	}
	return best;
}

static int mine_take_turn(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
			  struct wp_turn *turn, struct wp_error *error)
{
	(void)error;
	struct store *s = p;
	pthread_mutex_lock(&s->mutex);
	struct instance *i = next_instance(s, now_ms, &turn->due_ms);
	if (i) {
		i->lease = ++s->last_lease;
		i->leased_until = now_ms + lease_ms;
		for (struct entry *e = i->messages.first; e; e = e->next)
			e->lease = e->visible_ms <= now_ms ? i->lease : 0;
		*turn = (struct wp_turn){
			.instance = give_text(m, i->name),
			.lease = i->lease,
			.attempts = i->attempts++,
			.past = give_events(m, &i->history, 0),
			.messages = give_events(m, &i->messages, i->lease),
		};
	}
	pthread_mutex_unlock(&s->mutex);
	return i != NULL;
}

static void add_job(struct store *s, struct instance *instance,
		    const struct wp_new_job *wanted)
{
	struct job *job = get(sizeof *job), **end = &s->jobs;
	job->instance = instance;
	job->id = ++s->last_job;
	job->ref = wanted->ref;
	job->name = copy_text(wanted->name);
	job->input.bytes = copy(wanted->input.bytes, wanted->input.len);
	job->input.len = wanted->input.len;
	while (*end)
		end = &(*end)->next;
	*end = job;
}

static void do_commit(struct store *s, struct instance *i, const struct wp_commit *commit)
{
	for (size_t n = 0; n < commit->events.count; n++)
		append(&i->history, &commit->events.events[n]);
	remove_entries(&i->messages, commit->lease);
	for (size_t n = 0; n < commit->job_count; n++)
		add_job(s, i, &commit->jobs[n]);
	for (size_t n = 0; n < commit->child_count; n++)
		make(s, &commit->children[n]);
	for (size_t n = 0; n < commit->message_count; n++) {
		const struct wp_message *message = &commit->messages[n];
		struct instance *to = find(s, message->instance);
		if (to)
			send(s, to, &message->event, message->visible_ms);
	}
	i->status = commit->status;
	i->lease = i->leased_until = i->attempts = 0;
}

static int mine_commit_turn(void *p, const struct wp_commit *commit,
			    struct wp_error *error)
{
	(void)error;
	struct store *s = p;
	pthread_mutex_lock(&s->mutex);
	struct instance *i = find(s, commit->instance);
	bool held = i && i->lease == commit->lease;
	if (held)
		do_commit(s, i, commit);
	pthread_mutex_unlock(&s->mutex);
	return held;
}

static int mine_take_job(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
			 struct wp_job *job, struct wp_error *error)
{
	(void)error;
	struct store *s = p;
	struct job *j;
	job->due_ms = INT64_MAX;
	pthread_mutex_lock(&s->mutex);
	for (j = s->jobs; j && j->leased_until > now_ms; j = j->next)
		if (j->leased_until < job->due_ms)
			job->due_ms = j->leased_until;
	if (j) {
		j->lease = ++s->last_lease;
		j->leased_until = now_ms + lease_ms;
		*job = (struct wp_job){
			.id = j->id,
			.instance = give_text(m, j->instance->name),
			.ref = j->ref,
			.name = give_text(m, j->name),
			.input = { give(m, j->input.bytes, j->input.len), j->input.len },
			.lease = j->lease,
			.attempts = j->attempts++,
		};
	}
	pthread_mutex_unlock(&s->mutex);
	return j != NULL;
}

static int mine_commit_job(void *p, const struct wp_job *job, const struct wp_event *end,
			   struct wp_error *error)
{
	(void)error;
	struct store *s = p;
	pthread_mutex_lock(&s->mutex);
	struct job **at = &s->jobs;
	while (*at && ((*at)->id != job->id || (*at)->lease != job->lease))
		at = &(*at)->next;
	bool held = *at != NULL;
	if (held) {
		send(s, (*at)->instance, end, 0);
		remove_job(at);
	}
	pthread_mutex_unlock(&s->mutex);
	return held;
}

static int mine_read(void *p, const char *instance, struct wp_memory *m,
		     struct wp_instance *into, struct wp_error *error)
{
	(void)error;
	struct store *s = p;
	pthread_mutex_lock(&s->mutex);
	struct instance *i = find(s, instance);
	if (i)
		*into = (struct wp_instance){ i->status, give_events(m, &i->history, 0),
					      give_events(m, &i->messages, 0) };
	pthread_mutex_unlock(&s->mutex);
	return i != NULL;
}

static int mine_list(void *p, const char *after, struct wp_memory *m, const char **name,
		     struct wp_error *error)
{
	(void)error;
	struct store *s = p;
	const char *best = NULL;
	pthread_mutex_lock(&s->mutex);
	for (struct instance *i = s->instances; i; i = i->next)
		if (strcmp(i->name, after) > 0 && (!best || strcmp(i->name, best) < 0))
			best = i->name;
	*name = give_text(m, best);
	pthread_mutex_unlock(&s->mutex);
	return best != NULL;
}

static int mine_forget(void *p, const char *instance, struct wp_error *error)
{
	(void)error;
	struct store *s = p;
	bool any = false;
	pthread_mutex_lock(&s->mutex);
	for (struct instance **at = &s->instances; *at;) {
		if (!is_below(*at, instance)) {
			at = &(*at)->next;
			continue;
		}
		remove_instance(s, at);
		any = true;
	}
	pthread_mutex_unlock(&s->mutex);
	return any;
}

const struct wp_table *workload_provider(void)
{
	static const struct wp_table table = {
		.abi = WORKLOAD_PROVIDER_ABI,
		.name = "lists in memory",
		.open = mine_open,
		.close = mine_close,
		.create = mine_create,
		.take_turn = mine_take_turn,
		.commit_turn = mine_commit_turn,
		.take_job = mine_take_job,
		.commit_job = mine_commit_job,
		.read = mine_read,
		.list = mine_list,
		.forget = mine_forget,
	};
	return &table;
}
