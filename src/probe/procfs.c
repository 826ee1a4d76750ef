/* What /proc says, as text: pure parsers, which believe nothing. Formats: proc(5). */
#include "probe/procfs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"

/* A decimal number, blanks before it skipped, *p moved behind it. */
static bool next_number(const char **p, int64_t *out)
{
	const char *s = *p + strspn(*p, " \t");
	bool negative = *s == '-';
	int64_t v = 0;

	s += negative;
	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, *s - '0', &v))
			v = INT64_MAX;
	*out = negative ? -v : v;
	*p = s;
	return true;
}

/* Numbered as in proc(5), from the one behind the state on. */
enum {
	STAT_PPID = 4,
	STAT_FLAGS = 9,
	STAT_MINFLT = 10,
	STAT_CMINFLT,
	STAT_MAJFLT,
	STAT_CMAJFLT,
	STAT_UTIME,
	STAT_STIME,
	STAT_CUTIME,
	STAT_CSTIME,
	STAT_THREADS = 20,
	STAT_START = 22,
	STAT_END
};

static const int64_t flag_forknoexec = 0x40;

bool procfs_parse_stat(const char *text, struct procfs_stat *out)
{
	/* "2 (tcsh) S 1 …": the name may contain ") ", so search from the right. */
	const char *p = strrchr(text, ')');
	int64_t f[STAT_END];

	if (!p || p[1] != ' ' || !p[2])
		return false;
	out->state = p[2];
	p += 3;
	for (int i = STAT_PPID; i < STAT_END; i++)
		if (!next_number(&p, &f[i]))
			return false;
	if (f[STAT_PPID] < 0 || f[STAT_PPID] > INT_MAX)
		return false;
	out->ppid = (pid_t)f[STAT_PPID];
	out->forked_only = f[STAT_FLAGS] & flag_forknoexec;
	out->minor_faults = f[STAT_MINFLT];
	out->waited_minor_faults = f[STAT_CMINFLT];
	out->major_faults = f[STAT_MAJFLT];
	out->waited_major_faults = f[STAT_CMAJFLT];
	out->user = f[STAT_UTIME];
	out->system = f[STAT_STIME];
	out->waited_user = f[STAT_CUTIME];
	out->waited_system = f[STAT_CSTIME];
	out->threads = f[STAT_THREADS];
	out->start = f[STAT_START];
	return true;
}

bool procfs_parse_statm(const char *text, int64_t *resident, int64_t *shared)
{
	int64_t size;

	return next_number(&text, &size) && next_number(&text, resident) &&
	       next_number(&text, shared) && *resident >= 0 && *shared >= 0;
}

/* What stands behind a key at the start of a line, or NULL. */
static const char *behind(const char *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, n) != 0 || !strchr(": \t", line[n]))
			continue;
		return line + n + (line[n] == ':');
	}
	return NULL;
}

bool procfs_field(const char *text, const char *key, int64_t *out)
{
	const char *value = behind(text, key);

	return value && next_number(&value, out);
}

bool procfs_has_signal(const char *text, const char *key, int signal)
{
	const char *set = behind(text, key);

	return set && strtoull(set, NULL, 16) >> (signal - 1) & 1;
}

bool procfs_pressure(const char *text, const char *line, int64_t *out)
{
	const char *at = strstr(text, line), *total;

	if (!at || (at != text && at[-1] != '\n') || at[strlen(line)] != ' ')
		return false;
	total = strstr(at, "total=");
	if (!total || memchr(at, '\n', (size_t)(total - at)))
		return false;
	total += strlen("total=");
	return next_number(&total, out);
}

bool procfs_parse_schedstat(const char *text, int64_t *wait_ns)
{
	int64_t ran;

	return next_number(&text, &ran) && next_number(&text, wait_ns) && *wait_ns >= 0;
}

bool procfs_parse_quota(const char *text, double *cpus)
{
	int64_t quota, period;

	if (!next_number(&text, &quota) || !next_number(&text, &period) || quota <= 0 ||
	    period <= 0)
		return false;
	*cpus = (double)quota / (double)period;
	return true;
}

bool procfs_next_pid(const char **text, pid_t *pid)
{
	int64_t v;

	*text += strspn(*text, " \n");
	if (!next_number(text, &v) || v <= 0 || v > INT_MAX)
		return false;
	*pid = (pid_t)v;
	return true;
}

ssize_t procfs_pread(int fd, char *buf, size_t size)
{
	ssize_t n = pread(fd, buf, size - 1, 0);

	buf[n > 0 ? n : 0] = 0;
	return n;
}

ssize_t procfs_read(const char *path, char *buf, size_t size)
{
	scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	buf[0] = 0;
	return fd < 0 ? -1 : procfs_pread(fd, buf, size);
}
