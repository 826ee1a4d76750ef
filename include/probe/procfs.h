/* What /proc says, as text: pure parsers, which believe nothing. Formats: proc(5). */
#ifndef STRAIN_PROBE_PROCFS_H
#define STRAIN_PROBE_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The fields of /proc/PID/stat that we use; times and start in clock ticks. */
struct procfs_stat {
	char state; /* 'R', 'Z', … */
	pid_t ppid;
	bool forked_only; /* it has not exec'ed since it was forked (PF_FORKNOEXEC) */
	int64_t minor_faults, waited_minor_faults, major_faults, waited_major_faults;
	int64_t user, system, waited_user, waited_system;
	int64_t threads;
	int64_t start; /* since boot: with the pid, the identity of a process */
};

/* False, and *out undefined, when the text is not whole. */
bool procfs_parse_stat(const char *text, struct procfs_stat *out);

/* The resident and the shared pages of /proc/PID/statm. */
bool procfs_parse_statm(const char *text, int64_t *resident, int64_t *shared);

/*
 * The number behind a key at the start of a line, whatever stands between and after:
 * "VmHWM: 1234 kB", "read_bytes: 5", "oom_kill 2". False when there is no such line or no
 * number behind it.
 */
bool procfs_field(const char *text, const char *key, int64_t *out);

/* Does the set of signals behind a key ("SigIgn:	0000000000010000") hold that signal? */
bool procfs_has_signal(const char *text, const char *key, int signal);

/* The "total=" of the "some" or "full" line (`line`) of a PSI file: microseconds. */
bool procfs_pressure(const char *text, const char *line, int64_t *out);

/*
 * How long a thread stood ready and got no CPU, nanoseconds: the second number of
 * schedstat, "run wait slices".
 */
bool procfs_parse_schedstat(const char *text, int64_t *wait_ns);

/*
 * What a cpu.max grants, in CPUs: 0.5 of "50000 100000"; false of "max 100000", and of
 * what is none.
 */
bool procfs_parse_quota(const char *text, double *cpus);

/*
 * The next pid of a list (children, cgroup.procs), *text moved behind it; false at the
 * end or at what is none.
 */
bool procfs_next_pid(const char **text, pid_t *pid);

/*
 * Read what a descriptor in /proc gives from its start: at most size - 1 bytes and a NUL.
 * How many, or -1 (the process has ended: ESRCH).
 */
ssize_t procfs_pread(int fd, char *buf, size_t size);

/* The same with the file opened for it. */
ssize_t procfs_read(const char *path, char *buf, size_t size);

#endif
