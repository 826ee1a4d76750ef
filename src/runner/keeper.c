/* One attempt's life: set up, start, sample, stop, collect, tear down. */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "measure/oom.h"
#include "probe/cgroup.h"
#include "store/layout.h"

#include "alarms.h"
#include "processes.h"
#include "stage.h"

struct keeper {
	const struct job *job;
	const struct settings *set;
	struct siblings siblings;
	struct arena *arena;
	struct recorder recorder;
	struct processes test;
	struct ending_facts facts;
	enum life_state state;
	struct alarms alarms;
	int stage, signal_fd, leaf_fd, own_cgroup_fd;
	int64_t oom_before;
	bool to_reap;         /* something may have ended */
	unsigned int pending; /* events that wait for their turn, a bit each */
};

static void post(struct keeper *k, enum life_event event)
{
	k->pending |= 1U << event;
}

static void reap(struct keeper *k)
{
	enum reaped reaped = processes_reap(&k->test, k->state == LIFE_KILLING);

	k->to_reap = reaped == REAPED_MORE;
	if (reaped == REAPED_ALL)
		post(k, LIFE_TREE_EMPTY);
	else if (k->test.ended && k->set->wait == WAIT_ROOT)
		post(k, LIFE_ROOT_ENDED);
}

/* --- what each state begins with ----------------------------------------------------- */

static void order(const struct keeper *k, char what)
{
	if (k->stage >= 0)
		send(k->stage, &what, 1, MSG_NOSIGNAL);
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
		alarms_set(&k->alarms, LIFE_DURATION_OVER,
			   duration_us + fault_stops_late_us(k->job));
	alarms_set(&k->alarms, LIFE_TIMED_OUT, duration_us + k->set->timeout_us);
}

/* -1: strain could not; a command that cannot be executed is an ending. */
static int launch(struct keeper *k, const struct child_spec *spec, struct error *err)
{
	int rc = processes_fork(&k->test, spec, k->siblings, err);

	if (rc == 0) {
		set_deadlines(k);
		rc = processes_release(&k->test, spec, err);
	}
	if (rc > 0)
		post(k, LIFE_NOT_STARTED);
	return rc < 0 ? -1 : 0;
}

static int make_metrics_file(const struct keeper *k, struct error *err)
{
	scoped_fd fd =
		fs_open(k->job->dir_fd, METRICS_FILE, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd >= 0)
		return 0;
	fs_open_error(METRICS_FILE, err);
	return error_prefix(err, "%s", k->job->path);
}

static int run_command(struct keeper *k, struct error *err)
{
	const struct job_logs logs = { STDOUT_LOG, STDERR_LOG };
	struct attempt_record *r = &k->recorder.record;
	struct child_spec spec;
	char cwd[4096];
	int rc;

	if (make_metrics_file(k, err) < 0 ||
	    job_open(k->job, &k->set->run, logs, k->arena, &spec, err) < 0)
		return -1;
	r->argv = spec.argv = fault_command(k->job, spec.argv, k->arena);
	r->dir = arena_strdup(k->arena, spec.dir ? spec.dir : getcwd(cwd, sizeof cwd));
	spec.cgroup_fd = k->leaf_fd;
	k->oom_before = oom_kills(k->leaf_fd, k->own_cgroup_fd);
	rc = recorder_write_start(&k->recorder, err);
	if (rc == 0)
		rc = launch(k, &spec, err);
	job_close(&spec);
	return rc;
}

static void begin_running(struct keeper *k)
{
	struct error err;

	if (run_command(k, &err) < 0)
		recorder_trouble(&k->recorder, &err);
}

static void begin_stopping(struct keeper *k)
{
	struct attempt_record *r = &k->recorder.record;

	if (k->test.ended && k->facts.asked == ENDED_EXIT)
		r->leftovers = tree_describe(k->test.tree, k->arena, &r->nleftovers);
	alarms_set(&k->alarms, LIFE_GRACE_OVER, k->set->grace_us);
	processes_stop(&k->test, k->set->signal);
	k->to_reap = true;
}

static void begin_killing(struct keeper *k)
{
	if (!k->test.ended)
		k->facts.killed = true;
	if (!alarms_is_set(&k->alarms, LIFE_GIVEN_UP))
		alarms_set(&k->alarms, LIFE_GIVEN_UP, GIVE_UP_MS * INT64_C(1000));
	alarms_set(&k->alarms, LIFE_KILL_AGAIN, KILL_EVERY_MS * INT64_C(1000));
	processes_kill(&k->test);
	k->to_reap = true;
}

/*
 * Everything that could not be stopped, by name: a process of another user, or one that
 * waits for a dead disk.
 */
static void name_survivors(struct keeper *k)
{
	size_t n = 0;
	const struct process_record *p = tree_describe(k->test.tree, k->arena, &n);

	for (size_t i = 0; i < n; i++)
		recorder_note(&k->recorder,
			      arena_printf(k->arena,
					   "process %lld (%s) could not be killed",
					   (long long)p[i].pid, p[i].command));
}

/* Nothing is left of the test. */
static void collect(struct keeper *k)
{
	processes_close(&k->test);
	k->facts.ended = k->test.ended;
	k->facts.ended_first = k->test.ended_first;
	k->facts.wait_status = k->test.wait_status;
	k->facts.oom_kills = oom_kills(k->leaf_fd, k->own_cgroup_fd) - k->oom_before;
	recorder_end(&k->recorder, &k->facts);
	recorder_harvest(&k->recorder);
}

static void begin_teardown(struct keeper *k)
{
	name_survivors(k);
	if (k->test.started)
		collect(k);
	order(k, STAGE_TEARDOWN);
	if (k->stage < 0)
		post(k, LIFE_TEARDOWN_ENDED);
}

static void begin_done(struct keeper *k)
{
	struct error err;

	if (recorder_write(&k->recorder, &err) < 0)
		recorder_trouble(&k->recorder, &err);
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
static bool next_event(struct keeper *k, enum life_event *event)
{
	if (k->recorder.trouble->set && k->state == LIFE_RUNNING)
		post(k, LIFE_BROKEN);
	if (!k->pending)
		return false;
	*event = (enum life_event)__builtin_ctz(k->pending);
	k->pending &= k->pending - 1;
	return true;
}

static void settle(struct keeper *k)
{
	enum life_event event;

	while (next_event(k, &event))
		apply(k, event);
}

/* Wake at the next alarm or sample, whichever comes first. */
static void arm_timer(const struct keeper *k)
{
	int64_t at = ALARM_NEVER;

	if (processes_measured(&k->test)) {
		int64_t drain_ns = sampler_drain_due_ns(k->test.sampler);

		at = sampler_due_ns(k->test.sampler);
		at = drain_ns < at ? drain_ns : at;
		at = k->recorder.trim_ns < at ? k->recorder.trim_ns : at;
	}
	alarms_arm(&k->alarms, at);
}

static void on_timer(struct keeper *k)
{
	int64_t now = clock_monotonic_ns();
	struct sampler *sampler = k->test.sampler;
	struct error err;

	if (k->test.behind)
		reap(k);
	if (processes_measured(&k->test)) {
		sampler_drain(sampler);
		if (sampler_due_ns(sampler) <= now && sampler_take(sampler, now, &err) < 0)
			recorder_trouble(&k->recorder, &err);
		if (k->recorder.trim_ns <= now)
			recorder_trim(&k->recorder, now);
	}
	k->pending |= alarms_take(&k->alarms, now);
}

static void on_signal(struct keeper *k)
{
	struct signalfd_siginfo info;

	while (read(k->signal_fd, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGCHLD) {
			k->to_reap = true;
		} else if (info.ssi_signo == KEEPER_HURRY) {
			order(k, STAGE_KILL);
			post(k, LIFE_HURRIED);
		} else {
			post(k, LIFE_INTERRUPTED);
		}
	}
}

/* The record of an attempt whose setup failed, or was stopped. */
static void setup_failed(struct keeper *k, const struct stage_reply *reply)
{
	if (k->state == LIFE_SETUP)
		recorder_fail(&k->recorder, ENDED_SETUP, reply->text);
	post(k, LIFE_SETUP_FAILED);
}

static void teardown_failed(struct keeper *k, const struct stage_reply *reply)
{
	if (k->recorder.record.ok)
		recorder_fail(&k->recorder, ENDED_TEARDOWN, reply->text);
	else
		recorder_note(&k->recorder, arena_strdup(k->arena, reply->text));
}

static void take_reply(struct keeper *k, const struct stage_reply *reply)
{
	struct error err;

	if (reply->broken) {
		error_set(&err, "%s", reply->text);
		recorder_trouble(&k->recorder, &err);
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

/* Whoever killed the stage, it was not the test's to be judged by. */
static void on_stage(struct keeper *k)
{
	struct stage_reply reply = { .broken = true,
				     .text = "strain's process for setup and teardown "
					     "was killed" };
	ssize_t n = recv(k->stage, &reply, sizeof reply, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close(k->stage);
		k->stage = -1;
	}
	take_reply(k, &reply);
}

/* Time and orders come first: what ends may keep on ending. */
static void serve(struct keeper *k)
{
	struct pollfd fds[4];

	post(k, LIFE_BEGIN);
	for (settle(k); k->state != LIFE_DONE; settle(k)) {
		int books = k->test.sampler ? sampler_poll_fd(k->test.sampler) : -1;

		arm_timer(k);
		fds[0] = (struct pollfd){ .fd = k->alarms.timer_fd, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = k->signal_fd, .events = POLLIN };
		fds[2] = (struct pollfd){ .fd = k->stage, .events = POLLIN };
		fds[3] = (struct pollfd){ .fd = books, .events = POLLIN };
		if (poll(fds, 4, k->to_reap ? 0 : -1) < 0)
			continue;
		if (fds[3].revents)
			sampler_drain(k->test.sampler);
		if (fds[0].revents)
			on_timer(k);
		if (fds[1].revents)
			on_signal(k);
		if (fds[2].revents)
			on_stage(k);
		if (k->to_reap)
			reap(k);
	}
}

/* --- becoming a keeper --------------------------------------------------------------- */

/* Sampling in real time, without handing the priority on to the test. */
static void go_realtime(struct keeper *k)
{
	const struct sched_param param = { .sched_priority = 1 };

	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param) < 0)
		recorder_note(&k->recorder,
			      arena_printf(k->arena, "no real-time sampling: %s",
					   strerror(errno)));
}

/* Signals are read, not handled; all others wait for ever. */
static int open_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, KEEPER_HURRY);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int open_keeper(struct keeper *k, const struct keeper_config *config,
		       struct error *err)
{
	k->signal_fd = open_signals();
	/*
	 * What is sent to strain's process group (Ctrl-C, a CI system's kill -9) leaves
	 * the keeper to clear up.
	 */
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, KEEPER_STOP);
	if (getppid() != config->runner)
		kill(getpid(), KEEPER_STOP);
	if (k->signal_fd < 0)
		return error_errno(err, "signalfd");
	if (alarms_open(&k->alarms, err) < 0)
		return -1;
	return processes_open(&k->test, &k->recorder, k->leaf_fd, err);
}

_Noreturn void keeper_main(const struct keeper_config *config)
{
	struct keeper k = {
		.job = config->job,
		.set = &config->job->cell->settings,
		.siblings = config->siblings,
		.arena = arena_new(),
		.stage = config->stage,
		.leaf_fd = config->leaf->fd,
		.own_cgroup_fd = cgroup_open_memory(),
	};
	struct error err;

	recorder_open(&k.recorder, config->job, config->trouble, k.arena);
	if (open_keeper(&k, config, &err) < 0) {
		recorder_trouble(&k.recorder, &err);
		_exit(1);
	}
	if (config->job->realtime)
		go_realtime(&k);
	serve(&k);
	sampler_close(k.test.sampler);
	cgroup_remove(config->leaf);
	_exit(config->trouble->set);
}
