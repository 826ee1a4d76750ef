/* Who belongs to a tree: found below this process, which is the subreaper of what it starts. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/measure/look.h"
#include "unit.h"

static int setup(void **state)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	*state = tree_open(getpid(), -1, NULL);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	tree_signal(*state, SIGKILL);
	while (wait(NULL) > 0)
		;
	tree_close(*state);
	return 0;
}

static pid_t start_sleeper(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	for (;;)
		pause();
}

static bool has(struct tree *t, pid_t pid)
{
	const pid_t *pids;
	size_t n = tree_members(t, &pids);

	for (size_t i = 0; i < n; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

/* A child with a child of its own that it tells the pid of, and then does as it is told. */
static pid_t start_parent(bool ends, pid_t *grandchild)
{
	int tell[2];
	pid_t pid;

	assert_int_equal(pipe2(tell, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		pid_t child;

		setsid();
		child = start_sleeper();
		if (write(tell[1], &child, sizeof child) != sizeof child || ends)
			_exit(0);
		for (;;)
			pause();
	}
	assert_int_equal(read(tell[0], grandchild, sizeof *grandchild),
			 sizeof *grandchild);
	close(tell[0]);
	close(tell[1]);
	return pid;
}

static void children_and_their_children_are_members(void **state)
{
	pid_t grandchild, child = start_parent(false, &grandchild);

	assert_true(has(*state, child));
	assert_true(has(*state, grandchild));
	assert_false(has(*state, getpid()));
	assert_false(has(*state, getppid()));
}

static void a_daemon_is_a_member(void **state)
{
	pid_t daemon, child = start_parent(true, &daemon);

	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(has(*state, daemon));
	assert_false(has(*state, child));
}

static void zombies_are_no_members(void **state)
{
	siginfo_t info;
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_false(has(*state, pid));
}

static void *fork_sleeper(void *out)
{
	*(pid_t *)out = start_sleeper();
	pause();
	return NULL;
}

static void a_child_of_another_thread_is_a_member(void **state)
{
	pid_t parent = fork();

	if (!parent) {
		pthread_t thread;
		pid_t child = 0;

		pthread_create(&thread, NULL, fork_sleeper, &child);
		pthread_join(thread, NULL);
		_exit(0);
	}
	for (int i = 0; i < 1000; i++) {
		const pid_t *pids;

		if (tree_members(*state, &pids) == 2)
			return;
		usleep(10000);
	}
	fail_msg("expected the child of the thread among the members");
}

static void
members_are_found_by_their_parents_where_there_are_no_children_files(void **state)
{
	pid_t grandchild, child = start_parent(false, &grandchild);
	pid_t daemon, gone = start_parent(true, &daemon);

	assert_int_equal(waitpid(gone, NULL, 0), gone);
	tree_scan(*state);
	assert_true(has(*state, child));
	assert_true(has(*state, grandchild));
	assert_true(has(*state, daemon));
	assert_false(has(*state, getppid()));
}

static void a_signal_reaches_every_member_once_and_nobody_else(void **state)
{
	pid_t grandchild, child = start_parent(false, &grandchild);
	int status;

	assert_int_equal(tree_signal(*state, SIGTERM), 2);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WTERMSIG(status), SIGTERM);
	assert_int_equal(waitpid(grandchild, &status, 0), grandchild);
	assert_int_equal(tree_signal(*state, SIGTERM), 0);
}

static void a_process_that_was_reaped_gets_no_signal(void **state)
{
	struct descriptors descriptors;
	struct process p;
	pid_t pid = start_sleeper();

	(void)state;
	descriptors_init(&descriptors);
	assert_int_equal(process_open(&p, pid, &descriptors), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(process_signal(&p, SIGTERM), -1);
	process_close(&p);
	assert_int_equal(descriptors.open, 0);
}

static void processes_are_read_with_no_descriptor_to_keep(void **state)
{
	struct descriptors none = { 0 };
	struct process p;
	pid_t pid = start_sleeper();

	(void)state;
	assert_int_equal(process_open(&p, pid, &none), 0);
	assert_int_equal(process_read_cheap(&p), 0);
	assert_int_equal(process_read_dear(&p), 0);
	assert_true(p.rss > 0);
	assert_true(p.hwm >= p.rss);
	assert_int_equal(none.open, 0);
	process_close(&p);
}

static void members_are_described_with_command_and_memory(void **state)
{
	pid_t pid = start_sleeper();
	scoped_arena a = arena_new();
	const struct process_record *r;
	size_t n;

	r = tree_describe(*state, a, &n);
	assert_int_equal(n, 1);
	assert_int_equal(r->pid, pid);
	assert_int_equal(r->ppid, getpid());
	assert_true(r->rss_bytes > 0);
	assert_non_null(strstr(r->command, "test_tree"));
}

/* --- with no descriptors left ----------------------------------------------------------- */

/* Fewer descriptors for this program from now on; what is open stays open. */
static struct rlimit limit_descriptors(rlim_t n)
{
	struct rlimit before, now;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	now = (struct rlimit){ n, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
	return before;
}

static void who_cannot_be_read_for_lack_of_descriptors_is_not_gone(void **state)
{
	struct tree *t = *state;
	pid_t first = start_sleeper(), second;
	struct rlimit before;
	struct look look = tree_look(t);

	assert_int_equal(look.n, 1);
	assert_int_equal(look.nunread, 0);
	second = start_sleeper();
	before = limit_descriptors(0);
	look = tree_look(t);
	setrlimit(RLIMIT_NOFILE, &before);
	assert_int_equal(look.ndeparted, 0);
	assert_int_equal(look.n, 1);
	assert_true(look.nunread > 0);
	look = tree_look(t);
	assert_int_equal(look.n, 2);
	assert_int_equal(look.nunread, 0);
	assert_true(tree_find(t, first) && tree_find(t, second));
}

static void what_is_kept_open_makes_room_when_none_is_left(void **state)
{
	enum { PROCESSES = 20 };
	struct tree *t = *state;
	struct rlimit before;
	struct look look;
	int lowest;

	for (int i = 0; i < PROCESSES; i++)
		start_sleeper();
	look = tree_look(t);
	assert_int_equal(look.n, PROCESSES);
	/* as many as are open, and no more */
	lowest = dup(0);
	close(lowest);
	before = limit_descriptors((rlim_t)lowest);
	start_sleeper();
	look = tree_look(t);
	for (size_t i = 0; i < look.n; i++)
		assert_int_equal(process_read_dear(&look.members[i]->p), 0);
	setrlimit(RLIMIT_NOFILE, &before);
	assert_int_equal(look.n, PROCESSES + 1);
	assert_int_equal(look.nunread, 0);
}

static void descriptors_that_are_open_already_are_not_counted_on(void **state)
{
	struct rlimit before = limit_descriptors(256);
	struct descriptors few, fewer;
	int taken[64];

	(void)state;
	descriptors_init(&few);
	for (int i = 0; i < 64; i++)
		taken[i] = dup(0);
	descriptors_init(&fewer);
	for (int i = 0; i < 64; i++)
		close(taken[i]);
	setrlimit(RLIMIT_NOFILE, &before);
	assert_int_equal(few.limit - fewer.limit, 64);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(children_and_their_children_are_members),
		TEST(a_daemon_is_a_member),
		TEST(zombies_are_no_members),
		TEST(a_child_of_another_thread_is_a_member),
		TEST(members_are_found_by_their_parents_where_there_are_no_children_files),
		TEST(a_signal_reaches_every_member_once_and_nobody_else),
		TEST(a_process_that_was_reaped_gets_no_signal),
		TEST(processes_are_read_with_no_descriptor_to_keep),
		TEST(members_are_described_with_command_and_memory),
		TEST(who_cannot_be_read_for_lack_of_descriptors_is_not_gone),
		TEST(what_is_kept_open_makes_room_when_none_is_left),
		TEST(descriptors_that_are_open_already_are_not_counted_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
