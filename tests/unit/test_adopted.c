/* What lands with strain when a keeper is killed. */
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/runner/adopted.h"
#include "unit.h"

static pid_t start_sleeper(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* where an assertion ends the test */
	for (;;)
		pause();
}

static bool is_listed(pid_t pid)
{
	scoped_arena a = arena_new();
	size_t n;
	const pid_t *pids = adopted_list(a, &n);

	for (size_t i = 0; i < n; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

static void children_are_listed_while_they_live_and_nobody_else(void **state)
{
	pid_t child = start_sleeper();
	siginfo_t info;

	(void)state;
	assert_true(is_listed(child));
	assert_false(is_listed(getpid()));
	assert_false(is_listed(getppid()));
	assert_false(is_listed(1));
	kill(child, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
	assert_false(is_listed(child)); /* a zombie */
	waitpid(child, NULL, 0);
}

static void all_children_are_killed_but_those_that_are_ours(void **state)
{
	pid_t own = start_sleeper(), first = start_sleeper(), second = start_sleeper();
	int status;

	(void)state;
	assert_int_equal(adopted_kill(&own, 1), 2);
	assert_int_equal(waitpid(first, &status, 0), first);
	assert_int_equal(WTERMSIG(status), SIGKILL);
	assert_int_equal(waitpid(second, &status, 0), second);
	assert_int_equal(waitpid(own, &status, WNOHANG), 0);
	assert_int_equal(adopted_kill(&own, 1), 0);
	assert_int_equal(adopted_kill(NULL, 0), 1);
	waitpid(own, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_are_listed_while_they_live_and_nobody_else),
		cmocka_unit_test(all_children_are_killed_but_those_that_are_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
