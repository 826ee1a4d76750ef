/* The providers over SQLite: transactions, events, instances. */
#include <inttypes.h>
#include <stdio.h>

#include "sqlite.h"

/* What a call gives after all: the failure is told apart from a lock that will go away. */
static int outcome(const struct sqlite *s, int rc, const struct failure *why,
		   struct wp_error *error)
{
	if (rc < 0)
		snprintf(error->text, sizeof error->text, "%s", why->text);
	return rc < 0 && s->db.busy ? WP_BUSY : rc;
}

int sqlite_transact(struct sqlite *s,
		    int (*body)(struct sqlite *s, void *arg, struct failure *why),
		    void *arg, struct wp_error *error)
{
	struct failure why = { 0 }, ignored;
	pthread_mutex_lock(&s->mutex);
	s->db.busy = false;
	int rc = db_run(&s->db, SQL_BEGIN, &why, "") < 0 ? -1 : body(s, arg, &why);
	if (rc > 0 && db_run(&s->db, SQL_COMMIT, &why, "") < 0)
		rc = -1;
	int given = outcome(s, rc, &why, error);
	/* A disk that is full has rolled back by itself. */
	if (rc <= 0 && !sqlite3_get_autocommit(s->db.handle))
		db_run(&s->db, SQL_ROLLBACK, &ignored, "");
	pthread_mutex_unlock(&s->mutex);
	return given;
}

/* As sqlite_transact, for what only reads: it needs no lock of the database. */
static int look(struct sqlite *s,
		int (*body)(struct sqlite *s, void *arg, struct failure *why), void *arg,
		struct wp_error *error)
{
	struct failure why = { 0 };
	pthread_mutex_lock(&s->mutex);
	s->db.busy = false;
	int given = outcome(s, body(s, arg, &why), &why, error);
	pthread_mutex_unlock(&s->mutex);
	return given;
}

int sqlite_read_number(struct sqlite *s, enum statement statement, int64_t *number,
		       bool *never, struct failure *why)
{
	int got = db_step(&s->db, statement, why);
	if (got < 0)
		return -1;
	*never = sqlite3_column_type(s->db.statements[statement], 0) == SQLITE_NULL;
	*number = db_int(&s->db, statement, 0);
	db_reset(&s->db, statement);
	return 0;
}

int sqlite_send(struct sqlite *s, const struct wp_message *message, struct failure *why)
{
	const struct wp_event *event = &message->event;
	return db_run(&s->db, SQL_MESSAGE_NEW, why, "sisiisb", message->instance,
		      message->visible_ms, event->kind, event->ref, event->at_ms,
		      event->name, &event->data);
}

static struct wp_event read_event(struct sqlite *s, enum statement statement,
				  struct wp_memory *m)
{
	return (struct wp_event){
		.kind = db_text(&s->db, statement, 0, m),
		.ref = db_int(&s->db, statement, 1),
		.at_ms = db_int(&s->db, statement, 2),
		.name = db_text(&s->db, statement, 3, m),
		.data = db_blob(&s->db, statement, 4, m),
	};
}

/* A list that doubles; what it had before stays in the memory until that is freed. */
struct growing {
	struct wp_event *events;
	size_t count, room;
};

static void push(struct growing *g, struct wp_memory *m, struct wp_event event)
{
	if (g->count == g->room) {
		g->room = g->room ? 2 * g->room : 32;
		struct wp_event *events = m->alloc(m, g->room * sizeof *events);
		if (g->count > 0)
			memcpy(events, g->events, g->count * sizeof *events);
		g->events = events;
	}
	g->events[g->count++] = event;
}

int sqlite_read_events(struct sqlite *s, enum statement statement, struct wp_memory *m,
		       struct wp_events *into, struct failure *why)
{
	struct growing g = { 0 };
	int got;
	while ((got = db_step(&s->db, statement, why)) > 0)
		push(&g, m, read_event(s, statement, m));
	*into = (struct wp_events){ g.events, g.count };
	return got;
}

int sqlite_read_history(struct sqlite *s, int64_t instance, struct wp_memory *m,
			struct wp_events *into, struct failure *why)
{
	struct growing g = { 0 };
	int got = db_bind(&s->db, SQL_HISTORY_OF, why, "i", instance);
	while (got == 0 && (got = db_step(&s->db, SQL_HISTORY_OF, why)) > 0) {
		push(&g, m, read_event(s, SQL_HISTORY_OF, m));
		int64_t seq = db_int(&s->db, SQL_HISTORY_OF, 5);
		got = 0;
		if (seq == (int64_t)g.count)
			continue;
		db_reset(&s->db, SQL_HISTORY_OF);
		return failure_set(why, FAILURE_INFRASTRUCTURE,
				   "history: event %" PRId64 ", expected %zu", seq,
				   g.count);
	}
	*into = (struct wp_events){ g.events, g.count };
	return got;
}

int sqlite_make(struct sqlite *s, const struct wp_new_instance *instance,
		struct failure *why)
{
	struct wp_message first = { instance->name, instance->started.at_ms,
				    instance->started };
	int made = db_run(&s->db, SQL_INSTANCE_NEW, why, "s", instance->name);
	if (made <= 0)
		return made;
	first.visible_ms = 0;
	return sqlite_send(s, &first, why);
}

static int create(struct sqlite *s, void *arg, struct failure *why)
{
	return sqlite_make(s, arg, why);
}

int sqlite_create(void *p, const struct wp_new_instance *instance, struct wp_error *error)
{
	struct wp_new_instance copy = *instance;
	return sqlite_transact(p, create, &copy, error);
}

/* --- looking ------------------------------------------------------------------------- */

static const struct {
	const char *name;
	enum wp_status status;
} statuses[] = {
	{ "running", WP_RUNNING },
	{ "completed", WP_COMPLETED },
	{ "failed", WP_DEAD },
};

struct reading {
	const char *instance;
	struct wp_memory *memory;
	struct wp_instance *into;
};

/* The id of the instance, and its status: 1, or 0 when there is none. */
static int find(struct sqlite *s, struct reading *r, int64_t *id, struct failure *why)
{
	if (db_bind(&s->db, SQL_INSTANCE_NAMED, why, "s", r->instance) < 0)
		return -1;
	int got = db_step(&s->db, SQL_INSTANCE_NAMED, why);
	if (got <= 0)
		return got;
	*id = db_int(&s->db, SQL_INSTANCE_NAMED, 0);
	const char *status = db_text(&s->db, SQL_INSTANCE_NAMED, 1, r->memory);
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
		if (strcmp(statuses[i].name, status) == 0)
			r->into->status = statuses[i].status;
	db_reset(&s->db, SQL_INSTANCE_NAMED);
	return 1;
}

static int read_instance(struct sqlite *s, void *arg, struct failure *why)
{
	struct reading *r = arg;
	int64_t id;
	int got = find(s, r, &id, why);
	if (got <= 0)
		return got;
	if (sqlite_read_history(s, id, r->memory, &r->into->history, why) < 0 ||
	    db_bind(&s->db, SQL_MESSAGE_OF, why, "i", id) < 0 ||
	    sqlite_read_events(s, SQL_MESSAGE_OF, r->memory, &r->into->messages, why) < 0)
		return -1;
	return 1;
}

int sqlite_read(void *p, const char *instance, struct wp_memory *m,
		struct wp_instance *into, struct wp_error *error)
{
	struct reading r = { instance, m, into };
	*into = (struct wp_instance){ 0 };
	return look(p, read_instance, &r, error);
}

struct listing {
	const char *after, *name;
	struct wp_memory *memory;
};

static int list(struct sqlite *s, void *arg, struct failure *why)
{
	struct listing *l = arg;
	if (db_bind(&s->db, SQL_INSTANCE_AFTER, why, "s", l->after) < 0)
		return -1;
	int got = db_step(&s->db, SQL_INSTANCE_AFTER, why);
	if (got <= 0)
		return got;
	l->name = db_text(&s->db, SQL_INSTANCE_AFTER, 0, l->memory);
	db_reset(&s->db, SQL_INSTANCE_AFTER);
	return 1;
}

int sqlite_list(void *p, const char *after, struct wp_memory *m, const char **name,
		struct wp_error *error)
{
	struct listing l = { after, NULL, m };
	int got = look(p, list, &l, error);
	*name = l.name;
	return got;
}

static int forget(struct sqlite *s, void *arg, struct failure *why)
{
	const char *instance = *(const char **)arg;
	int changed = 0;
	for (int i = SQL_FORGET_HISTORY; i <= SQL_FORGET_INSTANCES && changed >= 0; i++)
		changed = db_run(&s->db, (enum statement)i, why, "s", instance);
	return changed > 0 ? 1 : changed;
}

int sqlite_forget(void *p, const char *instance, struct wp_error *error)
{
	return sqlite_transact(p, forget, &instance, error);
}
