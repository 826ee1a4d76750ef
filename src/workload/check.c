/* Checking a provider: calls, and what they should give. */
#include "check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void *alloc(struct wp_memory *m, size_t size)
{
	return arena_alloc(((struct check_memory *)m)->arena, size);
}

int check_open(struct check *c, bool resume)
{
	c->memory = (struct check_memory){ { alloc }, &c->arena };
	c->options.resume = resume;
	c->error.text[0] = '\0';
	c->p = c->table->open(&c->options, &c->error);
	return c->p ? 0 : -1;
}

void check_close(struct check *c)
{
	if (c->p)
		c->table->close(c->p);
	c->p = NULL;
}

bool check_failed(const struct check *c)
{
	return c->why[0] != '\0';
}

void check_that(struct check *c, bool holds, const char *fmt, ...)
{
	va_list ap;
	if (holds || check_failed(c))
		return;
	va_start(ap, fmt);
	vsnprintf(c->why, sizeof c->why, fmt, ap);
	va_end(ap);
}

void check_result(struct check *c, const char *call, int got, int wanted)
{
	if (got == WP_FAILED)
		check_that(c, false, "%s failed: %s", call, c->error.text);
	check_that(c, got == wanted, "%s gave %d, expected %d", call, got, wanted);
}

/* --- calls --------------------------------------------------------------------------- */

/* Again while the provider is busy, a second at most. */
#define ASK(c, call)                                                         \
	do {                                                                 \
		int tries = 0, rc;                                           \
		if (check_failed(c))                                         \
			return 0;                                            \
		while ((rc = (c)->table->call) == WP_BUSY && tries++ < 1000) \
			nanosleep(&(struct timespec){ 0, 1000000 }, NULL);   \
		return rc;                                                   \
	} while (0)

struct wp_event event_of(const char *kind, int64_t ref, const char *data)
{
	return (struct wp_event){ kind, ref, 1, NULL, { data, strlen(data) } };
}

int create(struct check *c, const char *name)
{
	struct wp_new_instance new = { name, event_of("started", 0, name) };
	ASK(c, create(c->p, &new, &c->error));
}

int take_turn(struct check *c, int64_t now_ms)
{
	c->turn = (struct wp_turn){ 0 };
	ASK(c, take_turn(c->p, now_ms, CHECK_LEASE_MS, &c->memory.base, &c->turn,
			 &c->error));
}

int commit(struct check *c, const struct wp_commit *what)
{
	ASK(c, commit_turn(c->p, what, &c->error));
}

int take_job(struct check *c, int64_t now_ms)
{
	c->job = (struct wp_job){ 0 };
	ASK(c,
	    take_job(c->p, now_ms, CHECK_LEASE_MS, &c->memory.base, &c->job, &c->error));
}

int commit_job(struct check *c, const struct wp_job *job, const char *kind)
{
	struct wp_event end = event_of(kind, job->ref, "result");
	ASK(c, commit_job(c->p, job, &end, &c->error));
}

int read_instance(struct check *c, const char *name)
{
	c->instance = (struct wp_instance){ 0 };
	ASK(c, read(c->p, name, &c->memory.base, &c->instance, &c->error));
}

int list(struct check *c, const char *after)
{
	c->name = "";
	ASK(c, list(c->p, after, &c->memory.base, &c->name, &c->error));
}

int forget(struct check *c, const char *name)
{
	ASK(c, forget(c->p, name, &c->error));
}

struct wp_commit commit_of(const struct check *c)
{
	return (struct wp_commit){ .instance = c->turn.instance, .lease = c->turn.lease };
}

/* --- comparing ----------------------------------------------------------------------- */

const char *words_of(struct check *c, struct wp_events events)
{
	const char *words = "";
	for (size_t i = 0; i < events.count; i++) {
		const struct wp_event *e = &events.events[i];
		words = arena_printf(&c->arena, "%s%s%s %" PRId64 " %.*s", words,
				     i ? ", " : "", e->kind ? e->kind : "NULL", e->ref,
				     (int)e->data.len, (const char *)e->data.bytes);
	}
	return words;
}

bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}
