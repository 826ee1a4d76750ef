/* What is read of the machine, of a process and of a group that are there. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/text.h"
#include "probe/cgroup.h"
#include "probe/host.h"
#include "probe/process.h"

#include "unit.h"

/* --- the machine ------------------------------------------------------------------------- */

/* "model name	: AMD EPYC …": what stands behind the first one, if there is one (ARM has none). */
static const char *model_of_cpuinfo(struct arena *a)
{
	scoped_file f = fopen("/proc/cpuinfo", "re");
	char line[1024];

	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		if (!strncmp(line, "model name\t: ", 13))
			return text_trim(a, line + 13);
	return "unknown CPU";
}

static void the_cpu_model_is_that_of_cpuinfo(void **state)
{
	scoped_arena a = arena_new();
	size_t n;
	const struct host_fact *facts = host_facts(a, &n);
	const char *model = NULL;

	(void)state;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(facts[i].name, "cpu_model"))
			model = facts[i].value;
	assert_non_null(model);
	assert_string_equal(model, model_of_cpuinfo(a));
}

/* --- a process ----------------------------------------------------------------------------- */

struct sleeper {
	int ready[2], leave[2];
	int64_t switches; /* its own, when it is ready */
};

static void *sleep_often(void *self)
{
	struct sleeper *s = self;
	struct rusage usage;
	char c;

	for (int i = 0; i < 50; i++)
		usleep(100);
	getrusage(RUSAGE_THREAD, &usage);
	s->switches = usage.ru_nvcsw;
	if (write(s->ready[1], "r", 1) == 1)
		(void)!read(s->leave[0], &c, 1);
	return NULL;
}

static void switches_of_every_thread_are_counted(void **state)
{
	struct sleeper s = { 0 };
	struct descriptors d;
	struct process p;
	struct rusage own;
	pthread_t thread;
	char c;

	(void)state;
	assert_int_equal(pipe(s.ready) | pipe(s.leave), 0);
	assert_int_equal(pthread_create(&thread, NULL, sleep_often, &s), 0);
	assert_int_equal(read(s.ready[0], &c, 1), 1);
	getrusage(RUSAGE_THREAD, &own);
	descriptors_init(&d);
	assert_int_equal(process_open(&p, getpid(), &d), 0);
	assert_int_equal(process_read_dear(&p), 0);
	assert_true(s.switches >= 50);
	assert_true(p.switches >= own.ru_nvcsw + s.switches);
	process_close(&p);
	assert_int_equal(write(s.leave[1], "l", 1), 1);
	pthread_join(thread, NULL);
	for (int i = 0; i < 2; i++) {
		close(s.ready[i]);
		close(s.leave[i]);
	}
}

static int64_t own_wait_ns(pid_t tid)
{
	char path[64], buf[128];
	int64_t ns = -1;

	snprintf(path, sizeof path, "/proc/self/task/%d/schedstat", tid);
	if (procfs_read(path, buf, sizeof buf) > 0)
		procfs_parse_schedstat(buf, &ns);
	return ns;
}

struct waiter {
	struct sleeper sleeper;
	pid_t tid;
};

static void *wait_often(void *self)
{
	struct waiter *w = self;

	w->tid = gettid();
	return sleep_often(&w->sleeper);
}

/*
 * /proc/PID/schedstat is of the main thread alone; and what a thread waited stays when it
 * has ended.
 */
static void waiting_is_of_every_thread_the_ended_ones_too(void **state)
{
	struct waiter w = { .sleeper = { .leave = { 0 } } };
	struct sleeper *s = &w.sleeper;
	struct descriptors d;
	struct process p;
	pthread_t thread;
	int64_t last;
	size_t other;
	char c;

	(void)state;
	assert_int_equal(pipe(s->ready) | pipe(s->leave), 0);
	assert_int_equal(pthread_create(&thread, NULL, wait_often, &w), 0);
	assert_int_equal(read(s->ready[0], &c, 1), 1);
	descriptors_init(&d);
	assert_int_equal(process_open(&p, getpid(), &d), 0);
	assert_int_equal(process_read_wait(&p), 0);
	assert_int_equal(p.nwaits, 2);
	assert_int_equal(p.ended_wait_ns, 0);
	assert_true(p.wait_ns == p.waits[0].ns + p.waits[1].ns);
	other = p.waits[1].tid == w.tid;
	assert_int_equal(p.waits[other].tid, w.tid);
	last = p.waits[other].ns;
	assert_in_range(last, 1, own_wait_ns(w.tid));
	assert_int_equal(write(s->leave[1], "l", 1), 1);
	pthread_join(thread, NULL);
	while (!process_read_stat(&p) && p.stat.threads > 1)
		usleep(1000);
	assert_int_equal(process_read_wait(&p), 0);
	assert_int_equal(p.nwaits, 1);
	assert_true(p.ended_wait_ns == last);
	assert_true(p.wait_ns == last + p.waits[0].ns);
	process_close(&p);
	for (int i = 0; i < 2; i++) {
		close(s->ready[i]);
		close(s->leave[i]);
	}
}

/* --- a group --------------------------------------------------------------------------------- */

enum { IS_RIGHT, IS_WRONG, CANNOT_TRY };

/*
 * A file system of another kind over our group's place: directories can be made there,
 * but nobody can join them.
 */
static bool hide_own_group(void)
{
	char path[64];
	int own;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return false;
	own = cgroup_open_own();
	snprintf(path, sizeof path, "/proc/self/fd/%d", own);
	return own >= 0 && mount("none", path, "tmpfs", 0, NULL) == 0;
}

static int make_leaf_where_none_is_usable(void)
{
	struct cgroup_leaf leaf = { .fd = 0 };

	if (!hide_own_group())
		return CANNOT_TRY;
	cgroup_make(&leaf, getpid(), 1);
	return leaf.fd == -1 && strstr(leaf.path, "/strain-") &&
			       access(leaf.path, F_OK) != 0
		       ? IS_RIGHT
		       : IS_WRONG;
}

static void a_group_that_nobody_can_join_is_no_leaf(void **state)
{
	pid_t pid = fork();
	int status = 0;

	(void)state;
	if (pid == 0)
		_exit(make_leaf_where_none_is_usable());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT_TRY) {
		print_message("# not tried: needs root and a cgroup v2 to hide\n");
		return;
	}
	assert_int_equal(WEXITSTATUS(status), IS_RIGHT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cpu_model_is_that_of_cpuinfo),
		cmocka_unit_test(switches_of_every_thread_are_counted),
		cmocka_unit_test(waiting_is_of_every_thread_the_ended_ones_too),
		cmocka_unit_test(a_group_that_nobody_can_join_is_no_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
