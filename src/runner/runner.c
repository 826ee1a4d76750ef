/* The plan, attempt by attempt: keepers started, awaited, told to stop. */
#include "runner/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "store/layout.h"
#include "suite/secrets.h"

#include "adopted.h"
#include "birth.h"
#include "keeper.h"
#include "resumed.h"
#include "schedule.h"
#include "shared.h"
#include "stage.h"

enum { TICK_MS = 500, CLEAR_MS = 10000, LEAF_TRIES = 100 };

/* An attempt that runs. pid 0: none, or gone. */
struct seat {
	pid_t keeper, stage;
	struct pick pick;
	struct job job;
	struct cgroup_leaf leaf;
	struct keeper_trouble *trouble; /* shared with the keeper */
};

struct runner {
	const struct runner_options *options;
	struct runner_outcome *outcome;
	struct schedule *schedule;
	struct arena *arena;
	struct seat *seats;
	size_t nseats;
	const char *path;        /* absolute */
	struct shared shared;    /* a part for each seat */
	const struct mask *mask; /* what is not to be published */
	int dir_fd, signal_fd;
	pid_t pid;
	size_t nleaves;   /* made so far: their names */
	pid_t *strangers; /* children that were there before: `sleep 9 & exec strain run` */
	size_t nstrangers;
	bool stopping; /* nothing new is started */
	bool broken;   /* strain itself cannot go on; why: */
	struct error error;
};

/* --- starting ------------------------------------------------------------------------ */

static int make_dir(struct runner *r, struct job *job, struct error *err)
{
	const char *below = layout_attempt(job->cell, job->id.number, r->arena);

	job->path = arena_printf(r->arena, "%s/%s", r->path, below);
	if (fs_make_dirs(r->dir_fd, below, err) < 0)
		return error_prefix(err, "%s", r->path);
	job->dir_fd = fs_open_dir(r->dir_fd, below, err);
	return job->dir_fd < 0 ? -1 : 0;
}

/*
 * setup and teardown get a process of their own, beside the keeper; the keeper's end of
 * the channel in *channel.
 */
static int start_stage(struct seat *p, int *channel, struct error *err)
{
	const struct settings *set = &p->job.cell->settings;
	int pair[2];

	*channel = -1;
	p->stage = 0;
	if (!job_has_command(&set->setup) && !job_has_command(&set->teardown))
		return 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return error_errno(err, "socketpair");
	p->stage = birth_fork(err);
	if (p->stage == 0) {
		close(pair[0]);
		stage_main(&p->job, pair[1]);
	}
	close(pair[1]);
	*channel = pair[0];
	if (p->stage > 0)
		return 0;
	p->stage = 0;
	return -1;
}

static int start_keeper(struct runner *r, struct seat *p, int channel, struct error *err)
{
	const struct keeper_config config = {
		.job = &p->job,
		.runner = r->pid,
		.stage = channel,
		.leaf = &p->leaf,
		.trouble = p->trouble,
		.siblings = siblings_open(r->shared.cpu_ns, r->nseats,
					  (size_t)(p - r->seats)),
	};
	pid_t pid = birth_fork(err);

	if (pid == 0)
		keeper_main(&config);
	if (pid < 0)
		return -1;
	p->keeper = pid;
	return 0;
}

static void tell_started(const struct runner *r, const struct job *job)
{
	const struct runner_events *events = &r->options->events;
	struct attempt_record record;

	attempt_clear(&record);
	record.cell = job->cell->id;
	record.id = job->id;
	record.started_utc_us = clock_utc_us();
	if (events->attempt_started)
		events->attempt_started(events->self, job->cell, &record);
}

/* One of that name may be left of a run that was killed, and had our pid. */
static void make_leaf(struct runner *r, struct cgroup_leaf *leaf)
{
	for (int i = 0; i < LEAF_TRIES; i++)
		if (cgroup_make(leaf, r->pid, ++r->nleaves))
			return;
}

static int start_attempt(struct runner *r, struct seat *p, struct error *err)
{
	const struct pick *pick = &p->pick;
	scoped_fd channel = -1;

	p->job = (struct job){
		.cell = pick->cell,
		.id = pick->id,
		.realtime = r->options->realtime,
		.root = r->options->root,
		.mask = r->mask,
		.fault = pick->id.role == ROLE_MEASURED ? r->options->fault : NULL,
		.dir_fd = -1,
	};
	p->trouble->set = false;
	p->trouble->stops = 0;
	if (make_dir(r, &p->job, err) < 0 || start_stage(p, &channel, err) < 0)
		return -1;
	make_leaf(r, &p->leaf);
	if (start_keeper(r, p, channel, err) < 0) {
		cgroup_remove(&p->leaf);
		return -1;
	}
	tell_started(r, &p->job);
	return 0;
}

static bool is_free(const struct seat *p)
{
	return !p->keeper && !p->stage;
}

/* --- stopping ------------------------------------------------------------------------ */

/* One that is stopped hears of it, too. */
static void signal_keepers(const struct runner *r, int signal)
{
	for (size_t i = 0; i < r->nseats; i++) {
		if (!r->seats[i].keeper)
			continue;
		kill(r->seats[i].keeper, signal);
		kill(r->seats[i].keeper, SIGCONT);
	}
}

/* What strain cannot go on for; what runs is stopped, and keeps what was measured. */
static void fail(struct runner *r, const struct error *err)
{
	if (r->broken)
		return;
	r->broken = r->stopping = true;
	r->error = *err;
	signal_keepers(r, KEEPER_STOP);
}

static void on_interrupt(struct runner *r, int signal)
{
	if (!r->outcome->signal) {
		r->outcome->signal = signal;
		r->stopping = true;
		signal_keepers(r, KEEPER_STOP);
	} else {
		signal_keepers(r, KEEPER_HURRY);
	}
}

static size_t own_children(const struct runner *r, pid_t *own)
{
	size_t n = r->nstrangers;

	if (n)
		memcpy(own, r->strangers, n * sizeof *own);
	for (size_t i = 0; i < r->nseats; i++) {
		if (r->seats[i].keeper)
			own[n++] = r->seats[i].keeper;
		if (r->seats[i].stage)
			own[n++] = r->seats[i].stage;
	}
	return n;
}

/* A keeper that was killed leaves its test to strain, the next subreaper above. */
static size_t kill_adopted(const struct runner *r)
{
	scoped_arena a = arena_new();
	pid_t *own = arena_array(a, r->nstrangers + 2 * r->nseats, sizeof *own);

	return adopted_kill(own, own_children(r, own));
}

/* --- ends ---------------------------------------------------------------------------- */

/* The attempt as its keeper recorded it; one that it could not record has no end. */
static void attempt_ended(struct runner *r, struct seat *p)
{
	const struct runner_events *events = &r->options->events;
	scoped_arena a = arena_new();
	struct attempt_record record;

	if (attempt_read(p->job.dir_fd, a, &record, NULL) < 0)
		attempt_clear(&record);
	record.cell = p->job.cell->id;
	if (record.ending == ENDED_UNKNOWN)
		record.text = "strain's keeper of it was killed";
	r->outcome->attempts++;
	r->outcome->not_started += record.ending == ENDED_NOT_STARTED;
	if (!schedule_ended(r->schedule, &p->pick, &record) && r->options->fail_fast &&
	    record.id.role == ROLE_MEASURED && !record.ok)
		r->stopping = r->outcome->stopped = true;
	if (events->attempt_ended)
		events->attempt_ended(events->self, p->job.cell, &record,
				      schedule_cell_done(r->schedule, p->job.cell));
	close(p->job.dir_fd);
}

static void keeper_ended(struct runner *r, struct seat *p, int status)
{
	struct error err = p->trouble->error;

	p->keeper = 0;
	/* The keeper did so, unless it was killed: then this kills its test, too. */
	cgroup_remove(&p->leaf);
	if (p->trouble->set)
		fail(r, &err);
	if (WIFSIGNALED(status))
		kill_adopted(r);
}

/* A child of ours has ended: a keeper, a stage; false: something that was adopted. */
static bool child_ended(struct runner *r, pid_t pid, int status)
{
	for (size_t i = 0; i < r->nseats; i++) {
		struct seat *p = &r->seats[i];

		if (p->keeper != pid && p->stage != pid)
			continue;
		if (p->keeper == pid)
			keeper_ended(r, p, status);
		else
			p->stage = 0;
		if (is_free(p))
			attempt_ended(r, p);
		return true;
	}
	return false;
}

/*
 * A test may stop what it was started by (`kill -STOP $PPID`), and nobody else would let
 * that go on.
 */
static void child_stopped(struct runner *r, pid_t pid)
{
	for (size_t i = 0; i < r->nseats; i++) {
		if (r->seats[i].keeper != pid && r->seats[i].stage != pid)
			continue;
		r->seats[i].trouble->stops++;
		kill(pid, SIGCONT);
	}
}

static void reap(struct runner *r)
{
	bool adopted = false;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (WIFSTOPPED(status))
			child_stopped(r, pid);
		else
			adopted |= !child_ended(r, pid, status);
	}
	if (adopted)
		kill_adopted(r);
}

/* --- the loop ------------------------------------------------------------------------ */

/* Fill the free seats. How many are taken then. */
static size_t start_some(struct runner *r)
{
	struct error err;
	size_t taken = 0;

	for (size_t i = 0; i < r->nseats; i++) {
		struct seat *p = &r->seats[i];

		if (is_free(p) && !r->stopping && schedule_next(r->schedule, &p->pick) &&
		    start_attempt(r, p, &err) < 0)
			fail(r, &err);
		taken += !is_free(p);
	}
	return taken;
}

static void wait_for_signal(struct runner *r, int timeout_ms)
{
	struct pollfd fd = { .fd = r->signal_fd, .events = POLLIN };
	struct signalfd_siginfo info;

	poll(&fd, 1, timeout_ms);
	while (read(r->signal_fd, &info, sizeof info) == sizeof info)
		if (info.ssi_signo != SIGCHLD)
			on_interrupt(r, (int)info.ssi_signo);
}

static void loop(struct runner *r)
{
	const struct runner_events *events = &r->options->events;

	while (start_some(r)) {
		wait_for_signal(r, TICK_MS);
		reap(r);
		if (events->tick)
			events->tick(events->self);
	}
}

/* Whatever killed keepers left: it is gone when this returns, or will not die. */
static void clear(struct runner *r)
{
	int64_t end = clock_monotonic_ns() + CLEAR_MS * INT64_C(1000000);

	while (kill_adopted(r) && clock_monotonic_ns() < end) {
		wait_for_signal(r, 20);
		reap(r);
	}
}

/*
 * Ctrl-C and the like are read by the loop; what strain was started to ignore (nohup, &)
 * stays ignored.
 */
static void open_signals(struct runner *r, sigset_t *before)
{
	sigset_t set;

	runner_stops(&set);
	sigaddset(&set, SIGCHLD);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &set, before);
	r->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Nobody sits in a run without a cell (a shard past the last one). */
static int make_seats(struct runner *r, struct error *err)
{
	size_t n = r->options->jobs < 1 ? 1 : (size_t)r->options->jobs;

	if (n > schedule_size(r->schedule))
		n = schedule_size(r->schedule);
	if (n == 0)
		return 0;
	if (shared_open(&r->shared, n, err) < 0)
		return -1;
	r->nseats = n;
	r->seats = arena_array(r->arena, n, sizeof *r->seats);
	for (size_t i = 0; i < n; i++)
		r->seats[i].trouble = &r->shared.troubles[i];
	return 0;
}

static void close_runner(struct runner *r)
{
	shared_close(&r->shared);
	if (r->dir_fd >= 0)
		close(r->dir_fd);
}

static int open_runner(struct runner *r, const char *path, const struct plan *plan,
		       struct error *err)
{
	char *absolute = realpath(path, NULL);

	if (!absolute)
		return error_errno(err, "%s", path);
	r->path = arena_strdup(r->arena, absolute);
	free(absolute);
	r->dir_fd = r->options->lock ? fcntl(*r->options->lock, F_DUPFD_CLOEXEC, 0)
				     : runner_lock(path, RUNNER_LOCK_WAIT_MS, err);
	if (r->dir_fd < 0)
		return r->options->lock ? error_errno(err, "%s", path) : -1;
	cgroup_sweep();
	r->strangers = adopted_list(r->arena, &r->nstrangers);
	r->schedule = schedule_new(plan, r->arena);
	resumed_find(r->schedule, r->dir_fd, plan);
	r->mask = suite_mask(plan->suite, (const char *const *)environ, r->arena);
	return make_seats(r, err);
}

int runner_execute(const char *path, const struct plan *plan,
		   const struct runner_options *options, struct runner_outcome *outcome,
		   struct error *err)
{
	scoped_arena a = arena_new();
	struct runner r = {
		.options = options,
		.outcome = outcome,
		.arena = a,
		.dir_fd = -1,
		.pid = getpid(),
	};
	sigset_t before;

	*outcome = (struct runner_outcome){ 0 };
	if (open_runner(&r, path, plan, err) < 0) {
		close_runner(&r);
		return -1;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	open_signals(&r, &before);
	loop(&r);
	clear(&r);
	close(r.signal_fd);
	close_runner(&r);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (r.broken)
		*err = r.error;
	return r.broken ? -1 : 0;
}
