/* What lands with strain when a keeper is killed: processes of its test, to be killed in turn. */
#include "adopted.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

/* "2 (tcsh) S 1 …": the name may contain ") ", so search from the right. Zombies have nothing left to kill. */
static bool is_live_child(int proc, const char *pid)
{
	char path[64], text[512];
	scoped_fd fd = -1;
	const char *name_end;
	ssize_t n;

	snprintf(path, sizeof path, "%.20s/stat", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (n <= 0)
		return false;
	text[n] = '\0';
	name_end = strrchr(text, ')');
	if (!name_end || strlen(name_end) < 5 || strchr("ZX", name_end[2]))
		return false;
	return strtol(name_end + 4, NULL, 10) == getpid();
}

static bool is_own(pid_t pid, const pid_t *own, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (own[i] == pid)
			return true;
	return false;
}

pid_t *adopted_list(struct arena *a, size_t *n)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t *pids = NULL;

	*n = 0;
	while (proc && (entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    is_live_child(dirfd(proc), entry->d_name))
			*(pid_t *)arena_push(a, &pids, n, sizeof *pids) =
				(pid_t)strtol(entry->d_name, NULL, 10);
	if (proc)
		closedir(proc);
	return pids;
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
