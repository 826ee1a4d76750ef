/* One run of a workload: the provider, the engine and the client put together. */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "client.h"
#include "clock.h"
#include "load.h"
#include "replay.h"
#include "sqlite.h"
#include "temp_dir.h"

/* Tokio's timers have whole milliseconds: the end is rounded up, and they fire in the one after. */
enum { TIMER_LATE_MS = 2 };

/* --- the run ------------------------------------------------------------------------- */

/* When there is no provider any more, what was under way has failed. */
static void fail_rest(struct client *c, const struct failure *why)
{
	fprintf(stderr, "strain-workload: %s\n", why->text);
	pthread_mutex_lock(&c->slots.mutex);
	int64_t rest = c->slots.count;
	while (c->slots.count > 0)
		free(c->slots.slots[--c->slots.count].name);
	pthread_mutex_unlock(&c->slots.mutex);
	for (int64_t i = 0; i < (rest > 0 ? rest : 1); i++)
		stats_failed(&c->book, "provider", why);
}

static int start_engine(struct client *c, struct failure *why)
{
	const struct run_options *o = c->options;
	struct engine_options options = {
		.orchestration_dispatchers = o->workers.orchestration,
		.activity_dispatchers = o->workers.activity,
		.max_attempts = o->max_attempts,
		.faults = &o->faults,
		.journal_fd = o->journal_fd,
		.poll_ms = o->poll_ms,
		.late_ms = o->driver ? TIMER_LATE_MS : 0,
		.ended = o->poll_ms > 0 ? NULL : client_told,
		.ended_arg = c,
		.broken_bell = &c->interrupt->bell,
	};
	return engine_start(&c->engine, c->provider, &c->book, &options, why);
}

static int verify_one(struct client *c, const char *name, struct failure *why)
{
	struct arena a = { 0 };
	struct instance instance;
	struct failure other;
	int got = provider_read(c->provider, &a, name, &instance, why);
	const struct history *h = &instance.history;
	if (got > 0 && h->count > 0) {
		c->book.stats.replays++;
		if (replay_check(orchestration_find(h->events[0].name), h, &other) < 0) {
			c->book.stats.replays_other++;
			fprintf(stderr, "strain-workload: %s: %s\n", name, other.text);
		}
	}
	arena_clear(&a);
	return got;
}

/* Replay all histories that are there. */
static int verify(struct client *c, struct failure *why)
{
	struct arena a = { 0 };
	const char *name = "";
	int got;
	while ((got = provider_next(c->provider, &a, name, &name, why)) > 0)
		if ((got = verify_one(c, name, why)) < 0)
			break;
	arena_clear(&a);
	return got;
}

/* With the provider open. */
static int run_client(struct client *c, struct stats *stats, struct failure *why)
{
	int rc = c->options->resume ? client_adopt(c, why) : 0;
	c->start_ns = clock_mono_ns();
	if (rc == 0)
		rc = start_engine(c, why);
	if (rc < 0)
		return -1;
	struct failure broken;
	if (client_serve(c, &broken) < 0)
		fail_rest(c, &broken);
	int64_t elapsed_ns = clock_mono_ns() - c->start_ns;
	engine_halt(&c->engine);
	client_write_metrics(c);
	c->book.stats.unfinished = slots_count(&c->slots);
	c->book.stats.busy = provider_busy(c->provider);
	if (c->options->verify && verify(c, why) < 0)
		return -1;
	*stats = stats_finish(&c->book, elapsed_ns);
	return 0;
}

static int open_provider(struct client *c, const char *temp, struct failure *why)
{
	const struct run_options *o = c->options;
	struct provider_options options = {
		.kind = o->provider,
		.argument = o->provider_argument,
		.dir = temp ? temp : o->dir,
		.lease_ms = o->lease_ms,
		.resume = o->resume,
	};
	if (o->driver && load_built_in(o->provider))
		options.argument = SQLITE_DRIVER;
	c->provider = provider_open(&options, why);
	return c->provider ? 0 : -1;
}

/* Memory that is in use from the beginning to the end. NULL: none was asked for. */
static char *take_ballast(const struct run_options *o, size_t *size, struct failure *why)
{
	*size = (size_t)o->ballast_mb * 1000000;
	if (*size == 0)
		return NULL;
	char *ballast = mmap(NULL, *size, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ballast == MAP_FAILED) {
		*size = 0;
		failure_set(why, FAILURE_INFRASTRUCTURE, "--ballast: %s",
			    strerrordesc_np(errno));
		return NULL;
	}
	memset(ballast, 1, *size);
	return ballast;
}

static int run_in(const struct run_options *options, const char *temp,
		  struct interrupt *interrupt, struct stats *stats, struct failure *why)
{
	struct client c = { .options = options, .interrupt = interrupt };
	slots_init(&c.slots);
	stats_book_init(&c.book);
	int rc = open_provider(&c, temp, why);
	if (rc == 0)
		rc = run_client(&c, stats, why);
	provider_close(c.provider);
	stats_book_destroy(&c.book);
	slots_free(&c.slots);
	return rc;
}

int run_workload(const struct run_options *options, struct interrupt *interrupt,
		 struct stats *stats, struct failure *why)
{
	bool needs_dir = !options->dir && provider_durable(options->provider);
	char *temp = needs_dir ? temp_dir_make(why) : NULL;
	if (needs_dir && !temp)
		return -1;
	size_t size;
	char *ballast = take_ballast(options, &size, why);
	int rc = -1;
	if (ballast || options->ballast_mb == 0)
		rc = run_in(options, temp, interrupt, stats, why);
	if (ballast)
		munmap(ballast, size);
	temp_dir_remove(temp);
	return rc;
}
