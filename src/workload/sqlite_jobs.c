/* The providers over SQLite: jobs for workers, taken under a lease. */
#include "sqlite.h"

struct taking {
	int64_t now_ms, lease_ms;
	struct wp_memory *memory;
	struct wp_job *job;
};

static int take_job(struct sqlite *s, void *arg, struct failure *why)
{
	const struct taking *t = arg;
	struct wp_job *job = t->job;
	bool never;
	if (db_bind(&s->db, SQL_JOB_NEXT, why, "i", t->now_ms) < 0)
		return -1;
	int got = db_step(&s->db, SQL_JOB_NEXT, why);
	if (got < 0)
		return -1;
	if (got == 0) {
		got = sqlite_read_number(s, SQL_JOB_DUE, &t->job->due_ms, &never, why);
		if (never)
			t->job->due_ms = INT64_MAX;
		return got;
	}
	job->id = db_int(&s->db, SQL_JOB_NEXT, 0);
	job->instance = db_text(&s->db, SQL_JOB_NEXT, 1, t->memory);
	job->ref = db_int(&s->db, SQL_JOB_NEXT, 2);
	job->name = db_text(&s->db, SQL_JOB_NEXT, 3, t->memory);
	job->input = db_blob(&s->db, SQL_JOB_NEXT, 4, t->memory);
	job->attempts = db_int(&s->db, SQL_JOB_NEXT, 5);
	db_reset(&s->db, SQL_JOB_NEXT);
	job->lease = ++s->last_lease;
	return db_run(&s->db, SQL_JOB_LOCK, why, "iii", job->id, job->lease,
		      t->now_ms + t->lease_ms);
}

int sqlite_take_job(void *p, int64_t now_ms, int64_t lease_ms, struct wp_memory *m,
		    struct wp_job *job, struct wp_error *error)
{
	struct taking t = { now_ms, lease_ms, m, job };
	*job = (struct wp_job){ 0 };
	return sqlite_transact(p, take_job, &t, error);
}

struct ending {
	const struct wp_job *job;
	const struct wp_event *end;
};

static int commit_job(struct sqlite *s, void *arg, struct failure *why)
{
	const struct ending *e = arg;
	struct wp_message message = { e->job->instance, 0, *e->end };
	int deleted = db_run(&s->db, SQL_JOB_DONE, why, "ii", e->job->id, e->job->lease);
	if (deleted <= 0)
		return deleted;
	return sqlite_send(s, &message, why) < 0 ? -1 : 1;
}

int sqlite_commit_job(void *p, const struct wp_job *job, const struct wp_event *end,
		      struct wp_error *error)
{
	struct ending e = { job, end };
	return sqlite_transact(p, commit_job, &e, error);
}
