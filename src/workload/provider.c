/* The provider as the engine sees it, over a provider's table. */
#include "provider.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "clock.h"
#include "load.h"
#include "outbox.h"

/* A provider that is busy for longer than that has failed. */
enum { BUSY_LIMIT_MS = 30 * 1000, BUSY_FIRST_MS = 1, BUSY_MOST_MS = 50 };

struct provider {
	struct loaded loaded;
	const struct wp_table *table;
	void *handle;
	int64_t lease_ms;
	atomic_llong busy;
};

/* An arena as providers see it. */
struct memory {
	struct wp_memory base; /* first */
	struct arena *arena;
};

static void *alloc(struct wp_memory *m, size_t size)
{
	return arena_alloc(((struct memory *)m)->arena, size);
}

static struct memory memory_of(struct arena *a)
{
	return (struct memory){ { alloc }, a };
}

/* --- asking again -------------------------------------------------------------------- */

struct patience {
	int64_t until_ns, wait_ms;
};

static struct patience patience_new(void)
{
	return (struct patience){ clock_mono_ns() + INT64_C(1) * BUSY_LIMIT_MS * NS_PER_MS,
				  BUSY_FIRST_MS };
}

/* Whether to make the call again that gave `rc`; waits before. */
static bool ask_again(struct provider *p, int rc, struct patience *patience)
{
	if (rc != WP_BUSY)
		return false;
	atomic_fetch_add(&p->busy, 1);
	if (clock_mono_ns() >= patience->until_ns)
		return false;
	struct timespec wait = { 0, (long)(patience->wait_ms * NS_PER_MS) };
	nanosleep(&wait, NULL);
	if (patience->wait_ms < BUSY_MOST_MS)
		patience->wait_ms *= 2;
	return true;
}

/* What the host gives for what a provider gave. */
static int outcome(int rc, const struct wp_error *error, struct failure *why)
{
	if (rc >= 0)
		return rc > 0;
	return failure_set(why, FAILURE_INFRASTRUCTURE, "%s",
			   error->text[0] ? error->text : "the provider failed");
}

/* Call a function of the table, again while it is busy: rc and the error are left in variables. */
#define ASK(p, call)                               \
	struct wp_error error = { "" };            \
	struct patience patience = patience_new(); \
	int rc;                                    \
	do {                                       \
		rc = (p)->table->call;             \
	} while (ask_again((p), rc, &patience))

/* --- opening ------------------------------------------------------------------------- */

bool provider_durable(const char *kind)
{
	struct loaded l;
	struct failure ignored;
	if (load_provider(&l, kind, &ignored) < 0)
		return false;
	bool durable = l.table->durable;
	load_free(&l);
	return durable;
}

static int open_handle(struct provider *p, const struct provider_options *o,
		       struct failure *why)
{
	struct wp_error error = { "" };
	struct wp_options options = {
		.dir = p->table->durable ? o->dir : NULL,
		.argument = o->argument,
		.resume = o->resume,
		.look = o->look,
	};
	if (options.dir && !o->look && mkdir(options.dir, 0777) < 0 && errno != EEXIST)
		return failure_set(why, FAILURE_CONFIGURATION, "make %s: %s", options.dir,
				   strerrordesc_np(errno));
	p->handle = p->table->open(&options, &error);
	if (p->handle)
		return 0;
	return failure_set(why, FAILURE_CONFIGURATION, "%s",
			   error.text[0] ? error.text : "the provider does not open");
}

struct provider *provider_open(const struct provider_options *options, struct failure *why)
{
	struct provider *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	p->lease_ms = options->lease_ms;
	int rc = load_provider(&p->loaded, options->kind, why);
	p->table = p->loaded.table;
	if (rc == 0 && open_handle(p, options, why) == 0)
		return p;
	provider_close(p);
	return NULL;
}

void provider_close(struct provider *p)
{
	if (!p)
		return;
	if (p->handle)
		p->table->close(p->handle);
	load_free(&p->loaded);
	free(p);
}

const char *provider_name(const struct provider *p)
{
	return p->table->name;
}

int64_t provider_busy(struct provider *p)
{
	return atomic_load(&p->busy);
}

bool provider_is_child(const char *name)
{
	return strchr(name, '/') != NULL;
}

/* --- instances ----------------------------------------------------------------------- */

int provider_start(struct provider *p, const char *name, const char *orchestration,
		   struct blob input, struct failure *why)
{
	struct event started = { EVENT_STARTED, 0, clock_wall_ms(), orchestration, input };
	struct wp_new_instance instance = { name, outbox_event(&started) };
	ASK(p, create(p->handle, &instance, &error));
	return outcome(rc, &error, why);
}

static const char *status_name(enum wp_status status)
{
	switch (status) {
	case WP_RUNNING:
		return "running";
	case WP_COMPLETED:
		return "completed";
	case WP_DEAD:
		break;
	}
	return "failed";
}

int provider_read(struct provider *p, struct arena *a, const char *name,
		  struct instance *instance, struct failure *why)
{
	struct memory m = memory_of(a);
	struct wp_instance got = { 0 };
	ASK(p, read(p->handle, name, &m.base, &got, &error));
	*instance = (struct instance){ .name = name, .status = status_name(got.status) };
	if (rc > 0 && (inbox_events(a, &got.history, &instance->history, why) < 0 ||
		       inbox_events(a, &got.messages, &instance->messages, why) < 0))
		return -1;
	return outcome(rc, &error, why);
}

int provider_next(struct provider *p, struct arena *a, const char *after,
		  const char **name, struct failure *why)
{
	struct memory m = memory_of(a);
	*name = NULL;
	ASK(p, list(p->handle, after, &m.base, name, &error));
	return outcome(rc, &error, why);
}

int provider_forget(struct provider *p, const char *name, struct failure *why)
{
	ASK(p, forget(p->handle, name, &error));
	return outcome(rc, &error, why);
}

/* --- work ---------------------------------------------------------------------------- */

int provider_take_turn(struct provider *p, struct arena *a, struct turn *turn,
		       int64_t *due_ms, struct failure *why)
{
	struct memory m = memory_of(a);
	struct wp_turn got = { 0 };
	ASK(p, take_turn(p->handle, clock_wall_ms(), p->lease_ms, &m.base, &got, &error));
	*due_ms = got.due_ms;
	*turn = (struct turn){ .name = got.instance,
			       .lease = got.lease,
			       .attempts = got.attempts };
	if (rc > 0 && (inbox_events(a, &got.past, &turn->past, why) < 0 ||
		       inbox_events(a, &got.messages, &turn->messages, why) < 0))
		return -1;
	return outcome(rc, &error, why);
}

int provider_commit_turn(struct provider *p, struct arena *a, const struct turn *turn,
			 const struct history *fresh, struct failure *why)
{
	struct wp_commit commit = outbox_commit(a, turn, fresh);
	ASK(p, commit_turn(p->handle, &commit, &error));
	return outcome(rc, &error, why);
}

int provider_take_job(struct provider *p, struct arena *a, struct job *job,
		      int64_t *due_ms, struct failure *why)
{
	struct memory m = memory_of(a);
	struct wp_job got = { 0 };
	ASK(p, take_job(p->handle, clock_wall_ms(), p->lease_ms, &m.base, &got, &error));
	*due_ms = got.due_ms;
	*job = (struct job){
		.id = got.id,
		.ref = got.ref,
		.lease = got.lease,
		.attempts = got.attempts,
		.instance_name = got.instance,
		.name = got.name,
		.input = { got.input.bytes, got.input.len },
	};
	return outcome(rc, &error, why);
}

int provider_commit_job(struct provider *p, const struct job *job,
			const struct event *end, struct failure *why)
{
	struct wp_job taken = {
		.id = job->id,
		.instance = job->instance_name,
		.ref = job->ref,
		.name = job->name,
		.input = { job->input.bytes, job->input.len },
		.lease = job->lease,
		.attempts = job->attempts,
	};
	struct wp_event told = outbox_event(end);
	ASK(p, commit_job(p->handle, &taken, &told, &error));
	return outcome(rc, &error, why);
}
