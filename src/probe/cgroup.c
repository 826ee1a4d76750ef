/* A cgroup v2 leaf of the attempt's own. */
#include "probe/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/units.h"
#include "probe/procfs.h"

enum { PATH_SIZE = 400 };

/*
 * The line of mountinfo that is of type cgroup2 tells where; "36 35 0:26 /
 * /sys/fs/cgroup/unified rw … - cgroup2 …".
 */
static bool find_mount(char path[PATH_SIZE])
{
	scoped_file f = fopen("/proc/self/mountinfo", "re");
	char line[2048];

	while (f && fgets(line, sizeof line, f)) {
		const char *type = strstr(line, " - ");

		if (type && !strncmp(type, " - cgroup2 ", 11) &&
		    sscanf(line, "%*s %*s %*s %*s %399s", path) == 1)
			return true;
	}
	return false;
}

/* "0::/user.slice/…": our group below the mount. */
static bool find_own(char path[PATH_SIZE])
{
	scoped_file f = fopen("/proc/self/cgroup", "re");
	char line[1024];

	while (f && fgets(line, sizeof line, f)) {
		if (strncmp(line, "0::", 3) != 0)
			continue;
		line[strcspn(line, "\n")] = '\0';
		return (size_t)snprintf(path, PATH_SIZE, "%s", line + 3) < PATH_SIZE;
	}
	return false;
}

static bool own_path(char *out, size_t size)
{
	char mount[PATH_SIZE], own[PATH_SIZE];

	if (!find_mount(mount) || !find_own(own))
		return false;
	return (size_t)snprintf(out, size, "%s%s", mount, strcmp(own, "/") ? own : "") <
	       size;
}

int cgroup_open_own(void)
{
	char path[2 * PATH_SIZE];

	if (!own_path(path, sizeof path))
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Is `word` in a list that commas separate, and an end of line may end? */
static bool lists(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += n)
		if ((at == list || at[-1] == ',') && strchr(",:\n", at[n]))
			return true;
	return false;
}

/*
 * "35 31 0:32 /below /sys/fs/cgroup/memory rw … - cgroup cgroup rw,memory": where, and
 * what of the hierarchy is seen there.
 */
static bool find_memory_mount(char path[PATH_SIZE], char root[PATH_SIZE])
{
	scoped_file f = fopen("/proc/self/mountinfo", "re");
	char line[2048], options[PATH_SIZE];

	while (f && fgets(line, sizeof line, f)) {
		const char *type = strstr(line, " - cgroup ");

		if (type && sscanf(type, " - cgroup %*s %399s", options) == 1 &&
		    lists(options, "memory") &&
		    sscanf(line, "%*s %*s %*s %399s %399s", root, path) == 2)
			return true;
	}
	return false;
}

/* "4:memory:/user.slice": our group below the root of the hierarchy. */
static bool find_own_memory(char path[PATH_SIZE])
{
	scoped_file f = fopen("/proc/self/cgroup", "re");
	char line[1024];

	while (f && fgets(line, sizeof line, f)) {
		const char *controllers = strchr(line, ':'),
			   *own = controllers ? strchr(controllers + 1, ':') : NULL;

		line[strcspn(line, "\n")] = '\0';
		if (own && lists(controllers + 1, "memory"))
			return (size_t)snprintf(path, PATH_SIZE, "%s", own + 1) <
			       PATH_SIZE;
	}
	return false;
}

/* A container sees its own part of the hierarchy, and is told of a path from above it. */
static const char *below(const char *own, const char *root)
{
	size_t n = strlen(root);

	if (!strcmp(root, "/"))
		return own;
	return strncmp(own, root, n) == 0 ? own + n : "";
}

int cgroup_open_memory(void)
{
	char mount[PATH_SIZE], root[PATH_SIZE], own[PATH_SIZE], path[2 * PATH_SIZE];
	int fd = cgroup_open_own();

	if (fd >= 0 && faccessat(fd, "memory.events", R_OK, 0) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	if (!find_memory_mount(mount, root) || !find_own_memory(own))
		return -1;
	snprintf(path, sizeof path, "%s%s", mount, below(own, root));
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* A threaded group, or one that may not be joined, is of no use: try before relying on it. */
static bool is_usable(int fd)
{
	char type[32] = "";

	if (faccessat(fd, "cgroup.procs", W_OK, 0) < 0)
		return false;
	scoped_fd file = openat(fd, "cgroup.type", O_RDONLY | O_CLOEXEC);

	return file < 0 || procfs_pread(file, type, sizeof type) <= 0 ||
	       !strncmp(type, "domain", 6);
}

bool cgroup_kill(int leaf_fd)
{
	scoped_fd fd = openat(leaf_fd, "cgroup.kill", O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, "1", 1) == 1;
}

void cgroup_remove(struct cgroup_leaf *leaf)
{
	const struct timespec pause = { .tv_nsec = 2000000 };

	if (leaf->fd < 0)
		return;
	for (int i = 0; i < 500 && rmdir(leaf->path) < 0 && errno == EBUSY; i++) {
		cgroup_kill(leaf->fd);
		nanosleep(&pause, NULL);
	}
	close(leaf->fd);
	leaf->fd = -1;
}

void cgroup_name(int leaf_fd, char *name, size_t size)
{
	char own[64], target[2 * PATH_SIZE];
	ssize_t n;

	snprintf(own, sizeof own, "/proc/self/fd/%d", leaf_fd);
	n = readlink(own, target, sizeof target - 1);
	target[n > 0 ? n : 0] = '\0';
	snprintf(name, size, "%s", strrchr(target, '/') ? strrchr(target, '/') + 1 : "");
}

/* "0::/user.slice/strain-7-1/below", of a group that was removed with " (deleted)" behind it. */
bool cgroup_holds(const char *name, pid_t pid)
{
	char path[64], buf[4096], *line, *at;
	size_t n = strlen(name);

	snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
	if (!n || procfs_read(path, buf, sizeof buf) <= 0)
		return true;
	line = strncmp(buf, "0::", 3) == 0 ? buf : strstr(buf, "\n0::");
	if (!line)
		return true;
	for (at = line; (at = strstr(at, name)); at += n)
		if (at[-1] == '/' && strchr("/\n ", at[n]))
			return true;
	return false;
}

/* The lock says that it is in use, to strains of other namespaces of pids, too. */
static int open_leaf(const char *path, int how)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || flock(fd, how | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -1;
}

bool cgroup_make(struct cgroup_leaf *leaf, pid_t owner, size_t n)
{
	char own[2 * PATH_SIZE];

	leaf->fd = -1;
	if (!own_path(own, sizeof own) ||
	    (size_t)snprintf(leaf->path, sizeof leaf->path, "%s/strain-%d-%zu", own,
			     (int)owner, n) >= sizeof leaf->path)
		return true;
	if (mkdir(leaf->path, 0755) < 0)
		return errno != EEXIST;
	leaf->fd = open_leaf(leaf->path, LOCK_SH);
	if (leaf->fd >= 0 && is_usable(leaf->fd))
		return true;
	if (leaf->fd >= 0)
		close(leaf->fd);
	leaf->fd = -1;
	rmdir(leaf->path);
	return true;
}

/* "strain-9468-1": the pid of who made it; 0: it is no leaf of strain's. */
static pid_t owner_of(const char *name)
{
	static const char prefix[] = "strain-";
	const char *rest = name + sizeof prefix - 1;
	pid_t pid;

	if (strncmp(name, prefix, sizeof prefix - 1) != 0)
		return 0;
	return procfs_next_pid(&rest, &pid) && *rest == '-' ? pid : 0;
}

void cgroup_sweep(void)
{
	struct cgroup_leaf leaf;
	char own[2 * PATH_SIZE];
	DIR *dir = own_path(own, sizeof own) ? opendir(own) : NULL;

	for (struct dirent *e; dir && (e = readdir(dir));) {
		pid_t owner = owner_of(e->d_name);

		if (!owner || (owner != getpid() && kill(owner, 0) == 0) ||
		    (size_t)snprintf(leaf.path, sizeof leaf.path, "%s/%s", own,
				     e->d_name) >= sizeof leaf.path)
			continue;
		leaf.fd = open_leaf(leaf.path, LOCK_EX);
		cgroup_remove(&leaf);
	}
	if (dir)
		closedir(dir);
}

static bool read_at(int leaf_fd, const char *file, char *buf, size_t size)
{
	scoped_fd fd = leaf_fd < 0 ? -1 : openat(leaf_fd, file, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && procfs_pread(fd, buf, size) > 0;
}

int64_t cgroup_field(int leaf_fd, const char *file, const char *key)
{
	char buf[4096];
	int64_t v;

	return read_at(leaf_fd, file, buf, sizeof buf) && procfs_field(buf, key, &v)
		       ? v
		       : NO_VALUE;
}

int64_t cgroup_pressure_us(int leaf_fd, const char *line)
{
	char buf[512];
	int64_t v;

	return read_at(leaf_fd, "cpu.pressure", buf, sizeof buf) &&
			       procfs_pressure(buf, line, &v)
		       ? v
		       : NO_VALUE;
}

double cgroup_quota(void)
{
	char mount[PATH_SIZE], own[PATH_SIZE], path[2 * PATH_SIZE + 16], buf[64];
	double least = INFINITY, cpus;

	if (!find_mount(mount) || !find_own(own))
		return INFINITY;
	for (char *end = own + strlen(own); end; end = strrchr(own, '/')) {
		*end = '\0';
		snprintf(path, sizeof path, "%s%s/cpu.max", mount, own);
		if (procfs_read(path, buf, sizeof buf) > 0 &&
		    procfs_parse_quota(buf, &cpus))
			least = fmin(least, cpus);
	}
	return least;
}
