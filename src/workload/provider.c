/* The provider over SQLite: opening, leases, and the two queues. */
#include "provider.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "db.h"

struct provider {
	struct db db;
	pthread_mutex_t mutex; /* one writer at a time is what SQLite has anyway */
	int64_t last_lease;
	int64_t lease_ms;
	bool keep;
	int lock_fd; /* -1: nothing is locked */
};

static const struct provider_kind {
	const char *name;
	bool durable;
} kinds[] = { { "memory", false }, { "file", true } };

bool provider_known(const char *kind, bool *durable)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].name, kind) != 0)
			continue;
		*durable = kinds[i].durable;
		return true;
	}
	return false;
}

/* --- opening ------------------------------------------------------------------------- */

static int lock_dir(struct provider *p, const char *dir, struct failure *why)
{
	if (mkdir(dir, 0777) < 0 && errno != EEXIST)
		return failure_set(why, FAILURE_CONFIGURATION, "make %s: %s", dir,
				   strerrordesc_np(errno));
	p->lock_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->lock_fd < 0)
		return failure_set(why, FAILURE_CONFIGURATION, "open %s: %s", dir,
				   strerrordesc_np(errno));
	if (flock(p->lock_fd, LOCK_EX | LOCK_NB) < 0)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "%s: another process works in this directory", dir);
	return 0;
}

static int open_db(struct provider *p, const char *dir, struct failure *why)
{
	if (!dir)
		return db_open(&p->db, ":memory:", why);
	struct arena a = { 0 };
	int rc = db_open(&p->db, arena_printf(&a, "%s/workload.db", dir), why);
	arena_clear(&a);
	return rc;
}

/* With the directory locked, whoever held these leases is dead. */
static int void_leases(struct provider *p, struct failure *why)
{
	if (db_run(&p->db, SQL_INSTANCE_UNLOCK_ALL, why, "") < 0)
		return -1;
	return db_run(&p->db, SQL_JOB_UNLOCK_ALL, why, "") < 0 ? -1 : 0;
}

static int check_empty(struct provider *p, const char *dir, struct failure *why)
{
	int got = db_step(&p->db, SQL_INSTANCE_LAST, why);
	if (got < 0)
		return -1;
	int64_t last = db_int(&p->db, SQL_INSTANCE_LAST, 0);
	db_reset(&p->db, SQL_INSTANCE_LAST);
	if (last == 0)
		return 0;
	return failure_set(why, FAILURE_CONFIGURATION,
			   "%s: has %" PRId64
			   " instances of an earlier run, go on with --resume",
			   dir, last);
}

static struct provider *provider_new(void)
{
	struct provider *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	pthread_mutex_init(&p->mutex, NULL);
	p->lock_fd = -1;
	/* Leases are unique across restarts, as long as the clock does not run backwards. */
	p->last_lease = clock_wall_ms() << 20;
	return p;
}

struct provider *provider_open(const char *kind, const struct provider_options *options,
			       struct failure *why)
{
	bool durable = false;
	if (!provider_known(kind, &durable)) {
		failure_set(why, FAILURE_CONFIGURATION,
			    "got '%s', expected memory or file", kind);
		return NULL;
	}
	struct provider *p = provider_new();
	const char *dir = durable ? options->dir : NULL;
	p->lease_ms = options->lease_ms;
	p->keep = options->keep;
	if ((dir && lock_dir(p, dir, why) < 0) || open_db(p, dir, why) < 0 ||
	    (!options->resume && check_empty(p, dir, why) < 0) ||
	    void_leases(p, why) < 0) {
		provider_close(p);
		return NULL;
	}
	return p;
}

struct provider *provider_inspect(const char *dir, struct failure *why)
{
	struct provider *p = provider_new();
	struct arena a = { 0 };
	const char *path = arena_printf(&a, "%s/workload.db", dir);
	int rc = access(path, R_OK | W_OK);
	if (rc < 0)
		failure_set(why, FAILURE_CONFIGURATION, "open %s: %s", path,
			    strerrordesc_np(errno));
	arena_clear(&a);
	if (rc == 0 && open_db(p, dir, why) == 0)
		return p;
	provider_close(p);
	return NULL;
}

void provider_close(struct provider *p)
{
	if (!p)
		return;
	db_close(&p->db);
	if (p->lock_fd >= 0)
		close(p->lock_fd);
	pthread_mutex_destroy(&p->mutex);
	free(p);
}

/* --- transactions -------------------------------------------------------------------- */

/* Run `body` in a transaction; what it gives, unless it is 0 (nothing done) or -1, is committed. */
static int64_t transact(struct provider *p, int64_t (*body)(struct provider *, void *),
			void *arg, struct failure *why)
{
	struct failure ignored;
	pthread_mutex_lock(&p->mutex);
	int64_t rc = db_run(&p->db, SQL_BEGIN, why, "") < 0 ? -1 : body(p, arg);
	if (rc > 0 && db_run(&p->db, SQL_COMMIT, why, "") < 0)
		rc = -1;
	/* A disk that is full has rolled back by itself. */
	if (rc <= 0 && !sqlite3_get_autocommit(p->db.handle))
		db_run(&p->db, SQL_ROLLBACK, &ignored, "");
	pthread_mutex_unlock(&p->mutex);
	return rc;
}

/* When there will be something to take. */
static int read_due(struct provider *p, enum statement s, int64_t *due_ms,
		    struct failure *why)
{
	int got = db_step(&p->db, s, why);
	if (got < 0)
		return -1;
	bool never = sqlite3_column_type(p->db.statements[s], 0) == SQLITE_NULL;
	*due_ms = never ? INT64_MAX : db_int(&p->db, s, 0);
	db_reset(&p->db, s);
	return 0;
}

static int send(struct provider *p, int64_t instance, int64_t visible_at,
		const struct event *event, struct failure *why)
{
	return db_run(&p->db, SQL_MESSAGE_NEW, why, "iisiisb", instance, visible_at,
		      event_kind_name(event->kind), event->ref, event->at_ms, event->name,
		      &event->data);
}

/* --- instances ----------------------------------------------------------------------- */

/* A row of kind, ref, at_ms, name, data. */
static int read_event(struct provider *p, enum statement s, struct arena *a,
		      struct history *into, struct failure *why)
{
	const char *kind = db_text(&p->db, s, 0, a);
	struct event event = {
		.kind = event_kind_of(kind),
		.ref = db_int(&p->db, s, 1),
		.at_ms = db_int(&p->db, s, 2),
		.name = db_text(&p->db, s, 3, a),
		.data = db_blob(&p->db, s, 4, a),
	};
	if (event.kind == EVENT_KINDS)
		return failure_set(why, FAILURE_INFRASTRUCTURE,
				   "history: got '%s', an unknown event",
				   kind ? kind : "");
	history_push(into, a, event);
	return 0;
}

static int read_history(struct provider *p, int64_t instance, struct arena *a,
			struct history *into, struct failure *why)
{
	int got = db_bind(&p->db, SQL_HISTORY_OF, why, "i", instance);
	while (got == 0 && (got = db_step(&p->db, SQL_HISTORY_OF, why)) > 0) {
		got = read_event(p, SQL_HISTORY_OF, a, into, why);
		int64_t seq = db_int(&p->db, SQL_HISTORY_OF, 5);
		if (got == 0 && seq != (int64_t)into->count)
			got = failure_set(why, FAILURE_INFRASTRUCTURE,
					  "history: event %" PRId64 ", expected %zu", seq,
					  into->count);
		if (got == 0)
			continue;
		db_reset(&p->db, SQL_HISTORY_OF);
		return -1;
	}
	return got;
}

struct instance_start {
	const char *name; /* NULL: the orchestration and the id */
	const char *orchestration;
	int64_t root, parent, parent_ref;
	struct blob input;
	struct failure *why;
};

/* Insert the instance and its first message; gives the id. */
static int64_t create_instance(struct provider *p, const struct instance_start *start)
{
	struct event started = { EVENT_STARTED, 0, clock_wall_ms(), start->orchestration,
				 start->input };
	if (db_run(&p->db, SQL_INSTANCE_NEW, start->why, "ssiii", start->name,
		   start->orchestration, start->root, start->parent,
		   start->parent_ref) < 0)
		return -1;
	int64_t id = sqlite3_last_insert_rowid(p->db.handle);
	return send(p, id, started.at_ms, &started, start->why) < 0 ? -1 : id;
}

static int64_t start_root(struct provider *p, void *arg)
{
	struct instance_start *start = arg;
	if (db_step(&p->db, SQL_INSTANCE_LAST, start->why) < 0)
		return -1;
	int64_t last = db_int(&p->db, SQL_INSTANCE_LAST, 0);
	db_reset(&p->db, SQL_INSTANCE_LAST);

	struct arena a = { 0 };
	start->name = arena_printf(&a, "%s-%" PRId64, start->orchestration, last + 1);
	int64_t id = create_instance(p, start);
	arena_clear(&a);
	return id;
}

int64_t provider_start(struct provider *p, const char *orchestration, struct blob input,
		       struct failure *why)
{
	struct instance_start start = { .orchestration = orchestration,
					.input = input,
					.why = why };
	return transact(p, start_root, &start, why);
}

int64_t provider_unfinished(struct provider *p, int64_t **ids, struct failure *why)
{
	int64_t n = 0, room = 0;
	int got;
	*ids = NULL;
	pthread_mutex_lock(&p->mutex);
	while ((got = db_step(&p->db, SQL_INSTANCE_UNFINISHED, why)) > 0) {
		if (n == room) {
			room = room ? 2 * room : 64;
			*ids = reallocarray(*ids, (size_t)room, sizeof **ids);
			if (!*ids)
				abort();
		}
		(*ids)[n++] = db_int(&p->db, SQL_INSTANCE_UNFINISHED, 0);
	}
	pthread_mutex_unlock(&p->mutex);
	return got < 0 ? -1 : n;
}

/* --- turns --------------------------------------------------------------------------- */

struct take_turn {
	struct arena *arena;
	struct turn *turn;
	int64_t *due_ms;
	struct failure *why;
};

static int lock_turn(struct provider *p, struct take_turn *take, int64_t now_ms)
{
	struct turn *turn = take->turn;
	turn->lease = ++p->last_lease;
	if (db_run(&p->db, SQL_INSTANCE_LOCK, take->why, "iii", turn->instance,
		   turn->lease, now_ms + p->lease_ms) < 0)
		return -1;
	if (db_run(&p->db, SQL_MESSAGE_LOCK, take->why, "iii", turn->instance,
		   turn->lease, now_ms) < 0)
		return -1;
	int got = db_bind(&p->db, SQL_MESSAGE_HELD, take->why, "ii", turn->instance,
			  turn->lease);
	while (got == 0 && (got = db_step(&p->db, SQL_MESSAGE_HELD, take->why)) > 0)
		got = read_event(p, SQL_MESSAGE_HELD, take->arena, &turn->messages,
				 take->why);
	if (got < 0)
		db_reset(&p->db, SQL_MESSAGE_HELD);
	return got;
}

static int64_t take_turn(struct provider *p, void *arg)
{
	struct take_turn *take = arg;
	struct turn *turn = take->turn;
	int64_t now_ms = clock_wall_ms();
	if (db_bind(&p->db, SQL_INSTANCE_NEXT, take->why, "i", now_ms) < 0)
		return -1;
	int got = db_step(&p->db, SQL_INSTANCE_NEXT, take->why);
	if (got < 0)
		return -1;
	if (got == 0)
		return read_due(p, SQL_INSTANCE_DUE, take->due_ms, take->why);
	turn->instance = db_int(&p->db, SQL_INSTANCE_NEXT, 0);
	turn->name = db_text(&p->db, SQL_INSTANCE_NEXT, 1, take->arena);
	turn->root = db_int(&p->db, SQL_INSTANCE_NEXT, 2);
	turn->parent = db_int(&p->db, SQL_INSTANCE_NEXT, 3);
	turn->parent_ref = db_int(&p->db, SQL_INSTANCE_NEXT, 4);
	turn->attempts = db_int(&p->db, SQL_INSTANCE_NEXT, 5);
	db_reset(&p->db, SQL_INSTANCE_NEXT);
	if (lock_turn(p, take, now_ms) < 0)
		return -1;
	return read_history(p, turn->instance, take->arena, &turn->past, take->why) < 0
		       ? -1
		       : 1;
}

int provider_take_turn(struct provider *p, struct arena *a, struct turn *turn,
		       int64_t *due_ms, struct failure *why)
{
	struct take_turn take = { a, turn, due_ms, why };
	*turn = (struct turn){ 0 };
	return (int)transact(p, take_turn, &take, why);
}

struct commit_turn {
	const struct turn *turn;
	const struct history *fresh;
	struct failure *why;
};

static int start_child(struct provider *p, const struct turn *turn,
		       const struct event *event, struct failure *why)
{
	struct arena a = { 0 };
	struct instance_start start = {
		.name = arena_printf(&a, "%s/%" PRId64, turn->name, event->ref),
		.orchestration = event->name,
		.root = turn->root,
		.parent = turn->instance,
		.parent_ref = event->ref,
		.input = event->data,
		.why = why,
	};
	int64_t id = create_instance(p, &start);
	arena_clear(&a);
	return id < 0 ? -1 : 0;
}

static int start_timer(struct provider *p, const struct turn *turn,
		       const struct event *event, struct failure *why)
{
	struct event fired = {
		EVENT_TIMER_FIRED, event->ref, event->at_ms, NULL, { "", 0 }
	};
	int64_t due_ms = strtoll(event->data.bytes, NULL, 10);
	return send(p, turn->instance, due_ms, &fired, why);
}

static int tell_parent(struct provider *p, const struct turn *turn,
		       const struct event *event, struct failure *why)
{
	struct event told = *event;
	told.kind = event->kind == EVENT_COMPLETED ? EVENT_CHILD_COMPLETED
						   : EVENT_CHILD_FAILED;
	told.ref = turn->parent_ref;
	return turn->parent ? send(p, turn->parent, told.at_ms, &told, why) : 0;
}

/* What an event, once it is in the history, sets going. */
static int set_going(struct provider *p, const struct turn *turn,
		     const struct event *event, struct failure *why)
{
	switch (event->kind) {
	case EVENT_ACTIVITY_SCHEDULED:
		return db_run(&p->db, SQL_JOB_NEW, why, "iisb", turn->instance,
			      event->ref, event->name, &event->data);
	case EVENT_CHILD_SCHEDULED:
		return start_child(p, turn, event, why);
	case EVENT_TIMER_SCHEDULED:
		return start_timer(p, turn, event, why);
	case EVENT_COMPLETED:
	case EVENT_FAILED:
		return tell_parent(p, turn, event, why);
	case EVENT_STARTED:
	case EVENT_TURN:
	case EVENT_ACTIVITY_COMPLETED:
	case EVENT_ACTIVITY_FAILED:
	case EVENT_CHILD_COMPLETED:
	case EVENT_CHILD_FAILED:
	case EVENT_TIMER_FIRED:
	case EVENT_KINDS:
		break;
	}
	return 0;
}

static int append(struct provider *p, const struct turn *turn,
		  const struct history *fresh, struct failure *why)
{
	for (size_t i = 0; i < fresh->count; i++) {
		const struct event *event = &fresh->events[i];
		int64_t seq = (int64_t)(turn->past.count + i + 1);
		if (db_run(&p->db, SQL_HISTORY_NEW, why, "iisiisb", turn->instance, seq,
			   event_kind_name(event->kind), event->ref, event->at_ms,
			   event->name, &event->data) < 0)
			return -1;
		if (set_going(p, turn, event, why) < 0)
			return -1;
	}
	return 0;
}

static const char *status_after(const struct turn *turn, const struct history *fresh)
{
	const struct history *h = fresh->count > 0 ? fresh : &turn->past;
	if (!history_closed(h))
		return "running";
	return h->events[h->count - 1].kind == EVENT_COMPLETED ? "completed" : "failed";
}

/* Forget a root that has ended, and its children, whatever they are still doing. */
static int purge(struct provider *p, int64_t root, struct failure *why)
{
	for (int s = SQL_PURGE_HISTORY; s <= SQL_PURGE_INSTANCES; s++)
		if (db_run(&p->db, (enum statement)s, why, "i", root) < 0)
			return -1;
	return 0;
}

/* Whether the lease is still ours: 1 or 0. */
static int held(struct provider *p, const struct turn *turn, struct failure *why)
{
	if (db_bind(&p->db, SQL_INSTANCE_HELD, why, "ii", turn->instance, turn->lease) < 0)
		return -1;
	int got = db_step(&p->db, SQL_INSTANCE_HELD, why);
	db_reset(&p->db, SQL_INSTANCE_HELD);
	return got;
}

static int64_t commit_turn(struct provider *p, void *arg)
{
	struct commit_turn *commit = arg;
	const struct turn *turn = commit->turn;
	int got = held(p, turn, commit->why);
	if (got <= 0)
		return got;
	if (append(p, turn, commit->fresh, commit->why) < 0 ||
	    db_run(&p->db, SQL_MESSAGE_DONE, commit->why, "ii", turn->instance,
		   turn->lease) < 0 ||
	    db_run(&p->db, SQL_INSTANCE_RELEASE, commit->why, "is", turn->instance,
		   status_after(turn, commit->fresh)) < 0)
		return -1;
	bool ended = history_closed(commit->fresh) && turn->root == turn->instance;
	if (ended && !p->keep && purge(p, turn->root, commit->why) < 0)
		return -1;
	return 1;
}

int provider_commit_turn(struct provider *p, const struct turn *turn,
			 const struct history *fresh, struct failure *why)
{
	struct commit_turn commit = { turn, fresh, why };
	return (int)transact(p, commit_turn, &commit, why);
}

/* --- jobs ---------------------------------------------------------------------------- */

struct take_job {
	struct arena *arena;
	struct job *job;
	int64_t *due_ms;
	struct failure *why;
};

static int64_t take_job(struct provider *p, void *arg)
{
	struct take_job *take = arg;
	struct job *job = take->job;
	int64_t now_ms = clock_wall_ms();
	if (db_bind(&p->db, SQL_JOB_NEXT, take->why, "i", now_ms) < 0)
		return -1;
	int got = db_step(&p->db, SQL_JOB_NEXT, take->why);
	if (got < 0)
		return -1;
	if (got == 0)
		return read_due(p, SQL_JOB_DUE, take->due_ms, take->why);
	job->id = db_int(&p->db, SQL_JOB_NEXT, 0);
	job->instance = db_int(&p->db, SQL_JOB_NEXT, 1);
	job->instance_name = db_text(&p->db, SQL_JOB_NEXT, 2, take->arena);
	job->ref = db_int(&p->db, SQL_JOB_NEXT, 3);
	job->name = db_text(&p->db, SQL_JOB_NEXT, 4, take->arena);
	job->input = db_blob(&p->db, SQL_JOB_NEXT, 5, take->arena);
	job->attempts = db_int(&p->db, SQL_JOB_NEXT, 6);
	db_reset(&p->db, SQL_JOB_NEXT);
	job->lease = ++p->last_lease;
	return db_run(&p->db, SQL_JOB_LOCK, take->why, "iii", job->id, job->lease,
		      now_ms + p->lease_ms);
}

int provider_take_job(struct provider *p, struct arena *a, struct job *job,
		      int64_t *due_ms, struct failure *why)
{
	struct take_job take = { a, job, due_ms, why };
	*job = (struct job){ 0 };
	return (int)transact(p, take_job, &take, why);
}

struct commit_job {
	const struct job *job;
	const struct event *end;
	struct failure *why;
};

static int64_t commit_job(struct provider *p, void *arg)
{
	struct commit_job *commit = arg;
	const struct job *job = commit->job;
	int deleted =
		db_run(&p->db, SQL_JOB_DONE, commit->why, "ii", job->id, job->lease);
	if (deleted <= 0)
		return deleted;
	return send(p, job->instance, commit->end->at_ms, commit->end, commit->why);
}

int provider_commit_job(struct provider *p, const struct job *job,
			const struct event *end, struct failure *why)
{
	struct commit_job commit = { job, end, why };
	return (int)transact(p, commit_job, &commit, why);
}

/* --- looking at it ------------------------------------------------------------------- */

int provider_next_instance(struct provider *p, struct arena *a, int64_t after,
			   struct instance *instance, struct failure *why)
{
	*instance = (struct instance){ 0 };
	pthread_mutex_lock(&p->mutex);
	int got = db_bind(&p->db, SQL_INSTANCE_EACH, why, "i", after);
	if (got == 0)
		got = db_step(&p->db, SQL_INSTANCE_EACH, why);
	if (got > 0) {
		instance->id = db_int(&p->db, SQL_INSTANCE_EACH, 0);
		instance->name = db_text(&p->db, SQL_INSTANCE_EACH, 1, a);
		instance->status = db_text(&p->db, SQL_INSTANCE_EACH, 2, a);
		db_reset(&p->db, SQL_INSTANCE_EACH);
		if (read_history(p, instance->id, a, &instance->history, why) < 0)
			got = -1;
	}
	pthread_mutex_unlock(&p->mutex);
	return got;
}

/* Whether the bound statement has a row: 1, 0 or -1. */
static int has_row(struct provider *p, enum statement s, int bound, struct failure *why)
{
	int got = bound < 0 ? -1 : db_step(&p->db, s, why);
	db_reset(&p->db, s);
	return got;
}

int provider_has_event(struct provider *p, const char *instance, int64_t seq,
		       const char *kind, int64_t ref, struct failure *why)
{
	pthread_mutex_lock(&p->mutex);
	int bound = db_bind(&p->db, SQL_HAS_EVENT, why, "sisi", instance, seq, kind, ref);
	int got = has_row(p, SQL_HAS_EVENT, bound, why);
	pthread_mutex_unlock(&p->mutex);
	return got;
}

int provider_has_activity(struct provider *p, const char *instance, int64_t ref,
			  struct failure *why)
{
	pthread_mutex_lock(&p->mutex);
	int bound = db_bind(&p->db, SQL_HAS_ACTIVITY, why, "si", instance, ref);
	int got = has_row(p, SQL_HAS_ACTIVITY, bound, why);
	pthread_mutex_unlock(&p->mutex);
	return got;
}
