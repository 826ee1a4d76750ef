/* How a test ended: facts in, words out. */
#include <signal.h>
#include <sys/wait.h>

#include "../../src/runner/ending.h"
#include "unit.h"

static const int zero[] = { 0 };
static const struct settings settings = {
	.signal = SIGTERM,
	.expect_exit = zero,
	.nexpect_exit = 1,
};

static void expect(struct ending_facts facts, enum ending ending, bool ok,
		   const char *text)
{
	struct arena *a = arena_new();
	struct attempt_record r;

	attempt_clear(&r);
	facts.wall_us = 2104000;
	ending_tell(&facts, &settings, a, &r);
	assert_int_equal(r.ending, ending);
	assert_int_equal(r.ok, ok);
	assert_string_equal(r.text, text);
	arena_free(a);
}

static void exit_statuses_are_said(void **state)
{
	(void)state;
	expect((struct ending_facts){ .ended = true, .wait_status = W_EXITCODE(0, 0) },
	       ENDED_EXIT, true, "exit status 0 after 2.104 s");
	expect((struct ending_facts){ .ended = true, .wait_status = W_EXITCODE(3, 0) },
	       ENDED_EXIT, false, "exit status 3 after 2.104 s");
}

static void a_memory_kill_needs_the_kernels_word(void **state)
{
	struct ending_facts f = { .ended = true, .wait_status = W_EXITCODE(0, SIGKILL) };

	(void)state;
	expect(f, ENDED_SIGNAL, false,
	       "killed by signal 9 (SIGKILL) after 2.104 s, not sent by strain");
	f.oom_kills = 1;
	expect(f, ENDED_OOM, false,
	       "killed for memory by the kernel after 2.104 s (1 kill)");
	/* a shell that says that its command was killed */
	f.wait_status = W_EXITCODE(137, 0);
	expect(f, ENDED_OOM, false,
	       "killed for memory by the kernel after 2.104 s (1 kill)");
	/* somebody else on this machine was killed, the test was not */
	f.wait_status = W_EXITCODE(0, 0);
	expect(f, ENDED_EXIT, true, "exit status 0 after 2.104 s");
}

static void stopping_at_the_end_of_the_duration_is_normal(void **state)
{
	struct ending_facts f = { .ended = true,
				  .asked = ENDED_DURATION,
				  .wait_status = W_EXITCODE(0, SIGTERM) };

	(void)state;
	expect(f, ENDED_DURATION, true,
	       "stopped when its duration was over, after 2.104 s");
	f.killed = true;
	f.wait_status = W_EXITCODE(0, SIGKILL);
	expect(f, ENDED_DURATION, true,
	       "stopped when its duration was over, after 2.104 s (it did not end when "
	       "asked to, and was killed)");
}

static void a_crash_while_stopping_is_a_crash(void **state)
{
	(void)state;
	expect((struct ending_facts){ .ended = true,
				      .asked = ENDED_DURATION,
				      .wait_status = W_EXITCODE(0, SIGSEGV) },
	       ENDED_SIGNAL, false,
	       "killed by signal 11 (SIGSEGV) after 2.104 s, not sent by strain");
}

static void a_timeout_says_what_the_command_had_said(void **state)
{
	(void)state;
	expect((struct ending_facts){ .ended = true,
				      .ended_first = true,
				      .asked = ENDED_TIMEOUT,
				      .wait_status = W_EXITCODE(0, 0) },
	       ENDED_TIMEOUT, false,
	       "timed out: stopped after 2.104 s (the command itself had ended before: "
	       "exit status 0)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_statuses_are_said),
		cmocka_unit_test(a_memory_kill_needs_the_kernels_word),
		cmocka_unit_test(stopping_at_the_end_of_the_duration_is_normal),
		cmocka_unit_test(a_crash_while_stopping_is_a_crash),
		cmocka_unit_test(a_timeout_says_what_the_command_had_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
