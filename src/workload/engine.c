/* The engine: dispatcher threads over a provider. */
#include "engine.h"

#include <string.h>

#include "clock.h"
#include "dispatch.h"

enum { MAX_TROUBLES = 5, TROUBLE_WAIT_MS = 100, MAX_WAIT_MS = 60 * 1000 };

struct dispatcher {
	struct engine *engine;
	struct bell *bell; /* of its queue */
	int (*dispatch)(struct engine *e, struct arena *a, int64_t *due_ms,
			struct failure *why);
};

/* The provider has failed: remember why, and after some in a row, give up. */
static void note_trouble(struct engine *e, const struct failure *why)
{
	pthread_mutex_lock(&e->trouble_mutex);
	e->trouble = *why;
	pthread_mutex_unlock(&e->trouble_mutex);
	if (atomic_fetch_add(&e->troubles, 1) + 1 < MAX_TROUBLES)
		return;
	atomic_store(&e->broken, true);
	bell_ring(e->options.broken_bell);
}

/* How long to wait after a look that found nothing, or failed. */
static int64_t idle_ms(const struct engine *e, int got, int64_t due_ms)
{
	int64_t wait_ms = MAX_WAIT_MS;
	if (got < 0)
		return TROUBLE_WAIT_MS;
	if (e->options.poll_ms > 0)
		return e->options.poll_ms;
	if (due_ms != INT64_MAX)
		wait_ms = due_ms - clock_wall_ms();
	if (wait_ms > MAX_WAIT_MS)
		wait_ms = MAX_WAIT_MS;
	return wait_ms > 0 ? wait_ms : 0;
}

static void *run_dispatcher(void *arg)
{
	struct dispatcher *d = arg;
	struct engine *e = d->engine;
	struct arena arena = { 0 };
	/* Who looks by the clock is not to be woken but for the end. */
	struct bell *bell = e->options.poll_ms > 0 ? &e->halt : d->bell;
	for (;;) {
		int64_t due_ms = INT64_MAX;
		struct failure why;
		uint64_t heard = bell_rings(bell);
		if (atomic_load(&e->halted) || atomic_load(&e->broken))
			break;
		int got = d->dispatch(e, &arena, &due_ms, &why);
		arena_clear(&arena);
		if (got < 0)
			note_trouble(e, &why);
		else if (got > 0)
			atomic_store(&e->troubles, 0);
		if (got <= 0)
			bell_wait(bell, heard,
				  clock_mono_ns() + idle_ms(e, got, due_ms) * NS_PER_MS);
	}
	return NULL;
}

static int start_thread(struct engine *e, struct dispatcher *role, struct failure *why)
{
	int rc = pthread_create(&e->threads[e->thread_count], NULL, run_dispatcher, role);
	if (rc != 0)
		return failure_set(why, FAILURE_INFRASTRUCTURE, "start a dispatcher: %s",
				   strerrordesc_np(rc));
	e->thread_count++;
	return 0;
}

static int start_threads(struct engine *e, struct failure *why)
{
	struct dispatcher *roles = arena_alloc(&e->arena, 2 * sizeof *roles);
	int64_t turns = e->options.orchestration_dispatchers;
	int64_t all = turns + e->options.activity_dispatchers;
	roles[0] = (struct dispatcher){ e, &e->turns, dispatch_turn };
	roles[1] = (struct dispatcher){ e, &e->jobs, dispatch_job };
	e->threads = arena_alloc(&e->arena, (size_t)all * sizeof *e->threads);
	for (int64_t i = 0; i < all; i++)
		if (start_thread(e, &roles[i >= turns], why) < 0)
			return -1;
	return 0;
}

int engine_start(struct engine *e, struct provider *p, struct stats_book *book,
		 const struct engine_options *options, struct failure *why)
{
	*e = (struct engine){ .provider = p, .options = *options, .book = book };
	bell_init(&e->turns);
	bell_init(&e->jobs);
	bell_init(&e->halt);
	pthread_mutex_init(&e->trouble_mutex, NULL);
	if (start_threads(e, why) == 0)
		return 0;
	engine_halt(e);
	return -1;
}

void engine_notify(struct engine *e)
{
	bell_ring(&e->turns);
}

bool engine_broken(struct engine *e, struct failure *why)
{
	if (!atomic_load(&e->broken))
		return false;
	pthread_mutex_lock(&e->trouble_mutex);
	*why = e->trouble;
	pthread_mutex_unlock(&e->trouble_mutex);
	return true;
}

void engine_halt(struct engine *e)
{
	atomic_store(&e->halted, true);
	bell_ring(&e->turns);
	bell_ring(&e->jobs);
	bell_ring(&e->halt);
	for (int64_t i = 0; i < e->thread_count; i++)
		pthread_join(e->threads[i], NULL);
	arena_clear(&e->arena);
	bell_destroy(&e->turns);
	bell_destroy(&e->jobs);
	bell_destroy(&e->halt);
	pthread_mutex_destroy(&e->trouble_mutex);
}
