/* One attempt's life: set up, start, sample, stop, collect, tear down. */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/fs.h"
#include "measure/oom.h"
#include "measure/sampler.h"
#include "measure/tree.h"
#include "probe/cgroup.h"

#include "ending.h"
#include "fault.h"
#include "harvest.h"
#include "life.h"
#include "stage.h"

enum { KILL_EVERY_MS = 20, GIVE_UP_MS = 10000 };

#define NEVER INT64_MAX

struct keeper {
	const struct job *job;
	const struct settings *set;
	struct keeper_trouble *trouble;
	struct siblings siblings;
	struct arena *arena;
	struct attempt_record record;
	struct ending_facts facts;
	enum life_state state;
	int64_t alarm_ns[LIFE_NEVENTS]; /* when time alone makes the event; NEVER */
	int stage, signal_fd, timer_fd, cgroup_fd, own_cgroup_fd;
	struct tree *tree;
	struct sampler *sampler;
	struct child child;
	struct fault_process fault; /* pid 0: none, or gone */
	int64_t start_ns, end_ns;   /* of the test; end 0: not yet */
	int64_t oom_before;
	size_t nnotes;
	bool started;         /* the command was executed */
	bool closed;          /* the measurement is over */
	unsigned int pending; /* events that wait for their turn, a bit each */
};

static void post(struct keeper *k, enum life_event event)
{
	k->pending |= 1U << event;
}

/* --- what is said of it -------------------------------------------------------------- */

static void note(struct keeper *k, const char *text)
{
	*(const char **)arena_push(k->arena, &k->record.notes, &k->nnotes,
				   sizeof *k->record.notes) = text;
	k->record.nnotes = k->nnotes;
}

/* strain's own fault: the run ends with it, but what was measured is kept. */
static void trouble(struct keeper *k, const struct error *err)
{
	if (k->trouble->set)
		return;
	note(k, arena_printf(k->arena, "strain could not go on: %s", err->text));
	k->trouble->error = *err;
	k->trouble->set = true;
	post(k, LIFE_BROKEN);
}

/* --- children ------------------------------------------------------------------------ */

static void root_ended(struct keeper *k, int status)
{
	k->child.pid = -1;
	k->facts.ended = true;
	k->facts.wait_status = status;
	k->facts.ended_first = k->state == LIFE_RUNNING;
	if (k->set->wait == WAIT_ROOT)
		k->end_ns = clock_monotonic_ns();
}

/*
 * The measurement is over: with wait: root when the command has ended, so that what it left running is not
 * measured while strain stops it.
 */
static void close_books(struct keeper *k)
{
	struct error err;

	if (k->closed || !k->started)
		return;
	k->closed = true;
	k->record.wall_us = (k->end_ns - k->start_ns) / 1000;
	if (sampler_finish(k->sampler, k->end_ns, k->arena, &k->record, &err) < 0)
		trouble(k, &err);
	if (k->record.bad_lines)
		note(k, attempt_bad_lines(k->record.bad_lines, k->record.bad_line,
					  k->arena));
}

/* A child that has ended, shown to the sampler while it is still there: its pid, 0 for none, -1 without children. */
static pid_t next_ended(struct keeper *k)
{
	siginfo_t info = { .si_pid = 0 };

	if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return -1;
	if (info.si_pid && k->sampler && !k->closed)
		sampler_ended(k->sampler, info.si_pid);
	return info.si_pid;
}

/* Of what is to be reaped; its end is in the books when this returns. */
static bool take_ended(struct keeper *k, pid_t pid)
{
	struct rusage usage;
	int status;

	if (wait4(pid, &status, 0, &usage) != pid)
		return false;
	if (k->sampler)
		sampler_reaped(k->sampler, pid, &usage);
	if (pid == k->fault.pid)
		k->fault.pid = 0;
	if (pid == k->child.pid)
		root_ended(k, status);
	return true;
}

/* A fault ends with the test, before the books are closed: what is said of the end is said of the test alone. */
static void end_fault(struct keeper *k)
{
	siginfo_t info = { .si_pid = 0 };
	pid_t group = k->fault.pid;

	if (group <= 0)
		return;
	kill(-group, SIGKILL);
	while (waitid(P_PGID, (id_t)group, &info, WEXITED | WNOWAIT) == 0) {
		if (k->sampler && !k->closed)
			sampler_ended(k->sampler, info.si_pid);
		if (!take_ended(k, info.si_pid))
			break;
	}
}

/* True when there are children, and none of them has ended. */
static bool reap_ended(struct keeper *k)
{
	pid_t pid;

	while ((pid = next_ended(k)) > 0 && take_ended(k, pid))
		if (k->end_ns)
			end_fault(k);
	return !(pid < 0 && errno == ECHILD);
}

/*
 * Reap all that has ended. Every process of the test is a descendant of this subreaper, so that
 * "no child" (ECHILD) is exactly "the tree is empty".
 */
static void reap(struct keeper *k)
{
	bool had_root = !k->facts.ended;
	bool any = reap_ended(k);

	if (k->facts.ended && fault_is_alone(&k->fault, k->tree)) {
		end_fault(k);
		any = reap_ended(k);
	}
	if (k->end_ns)
		close_books(k);
	if (!any)
		post(k, LIFE_TREE_EMPTY);
	else if (had_root && k->facts.ended && k->set->wait == WAIT_ROOT)
		post(k, LIFE_ROOT_ENDED);
}

/* --- what each state begins with ----------------------------------------------------- */

static void order(const struct keeper *k, char what)
{
	if (k->stage >= 0)
		send(k->stage, &what, 1, MSG_NOSIGNAL);
}

static void alarm_in(struct keeper *k, enum life_event event, int64_t us)
{
	k->alarm_ns[event] = clock_monotonic_ns() + us * 1000;
}

static void begin_setup(struct keeper *k)
{
	order(k, STAGE_SETUP);
	if (k->stage < 0)
		post(k, LIFE_READY);
}

static void begin_unsettling(struct keeper *k)
{
	order(k, STAGE_STOP);
}

static void set_deadlines(struct keeper *k)
{
	int64_t duration_us = k->job->cell->duration.us;

	if (k->set->stop == STOP_AFTER_DURATION)
		alarm_in(k, LIFE_DURATION_OVER, duration_us + fault_stops_late_us(k->job));
	alarm_in(k, LIFE_TIMED_OUT, duration_us + k->set->timeout_us);
}

static struct sampler *open_sampler(struct keeper *k, struct error *err)
{
	const struct sampler_config config = {
		.tree = k->tree,
		.root = k->child.pid,
		.cgroup_fd = k->cgroup_fd,
		.attempt_fd = k->job->dir_fd,
		.metrics_path = job_metrics_path(k->job, k->arena),
		.interval_us = k->set->interval_us,
		.siblings = k->siblings,
	};

	return sampler_open(&config, err);
}

/* The leaf could not be joined: it holds no books of this test. */
static int leave_cgroup(struct keeper *k, struct error *err)
{
	if (k->cgroup_fd < 0)
		return 0;
	k->cgroup_fd = -1;
	tree_close(k->tree);
	k->tree = tree_open(getpid(), -1, err);
	return k->tree ? 0 : -1;
}

/* The command is not let go; what is left of it ends by itself. */
static void call_off(struct keeper *k, const struct error *why)
{
	k->record.ending = ENDED_NOT_STARTED;
	k->record.text = arena_strdup(k->arena, why->text);
	post(k, LIFE_NOT_STARTED);
}

/* It is there before the test is. False: it is not, and the test is called off. */
static bool put_fault(struct keeper *k)
{
	int64_t until_ns = clock_monotonic_ns() +
			   (k->job->cell->duration.us + k->set->timeout_us) * 1000;
	struct error err;

	if (!k->job->fault)
		return true;
	note(k, arena_printf(k->arena, "a fault was put in: %s",
			     fault_words(k->job->fault, SIZES_BINARY, k->arena)));
	if (fault_start(k->job, k->cgroup_fd, &k->fault, &err) == 0 &&
	    fault_await(k->job, &k->fault, until_ns, &err) == 0)
		return true;
	close(k->child.channel_fd);
	call_off(k, &err);
	return false;
}

/* Fork at the gate, open the books on it, let it go. -1: strain could not; an exec that fails is an ending. */
static int launch(struct keeper *k, const struct child_spec *spec, struct error *err)
{
	if (child_fork(spec, &k->child, err) < 0)
		return -1;
	if (!k->child.in_cgroup && leave_cgroup(k, err) < 0)
		return -1;
	k->sampler = open_sampler(k, err);
	if (!k->sampler)
		return -1;
	if (!put_fault(k))
		return 0;
	k->record.started_utc_us = clock_utc_us();
	k->start_ns = clock_monotonic_ns();
	sampler_start(k->sampler, k->start_ns);
	set_deadlines(k);
	k->started = child_release(&k->child, spec, err) == 0;
	if (k->started)
		fault_go(&k->fault);
	else
		call_off(k, err);
	return 0;
}

static int make_metrics_file(const struct keeper *k, struct error *err)
{
	const char *path = job_metrics_path(k->job, k->arena);
	scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	return fd < 0 ? error_errno(err, "%s", path) : 0;
}

/* Who this attempt is, on disk before it starts: a kill loses none of it. */
static int write_start(const struct keeper *k, struct error *err)
{
	struct attempt_record r = k->record;

	r.ending = ENDED_UNKNOWN;
	return attempt_write(k->job->dir_fd, &r, err);
}

static void begin_running(struct keeper *k)
{
	const struct job_logs logs = { "stdout.log", "stderr.log" };
	struct child_spec spec;
	char cwd[4096];
	struct error err;
	int rc;

	if (make_metrics_file(k, &err) < 0 ||
	    job_open(k->job, &k->set->run, logs, k->arena, &spec, &err) < 0) {
		trouble(k, &err);
		return;
	}
	spec.argv = fault_command(k->job, spec.argv, k->arena);
	k->record.argv = spec.argv;
	k->record.dir =
		arena_strdup(k->arena, spec.dir ? spec.dir : getcwd(cwd, sizeof cwd));
	spec.cgroup_fd = k->cgroup_fd;
	k->oom_before = oom_kills(k->cgroup_fd, k->own_cgroup_fd);
	rc = write_start(k, &err);
	if (rc == 0)
		rc = launch(k, &spec, &err);
	job_close(&spec);
	if (rc < 0)
		trouble(k, &err);
}

static void begin_stopping(struct keeper *k)
{
	struct attempt_record *r = &k->record;

	if (k->facts.ended && k->facts.asked == ENDED_EXIT)
		r->leftovers = tree_describe(k->tree, k->arena, &r->nleftovers);
	end_fault(k);
	alarm_in(k, LIFE_GRACE_OVER, k->set->grace_us);
	tree_signal(k->tree, k->set->signal);
	reap(k);
}

static void begin_killing(struct keeper *k)
{
	if (!k->facts.ended)
		k->facts.killed = true;
	if (k->alarm_ns[LIFE_GIVEN_UP] == NEVER)
		alarm_in(k, LIFE_GIVEN_UP, GIVE_UP_MS * INT64_C(1000));
	alarm_in(k, LIFE_KILL_AGAIN, KILL_EVERY_MS * INT64_C(1000));
	if (k->cgroup_fd < 0 || !cgroup_kill(k->cgroup_fd))
		tree_signal(k->tree, SIGKILL);
	reap(k);
}

/* Everything that could not be stopped, by name: a process of another user, or one that waits for a dead disk. */
static void name_survivors(struct keeper *k)
{
	size_t n = 0;
	const struct process_record *p = tree_describe(k->tree, k->arena, &n);

	for (size_t i = 0; i < n; i++)
		note(k, arena_printf(k->arena, "process %lld (%s) could not be killed",
				     (long long)p[i].pid, p[i].command));
}

static void tell_ending(struct keeper *k)
{
	struct attempt_record *r = &k->record;

	k->facts.wall_us = r->wall_us;
	k->facts.oom_kills = oom_kills(k->cgroup_fd, k->own_cgroup_fd) - k->oom_before;
	ending_tell(&k->facts, k->set, k->arena, r);
	if (r->nleftovers)
		note(k, arena_printf(k->arena,
				     "the command left %zu process%s running, which "
				     "strain stopped",
				     r->nleftovers, r->nleftovers == 1 ? "" : "es"));
	if (k->facts.killed && r->ending == ENDED_DURATION)
		note(k, "it did not end when asked to, and was killed");
}

static void harvest(struct keeper *k)
{
	const struct cell *cell = k->job->cell;

	for (size_t i = 0; i < cell->nmetrics; i++) {
		const char *problem = harvest_metric(k->job, &cell->metrics[i],
						     k->record.dir,
						     k->record.started_utc_us, k->arena);

		if (problem)
			note(k, problem);
	}
}

/* Nothing is left of the test. */
static void collect(struct keeper *k)
{
	struct attempt_record *r = &k->record;

	if (!k->started)
		return;
	if (!k->end_ns)
		k->end_ns = clock_monotonic_ns();
	close_books(k);
	sampler_settle(k->sampler, r);
	r->noisy = r->noise_permille != NO_VALUE &&
		   (double)r->noise_permille > k->set->noise_permille;
	tell_ending(k);
	harvest(k);
}

static void begin_teardown(struct keeper *k)
{
	name_survivors(k);
	collect(k);
	order(k, STAGE_TEARDOWN);
	if (k->stage < 0)
		post(k, LIFE_TEARDOWN_ENDED);
}

/* The disk may be full: what cannot be written is told to the runner, which ends with it. */
static void begin_done(struct keeper *k)
{
	struct error err;

	if (k->trouble->set)
		k->record.ok = false;
	if (attempt_write(k->job->dir_fd, &k->record, &err) < 0)
		trouble(k, &err);
}

static void (*const begin[LIFE_NSTATES])(struct keeper *) = {
	[LIFE_SETUP] = begin_setup,     [LIFE_UNSETTLING] = begin_unsettling,
	[LIFE_RUNNING] = begin_running, [LIFE_STOPPING] = begin_stopping,
	[LIFE_KILLING] = begin_killing, [LIFE_TEARDOWN] = begin_teardown,
	[LIFE_DONE] = begin_done,
};

/* --- the loop ------------------------------------------------------------------------ */

/* Why a test that runs was stopped, by what happened; all else is its own doing (ENDED_EXIT, 0). */
static const enum ending asked_by[LIFE_NEVENTS] = {
	[LIFE_DURATION_OVER] = ENDED_DURATION,  [LIFE_TIMED_OUT] = ENDED_TIMEOUT,
	[LIFE_INTERRUPTED] = ENDED_INTERRUPTED, [LIFE_HURRIED] = ENDED_INTERRUPTED,
	[LIFE_BROKEN] = ENDED_INTERRUPTED,
};

static void apply(struct keeper *k, enum life_event event)
{
	enum life_state next;

	if (!life_next(k->state, event, &next))
		return;
	if (k->state == LIFE_RUNNING)
		k->facts.asked = asked_by[event];
	k->state = next;
	begin[next](k);
}

/* In the order of enum life_event: what the test did comes before what strain wants. */
static void settle(struct keeper *k)
{
	while (k->pending) {
		enum life_event event = (enum life_event)__builtin_ctz(k->pending);

		k->pending &= k->pending - 1;
		apply(k, event);
	}
}

static bool is_measuring(const struct keeper *k)
{
	return k->started && !k->end_ns && !k->trouble->set;
}

/* Wake at the next alarm or sample, whichever comes first. */
static void arm_timer(const struct keeper *k)
{
	int64_t at = is_measuring(k) ? sampler_due_ns(k->sampler) : NEVER;
	struct itimerspec when = { 0 };

	if (is_measuring(k) && sampler_drain_due_ns(k->sampler) < at)
		at = sampler_drain_due_ns(k->sampler);

	for (size_t i = 0; i < LIFE_NEVENTS; i++)
		if (k->alarm_ns[i] < at)
			at = k->alarm_ns[i];
	if (at != NEVER) {
		when.it_value.tv_sec = at / 1000000000;
		when.it_value.tv_nsec = at % 1000000000;
	}
	timerfd_settime(k->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void on_timer(struct keeper *k)
{
	int64_t now = clock_monotonic_ns();
	struct error err;
	uint64_t ticks;

	(void)!read(k->timer_fd, &ticks, sizeof ticks);
	if (is_measuring(k))
		sampler_drain(k->sampler);
	if (is_measuring(k) && sampler_due_ns(k->sampler) <= now &&
	    sampler_take(k->sampler, now, &err) < 0)
		trouble(k, &err);
	for (size_t i = 0; i < LIFE_NEVENTS; i++) {
		if (k->alarm_ns[i] > now)
			continue;
		k->alarm_ns[i] = NEVER;
		post(k, (enum life_event)i);
	}
}

static void on_signal(struct keeper *k)
{
	struct signalfd_siginfo info;

	if (read(k->signal_fd, &info, sizeof info) != sizeof info)
		return;
	if (info.ssi_signo == SIGCHLD)
		reap(k);
	else if (info.ssi_signo == KEEPER_HURRY) {
		order(k, STAGE_KILL);
		post(k, LIFE_HURRIED);
	} else
		post(k, LIFE_INTERRUPTED);
}

/* A part that strain could not start says nothing of the test: the attempt is to be made again. */
static enum ending ending_of(const struct stage_reply *reply, enum ending failed)
{
	return reply->broken ? ENDED_INTERRUPTED : failed;
}

/* The record of an attempt whose setup failed, or was stopped. */
static void setup_failed(struct keeper *k, const struct stage_reply *reply)
{
	if (k->state == LIFE_SETUP) {
		k->record.ending = ending_of(reply, ENDED_SETUP);
		k->record.text = arena_strdup(k->arena, reply->text);
	}
	post(k, LIFE_SETUP_FAILED);
}

static void teardown_failed(struct keeper *k, const struct stage_reply *reply)
{
	const char *text = arena_strdup(k->arena, reply->text);

	if (k->record.ok) {
		k->record.ok = false;
		k->record.ending = ending_of(reply, ENDED_TEARDOWN);
		k->record.text = text;
	} else {
		note(k, text);
	}
}

static void take_reply(struct keeper *k, const struct stage_reply *reply)
{
	struct error err;

	if (reply->broken) {
		error_set(&err, "%s", reply->text);
		trouble(k, &err);
	}
	if (k->state == LIFE_TEARDOWN) {
		if (!reply->ok)
			teardown_failed(k, reply);
		post(k, LIFE_TEARDOWN_ENDED);
	} else if (reply->ok) {
		post(k, LIFE_READY);
	} else {
		setup_failed(k, reply);
	}
}

static void on_stage(struct keeper *k)
{
	struct stage_reply reply = { .ok = false, .text = "setup or teardown was killed" };
	ssize_t n = recv(k->stage, &reply, sizeof reply, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close(k->stage);
		k->stage = -1;
	}
	take_reply(k, &reply);
}

static void serve(struct keeper *k)
{
	struct pollfd fds[4];

	post(k, LIFE_BEGIN);
	for (settle(k); k->state != LIFE_DONE; settle(k)) {
		int books = k->sampler ? sampler_poll_fd(k->sampler) : -1;

		arm_timer(k);
		fds[0] = (struct pollfd){ .fd = k->timer_fd, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = k->signal_fd, .events = POLLIN };
		fds[2] = (struct pollfd){ .fd = k->stage, .events = POLLIN };
		fds[3] = (struct pollfd){ .fd = books, .events = POLLIN };
		if (poll(fds, 4, -1) < 0)
			continue;
		if (fds[3].revents)
			sampler_drain(k->sampler);
		if (fds[0].revents)
			on_timer(k);
		if (fds[1].revents)
			on_signal(k);
		if (fds[2].revents)
			on_stage(k);
	}
}

/* --- becoming a keeper --------------------------------------------------------------- */

/* Sampling in real time, without handing the priority on to the test. */
static void go_realtime(struct keeper *k)
{
	const struct sched_param param = { .sched_priority = 1 };

	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param) < 0)
		note(k, arena_printf(k->arena, "no real-time sampling: %s",
				     strerror(errno)));
}

/* Signals are read, not handled; all others wait for ever. */
static int open_signals(void)
{
	static const int wanted[] = { SIGCHLD, SIGTERM, SIGINT, KEEPER_HURRY };
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		sigaddset(&set, wanted[i]);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void fill_record(struct keeper *k)
{
	const struct job *job = k->job;

	attempt_clear(&k->record);
	k->record.cell = job->cell->id;
	k->record.id = job->id;
	k->record.started_utc_us = clock_utc_us();
	k->record.ending = ENDED_INTERRUPTED;
	k->record.text = "interrupted before it started";
	k->record.interval_us = job->cell->settings.interval_us;
}

static int open_keeper(struct keeper *k, const struct keeper_config *config,
		       struct error *err)
{
	k->signal_fd = open_signals();
	/* What is sent to strain's process group (Ctrl-C, a CI system's kill -9) leaves the keeper to clear up. */
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, KEEPER_STOP);
	if (getppid() != config->runner)
		kill(getpid(), KEEPER_STOP);
	k->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (k->signal_fd < 0 || k->timer_fd < 0)
		return error_errno(err, "signalfd, timerfd");
	k->tree = tree_open(getpid(), k->cgroup_fd, err);
	return k->tree ? 0 : -1;
}

_Noreturn void keeper_main(const struct keeper_config *config)
{
	struct keeper k = {
		.job = config->job,
		.set = &config->job->cell->settings,
		.trouble = config->trouble,
		.siblings = config->siblings,
		.arena = arena_new(),
		.stage = config->stage,
		.cgroup_fd = config->leaf->fd,
		.own_cgroup_fd = cgroup_open_own(),
	};
	struct error err;

	for (size_t i = 0; i < LIFE_NEVENTS; i++)
		k.alarm_ns[i] = NEVER;
	fill_record(&k);
	if (open_keeper(&k, config, &err) < 0) {
		trouble(&k, &err);
		_exit(1);
	}
	if (config->job->realtime)
		go_realtime(&k);
	serve(&k);
	sampler_close(k.sampler);
	cgroup_remove(config->leaf);
	_exit(k.trouble->set);
}
