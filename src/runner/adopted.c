/* What lands with strain when a keeper is killed: processes of its test, to be killed in turn. */
#include "adopted.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "probe/procfs.h"

enum { CHILDREN_MAX = 16 << 20 };

/* Zombies have nothing left to kill. */
static bool is_live_child(pid_t pid)
{
	char path[64], text[1024];
	struct procfs_stat stat;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	return procfs_read(path, text, sizeof text) > 0 &&
	       procfs_parse_stat(text, &stat) && stat.ppid == getpid() &&
	       stat.state != 'Z' && stat.state != 'X';
}

static bool is_own(pid_t pid, const pid_t *own, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (own[i] == pid)
			return true;
	return false;
}

struct pids {
	struct arena *arena;
	pid_t *list;
	size_t n;
};

static void add_live(struct pids *pids, pid_t pid)
{
	if (is_live_child(pid))
		*(pid_t *)arena_push(pids->arena, &pids->list, &pids->n,
				     sizeof *pids->list) = pid;
}

/*
 * "812 815 ": those of this thread, of which there is but one. False where the kernel has
 * no such file.
 */
static bool ask_kernel(struct pids *pids)
{
	scoped_arena a = arena_new();
	const char *at = fs_read_file(AT_FDCWD, "/proc/thread-self/children",
				      CHILDREN_MAX, a, NULL, NULL);
	pid_t pid;

	if (!at)
		return false;
	while (procfs_next_pid(&at, &pid))
		add_live(pids, pid);
	return true;
}

static void search_proc(struct pids *pids)
{
	DIR *proc = opendir("/proc");

	for (struct dirent *e; proc && (e = readdir(proc));) {
		const char *name = e->d_name;
		pid_t pid;

		if (procfs_next_pid(&name, &pid))
			add_live(pids, pid);
	}
	if (proc)
		closedir(proc);
}

static bool is_childless(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 &&
	       errno == ECHILD;
}

/*
 * The kernel's list may leave out some while others end (proc(5)): that nobody is there
 * is not taken from it.
 */
pid_t *adopted_list(struct arena *a, size_t *n)
{
	struct pids pids = { a, NULL, 0 };

	if (!is_childless() && !(ask_kernel(&pids) && pids.n))
		search_proc(&pids);
	*n = pids.n;
	return pids.list;
}

size_t adopted_kill(const pid_t *own, size_t n)
{
	scoped_arena a = arena_new();
	size_t nchildren, killed = 0;
	const pid_t *children = adopted_list(a, &nchildren);

	for (size_t i = 0; i < nchildren; i++)
		if (!is_own(children[i], own, n))
			killed += kill(children[i], SIGKILL) == 0;
	return killed;
}
