/* The provider: transactions, messages, instances. */
#include <inttypes.h>
#include <stdlib.h>

#include "clock.h"
#include "provider_impl.h"

/* Run `body` in a transaction; what it gives, unless it is 0 (nothing done) or -1, is committed. */
int64_t provider_transact(struct provider *p, int64_t (*body)(struct provider *, void *),
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
int provider_read_due(struct provider *p, enum statement s, int64_t *due_ms,
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

int provider_send(struct provider *p, int64_t instance, int64_t visible_at,
		  const struct event *event, struct failure *why)
{
	return db_run(&p->db, SQL_MESSAGE_NEW, why, "iisiisb", instance, visible_at,
		      event_kind_name(event->kind), event->ref, event->at_ms, event->name,
		      &event->data);
}

/* A row of kind, ref, at_ms, name, data. */
int provider_read_event(struct provider *p, enum statement s, struct arena *a,
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

int provider_read_history(struct provider *p, int64_t instance, struct arena *a,
			  struct history *into, struct failure *why)
{
	int got = db_bind(&p->db, SQL_HISTORY_OF, why, "i", instance);
	while (got == 0 && (got = db_step(&p->db, SQL_HISTORY_OF, why)) > 0) {
		got = provider_read_event(p, SQL_HISTORY_OF, a, into, why);
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

/* Insert the instance and its first message; gives the id. */
int64_t provider_create(struct provider *p, const struct instance_start *start)
{
	struct event started = { EVENT_STARTED, 0, clock_wall_ms(), start->orchestration,
				 start->input };
	if (db_run(&p->db, SQL_INSTANCE_NEW, start->why, "ssiii", start->name,
		   start->orchestration, start->root, start->parent,
		   start->parent_ref) < 0)
		return -1;
	int64_t id = sqlite3_last_insert_rowid(p->db.handle);
	return provider_send(p, id, started.at_ms, &started, start->why) < 0 ? -1 : id;
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
	int64_t id = provider_create(p, start);
	arena_clear(&a);
	return id;
}

int64_t provider_start(struct provider *p, const char *orchestration, struct blob input,
		       struct failure *why)
{
	struct instance_start start = { .orchestration = orchestration,
					.input = input,
					.why = why };
	return provider_transact(p, start_root, &start, why);
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
