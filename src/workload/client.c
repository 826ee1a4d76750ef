/* The client of the engine. */
#include "client.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "number.h"
#include "params.h"

enum { METRICS_MS = 500 };

/* --- how instances end --------------------------------------------------------------- */

static int64_t count_marks(const struct history *h)
{
	int64_t n = 0;
	for (size_t i = 0; i < h->count; i++)
		n += h->events[i].kind == EVENT_TURN;
	return n;
}

static struct outcome outcome_of(const struct history *h)
{
	const struct event *started = &h->events[0];
	uint64_t name = payload_digest(blob_of(started->name));
	return (struct outcome){ name ^ payload_digest(started->data),
				 payload_digest(h->events[h->count - 1].data) };
}

static void note_end(struct client *c, const char *name, int64_t start_ns,
		     const struct history *h)
{
	const struct event *end = &h->events[h->count - 1];
	if (end->kind == EVENT_FAILED) {
		struct failure failure;
		failure_set(&failure, failure_class_of(end->name), "%.*s",
			    (int)end->data.len, end->data.bytes);
		stats_failed(&c->book, name, &failure);
		return;
	}
	struct completion completion = {
		.latency_ns = start_ns < 0 ? -1 : clock_mono_ns() - start_ns,
		.events = (int64_t)h->count,
		.marks = count_marks(h),
		.outcome = outcome_of(h),
	};
	stats_completed(&c->book, &completion);
}

void client_told(void *arg, const char *name, const struct history *history)
{
	struct client *c = arg;
	struct failure ignored;
	int64_t start_ns;
	if (!slots_remove(&c->slots, name, &start_ns))
		return;
	note_end(c, name, start_ns, history);
	if (c->options->forget)
		provider_forget(c->provider, name, &ignored);
	bell_ring(&c->interrupt->bell);
}

/* Read an instance, and see whether it has ended. */
static int look_at(struct client *c, const char *name, struct failure *why)
{
	struct arena a = { 0 };
	struct instance instance = { 0 };
	int got = provider_read(c->provider, &a, name, &instance, why);
	if (got > 0 && history_closed(&instance.history))
		client_told(c, name, &instance.history);
	arena_clear(&a);
	return got < 0 ? -1 : 0;
}

/* Look at all that are due. `*due_ns` is when the next one is. */
static int look_at_all(struct client *c, int64_t *due_ns, struct failure *why)
{
	char *name;
	int rc = 0;
	*due_ns = INT64_MAX;
	if (c->options->poll_ms == 0)
		return 0;
	while (rc == 0 && (name = slots_due(&c->slots, clock_mono_ns(), due_ns))) {
		rc = look_at(c, name, why);
		free(name);
	}
	return rc;
}

/* --- how they start ------------------------------------------------------------------ */

/*
 * Start an instance of the workload; its slot is there before, since it may end at any
 * time after. 1, or 0 when there is one of that name from an earlier time.
 */
static int start_named(struct client *c, const struct workload *w, const char *name,
		       struct failure *why)
{
	struct arena a = { 0 };
	int64_t start_ns = clock_mono_ns();
	struct shape shape = shape_or(&c->options->shape, &w->shape);
	slots_add(&c->slots, name, start_ns);
	int made = provider_start(c->provider, name, w->name,
				  blob_of(shape_line(&a, &shape)), why);
	if (made <= 0)
		slots_remove(&c->slots, name, &start_ns);
	arena_clear(&a);
	return made;
}

static int launch(struct client *c, struct failure *why)
{
	int made;
	do {
		struct arena a = { 0 };
		const struct workload *w =
			workload_of_instance(c->options->workload, c->last++);
		made = start_named(
			c, w, arena_printf(&a, "%s-%" PRId64, w->name, c->last), why);
		arena_clear(&a);
	} while (made == 0);
	if (made < 0)
		return -1;
	stats_add(&c->book, launched, 1);
	engine_notify(&c->engine);
	return 0;
}

static int fill(struct client *c, struct failure *why)
{
	while (slots_count(&c->slots) < c->options->concurrency &&
	       atomic_load(&c->interrupt->count) == 0)
		if (launch(c, why) < 0)
			return -1;
	return 0;
}

/* "parallel-17": the 17. */
static int64_t number_in(const char *name)
{
	const char *dash = strrchr(name, '-');
	int64_t n = 0;
	if (dash)
		number_whole(dash + 1, strlen(dash + 1), 0, INT64_MAX, &n);
	return n;
}

static int adopt(struct client *c, const char *name, struct failure *why)
{
	struct arena a = { 0 };
	struct instance instance;
	if (provider_is_child(name))
		return 0;
	if (number_in(name) > c->last)
		c->last = number_in(name);
	int got = provider_read(c->provider, &a, name, &instance, why);
	if (got > 0 && strcmp(instance.status, "running") == 0) {
		slots_add(&c->slots, name, -1);
		c->book.stats.resumed++;
	}
	arena_clear(&a);
	return got;
}

int client_adopt(struct client *c, struct failure *why)
{
	struct arena a = { 0 };
	const char *name = "";
	int got;
	while ((got = provider_next(c->provider, &a, name, &name, why)) > 0)
		if ((got = adopt(c, name, why)) < 0)
			break;
	arena_clear(&a);
	return got;
}

/* --- the run ------------------------------------------------------------------------- */

void client_write_metrics(struct client *c)
{
	struct stats stats = stats_look(&c->book);
	stats.elapsed_ns = clock_mono_ns() - c->start_ns;
	int fd = c->options->metrics_fd;
	if (fd < 0)
		return;
	dprintf(fd,
		"completed %" PRId64 "\nfailed %" PRId64 "\nunder_way %" PRId64
		"\nactivities %" PRId64 "\norchestrations_per_sec %.2f\n"
		"store_locked %" PRId64 "\n",
		stats.completed, stats_failures(&stats), slots_count(&c->slots),
		stats.activities, stats_rate(&stats, stats.completed),
		provider_busy(c->provider));
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * Until when the client starts instances, and until when it waits for them; when it
 * writes its metrics.
 */
struct plan {
	int64_t launch_until, drain_until, metrics_ns;
	bool first;
};

/* A signal ends the starting early. */
static void heed(struct client *c, struct plan *plan, int64_t now_ns)
{
	if (atomic_load(&c->interrupt->count) == 0 || now_ns >= plan->launch_until)
		return;
	plan->launch_until = now_ns;
	plan->drain_until = now_ns + c->options->drain_ms * NS_PER_MS;
}

/* One round: 1 = over, 0 = go on, -1 = broken down. */
static int serve_once(struct client *c, struct plan *plan, struct failure *why)
{
	uint64_t heard = bell_rings(&c->interrupt->bell);
	int64_t look_ns, now_ns = clock_mono_ns();
	if (engine_broken(&c->engine, why) || look_at_all(c, &look_ns, why) < 0)
		return -1;
	heed(c, plan, now_ns);
	bool launching = plan->first || now_ns < plan->launch_until;
	plan->first = false;
	if (launching && fill(c, why) < 0)
		return -1;
	if (atomic_load(&c->interrupt->count) > 1 || now_ns >= plan->drain_until ||
	    (!launching && !slots_count(&c->slots)))
		return 1;
	if (now_ns >= plan->metrics_ns) {
		client_write_metrics(c);
		plan->metrics_ns += INT64_C(1) * METRICS_MS * NS_PER_MS;
	}
	int64_t until = launching ? plan->launch_until : plan->drain_until;
	bell_wait(&c->interrupt->bell, heard,
		  earlier(look_ns, earlier(plan->metrics_ns, until)));
	return 0;
}

int client_serve(struct client *c, struct failure *why)
{
	const struct run_options *o = c->options;
	int64_t launch_until = c->start_ns + o->duration_ms * NS_PER_MS;
	struct plan plan = {
		.launch_until = launch_until,
		.drain_until = launch_until + o->drain_ms * NS_PER_MS,
		.metrics_ns = c->start_ns + INT64_C(1) * METRICS_MS * NS_PER_MS,
		/* However short the time and slow the machine, the first batch is started whole. */
		.first = o->duration_ms > 0,
	};
	int rc;
	do
		rc = serve_once(c, &plan, why);
	while (rc == 0);
	return rc < 0 ? -1 : 0;
}
