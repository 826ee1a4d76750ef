/* A small keeper for tests. */
#include "measured.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "measure/sampler.h"

#include "scratch.h"
#include "unit.h"

static const int64_t deadline_ns = 60000000000;

struct keeping {
	struct sampler *sampler;
	struct tree *tree;
	pid_t root;
	int status;
};

static const char *program_path(char *path, size_t size, const char *name)
{
	char self[256] = { 0 };

	if (strchr(name, '/'))
		return name;
	assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
	*strrchr(self, '/') = 0;
	*strrchr(self, '/') = 0;
	snprintf(path, size, "%s/programs/%s", self, name);
	return path;
}

/*
 * The child waits at the gate until the books are open on it; the other end closes when
 * it has exec'ed.
 */
static pid_t fork_at_gate(const char *const *argv, int output, const int gate[2])
{
	char path[600], c;
	const char *program = program_path(path, sizeof path, argv[0]);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	dup2(output, 1);
	if (read(gate[0], &c, 1) == 1)
		execv(program, (char *const *)argv);
	_exit(127);
}

static bool reap(struct keeping *k)
{
	struct rusage usage;
	siginfo_t info;
	int status;
	pid_t pid;

	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT))
			return false;
		if (!info.si_pid)
			return true;
		sampler_ended(k->sampler, info.si_pid);
		pid = wait4(info.si_pid, &status, 0, &usage);
		sampler_reaped(k->sampler, pid, &usage);
		if (pid == k->root)
			k->status = status;
	}
}

static bool serve(struct keeping *k)
{
	int64_t end_ns = clock_monotonic_ns() + deadline_ns, now;

	while (reap(k)) {
		now = clock_monotonic_ns();
		if (now > end_ns)
			return false;
		if (now >= sampler_due_ns(k->sampler))
			assert_int_equal(sampler_take(k->sampler, now, NULL), 0);
		else
			poll(NULL, 0, 1);
		sampler_drain(k->sampler);
	}
	return k->status == 0;
}

static void run(const struct measured_config *config, const struct scratch *scratch,
		int output, struct measured *m)
{
	struct keeping k = { .status = -1 };
	int gate[2];
	struct error err;
	struct sampler_config sampling = { .cgroup_fd = -1,
					   .attempt_fd = scratch->fd,
					   .metrics_path = "/dev/null",
					   .interval_us = config->interval_us,
					   .readings_only = config->ignore_books };

	assert_int_equal(pipe2(gate, O_CLOEXEC), 0);
	k.tree = sampling.tree = tree_open(getpid(), -1, &err);
	assert_non_null(k.tree);
	k.root = sampling.root = fork_at_gate(config->argv, output, gate);
	k.sampler = sampler_open(&sampling, &err);
	assert_non_null(k.sampler);
	sampler_start(k.sampler, clock_monotonic_ns());
	assert_int_equal(write(gate[1], "g", 1), 1);
	close(gate[0]);
	close(gate[1]);
	m->ended = serve(&k);
	if (!m->ended)
		tree_signal(k.tree, SIGKILL);
	books_clear(&m->record.books);
	assert_int_equal(sampler_finish(k.sampler, clock_monotonic_ns(), m->arena,
					&m->record, &err),
			 0);
	sampler_close(k.sampler);
	tree_close(k.tree);
}

struct measured measure(const struct measured_config *config)
{
	struct measured m = { .arena = arena_new() };
	scoped_scratch scratch = scratch_open();
	scoped_fd output = openat(scratch.fd, "out", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	m.record.noise_permille = NO_VALUE;
	run(config, &scratch, output, &m);
	assert_int_equal(samples_read(scratch.fd, "samples.csv", NULL, m.arena,
				      &m.samples, NULL),
			 0);
	assert_true(pread(output, m.output, sizeof m.output - 1, 0) >= 0);
	return m;
}

void measured_free(struct measured *m)
{
	arena_free(m->arena);
}
