/* Where an attempt's setup and teardown play: a process beside the keeper, never below it. */
#include "stage.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/fs.h"
#include "measure/tree.h"
#include "store/layout.h"

#include "alarms.h"
#include "child.h"
#include "ending.h"
#include "output.h"

struct stage {
	const struct job *job;
	struct arena *arena;
	int channel, signal_fd;
	struct tree *tree;
	struct output output[2]; /* of setup and teardown, and of what they left running */
	bool closed;             /* the keeper is gone */
	bool hurried;            /* SIGKILL at once */
	bool broken; /* strain could not start a command: no process, no descriptor */
};

struct part {
	const char *name;
	const struct command_line *line;
	const char *log;
};

/*
 * Until something is said on the channel, a child ends, or the time is over; false: time
 * is over.
 */
static bool wait_for(struct stage *s, int64_t until_ns, bool orders)
{
	struct signalfd_siginfo info;
	struct pollfd fds[] = {
		{ .fd = s->signal_fd, .events = POLLIN },
		{ .fd = orders ? s->channel : -1, .events = POLLIN },
	};
	int ms = alarm_poll_ms(until_ns, 1000);

	if (ms == 0)
		return false;
	poll(fds, 2, ms);
	for (int i = 0; i < 2; i++)
		output_trim(&s->output[i]);
	if (fds[0].revents)
		(void)!read(s->signal_fd, &info, sizeof info);
	return true;
}

/* Reap what has ended; its status when `pid` was among it. False: nothing is left. */
static bool reap(pid_t pid, bool *found, int *status)
{
	pid_t got;
	int st;

	while ((got = waitpid(-1, &st, WNOHANG)) > 0) {
		if (got != pid)
			continue;
		*found = true;
		*status = st;
	}
	return got == 0;
}

/* Signal everything below until nothing is left or the time is over. */
static bool drive_out(struct stage *s, int signal, int64_t every_ms, int64_t for_ms)
{
	int64_t now = clock_monotonic_ns(), end = now + for_ms * 1000000;
	int status;
	bool found;

	for (; now < end; now = clock_monotonic_ns()) {
		int64_t next = now + every_ms * 1000000;

		tree_signal(s->tree, signal);
		do
			if (!reap(-1, &found, &status))
				return true;
		while (wait_for(s, next < end ? next : end, false));
	}
	return false;
}

static void clear(struct stage *s)
{
	const struct settings *set = &s->job->cell->settings;
	bool found;
	int status;

	if (!reap(-1, &found, &status))
		return;
	if (s->hurried || !drive_out(s, set->signal, INT32_MAX, set->grace_us / 1000))
		drive_out(s, SIGKILL, KILL_EVERY_MS, GIVE_UP_MS);
}

/* The next order; 0 when there is none yet, or the keeper has gone (s->closed). */
static char next_order(struct stage *s)
{
	char order = 0;
	ssize_t n = recv(s->channel, &order, 1, MSG_DONTWAIT);

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		s->closed = true;
	if (order == STAGE_KILL)
		s->hurried = true;
	return n == 1 ? order : 0;
}

static int start(struct stage *s, const struct part *part, struct child *c,
		 struct error *err)
{
	struct child_spec spec;
	struct job_logs logs = { part->log, part->log };
	int rc;

	rc = job_open(s->job, part->line, logs, s->arena, &spec, err);
	if (rc == 0) {
		rc = child_fork(&spec, c, err);
		if (rc == 0)
			rc = child_release(c, &spec, err);
		job_close(&spec);
	}
	s->broken = rc < 0;
	return rc;
}

/* Wait for the part's command. How it ended, in words; NULL: well. */
static const char *follow(struct stage *s, const struct part *part, pid_t pid)
{
	int64_t begun = clock_monotonic_ns();
	int64_t timeout_us = s->job->cell->settings.timeout_us;
	bool ended = false, in_time = true;
	char order = 0;
	int status = 0;

	while (!ended && in_time && !s->closed && !s->hurried && order != STAGE_STOP) {
		in_time = wait_for(s, begun + timeout_us * 1000, true);
		reap(pid, &ended, &status);
		order = next_order(s);
	}
	if (ended && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return NULL;
	if (ended)
		return arena_printf(
			s->arena, "%s after %s, see %s", ending_status(status, s->arena),
			ending_seconds((clock_monotonic_ns() - begun) / 1000, s->arena),
			part->log);
	clear(s);
	if (in_time)
		return "interrupted";
	return arena_printf(s->arena, "timed out after %s, see %s",
			    ending_seconds(timeout_us, s->arena), part->log);
}

static void play(struct stage *s, const struct part *part)
{
	struct stage_reply reply = { .ok = true };
	struct error err;
	struct child child;
	const char *problem = NULL;

	if (job_has_command(part->line)) {
		if (start(s, part, &child, &err) != 0)
			problem = err.text;
		else
			problem = follow(s, part, child.pid);
	}
	if (problem) {
		reply.ok = false;
		reply.broken = s->broken;
		snprintf(reply.text, sizeof reply.text, "%s failed: %.440s", part->name,
			 problem);
	}
	/* an answer that is not heard would be waited for: the end of the channel is one, too */
	if (send(s->channel, &reply, sizeof reply, MSG_NOSIGNAL) < 0)
		s->closed = true;
}

static void serve(struct stage *s)
{
	const struct settings *set = &s->job->cell->settings;
	const struct part setup = { "setup", &set->setup, SETUP_LOG };
	const struct part teardown = { "teardown", &set->teardown, TEARDOWN_LOG };
	bool found;
	int status;

	while (!s->closed) {
		char order = next_order(s);

		if (order == STAGE_SETUP)
			play(s, &setup);
		else if (order == STAGE_TEARDOWN)
			play(s, &teardown);
		else
			wait_for(s, INT64_MAX, true);
		reap(-1, &found, &status);
	}
}

/* All but SIGCHLD are blocked and never read: only the end of the channel ends the stage. */
static int block_signals(void)
{
	sigset_t all, child;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

_Noreturn void stage_main(const struct job *job, int channel)
{
	struct stage s = { .job = job, .arena = arena_new(), .channel = channel };

	s.output[0] = output_of(job->dir_fd, SETUP_LOG, job->cell->settings.max_output);
	s.output[1] =
		output_of(job->dir_fd, TEARDOWN_LOG, job->cell->settings.max_output);
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	s.signal_fd = block_signals();
	s.tree = tree_open(getpid(), -1, NULL);
	if (s.signal_fd < 0 || !s.tree)
		_exit(3);
	serve(&s);
	clear(&s);
	for (int i = 0; i < 2; i++)
		output_close(&s.output[i]);
	_exit(0);
}
