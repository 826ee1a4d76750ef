/* The test's processes: started, measured, reaped, signalled. */
#include "processes.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "probe/cgroup.h"

/*
 * A round of reaping lasts as long as it is between samples at the most. One that has
 * ended costs 5 us to reap, and 100 where it is read first; while thousands wait for it,
 * all that looks for children takes longer and longer, so that it is better to catch up
 * then.
 */
enum { ROUND_NS = 1000000, CATCH_UP_NS = 10000000 };

int processes_open(struct processes *p, struct recorder *recorder, int cgroup_fd,
		   struct error *err)
{
	*p = (struct processes){ .job = recorder->job,
				 .recorder = recorder,
				 .child.pid = -1,
				 .cgroup_fd = cgroup_fd };
	p->tree = tree_open(getpid(), cgroup_fd, err);
	return p->tree ? 0 : -1;
}

/* --- started ------------------------------------------------------------------------- */

static struct sampler *open_sampler(struct processes *p, struct siblings siblings,
				    struct error *err)
{
	const struct sampler_config config = {
		.tree = p->tree,
		.root = p->child.pid,
		.cgroup_fd = p->cgroup_fd,
		.attempt_fd = p->job->dir_fd,
		.metrics_path = job_metrics_path(p->job, p->recorder->arena),
		.interval_us = p->job->cell->settings.interval_us,
		.siblings = siblings,
	};

	return sampler_open(&config, err);
}

/* The leaf could not be joined: it holds no books of this test. */
static int leave_cgroup(struct processes *p, struct error *err)
{
	if (p->cgroup_fd < 0)
		return 0;
	p->cgroup_fd = -1;
	tree_close(p->tree);
	p->tree = tree_open(getpid(), -1, err);
	return p->tree ? 0 : -1;
}

static int call_off(struct processes *p, const struct error *why)
{
	recorder_fail(p->recorder, ENDED_NOT_STARTED, why->text);
	return 1;
}

/* It is there before the test is, or the test is called off. */
static int put_fault(struct processes *p)
{
	const struct settings *set = &p->job->cell->settings;
	int64_t until_ns = clock_monotonic_ns() +
			   (p->job->cell->duration.us + set->timeout_us) * 1000;
	struct arena *a = p->recorder->arena;
	struct error err;

	if (!p->job->fault)
		return 0;
	recorder_note(p->recorder,
		      arena_printf(a, "a fault was put in: %s",
				   fault_words(p->job->fault, SIZES_BINARY, a)));
	if (fault_start(p->job, p->cgroup_fd, &p->fault, &err) == 0 &&
	    fault_await(p->job, &p->fault, until_ns, &err) == 0)
		return 0;
	return call_off(p, &err);
}

static int open_books(struct processes *p, struct siblings siblings, struct error *err)
{
	if (!p->child.in_cgroup && leave_cgroup(p, err) < 0)
		return -1;
	p->sampler = open_sampler(p, siblings, err);
	return p->sampler ? 0 : -1;
}

int processes_fork(struct processes *p, const struct child_spec *spec,
		   struct siblings siblings, struct error *err)
{
	int rc = child_fork(spec, &p->child, err);

	if (rc < 0)
		return -1;
	rc = open_books(p, siblings, err);
	if (rc == 0)
		rc = put_fault(p);
	/* at its gate it hears no signal: only that nobody will open it */
	if (rc != 0)
		fs_close_scoped(&p->child.channel_fd);
	return rc;
}

int processes_release(struct processes *p, const struct child_spec *spec,
		      struct error *err)
{
	int rc;

	p->recorder->record.started_utc_us = clock_utc_us();
	p->start_ns = clock_monotonic_ns();
	sampler_start(p->sampler, p->start_ns);
	rc = child_release(&p->child, spec, err);
	if (rc > 0)
		return call_off(p, err);
	p->started = rc == 0;
	if (p->started)
		fault_go(&p->fault);
	return rc;
}

bool processes_measured(const struct processes *p)
{
	return p->started && !p->end_ns && !p->recorder->trouble->set;
}

/* --- reaped -------------------------------------------------------------------------- */

static void close_books(struct processes *p)
{
	struct recorder *r = p->recorder;
	struct error err;

	if (p->closed || !p->started)
		return;
	p->closed = true;
	r->record.wall_us = (p->end_ns - p->start_ns) / 1000;
	if (sampler_finish(p->sampler, p->end_ns, r->arena, &r->record, &err) < 0)
		recorder_trouble(r, &err);
	if (sampler_note(p->sampler, r->arena))
		recorder_note(r, sampler_note(p->sampler, r->arena));
	if (sampler_metrics_replaced(p->sampler))
		recorder_note(
			r, "the file $STRAIN_METRICS was removed or replaced: what was "
			   "written to the new one was not read");
	recorder_note_metrics(r);
}

/*
 * With wait: root the measurement is over, so that what the command left is not measured
 * while strain stops it.
 */
static void root_ended(struct processes *p, int status)
{
	p->child.pid = -1;
	p->ended = true;
	p->ended_first = !p->asked;
	p->wait_status = status;
	if (p->job->cell->settings.wait == WAIT_ROOT)
		p->end_ns = clock_monotonic_ns();
}

/*
 * What can be read of it while it is there. Of those that nobody knew that takes more
 * time than there is, sometimes.
 */
static void look_at(struct processes *p, pid_t pid)
{
	if (p->sampler && !p->closed && !(p->behind && !tree_knows(p->tree, pid)))
		sampler_ended(p->sampler, pid);
}

/*
 * A child that has ended, looked at while it is still there: its pid, 0 for none, -1
 * without children.
 */
static pid_t next_ended(struct processes *p)
{
	siginfo_t info = { .si_pid = 0 };

	if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return -1;
	if (info.si_pid)
		look_at(p, info.si_pid);
	return info.si_pid;
}

/* Its end is in the books when this returns. */
static bool take_ended(struct processes *p, pid_t pid)
{
	struct rusage usage;
	int status;

	/* it has ended, so that nothing waits here */
	if (wait4(pid, &status, WNOHANG, &usage) != pid)
		return false;
	if (p->sampler)
		sampler_reaped(p->sampler, pid, &usage);
	if (pid == p->fault.pid)
		p->fault.pid = 0;
	if (pid == p->child.pid)
		root_ended(p, status);
	return true;
}

/*
 * A fault ends with the test, before the books are closed: what is said of the end is
 * said of the test alone.
 */
static void end_fault(struct processes *p)
{
	siginfo_t info = { .si_pid = 0 };
	pid_t group = p->fault.pid;

	if (group <= 0)
		return;
	kill(-group, SIGKILL);
	while (waitid(P_PGID, (id_t)group, &info, WEXITED | WNOWAIT) == 0) {
		look_at(p, info.si_pid);
		if (!take_ended(p, info.si_pid))
			break;
	}
}

/*
 * Who forks and ends faster than it can be signalled forks into its own group, which the
 * kernel kills in one go. The child that has ended and was not reaped yet keeps the
 * group's number from others. `last`: the group that was killed before.
 */
static void kill_group(pid_t pid, pid_t *last)
{
	pid_t group = getpgid(pid);

	if (group > 1 && group != *last && group != getpgrp())
		kill(-group, SIGKILL);
	*last = group;
}

static enum reaped reap_round(struct processes *p, bool killing)
{
	int64_t until_ns = clock_monotonic_ns() + (p->behind ? CATCH_UP_NS : ROUND_NS);
	pid_t pid, killed = 0;

	while ((pid = next_ended(p)) > 0) {
		if (killing)
			kill_group(pid, &killed);
		if (!take_ended(p, pid))
			break;
		if (p->end_ns)
			end_fault(p);
		if (clock_monotonic_ns() < until_ns)
			continue;
		p->behind = true;
		return REAPED_MORE;
	}
	p->behind = false;
	return pid < 0 && errno == ECHILD ? REAPED_ALL : REAPED_SOME;
}

enum reaped processes_reap(struct processes *p, bool killing)
{
	enum reaped reaped = reap_round(p, killing);

	if (p->ended && fault_is_alone(&p->fault, p->tree)) {
		end_fault(p);
		reaped = reap_round(p, killing);
	}
	if (p->end_ns)
		close_books(p);
	return reaped;
}

/* --- stopped ------------------------------------------------------------------------- */

void processes_stop(struct processes *p, int signal)
{
	p->asked = true;
	end_fault(p);
	reap_round(p, false);
	tree_signal(p->tree, signal);
}

/*
 * The leaf is killed in one go, and so are groups of which one has ended; who left them
 * is still a descendant.
 */
void processes_kill(struct processes *p)
{
	p->asked = true;
	if (p->cgroup_fd >= 0)
		cgroup_kill(p->cgroup_fd);
	reap_round(p, true);
	tree_signal(p->tree, SIGKILL);
}

void processes_close(struct processes *p)
{
	if (!p->started)
		return;
	if (!p->end_ns)
		p->end_ns = clock_monotonic_ns();
	close_books(p);
	sampler_settle(p->sampler, &p->recorder->record);
}
