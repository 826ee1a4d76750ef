/*
 * A provider for strain-workload: the store that its engine works on, as a shared object
 * of your own.
 *
 *     cc -shared -fPIC -I /usr/local/include/strain mine.c -o mine.so
 *     strain-workload conformance ./mine.so        does it keep what is promised below?
 *     strain-workload parallel --provider ./mine.so
 *
 * The object exports one function, `workload_provider`, that gives a table of functions
 * (the last struct here). examples/provider.c is a whole one. This header is version 1 of
 * the interface: it needs nothing but the C library, and whatever changes in it changes
 * WORKLOAD_PROVIDER_ABI.
 *
 * What is kept. An *instance* has a name, a status, a history (a list of events that only
 * grows) and messages that wait for it. A message is an event that becomes visible at
 * some time. Beside the instances there is one queue of *jobs*. A provider does not look
 * into events: it keeps them in order, with every byte that they have.
 *
 * Names of children are those of their parents with "/" and a number: "parallel-7" has
 * the child "parallel-7/3".
 *
 * Leases. What is taken (an instance with its messages, a job) stays where it is and is
 * held: until `now_ms + lease_ms` nobody else is given it; from then on anybody is. A
 * commit by one whose lease has gone to somebody else is refused and changes nothing. A
 * lease is a number from 1 that is never given twice. A lease that has run out and that
 * nobody was given since may still commit.
 *
 * Time is what the caller says it is (`now_ms`, milliseconds): a provider reads no clock.
 *
 * Threads. Any function may be called by any thread at any time, but `open` and `close`.
 *
 * What they give: 1 = done, 0 = there is none, or refused; WP_FAILED with a text in
 * `error`; WP_BUSY when nothing has been done and the same call may succeed soon (a
 * database that is locked): it is called again, and that is counted.
 */
#ifndef WORKLOAD_PROVIDER_ABI_H
#define WORKLOAD_PROVIDER_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WORKLOAD_PROVIDER_ABI    1
#define WORKLOAD_PROVIDER_SYMBOL "workload_provider"

enum { WP_BUSY = -2, WP_FAILED = -1 };

/* Any bytes; need not end with NUL. `bytes` may be NULL when `len` is 0. */
struct wp_bytes {
	const void *bytes;
	size_t len;
};

struct wp_event {
	const char *kind; /* "started", "activity-scheduled" …; never NULL */
	int64_t ref;      /* the task that it is about, 0 = none */
	int64_t at_ms;
	const char *name; /* may be NULL, and is given back as NULL then */
	struct wp_bytes data;
};

struct wp_events {
	const struct wp_event *events;
	size_t count;
};

/*
 * Where a provider puts what it gives: `m->alloc(m, size)`, aligned for any type, never
 * NULL. The caller frees it as a whole, whenever it likes; a provider never frees it and
 * keeps no pointer to it. What a provider is given, it copies: it is gone when the
 * function returns.
 */
struct wp_memory {
	void *(*alloc)(struct wp_memory *m, size_t size);
};

/* Why something failed, a line without its end; for a person. */
struct wp_error {
	char text[240];
};

struct wp_options {
	/* Where a durable provider keeps its data: a directory that is there. NULL for others. */
	const char *dir;
	const char *argument; /* of --provider-argument; NULL: none */
	/*
	 * Go on with what is in `dir`, where all leases are void; 0: it is a failure to
	 * find any there.
	 */
	int resume;
	/* Open only to `read` and `list`, beside a process that may be at work there. */
	int look;
};

enum wp_status { WP_RUNNING, WP_COMPLETED, WP_DEAD };

/* An instance to work on. */
struct wp_turn {
	const char *instance;
	int64_t lease;
	int64_t attempts; /* how often it was taken since the last commit, without this time */
	struct wp_events past; /* the history */
	/* All that are visible, in the order in which they came; one at least. */
	struct wp_events messages;
	int64_t due_ms; /* where there is none: when there may be one */
};

struct wp_job {
	int64_t id; /* yours: commit_job gives it back */
	const char *instance;
	int64_t ref;
	const char *name;
	struct wp_bytes input;
	int64_t lease;
	int64_t attempts; /* how often it was taken before */
	int64_t due_ms;   /* as that of a turn */
};

/* A message to put into a queue. For an instance that is not there it is dropped. */
struct wp_message {
	const char *instance;
	int64_t visible_ms; /* given to nobody before */
	struct wp_event event;
};

struct wp_new_job {
	int64_t ref;
	const char *name;
	struct wp_bytes input;
};

struct wp_new_instance {
	const char *name;
	struct wp_event started; /* its first message, visible at once */
};

/* All of it happens, or none of it. */
struct wp_commit {
	const char *instance;
	int64_t lease;
	enum wp_status status;   /* of the instance from now on */
	struct wp_events events; /* go to the end of the history */
	const struct wp_message *messages;
	size_t message_count;
	const struct wp_new_job *jobs; /* of this instance */
	size_t job_count;
	/* One that is there already is left as it is. */
	const struct wp_new_instance *children;
	size_t child_count;
};

struct wp_instance {
	enum wp_status status;
	struct wp_events history;
	struct wp_events messages; /* that wait, visible or not, held or not */
};

struct wp_table {
	int abi;          /* WORKLOAD_PROVIDER_ABI */
	const char *name; /* of the provider, for the report */
	/* What is committed outlives the process: `open` with the same dir finds it again. */
	int durable;

	/* NULL: failed. What it gives is handed to all the others as `p`. */
	void *(*open)(const struct wp_options *options, struct wp_error *error);
	void (*close)(void *p);

	/*
	 * Make an instance with its first message. 0: there is one of that name, and it
	 * is left as it is.
	 */
	int (*create)(void *p, const struct wp_new_instance *instance,
		      struct wp_error *error);

	/*
	 * Take an instance that has a visible message and is not held. 0: there is none,
	 * and `turn->due_ms` is the earliest time at which there may be (a message
	 * becomes visible, a lease runs out), INT64_MAX for never. The instance whose
	 * message came first is the first.
	 */
	int (*take_turn)(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
			 struct wp_turn *turn, struct wp_error *error);

	/*
	 * Also deletes the messages that the turn was given, and no others, and gives up
	 * the lease. 0: refused.
	 */
	int (*commit_turn)(void *p, const struct wp_commit *commit,
			   struct wp_error *error);

	/* Take the oldest job that is not held; as take_turn. */
	int (*take_job)(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
			struct wp_job *job, struct wp_error *error);

	/* Delete the job and send `end` to its instance, visible at once. 0: refused. */
	int (*commit_job)(void *p, const struct wp_job *job, const struct wp_event *end,
			  struct wp_error *error);

	/* What is known of an instance. 0: there is none of that name. */
	int (*read)(void *p, const char *instance, struct wp_memory *m,
		    struct wp_instance *into, struct wp_error *error);

	/*
	 * The name that follows `after` in the order of strcmp; after "" comes the first.
	 * 0: there is none.
	 */
	int (*list)(void *p, const char *after, struct wp_memory *m, const char **name,
		    struct wp_error *error);

	/*
	 * Delete an instance and all below it ("NAME/…"), with their messages and jobs.
	 * 0: there is none.
	 */
	int (*forget)(void *p, const char *instance, struct wp_error *error);
};

/* The one function that a provider exports. */
const struct wp_table *workload_provider(void);

#ifdef __cplusplus
}
#endif

#endif
