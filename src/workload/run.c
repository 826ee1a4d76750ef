/* One run of a workload: the client of the engine. */
#include "run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "engine.h"

enum { METRICS_MS = 500 };

/* An instance under way. */
struct slot {
	int64_t id;
	int64_t start_ns; /* -1: started by an earlier process */
};

struct client {
	const struct run_options *options;
	struct interrupt *interrupt;
	struct provider *provider;
	struct engine engine;
	struct stats_book book;
	pthread_mutex_t mutex; /* of the slots */
	struct slot *slots;
	int64_t under_way, room;
	int64_t start_ns;
};

/* --- the directory of a run without --dir -------------------------------------------- */

static char *make_temp_dir(struct failure *why)
{
	const char *base = secure_getenv("TMPDIR");
	char *dir = NULL;
	if (asprintf(&dir, "%s/strain-workload-XXXXXX", base && *base ? base : "/tmp") < 0)
		abort();
	if (mkdtemp(dir))
		return dir;
	failure_set(why, FAILURE_INFRASTRUCTURE, "make %s: %s", dir,
		    strerrordesc_np(errno));
	free(dir);
	return NULL;
}

static void remove_temp_dir(char *dir)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
	struct arena a = { 0 };
	for (size_t i = 0; dir && i < sizeof suffixes / sizeof suffixes[0]; i++)
		unlink(arena_printf(&a, "%s/workload.db%s", dir, suffixes[i]));
	if (dir)
		rmdir(dir);
	arena_clear(&a);
	free(dir);
}

/* --- instances under way ------------------------------------------------------------- */

/* With the mutex held. */
static void add_slot(struct client *c, int64_t id, int64_t start_ns)
{
	if (c->under_way == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		c->slots = reallocarray(c->slots, (size_t)c->room, sizeof *c->slots);
		if (!c->slots)
			abort();
	}
	c->slots[c->under_way++] = (struct slot){ id, start_ns };
}

/* Take the instance out; false when it is not one of ours. */
static bool remove_slot(struct client *c, int64_t id, struct slot *slot)
{
	bool found = false;
	pthread_mutex_lock(&c->mutex);
	for (int64_t i = 0; i < c->under_way && !found; i++) {
		found = c->slots[i].id == id;
		if (!found)
			continue;
		*slot = c->slots[i];
		c->slots[i] = c->slots[--c->under_way];
	}
	pthread_mutex_unlock(&c->mutex);
	return found;
}

static int64_t count_under_way(struct client *c)
{
	pthread_mutex_lock(&c->mutex);
	int64_t n = c->under_way;
	pthread_mutex_unlock(&c->mutex);
	return n;
}

static void instance_ended(void *arg, const struct turn *turn, int64_t events,
			   const struct failure *failure)
{
	struct client *c = arg;
	struct slot slot;
	if (!remove_slot(c, turn->instance, &slot))
		return;
	int64_t latency_ns = slot.start_ns < 0 ? -1 : clock_mono_ns() - slot.start_ns;
	if (failure)
		stats_failed(&c->book, turn->name, failure);
	else
		stats_completed(&c->book, latency_ns, events);
	bell_ring(&c->interrupt->bell);
}

/* The mutex is held meanwhile, so that no instance ends before it has its slot. */
static int launch(struct client *c, struct failure *why)
{
	const struct run_options *o = c->options;
	struct arena a = { 0 };
	const char *input =
		arena_printf(&a, "tasks=%" PRId64 " delay=%" PRId64 " seed=%" PRId64,
			     o->tasks, o->delay_ms, o->seed);
	pthread_mutex_lock(&c->mutex);
	int64_t start_ns = clock_mono_ns();
	int64_t id = provider_start(c->provider, o->workload->name, blob_of(input), why);
	if (id >= 0)
		add_slot(c, id, start_ns);
	pthread_mutex_unlock(&c->mutex);
	arena_clear(&a);
	if (id < 0)
		return -1;
	stats_add(&c->book, launched, 1);
	engine_notify(&c->engine);
	return 0;
}

static int fill(struct client *c, struct failure *why)
{
	while (count_under_way(c) < c->options->concurrency &&
	       atomic_load(&c->interrupt->count) == 0)
		if (launch(c, why) < 0)
			return -1;
	return 0;
}

/* Instances that an earlier process left are ours from now on. */
static int adopt(struct client *c, struct failure *why)
{
	int64_t *ids;
	int64_t n = provider_unfinished(c->provider, &ids, why);
	for (int64_t i = 0; i < n; i++)
		add_slot(c, ids[i], -1);
	c->book.stats.resumed = n;
	free(ids);
	return n < 0 ? -1 : 0;
}

/* --- the run ------------------------------------------------------------------------- */

static void write_metrics(struct client *c)
{
	struct stats stats = stats_look(&c->book);
	stats.elapsed_ns = clock_mono_ns() - c->start_ns;
	int fd = c->options->metrics_fd;
	if (fd < 0)
		return;
	dprintf(fd,
		"completed %" PRId64 "\nfailed %" PRId64 "\nunder_way %" PRId64
		"\nactivities %" PRId64 "\norchestrations_per_sec %.2f\n",
		stats.completed, stats_failures(&stats), count_under_way(c),
		stats.activities, stats_rate(&stats, stats.completed));
}

/* When there is no provider any more, what was under way has failed. */
static void fail_rest(struct client *c, const struct failure *why)
{
	fprintf(stderr, "strain-workload: %s\n", why->text);
	pthread_mutex_lock(&c->mutex);
	int64_t rest = c->under_way;
	c->under_way = 0;
	pthread_mutex_unlock(&c->mutex);
	for (int64_t i = 0; i < (rest > 0 ? rest : 1); i++)
		stats_failed(&c->book, "provider", why);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * Start instances until the time is up or a signal comes, then wait for those under way, until they have
 * ended, the patience has, or a second signal comes. -1: the provider has broken down.
 */
static int serve(struct client *c, struct failure *why)
{
	int64_t tick_ns = INT64_C(1) * METRICS_MS * NS_PER_MS;
	int64_t metrics_ns = c->start_ns + tick_ns;
	int64_t launch_until = c->start_ns + c->options->duration_ms * NS_PER_MS;
	int64_t drain_until = launch_until + c->options->drain_ms * NS_PER_MS;
	/* However short the time and slow the machine, the first batch is started whole. */
	bool first = c->options->duration_ms > 0;
	for (;; first = false) {
		uint64_t heard = bell_rings(&c->interrupt->bell);
		int64_t now_ns = clock_mono_ns();
		int signals = atomic_load(&c->interrupt->count);
		if (engine_broken(&c->engine, why))
			return -1;
		if (signals > 0 && now_ns < launch_until) {
			launch_until = now_ns;
			drain_until = now_ns + c->options->drain_ms * NS_PER_MS;
		}
		bool launching = first || now_ns < launch_until;
		if (launching && fill(c, why) < 0)
			return -1;
		if (signals > 1 || now_ns >= drain_until ||
		    (!launching && !count_under_way(c)))
			return 0;
		if (now_ns >= metrics_ns) {
			write_metrics(c);
			metrics_ns += tick_ns;
		}
		bell_wait(&c->interrupt->bell, heard,
			  earlier(metrics_ns, launching ? launch_until : drain_until));
	}
}

static int start_engine(struct client *c, struct failure *why)
{
	struct engine_options options = {
		.orchestration_dispatchers = c->options->orchestration_dispatchers,
		.activity_dispatchers = c->options->activity_dispatchers,
		.max_attempts = c->options->max_attempts,
		.faults = &c->options->faults,
		.journal_fd = c->options->journal_fd,
		.ended = instance_ended,
		.ended_arg = c,
		.broken_bell = &c->interrupt->bell,
	};
	return engine_start(&c->engine, c->provider, &c->book, &options, why);
}

/* With the provider open. */
static int run_client(struct client *c, struct stats *stats, struct failure *why)
{
	int rc = c->options->resume ? adopt(c, why) : 0;
	c->start_ns = clock_mono_ns();
	if (rc == 0)
		rc = start_engine(c, why);
	if (rc < 0)
		return -1;
	struct failure broken;
	if (serve(c, &broken) < 0)
		fail_rest(c, &broken);
	engine_halt(&c->engine);
	write_metrics(c);
	c->book.stats.unfinished = c->under_way;
	*stats = stats_finish(&c->book, clock_mono_ns() - c->start_ns);
	return 0;
}

static int open_provider(struct client *c, const char *temp, struct failure *why)
{
	const struct run_options *o = c->options;
	struct provider_options options = {
		.dir = temp ? temp : o->dir,
		.lease_ms = o->lease_ms,
		.keep = o->keep,
		.resume = o->resume,
	};
	c->provider = provider_open(o->provider, &options, why);
	return c->provider ? 0 : -1;
}

int run_workload(const struct run_options *options, struct interrupt *interrupt,
		 struct stats *stats, struct failure *why)
{
	struct client c = { .options = options, .interrupt = interrupt };
	bool durable = false;
	provider_known(options->provider, &durable);
	char *temp = durable && !options->dir ? make_temp_dir(why) : NULL;
	if (durable && !options->dir && !temp)
		return -1;
	pthread_mutex_init(&c.mutex, NULL);
	stats_book_init(&c.book);
	int rc = open_provider(&c, temp, why);
	if (rc == 0)
		rc = run_client(&c, stats, why);
	provider_close(c.provider);
	stats_book_destroy(&c.book);
	pthread_mutex_destroy(&c.mutex);
	free(c.slots);
	remove_temp_dir(temp);
	return rc;
}
