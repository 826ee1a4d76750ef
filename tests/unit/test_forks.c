/* Who lived when, by process events; how many at most, by counts; and whether nobody is missing. */
#include <linux/cn_proc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/units.h"
#include "probe/forks.h"
#include "probe/host.h"

#include "../../src/measure/census.h"
#include "unit.h"

/* --- process events that are made up ------------------------------------------------------ */

enum { KEEPER = 100, ROOT = 101, FORK = 1, EXEC = 2 };
static const unsigned int exited = 0x80000000u;

static void close_book(struct fork_book *f)
{
	f->fd = -1;
	forks_close(f);
}
#define scoped_book __attribute__((cleanup(close_book))) struct fork_book

static void send_event(struct fork_book *f, unsigned int what, struct proc_event *e,
		       int64_t at_ns)
{
	memcpy(e, &what, sizeof what);
	e->timestamp_ns = (unsigned long long)at_ns;
	forks_take(f, e, sizeof *e);
}

static void forked(struct fork_book *f, pid_t parent, pid_t child, int64_t at_ns)
{
	struct proc_event e = { 0 };

	e.event_data.fork.parent_tgid = e.event_data.fork.parent_pid = parent;
	e.event_data.fork.child_tgid = e.event_data.fork.child_pid = child;
	send_event(f, FORK, &e, at_ns);
}

static void new_thread(struct fork_book *f, pid_t pid, pid_t tid, int64_t at_ns)
{
	struct proc_event e = { 0 };

	/* the kernel names the process's parent there */
	e.event_data.fork.parent_tgid = e.event_data.fork.parent_pid = KEEPER;
	e.event_data.fork.child_tgid = pid;
	e.event_data.fork.child_pid = tid;
	send_event(f, FORK, &e, at_ns);
}

static void execed(struct fork_book *f, pid_t pid, int64_t at_ns)
{
	struct proc_event e = { 0 };

	e.event_data.exec.process_pid = e.event_data.exec.process_tgid = pid;
	send_event(f, EXEC, &e, at_ns);
}

static void ended(struct fork_book *f, pid_t pid, pid_t tid, int64_t at_ns)
{
	struct proc_event e = { 0 };

	e.event_data.exit.process_tgid = pid;
	e.event_data.exit.process_pid = tid;
	send_event(f, exited, &e, at_ns);
}

/* A book that listens to nobody; what it says is taken for all. */
static struct fork_book book_of_root(void)
{
	struct fork_book f = { .fd = 1 << 20, .ancestor = KEEPER };

	forked(&f, KEEPER, ROOT, 1);
	return f;
}

static void a_tree_is_known_by_its_forks_execs_and_exits(void **state)
{
	scoped_book f = book_of_root();
	const struct fork_record *r;

	(void)state;
	forked(&f, ROOT, 200, 10);
	forked(&f, 5, 300, 11); /* a stranger's */
	forked(&f, 200, 201, 12);
	execed(&f, 201, 13);
	execed(&f, 201, 14);
	execed(&f, 300, 14);
	ended(&f, 201, 201, 15);
	assert_int_equal(f.n, 3);
	r = forks_find(&f, 201);
	assert_non_null(r);
	assert_ptr_equal(&f.records[r->parent], forks_find(&f, 200));
	assert_int_equal(r->born_ns, 12);
	assert_int_equal(r->first_exec_ns, 13);
	assert_int_equal(r->last_exec_ns, 14);
	assert_int_equal(r->ended_ns, 15);
	assert_null(forks_find(&f, 300));
	assert_int_equal(forks_find(&f, ROOT)->ended_ns, 0);
}

static void a_process_ends_with_the_last_of_its_threads(void **state)
{
	scoped_book f = book_of_root();

	(void)state;
	new_thread(&f, ROOT, 102, 5);
	assert_int_equal(f.n, 1);
	ended(&f, ROOT, ROOT, 6);
	assert_int_equal(forks_find(&f, ROOT)->ended_ns, 0);
	ended(&f, ROOT, 102, 7);
	assert_int_equal(forks_find(&f, ROOT)->ended_ns, 7);
}

static void a_pid_that_is_used_again_is_another_process(void **state)
{
	scoped_book f = book_of_root();

	(void)state;
	forked(&f, ROOT, 200, 10);
	ended(&f, 200, 200, 20);
	/* a stranger that has the pid of one of the tree has no children in it */
	forked(&f, 200, 201, 25);
	assert_null(forks_find(&f, 201));
	forked(&f, ROOT, 200, 30);
	assert_int_equal(f.n, 3);
	assert_int_equal(forks_find(&f, 200)->born_ns, 30);
	assert_int_equal(forks_find_at(&f, 200, 15)->born_ns, 10);
	assert_null(forks_find_at(&f, 200, 5));
}

static void a_table_of_many_finds_each(void **state)
{
	scoped_book f = book_of_root();

	(void)state;
	for (pid_t pid = 1000; pid < 4000; pid++)
		forked(&f, pid % 2 ? ROOT : KEEPER, pid, pid);
	for (pid_t pid = 1000; pid < 4000; pid++)
		assert_int_equal(forks_find(&f, pid)->born_ns, pid);
	assert_int_equal(forks_find(&f, ROOT)->nunclaimed, 1500);
}

/* --- children that nobody waited for ----------------------------------------------------- */

/* The keeper reaped the root, which had so many children. */
static void make_family(struct census *c, int children, bool waited)
{
	*c = (struct census){ .forks = book_of_root() };
	for (int i = 0; i < children; i++) {
		forked(&c->forks, ROOT, 200 + i, 10);
		ended(&c->forks, 200 + i, 200 + i, 20);
	}
	forks_claim(&c->forks, ROOT)->waited = waited;
}

static void T11_children_that_nobody_waited_for_are_told_by_events(void **state)
{
	static const struct {
		int children;
		bool waited, ignores, orphaned;
		enum loss loss;
	} cases[] = {
		{ 0, false, false, false, LOSS_NONE },
		/* to ignore SIGCHLD takes nothing away from who has no children */
		{ 0, false, true, false, LOSS_NONE },
		{ 1, true, false, false, LOSS_NONE },
		/* it waited for one of them at least, for which, nobody knows */
		{ 2, true, false, false, LOSS_UNSEEN },
		{ 2, true, true, false, LOSS_SEEN },
		{ 1, false, false, false, LOSS_SEEN },
		/* the keeper has reaped it itself */
		{ 1, false, false, true, LOSS_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct census c;

		print_message("# case %zu\n", i);
		make_family(&c, cases[i].children, cases[i].waited);
		forks_find(&c.forks, ROOT)->ignores = cases[i].ignores;
		if (cases[i].orphaned)
			forks_claim(&c.forks, 200);
		assert_int_equal(losses_find(&c, NO_VALUE), cases[i].loss);
		assert_int_equal(losses_was_alone(&c), cases[i].children == 0);
		close_book(&c.forks);
	}
}

static void T11_cpu_that_is_in_no_rusage_tells_of_a_loss_where_forks_do_not(void **state)
{
	struct census c;

	(void)state;
	make_family(&c, 2, true);
	c.ended.cpu_ns = 1000000000;
	assert_int_equal(losses_find(&c, 1010000000), LOSS_UNSEEN);
	assert_int_equal(losses_find(&c, 1200000000), LOSS_SEEN);
	close_book(&c.forks);
}

static void T11_a_book_that_lost_events_proves_nothing(void **state)
{
	struct census c;

	(void)state;
	make_family(&c, 0, false);
	c.forks.lost = true;
	assert_false(losses_was_alone(&c));
	assert_int_equal(losses_find(&c, NO_VALUE), LOSS_UNSEEN);
	close_book(&c.forks);
}

/* --- counts ------------------------------------------------------------------------------ */

static int64_t crowd_of(const struct crowd_look *looks, size_t n)
{
	struct crowd c = { 0 };

	for (size_t i = 0; i < n; i++)
		crowd_look(&c, &looks[i]);
	return crowd_most(&c);
}

static void a_crowd_is_who_was_there_and_who_can_have_come(void **state)
{
	/* made, processes, threads, known */
	static const struct crowd_look alone[] = { { 0, 1, 0, 1 }, { 0, 1, 0, 1 } };
	static const struct crowd_look threads[] = { { 0, 1, 0, 1 },
						     { 7, 1, 7, 1 },
						     { 7, 1, 7, 1 } };
	static const struct crowd_look child[] = { { 0, 1, 0, 1 },
						   { 1, 2, 0, 2 },
						   { 1, 0, 0, 2 } };
	static const struct crowd_look unseen[] = { { 0, 1, 0, 1 },
						    { 5, 1, 0, 1 },
						    { 5, 0, 0, 1 } };
	/* what one look misses is in the count of the interval before */
	static const struct crowd_look missed[] = {
		{ 0, 1, 0, 1 }, { 3, 1, 0, 1 }, { 5, 4, 0, 4 }, { 5, 0, 0, 4 }
	};
	static const struct crowd_look uncounted[] = { { 0, 1, 0, 1 },
						       { NO_VALUE, 1, 0, 1 } };

	(void)state;
	assert_int_equal(crowd_of(NULL, 0), NO_VALUE);
	assert_int_equal(crowd_of(alone, 2), 1);
	assert_int_equal(crowd_of(threads, 3), 1);
	assert_int_equal(crowd_of(child, 3), 2);
	assert_int_equal(crowd_of(unseen, 3), 6);
	assert_int_equal(crowd_of(missed, 4), 6);
	assert_int_equal(crowd_of(uncounted, 2), NO_VALUE);
}

static void every_process_that_was_made_is_counted(void **state)
{
	struct host_births b = { 0 };

	(void)state;
	assert_int_equal(host_births(&b), 0);
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
	}
	assert_true(host_births(&b) >= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_is_known_by_its_forks_execs_and_exits),
		cmocka_unit_test(a_process_ends_with_the_last_of_its_threads),
		cmocka_unit_test(a_pid_that_is_used_again_is_another_process),
		cmocka_unit_test(a_table_of_many_finds_each),
		cmocka_unit_test(T11_children_that_nobody_waited_for_are_told_by_events),
		cmocka_unit_test(
			T11_cpu_that_is_in_no_rusage_tells_of_a_loss_where_forks_do_not),
		cmocka_unit_test(T11_a_book_that_lost_events_proves_nothing),
		cmocka_unit_test(a_crowd_is_who_was_there_and_who_can_have_come),
		cmocka_unit_test(every_process_that_was_made_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
