/* The provider: jobs for workers, taken under a lease. */
#include "clock.h"
#include "provider_impl.h"

struct take_job {
	struct arena *arena;
	struct job *job;
	int64_t due_ms; /* set when there is none */
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
		return provider_read_due(p, SQL_JOB_DUE, &take->due_ms, take->why);
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
	*job = (struct job){ 0 };
	struct take_job take = { a, job, INT64_MAX, why };
	int got = (int)provider_transact(p, take_job, &take, why);
	*due_ms = take.due_ms;
	return got;
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
	return provider_send(p, job->instance, commit->end->at_ms, commit->end,
			     commit->why);
}

int provider_commit_job(struct provider *p, const struct job *job,
			const struct event *end, struct failure *why)
{
	struct commit_job commit = { job, end, why };
	return (int)provider_transact(p, commit_job, &commit, why);
}
