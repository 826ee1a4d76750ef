/* Checking a provider: one promise at a time, over its functions alone. */
#ifndef WORKLOAD_CHECK_H
#define WORKLOAD_CHECK_H

#include <stdbool.h>

#include "workload/provider.h"

#include "arena.h"

enum { CHECK_LEASE_MS = 1000 };

struct check_memory {
	struct wp_memory base; /* first */
	struct arena *arena;
};

/* A provider that is open, and what it gave last. */
struct check {
	const struct wp_table *table;
	struct wp_options options;
	void *p;
	struct arena arena;
	struct check_memory memory;
	struct wp_turn turn;
	struct wp_job job;
	struct wp_instance instance;
	const char *name;
	struct wp_error error;
	char why[400]; /* which promise is broken, and how */
};

/* One promise. The function looks whether it is kept. */
struct promise {
	const char *text;
	void (*check)(struct check *c);
	bool durable; /* made by durable providers alone */
};

/* The promises, in three lists that end with an entry without text. */
const struct promise *check_store_promises(void);
const struct promise *check_turn_promises(void);
const struct promise *check_job_promises(void);

/* Open and close. -1: it does not open, and `error` says why. */
int check_open(struct check *c, bool resume);
void check_close(struct check *c);

/*
 * What is wrong first is what counts: from then on nothing is called any more (the
 * functions below give 0), and nothing that does not hold is noted.
 */
bool check_failed(const struct check *c);

/* Unless it holds, that is how the promise is broken. */
__attribute__((format(printf, 3, 4))) void check_that(struct check *c, bool holds,
						      const char *fmt, ...);

/* A call should have given something else. */
void check_result(struct check *c, const char *call, int got, int wanted);

#define WANT(c, call, wanted)    check_result((c), #call, (call), (wanted))
#define HOLDS(c, condition, ...) check_that((c), (condition), __VA_ARGS__)

/* --- the provider's functions; what they give is left in the check --- */

/* An instance with a `started` whose data is its name. */
int create(struct check *c, const char *name);
int take_turn(struct check *c, int64_t now_ms);
int commit(struct check *c, const struct wp_commit *what);
int take_job(struct check *c, int64_t now_ms);
int commit_job(struct check *c, const struct wp_job *job, const char *kind);
int read_instance(struct check *c, const char *name);
int list(struct check *c, const char *after);
int forget(struct check *c, const char *name);

/* The commit of the turn that was taken last, with nothing in it yet. */
struct wp_commit commit_of(const struct check *c);

/* An event of that kind about a task, with a text as its data. */
struct wp_event event_of(const char *kind, int64_t ref, const char *data);

/* "kind ref data" of each, with commas, for comparisons and for people. */
const char *words_of(struct check *c, struct wp_events events);
bool same(const char *a, const char *b);

#endif
