/* How a test ended, decided from facts and said in words. Pure. */
#include "ending.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

const char *ending_seconds(int64_t us, struct arena *a)
{
	return arena_printf(a, "%s s", number_seconds(a, us));
}

const char *ending_status(int wait_status, struct arena *a)
{
	int signal = WTERMSIG(wait_status);
	const char *name;

	if (WIFEXITED(wait_status))
		return arena_printf(a, "exit status %d", WEXITSTATUS(wait_status));
	name = sigabbrev_np(signal);
	return arena_printf(a, "killed by signal %d (%s%s)%s", signal, name ? "SIG" : "",
			    name ? name : "real-time",
			    WCOREDUMP(wait_status) ? ", core dumped" : "");
}

static bool is_expected(const struct settings *settings, int exit_code)
{
	for (size_t i = 0; i < settings->nexpect_exit; i++)
		if (settings->expect_exit[i] == exit_code)
			return true;
	return false;
}

/* SIGKILL, or a shell that says that its command got it; by itself that proves nothing. */
static bool looks_killed(const struct ending_facts *f)
{
	int status = f->wait_status;

	return f->ended && !f->killed &&
	       (WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL
				    : WEXITSTATUS(status) == 128 + SIGKILL);
}

/* Death by a signal that is not what strain sent: a crash, however strain had asked before. */
static bool is_crash(const struct ending_facts *f, const struct settings *settings)
{
	int signal = WTERMSIG(f->wait_status);

	if (!f->ended || !WIFSIGNALED(f->wait_status))
		return false;
	if (f->asked == ENDED_EXIT || f->ended_first)
		return true;
	return signal != settings->signal && !(f->killed && signal == SIGKILL);
}

static enum ending decide(const struct ending_facts *f, const struct settings *settings)
{
	if (f->oom_kills > 0 && looks_killed(f))
		return ENDED_OOM;
	if (f->asked == ENDED_TIMEOUT || f->asked == ENDED_INTERRUPTED)
		return f->asked;
	if (is_crash(f, settings))
		return ENDED_SIGNAL;
	/* wait: tree, and the command had ended with its own verdict long before. */
	if (f->ended_first && !is_expected(settings, WEXITSTATUS(f->wait_status)))
		return ENDED_EXIT;
	return f->asked;
}

static const char *by_itself(const struct ending_facts *f,
			     const struct settings *settings, struct arena *a)
{
	const char *status = ending_status(f->wait_status, a);
	const char *after = ending_seconds(f->wall_us, a);
	bool expected = is_expected(settings, WEXITSTATUS(f->wait_status));

	/* That 3 is a failure goes without saying; that 0 is one does not. */
	return arena_printf(a, "%s after %s%s", status, after,
			    WEXITSTATUS(f->wait_status) == 0 && !expected
				    ? ", another one was expected"
				    : "");
}

/*
 * What a command said for itself though it was stopped: " (its command had ended before:
 * exit status 0)".
 */
static const char *aside(const struct ending_facts *f, struct arena *a)
{
	if (!f->ended)
		return "";
	if (f->ended_first)
		return arena_printf(a, " (the command itself had ended before: %s)",
				    ending_status(f->wait_status, a));
	if (f->killed)
		return " (it did not end when asked to, and was killed)";
	return "";
}

/* A command that went on until its timeout may be one that goes on for ever. */
static const char *way_out(const struct ending_facts *f, const struct settings *settings)
{
	if (f->ended_first || f->killed || settings->stop == STOP_AFTER_DURATION)
		return "";
	return "; a test that never ends by itself, such as a server, takes 'stop: "
	       "after-duration' (without a suite: --stop after-duration)";
}

static const char *in_words(enum ending ending, const struct ending_facts *f,
			    const struct settings *settings, struct arena *a)
{
	const char *after = ending_seconds(f->wall_us, a);

	switch (ending) {
	case ENDED_TIMEOUT:
		return arena_printf(a, "timed out: stopped after %s%s%s", after,
				    aside(f, a), way_out(f, settings));
	case ENDED_INTERRUPTED:
		return arena_printf(a, "interrupted after %s%s", after, aside(f, a));
	case ENDED_DURATION:
		return arena_printf(a, "stopped when its duration was over, after %s%s",
				    after, aside(f, a));
	case ENDED_OOM:
		return arena_printf(a,
				    "killed for memory by the kernel after %s (%" PRId64
				    " kill%s)",
				    after, f->oom_kills, f->oom_kills == 1 ? "" : "s");
	case ENDED_SIGNAL:
		return arena_printf(a, "%s after %s, not sent by strain",
				    ending_status(f->wait_status, a), after);
	case ENDED_EXIT:
	case ENDED_NOT_STARTED:
	case ENDED_SETUP:
	case ENDED_TEARDOWN:
	case ENDED_UNKNOWN:
		break;
	}
	return by_itself(f, settings, a);
}

void ending_tell(const struct ending_facts *f, const struct settings *settings,
		 struct arena *a, struct attempt_record *r)
{
	bool exited = f->ended && WIFEXITED(f->wait_status);

	r->ending = decide(f, settings);
	r->exit_code = exited ? WEXITSTATUS(f->wait_status) : NO_VALUE;
	r->signal = f->ended && !exited ? WTERMSIG(f->wait_status) : NO_VALUE;
	r->ok = r->ending == ENDED_DURATION ||
		(r->ending == ENDED_EXIT && exited &&
		 is_expected(settings, WEXITSTATUS(f->wait_status)));
	r->text = in_words(r->ending, f, settings, a);
}
