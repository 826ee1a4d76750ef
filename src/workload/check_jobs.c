/* What providers promise: jobs, and many threads at a time. */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "check.h"

enum { LATE = 10 + CHECK_LEASE_MS, THREADS = 4, INSTANCES = 50 };

/* Make "a-1" with three jobs, of tasks 1 to 3. */
static void with_jobs(struct check *c)
{
	struct wp_new_job jobs[] = { { 1, "one", { "1", 1 } },
				     { 2, "two", { "a\0b", 3 } },
				     { 3, "three", { NULL, 0 } } };
	WANT(c, create(c, "a-1"), 1);
	WANT(c, take_turn(c, 10), 1);
	struct wp_commit all = commit_of(c);
	all.jobs = jobs;
	all.job_count = 3;
	WANT(c, commit(c, &all), 1);
}

static void takes_in_order(struct check *c)
{
	static const size_t sizes[] = { 1, 3, 0 };
	int64_t leases[3];
	with_jobs(c);
	for (int i = 0; i < 3; i++) {
		WANT(c, take_job(c, 10), 1);
		HOLDS(c, c->job.ref == i + 1, "job %" PRId64 " is given, expected %d",
		      c->job.ref, i + 1);
		HOLDS(c, c->job.attempts == 0, "a new job has attempts %" PRId64,
		      c->job.attempts);
		HOLDS(c, c->job.input.len == sizes[i], "job %d has an input of %zu bytes",
		      i + 1, c->job.input.len);
		leases[i] = c->job.lease;
	}
	HOLDS(c,
	      leases[0] != leases[1] && leases[1] != leases[2] && leases[0] != leases[2],
	      "a lease is given twice");
	HOLDS(c, take_job(c, 10) == 0, "a job is given while somebody holds it");
	HOLDS(c, c->job.due_ms == LATE, "due_ms is %" PRId64 ", expected %d",
	      c->job.due_ms, LATE);
}

static void gives_again(struct check *c)
{
	with_jobs(c);
	WANT(c, take_job(c, 10), 1);
	struct wp_job late = c->job;
	WANT(c, take_job(c, 500), 1);
	WANT(c, take_job(c, LATE), 1);
	HOLDS(c, c->job.ref == 1 && c->job.attempts == 1,
	      "job %" PRId64 " is given with attempts %" PRId64
	      ", expected job 1 again, with 1",
	      c->job.ref, c->job.attempts);
	HOLDS(c, commit_job(c, &late, "activity-completed") == 0,
	      "the end of a job is taken whose lease has gone to somebody else");
	WANT(c, read_instance(c, "a-1"), 1);
	HOLDS(c, c->instance.messages.count == 0, "an end that was refused was sent");
	HOLDS(c, commit_job(c, &c->job, "activity-completed") == 1,
	      "the end of a job is refused after a late one was");
}

static void ends_once(struct check *c)
{
	with_jobs(c);
	WANT(c, take_job(c, 10), 1);
	WANT(c, commit_job(c, &c->job, "activity-completed"), 1);
	HOLDS(c, commit_job(c, &c->job, "activity-completed") == 0, "a job ends twice");
	WANT(c, take_turn(c, 10), 1);
	const char *words = words_of(c, c->turn.messages);
	HOLDS(c, same(words, "activity-completed 1 result"), "the instance is told '%s'",
	      words);
	WANT(c, take_job(c, LATE), 1);
	HOLDS(c, c->job.ref == 2, "job %" PRId64 " is given, expected 2: 1 has ended",
	      c->job.ref);
}

/* --- many threads -------------------------------------------------------------------- */

struct crowd {
	struct check *c;
	atomic_int turns, jobs, ends, troubles;
};

/* Take a turn: a new instance is given a job, and one that was told of its end is completed. */
static int work_turn(struct crowd *crowd, struct check *own)
{
	struct wp_new_job job = { 1, "work", { "x", 1 } };
	int got = take_turn(own, 10);
	if (got <= 0)
		return got;
	struct wp_commit all = commit_of(own);
	all.events = own->turn.messages;
	bool new = own->turn.past.count == 0;
	all.jobs = &job;
	all.job_count = new;
	all.status = new ? WP_RUNNING : WP_COMPLETED;
	if (commit(own, &all) != 1)
		return -1;
	atomic_fetch_add(new ? &crowd->turns : &crowd->ends, 1);
	return 1;
}

static int work_job(struct crowd *crowd, struct check *own)
{
	int got = take_job(own, 10);
	if (got <= 0)
		return got;
	if (commit_job(own, &own->job, "activity-completed") != 1)
		return -1;
	atomic_fetch_add(&crowd->jobs, 1);
	return 1;
}

static void *work(void *arg)
{
	struct crowd *crowd = arg;
	struct check own = { .table = crowd->c->table, .p = crowd->c->p };
	own.memory = (struct check_memory){ crowd->c->memory.base, &own.arena };
	while (atomic_load(&crowd->troubles) == 0 &&
	       atomic_load(&crowd->ends) < INSTANCES) {
		int turn = work_turn(crowd, &own), job = work_job(crowd, &own);
		if (turn < 0 || job < 0)
			atomic_fetch_add(&crowd->troubles, 1);
		if (turn == 0 && job == 0)
			nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
		arena_clear(&own.arena);
	}
	return NULL;
}

static void serves_threads(struct check *c)
{
	struct crowd crowd = { .c = c };
	pthread_t threads[THREADS];
	for (int i = 0; i < INSTANCES; i++)
		WANT(c, create(c, arena_printf(&c->arena, "a-%d", i)), 1);
	int started = 0;
	while (started < THREADS &&
	       pthread_create(&threads[started], NULL, work, &crowd) == 0)
		started++;
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	HOLDS(c, started == THREADS, "only %d threads are to be had", started);
	HOLDS(c, atomic_load(&crowd.troubles) == 0,
	      "a call failed, or a commit was refused, among %d threads", THREADS);
	HOLDS(c,
	      atomic_load(&crowd.turns) == INSTANCES &&
		      atomic_load(&crowd.jobs) == INSTANCES,
	      "%d threads did %d first turns and %d jobs, expected %d of each", THREADS,
	      atomic_load(&crowd.turns), atomic_load(&crowd.jobs), INSTANCES);
}

const struct promise *check_job_promises(void)
{
	static const struct promise promises[] = {
		{ "jobs are taken oldest first, each by one", takes_in_order, false },
		{ "a job whose lease ran out is given again, and a late end is refused",
		  gives_again, false },
		{ "the end of a job reaches its instance, once", ends_once, false },
		{ "of many threads, each turn and each job is given to one",
		  serves_threads, false },
		{ NULL, NULL, false },
	};
	return promises;
}
