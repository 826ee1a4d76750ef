/* The providers over SQLite: turns taken under a lease, and committed in one transaction. */
#include "sqlite.h"

struct taking {
	int64_t now_ms, lease_ms;
	struct wp_memory *memory;
	struct wp_turn *turn;
};

static int hold(struct sqlite *s, const struct taking *t, int64_t id, struct failure *why)
{
	struct wp_turn *turn = t->turn;
	turn->lease = ++s->last_lease;
	if (db_run(&s->db, SQL_INSTANCE_LOCK, why, "iii", id, turn->lease,
		   t->now_ms + t->lease_ms) < 0 ||
	    db_run(&s->db, SQL_MESSAGE_LOCK, why, "iii", id, turn->lease, t->now_ms) < 0 ||
	    db_bind(&s->db, SQL_MESSAGE_HELD, why, "ii", id, turn->lease) < 0)
		return -1;
	return sqlite_read_events(s, SQL_MESSAGE_HELD, t->memory, &turn->messages, why);
}

static int take_turn(struct sqlite *s, void *arg, struct failure *why)
{
	const struct taking *t = arg;
	bool never;
	if (db_bind(&s->db, SQL_INSTANCE_NEXT, why, "i", t->now_ms) < 0)
		return -1;
	int got = db_step(&s->db, SQL_INSTANCE_NEXT, why);
	if (got < 0)
		return -1;
	if (got == 0) {
		got = sqlite_read_number(s, SQL_INSTANCE_DUE, &t->turn->due_ms, &never,
					 why);
		if (never)
			t->turn->due_ms = INT64_MAX;
		return got;
	}
	int64_t id = db_int(&s->db, SQL_INSTANCE_NEXT, 0);
	t->turn->instance = db_text(&s->db, SQL_INSTANCE_NEXT, 1, t->memory);
	t->turn->attempts = db_int(&s->db, SQL_INSTANCE_NEXT, 2);
	db_reset(&s->db, SQL_INSTANCE_NEXT);
	if (hold(s, t, id, why) < 0)
		return -1;
	return sqlite_read_history(s, id, t->memory, &t->turn->past, why) < 0 ? -1 : 1;
}

int sqlite_take_turn(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
		     struct wp_turn *turn, struct wp_error *error)
{
	struct taking t = { now_ms, lease_ms, m, turn };
	*turn = (struct wp_turn){ 0 };
	return sqlite_transact(p, take_turn, &t, error);
}

/* The id of the instance if the lease is still the one that it was given last: 1 or 0. */
static int find_held(struct sqlite *s, const struct wp_commit *commit, int64_t *id,
		     struct failure *why)
{
	if (db_bind(&s->db, SQL_INSTANCE_HELD, why, "si", commit->instance,
		    commit->lease) < 0)
		return -1;
	int got = db_step(&s->db, SQL_INSTANCE_HELD, why);
	*id = got > 0 ? db_int(&s->db, SQL_INSTANCE_HELD, 0) : 0;
	db_reset(&s->db, SQL_INSTANCE_HELD);
	return got;
}

static int append(struct sqlite *s, int64_t id, const struct wp_events *events,
		  struct failure *why)
{
	int64_t last = 0;
	bool never;
	if (db_bind(&s->db, SQL_HISTORY_LEN, why, "i", id) < 0 ||
	    sqlite_read_number(s, SQL_HISTORY_LEN, &last, &never, why) < 0)
		return -1;
	for (size_t i = 0; i < events->count; i++) {
		const struct wp_event *event = &events->events[i];
		if (db_run(&s->db, SQL_HISTORY_NEW, why, "iisiisb", id, ++last,
			   event->kind, event->ref, event->at_ms, event->name,
			   &event->data) < 0)
			return -1;
	}
	return 0;
}

/* The messages, jobs and children that the events set going. */
static int set_going(struct sqlite *s, int64_t id, const struct wp_commit *commit,
		     struct failure *why)
{
	for (size_t i = 0; i < commit->job_count; i++) {
		const struct wp_new_job *job = &commit->jobs[i];
		if (db_run(&s->db, SQL_JOB_NEW, why, "iisb", id, job->ref, job->name,
			   &job->input) < 0)
			return -1;
	}
	for (size_t i = 0; i < commit->child_count; i++)
		if (sqlite_make(s, &commit->children[i], why) < 0)
			return -1;
	for (size_t i = 0; i < commit->message_count; i++)
		if (sqlite_send(s, &commit->messages[i], why) < 0)
			return -1;
	return 0;
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

static int commit_turn(struct sqlite *s, void *arg, struct failure *why)
{
	const struct wp_commit *commit = *(const struct wp_commit **)arg;
	int64_t id;
	int got = find_held(s, commit, &id, why);
	if (got <= 0)
		return got;
	if (append(s, id, &commit->events, why) < 0 ||
	    db_run(&s->db, SQL_MESSAGE_DONE, why, "ii", id, commit->lease) < 0 ||
	    set_going(s, id, commit, why) < 0 ||
	    db_run(&s->db, SQL_INSTANCE_RELEASE, why, "is", id,
		   status_name(commit->status)) < 0)
		return -1;
	return 1;
}

int sqlite_commit_turn(void *p, const struct wp_commit *commit, struct wp_error *error)
{
	return sqlite_transact(p, commit_turn, &commit, error);
}
